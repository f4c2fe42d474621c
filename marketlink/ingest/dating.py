"""When an article was published: what is given, else what its page declares, else its dateline."""

import re
from datetime import date, timedelta

from marketlink.core.article import Published
from marketlink.ingest.raw import PageText
from marketlink.ingest.times import known, month_number, read_time

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
OPENING = 3  # paragraphs in which an article names its day

MONTH_NAME = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_DATELINE = re.compile(
    rf"[A-Z][A-Z .'’/-]{{1,40}}(?:, [A-Z][A-Za-z. ]{{1,30}})?,? \(?"
    rf"(?:(?P<month>{MONTH_NAME}) (?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}}) (?P<month2>{MONTH_NAME}))(?:,? (?P<year>\d{{4}}))?\)?"
    rf"(?: ?\([A-Z][\w .,/&-]{{1,40}}\))? ?[-–—:]"
)
WEEKDAY = re.compile(rf"(?<!Black )(?<!Good )(?<!last )(?<!next )(?<!coming )\b({'|'.join(DAYS)})\b(?!['’]s\b)")
_SHORT_DATES = re.compile(r"\b(\d{1,2})[/.](\d{1,2})[/.](\d{4})\b")


def page_date(page: PageText, html: str) -> tuple[Published | None, tuple[str, ...]]:
    """Read the date that a page declares, else the one that htmldate finds.

    Returns
    -------
    published, notes
        None where there is none. A date found by htmldate is told, since about one in ten is wrong.
    """
    declared = read_time(page.published, "metadata") if page.published else None
    if declared is not None:
        return declared, ()
    found = read_time(page.guessed_day, "htmldate") if page.guessed_day else None
    if found is None or found.day is None:
        return None, ()
    raw, ambiguous = _short_form(found.day, html)
    note = f"the date {found.day} was found by htmldate in the page's markup; it declares none"
    if ambiguous:
        note += f", and {raw!r} can be read as two dates"
    return known(found.day, None, "htmldate", raw, ambiguous=ambiguous), (note,)


def _short_form(day: date, html: str) -> tuple[str, bool]:
    """Return how the page writes `day` in numbers, and whether that can be read as another day too."""
    for match in _SHORT_DATES.finditer(html):
        first, second, year = (int(part) for part in match.groups())
        if year == day.year and {first, second} == {day.month, day.day} and first <= 12 and second <= 12 and first != second:
            return match.group(), True
    return day.isoformat(), False


def dateline_date(text: str) -> Published | None:
    """Read an agency's dateline. One without a year leaves the day unknown: see `resolve`."""
    match = _dateline(text)
    if match is None:
        return None
    raw = match.group().rstrip(" -–—:")
    month, day = _month_and_day(match)
    if match["year"] is not None:
        try:
            return known(date(int(match["year"]), month, day), None, "dateline", raw)
        except ValueError:
            return None
    return Published(method="dateline", raw=raw)


def date_notes(text: str, published: Published) -> tuple[str, ...]:
    """Say where the text names another day than `published`: a doubt, not an error."""
    if published.day is None:
        return ()
    notes = []
    named = opening_weekdays(text)
    weekday = DAYS[published.day.weekday()]
    if named and weekday not in named:
        notes.append(f"the text says {' and '.join(named[:2])}, and {published.day} is a {weekday}: is the date right?")
    match = _dateline(text)
    if match is not None and not _agrees(match, published.day):
        raw = match.group().rstrip(" -–—:")
        notes.append(f"the dateline {raw!r} and the date {published.day} differ: is the date right?")
    return tuple(notes)


def opening_weekdays(text: str) -> list[str]:
    """Return the weekdays that the opening names, each once."""
    opening = " ".join(text.split("\n\n", OPENING)[:OPENING])
    return list(dict.fromkeys(WEEKDAY.findall(opening)))


def dateline_day(text: str) -> tuple[int, int] | None:
    """Return the month and the day of the month of the dateline; None where there is none."""
    match = _dateline(text)
    return None if match is None else _month_and_day(match)


def _dateline(text: str) -> re.Match[str] | None:
    return _DATELINE.match(text)


def _month_and_day(match: re.Match[str]) -> tuple[int, int]:
    return month_number(match["month"] or match["month2"]) or 0, int(match["day"] or match["day2"])


def _agrees(match: re.Match[str], day: date) -> bool:
    """Return whether the dateline is of `day` or of a day beside it: an article may appear overnight."""
    near = (day + timedelta(days=n) for n in (-1, 0, 1))
    return _month_and_day(match) in {(d.month, d.day) for d in near}
