"""The tables. Names of columns are the names of core's fields, so that a row and its value map one to one."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from marketlink.core.article import DatePrecision
from marketlink.core.check import Claim, Route, Untestable, Verdict
from marketlink.core.context import CandidateDate, Confounder, IntradayScan, SourceComparison
from marketlink.core.event import Bound
from marketlink.core.moves import AsOf, Direction, Horizon, Measure, Milestone, MoveKind, Qualifier, Quantity, Span, Trigger
from marketlink.core.prices import Interval, ObservationTime, PriceKind
from marketlink.core.quality import QualityCheck, Severity
from marketlink.core.study import Model, SeriesUsed, StudyResult
from marketlink.store.records import RunStatus
from marketlink.store.types import Json, Real, Text, UtcTimestamp, Word

TEXTS = tuple[str, ...]


class Base(DeclarativeBase):
    """What all tables share: names of constraints, and the column type of each Python type."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as a plain dict
        str: Text,
        float: Real,
        datetime: UtcTimestamp,
        date: sa.Date,
        bool: sa.Boolean,
        TEXTS: Json(TEXTS),
    }


def to(column: str, **options: Any) -> sa.ForeignKey:
    """Return a reference that goes with the row it points to."""
    return sa.ForeignKey(column, ondelete="CASCADE", **options)


class RunRow(Base):
    """A run of the pipeline."""

    __tablename__ = "run"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    command: Mapped[str]
    version: Mapped[str]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    status: Mapped[RunStatus] = mapped_column(Word(RunStatus))
    message: Mapped[str]

    __table_args__ = (sa.Index(None, "kind", "started_at"),)


class SourceRow(Base):
    """Where articles come from: an outlet, a feed or a folder."""

    __tablename__ = "source"

    name: Mapped[str] = mapped_column(primary_key=True)


class ArticleRow(Base):
    """A cleaned article; its publication flattened."""

    __tablename__ = "article"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    source: Mapped[str] = mapped_column(sa.ForeignKey("source.name"), index=True)
    url: Mapped[str]
    raw_hash: Mapped[str] = mapped_column(index=True)
    notes: Mapped[TEXTS]
    published_day: Mapped[date | None] = mapped_column(index=True)
    published_at: Mapped[datetime | None]
    published_precision: Mapped[DatePrecision] = mapped_column(Word(DatePrecision))
    published_method: Mapped[str]
    published_raw: Mapped[str]
    published_ambiguous: Mapped[bool]


class ArticleTagRow(Base):
    """A word by which people put articles together."""

    __tablename__ = "article_tag"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True, index=True)


class StatedMoveRow(Base):
    """A stated move of an article."""

    __tablename__ = "stated_move"

    id: Mapped[str] = mapped_column(primary_key=True)
    article_id: Mapped[str] = mapped_column(to("article.id"), index=True)
    version: Mapped[str]
    spans: Mapped[tuple[Span, ...]] = mapped_column(Json(tuple[Span, ...]))
    quote: Mapped[str]
    name: Mapped[str]
    subject: Mapped[str | None]
    instrument: Mapped[str | None] = mapped_column(index=True)
    measure: Mapped[Measure] = mapped_column(Word(Measure))
    direction: Mapped[Direction] = mapped_column(Word(Direction))
    instrument_direction: Mapped[Direction] = mapped_column(Word(Direction))
    change: Mapped[Quantity | None] = mapped_column(Json(Quantity))
    qualifier: Mapped[Qualifier | None] = mapped_column(Word(Qualifier))
    level: Mapped[Quantity | None] = mapped_column(Json(Quantity))
    baseline: Mapped[Quantity | None] = mapped_column(Json(Quantity))
    as_of: Mapped[AsOf | None] = mapped_column(Json(AsOf))
    kind: Mapped[MoveKind] = mapped_column(Word(MoveKind))
    horizon: Mapped[Horizon] = mapped_column(Word(Horizon))
    trigger: Mapped[Trigger | None] = mapped_column(Json(Trigger))
    closing: Mapped[bool]
    turned: Mapped[bool]
    rule: Mapped[str]
    tokens: Mapped[TEXTS]
    named_day: Mapped[date | None]
    milestone: Mapped[Milestone | None] = mapped_column(Json(Milestone))


class PriceSeriesRow(Base):
    """What identifies a series of prices."""

    __tablename__ = "price_series"

    id: Mapped[str] = mapped_column(primary_key=True)
    instrument: Mapped[str]
    measure: Mapped[Measure] = mapped_column(Word(Measure))
    source: Mapped[str]
    symbol: Mapped[str]
    interval: Mapped[Interval] = mapped_column(Word(Interval))
    kind: Mapped[PriceKind] = mapped_column(Word(PriceKind))
    unit: Mapped[str]
    timezone: Mapped[str]
    observed: Mapped[ObservationTime | None] = mapped_column(Json(ObservationTime))
    adjusted: Mapped[bool]

    __table_args__ = (sa.Index(None, "instrument", "measure", "interval"),)


