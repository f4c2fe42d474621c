"""Publication times as pages and feeds write them. What a string leaves open stays open."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from marketlink.core.article import DatePrecision, Published
from marketlink.ingest.decode import printable

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
EARLIEST_YEAR = 1900

_HOURS = {
    "ut": 0, "utc": 0, "gmt": 0, "z": 0, "wet": 0, "west": 1, "bst": 1, "cet": 1, "cest": 2, "eet": 2, "eest": 3, "sast": 2,
    "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "akst": -9, "akdt": -8, "hst": -10,
    "brt": -3, "art": -3, "clt": -4, "trt": 3, "ist": 5.5, "pkt": 5, "wib": 7, "ict": 7, "sgt": 8, "hkt": 8, "awst": 8,
    "jst": 9, "kst": 9, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
}  # fmt: skip
_ZONES: dict[str, tzinfo] = {name: timezone(timedelta(hours=hours)) for name, hours in _HOURS.items()}
_ZONES |= {"msk": ZoneInfo("Europe/Moscow"), "msd": timezone(timedelta(hours=4))}  # Moscow kept +4 from 2011 to 2014

_TIME = (
    r"(?:[\s,]+(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?\s*(?P<half>[ap]\.?m\.?)?)?"
    r"\s*(?P<zone>.*)"
)
_DAY_FIRST = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<month>[a-z]{3,9})\.?,?[\s-]+(?P<year>\d{4}|\d{2})\b"
    + _TIME,
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?:[a-z]{3,9}\.?,?\s+)?(?P<month>[a-z]{3,9})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b" + _TIME,
    re.IGNORECASE,
)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ].*)?")
_NUMERIC = re.compile(r"(?P<first>\d{1,2})[/.](?P<second>\d{1,2})[/.](?P<year>\d{4})\b.*")
_OFFSET = re.compile(r"(?:gmt|utc|ut)?\s*([+-])(\d{1,2}):?(\d{2})?(?:\s*\(.*\))?", re.IGNORECASE)


def read_time(raw: str, method: str) -> Published | None:
    """Read a publication time.

    Parameters
    ----------
    raw : str
        ISO 8601, the RFC 822 form of feeds, "Feb 14, 2022", or numbers ("03/04/2022", which is ambiguous).
    method : str
        Where it was found.

    Returns
    -------
    Published or None
        With an instant only where the string has a time and a zone that is known; None where it has no date.
    """
    text = " ".join(printable(raw).split())[:100]
    if _ISO.fullmatch(text):
        return _iso(text, method)
    match = _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if match is not None:
        return _written(match, text, method)
    numeric = _NUMERIC.fullmatch(text)
    return _numbers(numeric, text, method) if numeric is not None else None


def month_number(name: str) -> int | None:
    """Return 1 to 12 for a month's English name or its beginning."""
    key = name[:3].casefold()
    return MONTHS.index(key) + 1 if key in MONTHS else None


def zone_of(name: str) -> tzinfo | None:
    """Return the zone of "+0300", "GMT+3", "MSK"; None where it is unknown."""
    offset = _OFFSET.fullmatch(name)
    if offset is None:
        return _ZONES.get(name.strip(" ()").casefold())
    hours, minutes = int(offset.group(2)), int(offset.group(3) or 0)
    if hours > 14 or minutes > 59:
        return None
    distance = timedelta(hours=hours, minutes=minutes)
    return timezone(distance if offset.group(1) == "+" else -distance)


def known(day: date, at: datetime | None, method: str, raw: str, *, ambiguous: bool = False) -> Published | None:
    """Build a publication time; None for a year that no article has."""
    if day.year < EARLIEST_YEAR:
        return None
    precision = DatePrecision.DAY if at is None else DatePrecision.MINUTE
    return Published(day, None if at is None else at.astimezone(UTC), precision, method, raw, ambiguous)


def _iso(text: str, method: str) -> Published | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    midnight = moment.time() == time(0) and len(text) == 10
    at = moment if moment.tzinfo is not None and not midnight else None
    return _within(moment.date(), at, method, text)


def _written(match: re.Match[str], text: str, method: str) -> Published | None:
    month = month_number(match["month"])
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 70 else 1900
    try:
        day = date(year, month or 0, int(match["day"]))
    except ValueError:
        return None
    zone = zone_of(match["zone"].strip())
    if match["hour"] is None or zone is None:
        return known(day, None, method, text)
    half = (match["half"] or "").casefold()
    hour = int(match["hour"]) % 12 + (12 if half.startswith("p") else 0) if half else int(match["hour"])
    try:
        clock = time(hour, int(match["minute"]), min(int(match["second"] or 0), 59))
    except ValueError:
        return known(day, None, method, text)
    return _within(day, datetime.combine(day, clock, zone), method, text)


def _within(day: date, at: datetime | None, method: str, text: str) -> Published | None:
    try:
        return known(day, at, method, text)
    except OverflowError:  # the last and first day that a date can hold
        return known(day, None, method, text)


def _numbers(match: re.Match[str], text: str, method: str) -> Published | None:
    first, second, year = int(match["first"]), int(match["second"]), int(match["year"])
    day, month = (second, first) if second > 12 else (first, second)
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return known(found, None, method, text, ambiguous=first <= 12 and second <= 12 and first != second)
