"""Highs and lows of a longer time: "a nearly 15-month low", "its highest since March 2020", "a record"."""

import re
from datetime import date, timedelta

from marketlink.core.moves import Direction, Milestone
from marketlink.extract.nouns import MONTHS

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER = {word: number for number, word in enumerate(_WORDS, 1)}
_UNIT_DAYS = {"day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_HIGH = "high|highs|peak|highest"
_MONTH = "|".join(f"{name}" for name in MONTHS if len(name) > 3 or name == "may")
_COUNT = rf"\d{{1,3}}|{'|'.join(_WORDS)}"
_HEDGE = r"(?P<hedge>nearly|almost|about|around|roughly|near)\s"

# Without one of each there is none: looking for words is many times as fast as a search.
_SIDES = ("high", "low", "peak", "trough", "strongest ", "weakest ")
_NEEDED = ("day ", "week ", "month ", "year ", "record ", "time ", "historic ", "est ")
_FURTHEST = re.compile(
    rf"(?:(?P<away>from|off|above|below)\s(?:(?:a|an|its|the|their)\s)?)?"
    rf"(?:{_HEDGE})?"
    rf"(?:(?:(?P<over>more than|over)\s)?(?P<count>{_COUNT})(?:-and-a-half)?[- ](?P<unit>day|week|month|year)\s"
    rf"(?P<side>high|highs|peak|low|lows|trough)\b"
    rf"|(?P<record>record|all-time|lifetime|historic)\s(?P<record_side>high|highs|peak|low|lows)\b"
    rf"|(?P<most>highest|lowest|strongest|weakest)(?:\s(?:level|levels|close|closing level|finish|settlement|point|price))?\s"
    rf"(?:since\s(?:(?:early|mid|late)[- ])?(?:(?P<month>{_MONTH})\s)?(?:(?P<of>\d{{1,2}}),\s)?(?P<year>(?:19|20)\d\d)\b"
    rf"|since\s(?P<this>{_MONTH})(?:\s(?P<of2>\d{{1,2}}))?\b"
    rf"|in\s(?:(?P<over2>more than|over|at least)\s|(?P<hedge2>nearly|almost|about|around|roughly)\s)?"
    rf"(?:(?P<count2>{_COUNT}|a)\s)(?P<unit2>day|week|month|year)s?\b))",
    re.IGNORECASE,
)


def milestone_in(words: str, published: date | None) -> Milestone | None:
    """Return the high or low that `words` name; None for none, or for one that can't be dated.

    "A 15-month low" is printed to the month: it is a low of at least 14.5 months; "nearly" makes it 14.

    Parameters
    ----------
    words : str
        The statement and the rest of its clause.
    published : date or None
        The day that it is said of; needed for "since March 2020".
    """
    low = words.lower()
    match = _FURTHEST.search(words) if any(map(low.__contains__, _SIDES)) and any(map(low.__contains__, _NEEDED)) else None
    if match is None:
        return None
    side = (match["side"] or match["record_side"] or match["most"] or "").lower()
    up = side in {"strongest", *_HIGH.split("|")}
    days = _days(match, published)
    if days is None and not match["record"]:
        return None
    said = re.sub(r"^(?:from|off|above|below)\s(?:(?:an|a|its|the|their)\s)?", "", match[0], flags=re.IGNORECASE)
    return Milestone(Direction.UP if up else Direction.DOWN, said, days, match["away"] is not None)


def _days(match: re.Match[str], published: date | None) -> int | None:
    count = match["count"] or match["count2"]
    if count:
        unit = (match["unit"] or match["unit2"]).lower()
        number = 1 if count.lower() == "a" else _NUMBER.get(count.lower()) or int(count)
        slack = 1.0 if match["hedge"] or match["hedge2"] else 0.0 if match["over"] or match["over2"] else 0.5
        return round((number - slack) * _UNIT_DAYS[unit])
    last = _last_day(match, published)
    return None if last is None or published is None or last >= published else (published - last).days - 1


def _last_day(match: re.Match[str], published: date | None) -> date | None:
    """Return the day that "since" names, or the last of the month or year: what was then may have gone further."""
    month = MONTHS[(match["month"] or match["this"])[:3].lower()] if match["month"] or match["this"] else 12
    if match["year"]:
        year = int(match["year"])
    elif match["this"] and published is not None:
        year = published.year - (month >= published.month)
    else:
        return None
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    day = int(match["of"] or match["of2"] or last.day)
    return last.replace(day=day) if 1 <= day <= last.day else None
