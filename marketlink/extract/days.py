"""The day that a statement names: "on Tuesday", "yesterday", "on Jan. 18"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketlink.core.moves import MoveKind
from marketlink.extract.items import Reading
from marketlink.extract.nouns import MONTHS, WEEKDAYS

_LONG_MONTHS = [name for name in MONTHS if len(name) > 4 or name in ("june", "july")]
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _LONG_MONTHS) + "|may|sept"
_YEAR = r"(?:,? (?P<year>(?:19|20)\d\d)\b)?"
_NEEDED = ("day", "-0", "-1", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = re.compile(
    r"\b(?=[mtwfs])(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day\b"
    rf"|\b(?=[adfjmnos])(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b{_YEAR}"
    rf"|\bon (?P<day2>\d{{1,2}})(?:st|nd|rd|th)? (?P<month2>{_MONTH})\b{_YEAR.replace('year', 'year2')}"
    r"|\b(?P<yesterday>yesterday)\b"
    r"|(?<![\d-])(?P<iso>(?:19|20)\d\d-[01]\d-[0-3]\d)(?![\d-])"
)
# "Monday's 1.8% slide": the amount's own day.
_OWNED = re.compile(
    r"(?:\b(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day|\b(?P<yesterday>yesterday))['\u2019]s\s(?:[a-z-]+\s){0,2}(?:[$€£¥]?\d|$)"
)
# "Up 2% from last week", "against 75.20 on Friday": the day of what is compared. "Against the dollar on Friday" compares nothing.
_OLD = r"(?:a|an|the|its|their|about|around|early|earlier|last|previous|prior)\s"
_FIGURE = r"(?:[$€£¥]?\d|clos|level|finish|settle|low\b|high\b|end\b|price|rate\b|fix|same|gain|loss|drop|fall|rise)"
_AGAINST = rf"(?:against|versus)\s(?:{_OLD})*{_FIGURE}|compared (?:with|to)"
_THAN = r"(?<!more )(?<!less )(?<!fewer )than\b(?! (?:expected|forecast|thought))"
_COMPARED = re.compile(rf"\b(?:from\b|since\b|{_THAN}|{_AGAINST})[^,]*$")
# "Its highest since March 2020 on Friday" is Friday's, and so may be "rose from a two-year low on Friday".
_SINCE = rf"since\b(?! (?:(?:early|mid|late)[- ])?(?:(?:{_MONTH})\b|(?:19|20)\d\d\b))"
_DAY_COMPARED = re.compile(rf"\b(?:from\s(?:{_OLD})*{_FIGURE}|{_SINCE}|{_THAN}|{_AGAINST})[^,]*$")
_BASE = re.compile(r"(?:from|since|versus|against|with|until|through|(?:week|month|quarter|year|period|days) end(?:ed|ing))\s*$")
_OWNS = re.compile(r"['\u2019]s?\s(?!(?:\w+\s)?(?:session|trad|deals|dealings|afternoon|morning))")
_BY_ITS_END = re.compile(r"\b(?:at|by|in|during|into)\s(?:the\s)?$")
_AT_ITS_END = re.compile(r"['\u2019]s (?:clos|finish|settle|end)")
# The day of something that is to come is none of the move's; that of something before it may be.
_TO_COME = re.compile(
    r"\b(?:ahead of|before(?! the (?:bell|open|close|market))|awaiting|pending|due(?! to\b)|scheduled|(?<!than )expected)\b[^,]*$"
)
_BEHIND = re.compile(r"\b(?:following|after|from)\b[^,]*$")
# What stands before the day and belongs to it, and words after which something else may own it.
_LEADING = re.compile(r"(?:\b(?:but|and|then|late|later|early|earlier)\s)?(?:\b(?:on|in|by|at|during|into)\s)?(?:the\s)?$")
_PART = re.compile(r"\b(?:early|earlier|midday|mid-day)\s(?:on\s)?$")
_PART_AFTER = re.compile(r"(?:['\u2019]s)?\s(?:morning|midday|afternoon|early)\b")
OWNED_BY_OTHERS = re.compile(
    r"\b(?:amid|amidst|despite|(?:over|about)(?! [$€£¥]?\d)|on"
    r"|as(?! (?:much|many|low|high|far) as\b)(?<!much as)(?<!many as)(?<!low as)(?<!high as)(?<!far as)"
    r"|because|due|while|when|that|which|who|if|with|for|response|reaction|until)\b"
)
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_TODAY = re.compile(r"\b(?:today|this morning|this afternoon|this evening|tonight)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NamedDay:
    """The day that the words beside a move name.

    Attributes
    ----------
    day : date
        The nearest such day up to the article's.
    ago : int
        How many days before the article it lies.
    told_as_before : bool
        True for "yesterday".
    loose : bool
        True where it is as likely the day of something before the move: "fell after talks on Tuesday".
    doubtful : bool
        True where words between may own it: "fell amid fears over talks on Tuesday". So is what is loose.
    part : str
        The words that name a part of the day ("early on Tuesday", "Tuesday morning"); empty where they name all of it.
    """

    day: date
    ago: int
    told_as_before: bool = False
    loose: bool = False
    doubtful: bool = False
    part: str = ""


def day_named(own: str, before: str, published: date | None) -> NamedDay | None:
    """Return the day up to the article's own that a move is said to be of; None where its words name none.

    Parameters
    ----------
    own, before : str
        The statement with the rest of its clause, and the clause left of it.
    published : date or None
        The article's day.
    """
    if published is None:
        return None
    for words, begins in ((own, False), (before, True)):
        text = words.lower()
        for match in _named_in(text):
            ago = -1 if _of_another(text, match) else _days_ago(match, published)
            if ago >= 0:
                part = _part(words, text, match)
                left = _LEADING.sub("", text[: match.start()])
                loose = _BEHIND.search(left) is not None
                doubtful = loose or (bool(left.strip()) if begins else OWNED_BY_OTHERS.search(left) is not None)
                return NamedDay(published - timedelta(days=ago), ago, bool(match["yesterday"]), loose, doubtful, part)
    return None


def day_owning(left: str, said: str, published: date | None) -> NamedDay | None:
    """Return the day that owns the amount of a statement: "after Monday's 1.8% slide", "recouped some of Monday's 1.8% loss".

    Parameters
    ----------
    left, said : str
        The clause left of the statement, and the statement.
    published : date or None
        The article's day.
    """
    if published is None or not ("day's" in f"{left}{said}".lower() or "day\u2019s" in f"{left}{said}".lower()):
        return None
    left = left[-40:]
    match = _OWNED.search(f"{left}{said}".lower())
    if match is None or match.end() < len(left):
        return None
    ago = 1 if match["yesterday"] else (published.weekday() - WEEKDAYS[f"{match['weekday']}day"]) % 7
    return NamedDay(published - timedelta(days=ago), ago, told_as_before=ago > 0)


def is_base(left: str) -> bool:
    """Return whether a period after the words `left`, in lower case, is that of a base or of what is compared with."""
    return _BASE.search(left) is not None or _COMPARED.search(left) is not None


def _part(words: str, text: str, match: re.Match[str]) -> str:
    """Return the words of a part of the day; `text` is `words` in lower case."""
    before, after = _PART.search(text[: match.start()]), _PART_AFTER.match(text, match.end())
    if before is None and after is None:
        return ""
    return words[before.start() if before else match.start() : after.end() if after else match.end()]


def _named_in(low: str) -> Iterator[re.Match[str]]:
    """Yield the days; most clauses have no word of one."""
    for word in _NEEDED:
        if word in low:
            return _NAMED.finditer(low)
    return iter(())


def _of_another(text: str, match: re.Match[str]) -> bool:
    """Return whether the day is that of a base, of a figure compared with, or of something to come."""
    left = text[: match.start()]
    if _AT_ITS_END.match(text, match.end()) and _BY_ITS_END.search(left):
        return False
    if _BASE.search(left) or _DAY_COMPARED.search(left) or _TO_COME.search(left):
        return True
    return _OWNS.match(text, match.end()) is not None


def _days_ago(match: re.Match[str], published: date) -> int:
    """Return how many days before `published` the named day lies; the nearest such day is meant."""
    if match["yesterday"]:
        return 1
    if match["weekday"]:
        return (published.weekday() - WEEKDAYS[f"{match['weekday']}day"]) % 7
    if match["iso"]:
        return _days_since(match["iso"], published)
    month, day = MONTHS[(match["month"] or match["month2"])[:3]], int(match["day"] or match["day2"])
    year = match["year"] or match["year2"]
    try:
        named = date(int(year or published.year), month, day)
        if not year and named > published + timedelta(days=2):
            named = named.replace(year=published.year - 1)
    except ValueError:  # "Feb. 30"
        return -1
    return (published - named).days


def _days_since(iso: str, published: date) -> int:
    try:
        return (published - date.fromisoformat(iso)).days
    except ValueError:  # "2022-02-30"
        return -1


class DaysTold:
    """The days that an article's moves are said to be of, sentence by sentence.

    Parameters
    ----------
    flat : str
        The article.
    published : date or None
        Its day.
    """

    def __init__(self, flat: str, published: date | None) -> None:
        self.flat = flat
        self.published = published
        self.own = self._speaks_of_own_day(flat)
        self._before: tuple[NamedDay, int] | None = None

    def of(self, own: NamedDay | None, kind: MoveKind, reading: Reading, *, timed: bool) -> NamedDay | None:
        """Return the day of a move: where its words name none, that of its sentence or of the one before, with doubt.

        The day before goes for the rest of an article that nowhere speaks of its own day, one further back for its paragraph.

        Parameters
        ----------
        own : NamedDay or None
            What its own words name.
        kind : MoveKind
            Where in time it lies.
        reading : Reading
            Its sentence.
        timed : bool
            True where it states a time of day.
        """
        if own is not None:
            self._before = None if own.doubtful or not own.ago else (replace(own, doubtful=True), reading.line)
            return own
        if timed or kind in {MoveKind.PRIOR_SESSION, MoveKind.FORECAST}:
            return None
        sentence = self.flat[reading.start : reading.end]
        beside = None if self._speaks_of_own_day(sentence) else day_named(sentence, "", self.published)
        if beside is not None:
            return replace(beside, doubtful=True)
        if self.own or self._before is None:
            return None
        before, line = self._before
        return before if before.ago == 1 or line == reading.line else None

    def _speaks_of_own_day(self, text: str) -> bool:
        day = self.published
        return day is not None and (_WEEKDAYS[day.weekday()] in text or _TODAY.search(text) is not None)
