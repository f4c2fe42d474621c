"""What stands around an article's event: what else happened, how sources agree, candidate dates, bars inside the day."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from marketlink.core.study import SeriesUsed


@dataclass(frozen=True, slots=True)
class Announcement:
    """A release that a calendar announces.

    Attributes
    ----------
    label : str
        What is released.
    day : date
        Its calendar day, where it is announced.
    at : datetime or None
        The aware instant; None where only the day is known.
    """

    label: str
    day: date
    at: datetime | None = None

    def __post_init__(self) -> None:
        if self.at is not None and self.at.tzinfo is None:
            raise ValueError("the time of an announcement needs a zone")


class ConfounderKind(StrEnum):
    """What else may have moved the market."""

    ARTICLE = "article"
    ANNOUNCEMENT = "announcement"


class Nearness(StrEnum):
    """Where a confounder lies."""

    INTERVAL = "in the interval measured"
    WINDOW = "in the event window"


@dataclass(frozen=True, slots=True)
class Confounder:
    """Something else that became known near an event.

    Attributes
    ----------
    kind : ConfounderKind
        Another article's event, or an announcement.
    label : str
        Its title.
    day : date
        Its day.
    at : datetime or None
        The aware instant: of an announcement its own, of an article the latest it can be.
    nearness : Nearness
        Whether it lies between the previous observation and day 0's, or elsewhere in the event window.
    """

    kind: ConfounderKind
    label: str
    day: date
    at: datetime | None
    nearness: Nearness


@dataclass(frozen=True, slots=True)
class CandidateDate:
    """A day on which an undated article may have been written, by how well its statements fit the prices.

    Attributes
    ----------
    day : date
        The day.
    fitting, tested : int
        How many of its claims the day's prices allow, and how many could be held against them.
    score : float
        How telling the fit is: the sum over the fitting claims of -ln(share of all days looked at that the claim fits).
    sentence : str
        What fits, with its numbers.
    """

    day: date
    fitting: int
    tested: int
    score: float
    sentence: str


@dataclass(frozen=True, slots=True)
class SourceComparison:
    """The change of one session in two sources.

    Attributes
    ----------
    session : date
        The session.
    one, other : SeriesUsed
        The series a verdict rests on, and another.
    change, other_change : float
        Change of the close in each, in percent, or in basis points for a yield.
    tolerance : float
        How far the two usually differ: the 99th percentile of the absolute difference over `sessions`.
    sessions : int
        Common sessions before, on which the tolerance rests.
    agrees : bool
        Whether they differ by no more.
    sentence : str
        All that in words, and what differs in kind.
    """

    session: date
    one: SeriesUsed
    other: SeriesUsed
    change: float
    other_change: float
    tolerance: float
    sessions: int
    agrees: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class ScannedBar:
    """One intraday bar: [starts, ends), its open and close, and the natural log of close over open."""

    starts: datetime
    ends: datetime
    open: float
    close: float
    log_return: float


@dataclass(frozen=True, slots=True)
class IntradayScan:
    """The bars of the hours before a stated time, the largest absolute log return first.

    Attributes
    ----------
    series : SeriesUsed
        Intraday bars.
    since, until : datetime
        The hours looked at (aware, UTC).
    bars : tuple of ScannedBar
        Ranked.
    benchmark_days : int
        Earlier days that have a bar of the first bar's time of day.
    p : float or None
        Two-sided p of the first bar's return against the same bar of the benchmark days; None where it is withheld.
    sentence : str
        What the first bar did, and why no significance is given where it isn't.
    """

    series: SeriesUsed
    since: datetime
    until: datetime
    bars: tuple[ScannedBar, ...]
    benchmark_days: int
    p: float | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Context:
    """What stands around an article.

    Attributes
    ----------
    confounders : tuple of Confounder
        By day.
    sources : tuple of SourceComparison
        One a session, series and other source.
    dates : tuple of CandidateDate
        Of an undated article, the likeliest first; offered, never taken.
    scans : tuple of IntradayScan
        One an intraday series.
    """

    confounders: tuple[Confounder, ...] = ()
    sources: tuple[SourceComparison, ...] = ()
    dates: tuple[CandidateDate, ...] = ()
    scans: tuple[IntradayScan, ...] = ()