class PriceVintageRow(Base):
    """What was known of a series at one time.

    `id` hashes the whole series as known. It is not the key: a provider that takes a revision back
    brings an earlier content, and so an earlier id, again.
    """

    __tablename__ = "price_vintage"

    series_id: Mapped[str] = mapped_column(to("price_series.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    id: Mapped[str] = mapped_column(index=True)
    retrieved_at: Mapped[datetime]
    origin: Mapped[str]
    notes: Mapped[TEXTS]
    n_new: Mapped[int]
    n_changed: Mapped[int]
    n_withdrawn: Mapped[int]


class PriceBarRow(Base):
    """A bar that was new, changed or withdrawn in its vintage. Rows are never changed."""

    __tablename__ = "price_bar"

    series_id: Mapped[str] = mapped_column(primary_key=True)
    observed_until: Mapped[datetime] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    session: Mapped[date]
    observed_from: Mapped[datetime]
    open: Mapped[float | None]
    high: Mapped[float | None]
    low: Mapped[float | None]
    close: Mapped[float | None]
    volume: Mapped[float | None]
    withdrawn: Mapped[bool]

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["series_id", "sequence"], ["price_vintage.series_id", "price_vintage.sequence"], ondelete="CASCADE"
        ),
        sa.CheckConstraint("withdrawn = (close IS NULL)", name="close_unless_withdrawn"),
        sa.Index(None, "series_id", "session"),
        {"sqlite_with_rowid": False},  # the bars of a window lie together
    )


class PriceFindingRow(Base):
    """What a check found in the bars of a series, when it was checked last."""

    __tablename__ = "price_finding"

    series_id: Mapped[str] = mapped_column(to("price_series.id"), primary_key=True)
    check: Mapped[QualityCheck] = mapped_column(Word(QualityCheck), primary_key=True)
    session: Mapped[date] = mapped_column(primary_key=True)
    until: Mapped[date]
    severity: Mapped[Severity] = mapped_column(Word(Severity))
    sentence: Mapped[str]
    version: Mapped[str]


class SourceStateRow(Base):
    """How a source of prices behaves: its circuit and its budget."""

    __tablename__ = "source_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    open_until: Mapped[datetime | None]
    last_asked: Mapped[datetime | None]
    day: Mapped[date | None]
    spent: Mapped[int]


class EventRow(Base):
    """An interval in which the market learned something."""

    __tablename__ = "event"

    id: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    article_id: Mapped[str | None] = mapped_column(to("article.id"), index=True)
    day: Mapped[date] = mapped_column(index=True)
    earliest: Mapped[datetime | None]
    latest: Mapped[datetime | None]
    earliest_basis: Mapped[Bound] = mapped_column(Word(Bound))
    latest_basis: Mapped[Bound] = mapped_column(Word(Bound))
    trigger: Mapped[str]
    states_moves: Mapped[bool]
    current: Mapped[bool]  # False once the article is read to another event; its studies stay


class CheckRow(Base):
    """The verdict on one claim of a stated move."""

    __tablename__ = "check_result"

    move_id: Mapped[str] = mapped_column(to("stated_move.id"), primary_key=True)
    claim: Mapped[Claim] = mapped_column(Word(Claim), primary_key=True)
    article_id: Mapped[str] = mapped_column(to("article.id"), index=True)
    version: Mapped[str]
    verdict: Mapped[Verdict] = mapped_column(Word(Verdict), index=True)
    route: Mapped[Route | None] = mapped_column(Word(Route))
    untestable: Mapped[Untestable | None] = mapped_column(Word(Untestable))
    sentence: Mapped[str]
    stated: Mapped[float | None]
    measured: Mapped[float | None]
    series: Mapped[SeriesUsed | None] = mapped_column(Json(SeriesUsed))


class StudyRow(Base):
    """A study: the numbers that are asked for most as columns, the whole result as canonical JSON."""

    __tablename__ = "study"

    id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(to("event.id"), index=True)
    version: Mapped[str]
    instrument: Mapped[str] = mapped_column(index=True)
    measure: Mapped[Measure] = mapped_column(Word(Measure))
    model: Mapped[Model] = mapped_column(Word(Model))
    session: Mapped[date] = mapped_column(index=True)
    ar: Mapped[float]
    se: Mapped[float]
    t: Mapped[float]
    p: Mapped[float]
    n: Mapped[int]
    result: Mapped[StudyResult] = mapped_column(Json(StudyResult))


class ReactionRow(Base):
    """What may be said of a study beside an article."""

    __tablename__ = "reaction"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    study_id: Mapped[str] = mapped_column(to("study.id"), primary_key=True, index=True)
    version: Mapped[str]
    stated: Mapped[bool]
    p_adjusted: Mapped[float | None]
    caveats: Mapped[TEXTS]
    attributable: Mapped[bool]


class NotStudiedRow(Base):
    """An instrument that could not be studied for an article, and why."""

    __tablename__ = "not_studied"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    instrument: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[str]
    reason: Mapped[str]


class ArticleContextRow(Base):
    """What stands around an article's event."""

    __tablename__ = "article_context"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    version: Mapped[str]
    confounders: Mapped[tuple[Confounder, ...]] = mapped_column(Json(tuple[Confounder, ...]))
    sources: Mapped[tuple[SourceComparison, ...]] = mapped_column(Json(tuple[SourceComparison, ...]))
    dates: Mapped[tuple[CandidateDate, ...]] = mapped_column(Json(tuple[CandidateDate, ...]))
    scans: Mapped[tuple[IntradayScan, ...]] = mapped_column(Json(tuple[IntradayScan, ...]))


class AnalysisRow(Base):
    """When an article was analysed last, and by which version."""

    __tablename__ = "analysis"

    article_id: Mapped[str] = mapped_column(to("article.id"), primary_key=True)
    analysed_at: Mapped[datetime]
    version: Mapped[str]


class StreamRow(Base):
    """The running stream of tests: a session of an instrument is tested once, and its decision stands."""

    __tablename__ = "stream"
    __table_args__ = (sa.UniqueConstraint("instrument", "measure", "session"),)

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    instrument: Mapped[str]
    measure: Mapped[Measure] = mapped_column(Word(Measure))
    session: Mapped[date]
    p: Mapped[float]
    level: Mapped[float]
    rejected: Mapped[bool]
