"""Dates that a text leaves open, resolved against the time at which it was fetched.

A text that is fetched while it is news was written shortly before: its dateline's year, or the week of its
weekday, is then the latest there is. What allows two answers is flagged, and its day stays unknown.
"""

import re
from datetime import date, datetime, timedelta

from marketlink.core.article import Published
from marketlink.core.clock import as_utc
from marketlink.ingest.dating import DAYS, MONTH_NAME, WEEKDAY, dateline_date, dateline_day, opening_weekdays
from marketlink.ingest.opening import opening_sentence
from marketlink.ingest.times import known

DATELINE = "dateline+fetch"
WEEKDAY_WORD = "weekday+fetch"
METHODS = frozenset({DATELINE, WEEKDAY_WORD})
EASTERNMOST = timedelta(hours=14)  # ahead of Greenwich: there a day begins first

# "since Tuesday" or "before Tuesday" bounds something, and doesn't say when the news was.
_NOT_ITS_DAY = re.compile(
    r"\b(?:since|by|until|till|before|after|from|to|through|of|for|than|this|past|previous|prior|every|each"
    r"|following|super|cyber|ash|easter)\s+$",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b(?:[a-z]+(?<!e)ed|agreed|said|told|was|were|had|did|rose|fell|slid|sank|held|lost|won|hit|cut|shed|slipped|shot|sprang"
    r"|saw|came|went|made|took|gave|grew|drew|sold|bought|kept|left|met|led|put|spoke|began|broke|shut|stood|ran|set|swung|hung)\b"
)
_TO_COME = re.compile(
    r"\b(?:will|would|due|expected|scheduled|planned|plans?|set to|likely to|ahead of|await(?:s|ed|ing)?|upcoming|next)\b"
)
_ANOTHER_DAY = re.compile(rf"\b(?:ago|(?:last|previous) (?:week|month|year)|{MONTH_NAME} \d{{1,2}}|\d{{1,2}} {MONTH_NAME})(?!\w)")
# The day of a report, whatever it says of days to come.
_REPORTED = re.compile(r"\b(?:said|announced|reported)(?: (?:late|early))?(?: on)? $")
_PART_END = re.compile(r"[,;]\s")
_BARE = re.compile(r"\W*(?:(?:late|early) )?(?:on )?(?:late |early )?\w+day", re.IGNORECASE)


def from_text(text: str, fetched: datetime | None) -> tuple[Published, tuple[str, ...]]:
    """Read an article's date from its dateline, else from the weekday in its opening sentence.

    Parameters
    ----------
    text : str
        The cleaned text.
    fetched : datetime or None
        The aware instant at which it came; None where that is no evidence of its age. Then only a
        dateline with a year tells the day.

    Returns
    -------
    published, notes
        What it was resolved against, or why it stays open.
    """
    dateline = dateline_date(text)
    if fetched is None or (dateline is not None and dateline.day is not None):
        return dateline or Published(), ()
    moment = as_utc(fetched)
    return _from_weekday(text, moment) if dateline is None else _with_year(text, dateline, moment)


def _with_year(text: str, dateline: Published, fetched: datetime) -> tuple[Published, tuple[str, ...]]:
    """Take the latest year of a dateline: a day of the year before the fetch."""
    said = f"the dateline {dateline.raw!r} has no year"
    day = _latest(dateline_day(text), (fetched + EASTERNMOST).date())
    if day is None:
        return dateline, (f"{said}, and there is no such day in the year before the fetch on {fetched.date()}",)
    named = opening_weekdays(text)
    near = {DAYS[(day.weekday() + n) % 7] for n in (-1, 0, 1)}  # an article may appear overnight
    if named and near.isdisjoint(named):
        latest = f"{day}, the latest by the fetch on {fetched.date()}, is a {DAYS[day.weekday()]}"
        return Published(method=DATELINE, raw=dateline.raw, ambiguous=True), (f"{said}; {latest}, and the text says {named[0]}",)
    note = f"{said}: {day.year} is taken, the latest by the fetch on {fetched.date()}"
    return known(day, None, DATELINE, dateline.raw) or dateline, (note,)


def _latest(month_and_day: tuple[int, int] | None, last: date) -> date | None:
    """Return the latest such day up to `last`, within a year of it."""
    for year in (last.year, last.year - 1):
        try:
            day = date(year, *(month_and_day or (0, 0)))
        except ValueError:  # 29 February of most years
            continue
        if timedelta(0) <= last - day <= timedelta(days=365):
            return day
    return None


def _from_weekday(text: str, fetched: datetime) -> tuple[Published, tuple[str, ...]]:
    """Take the latest such weekday before the day of the fetch, if the opening sentence tells of it as its own day."""
    sentence = opening_sentence(text)
    found = list(WEEKDAY.finditer(sentence))
    named = list(dict.fromkeys(match.group(1) for match in found))
    own = next((match.start() for match in found if not _NOT_ITS_DAY.search(sentence[: match.start()])), None)
    if own is None:
        return Published(), ()
    part = _part(sentence, own)
    if not _HAPPENED.search(part):
        return Published(), ()
    today, begun = fetched.date(), (fetched + EASTERNMOST).date()
    back = (today.weekday() - DAYS.index(named[0])) % 7
    doubt = ""
    if len(named) > 1:
        doubt = "the opening sentence names two weekdays or more"
    elif _ANOTHER_DAY.search(sentence) or (_TO_COME.search(part) and not _REPORTED.search(sentence[:own])):
        doubt = "the opening sentence tells of another day too"
    elif named[0] in {DAYS[today.weekday()], DAYS[begun.weekday()]}:
        doubt = f"the day of the fetch, {today}, is one or begins in the east: it may be of that day or of a week before"
    if doubt:
        said = ", ".join(named)
        return Published(method=WEEKDAY_WORD, raw=said, ambiguous=True), (f"the text isn't dated by its word {said!r}: {doubt}",)
    day = today - timedelta(days=back)
    note = f"the text is dated by its word {named[0]!r}: {day} is the latest before the fetch on {today}"
    return known(day, None, WEEKDAY_WORD, named[0]) or Published(), (note,)


def _part(sentence: str, place: int) -> str:
    """Return the part between commas in which `place` lies; all that follows where the weekday opens the sentence alone."""
    start = max((end.end() for end in _PART_END.finditer(sentence, 0, place)), default=0)
    after = _PART_END.search(sentence, place)
    part = sentence[start : after.start() if after else len(sentence)]
    return sentence[start:] if start == 0 and _BARE.fullmatch(part) else part
