"""Runs that a person asks for: some articles, a sample, one study."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from marketlink.core.article import Article, Published
from marketlink.core.errors import InputError, MarketlinkError, PartialResult, SourceDown, TooLittleData
from marketlink.core.event import Event
from marketlink.core.panel import Mask
from marketlink.core.prices import PriceSeries
from marketlink.core.study import StudyResult, StudySpec
from marketlink.ingest.archives import is_archive, read_archive
from marketlink.ingest.fetch import fetch_page
from marketlink.ingest.files import read_article
from marketlink.ingest.published import parse_published, read_published
from marketlink.service.desk import PriceDesk
from marketlink.service.rooms import Rooms, desk_for
from marketlink.service.stream import put_to_test
from marketlink.service.studies import sessions_before, study_event
from marketlink.study.design import contaminated_sessions

HOLE = 250  # sessions that the data may lack after an event: day 0 is then the one after them, and a note says so


@dataclass(frozen=True, slots=True)
class Read:
    """Articles that could be read, what could not, and the names of those without a date."""

    articles: tuple[Article, ...]
    faults: tuple[MarketlinkError, ...]
    undated: tuple[str, ...] = ()

    def report_rest(self) -> None:
        """Raise a partial result if some inputs failed.

        Raises
        ------
        PartialResult
            With the count; each fault was told before.
        """
        if self.faults:
            total = len(self.articles) + len(self.faults)
            raise PartialResult(f"{len(self.faults)} of {total} inputs could not be used, the others are done")


def read_inputs(inputs: Sequence[str], published: str | None, *, allow_private: bool = False) -> Read:
    """Read files and pages.

    Parameters
    ----------
    inputs : sequence of str
        Paths, or http and https addresses.
    published : str or None
        A date, a time with its zone, or the path of a CSV of file,published.
    allow_private : bool
        True to let the fetcher reach private addresses.
    """
    dates, single = _dates(published)
    articles: list[Article] = []
    faults: list[MarketlinkError] = []
    for name in inputs:
        try:
            if is_archive(Path(name)) and "://" not in name:
                _add_archive(Path(name), articles, faults)
            elif "://" in name:
                articles.append(fetch_page(name, published=single, allow_private=allow_private))
            else:
                path = Path(name)
                articles.append(read_article(path, dates.get(path.name, single)))
        except MarketlinkError as error:
            faults.append(error)
    undated = tuple(article.name for article in articles if article.published.day is None)
    return Read(tuple(articles), tuple(faults), undated)


def _add_archive(path: Path, articles: list[Article], faults: list[MarketlinkError]) -> None:
    for record in read_archive(path):
        if record.article is None:
            faults.append(InputError(record.error))
        else:
            articles.append(record.article)


def _dates(published: str | None) -> tuple[dict[str, Published], Published | None]:
    if published is None:
        return {}, None
    if published.endswith(".csv"):
        return dict(read_published(Path(published))), None
    return {}, parse_published(published)


def study_once(spec: StudySpec, event: Event, rooms: Rooms, *, fall_back: bool = True, mask: Mask = Mask.NONE) -> StudyResult:
    """Run one study of a date given by hand, and store it.

    Parameters
    ----------
    spec : StudySpec
        What to estimate.
    event : Event
        The date, or the instant.
    rooms : Rooms
        What to work with.
    fall_back : bool
        True to take the constant mean where the factors can't be used; False where they were asked for.
    mask : Mask
        `STORE` masks out the other days for which the instrument's studies are stored. Otherwise a note, which isn't
        stored, counts the estimation sessions that these days hold; `LISTED` masks nothing, since one event is listed.

    Raises
    ------
    TooLittleData, SourceDown
        Naming the date, if there are no prices for it.
    """
    today = rooms.clock().date()
    if event.day > today:
        raise TooLittleData(f"{event.day} lies after today, {today}: it has no prices yet", "correct the date")
    # Dimson's model looks at its factor a session after the last.
    after = max(spec.event_window.end, spec.estimation.end) + 1 + HOLE
    desk = desk_for([event.day], rooms, sessions=sessions_before(spec.estimation, spec.event_window), after=after)
    with rooms.database.unit_of_work(read_only=True) as uow:
        others = [other for other in uow.studies.events(spec.instrument) if other.day != event.day]
    known = others if mask is Mask.STORE else []
    try:
        result = study_event(spec, event, desk, fall_back=fall_back, known=known)
    except (TooLittleData, SourceDown) as error:
        raise type(error)(f"no study of {event.day}: {error.message}", error.hint) from error
    with rooms.database.unit_of_work() as uow:
        uow.events.add(event)
        uow.studies.add(result)
        put_to_test([result], uow)
    return result if mask is Mask.STORE else _with_unmasked(result, others, desk, mask)


def _with_unmasked(result: StudyResult, others: Sequence[Event], desk: PriceDesk, mask: Mask) -> StudyResult:
    """Note how many estimation sessions belong to other events of the store, and that no other event is listed."""
    notes = ["one event is listed, so there was nothing to mask"] if mask is Mask.LISTED else []
    series = desk.daily(result.spec.instrument, result.spec.measure)
    if others and isinstance(series, PriceSeries):
        count = contaminated_sessions(result.spec, series, result.location.position, others)
        some = "1 estimation session belongs" if count == 1 else f"{count} estimation sessions belong"
        if count:
            notes.append(f"{some} to other stored events and can hide or fake an effect: --mask store takes them out")
    return replace(result, notes=(*result.notes, *notes))
