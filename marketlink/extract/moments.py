"""Where in time a move lies: its kind, its horizon, and the time of day that the text states."""

import re
from datetime import date, timedelta

from marketlink.core.article import Article
from marketlink.core.moves import AsOf, Horizon, MoveKind, Qualifier
from marketlink.extract.events import Event
from marketlink.extract.items import Reading
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.nouns import MONTHS, WEEKDAYS
from marketlink.extract.times import Clock, as_of, clocks

_HORIZONS = [
    (
        Horizon.YEAR_TO_DATE,
        r"year[- ]to[- ]date|so far this year|\bthis year\b|since the (?:start|beginning) of the year|at the (?:start|beginning) of (?:19|20)\d\d"
        r"|during the year|(?:current )?calendar year|for the year\b|since (?:january|the new year)",
    ),
    (Horizon.SINCE_EVENT, r"\bsince (?!\w+day\b)|from its (?:[\w-]+ ){1,3}(?:high|low|peak)"),
    (Horizon.WEEK, r"\b(?:this|for the|on the|the|a|past|last) week\b|\bweekly\b|\bfive days\b|week-on-week|\bweek ago\b"),
    (
        Horizon.MONTH,
        r"\b(?:this|for the|on the|past|last|the) month\b|\bmonthly\b|within a month|^in (?:january|february|march|april|may|june|july"
        r"|august|september|october|november|december),",
    ),
    (Horizon.QUARTER, r"\b(?:this|for the|past|last|first|second|third|fourth) quarter\b|\bquarterly\b"),
    (
        Horizon.YEAR,
        r"\b(?:past|last|one|a) year\b|\ba year ago|52 weeks ago|\b(?:twelve|12) months\b|year-on-year|\bannual\b|\bfive years\b",
    ),
]
_HORIZON_PATTERNS = [(horizon, re.compile(pattern, re.IGNORECASE)) for horizon, pattern in _HORIZONS]
_EARLIER = re.compile(
    r"\bearlier\b(?! (?:this|in the) (?:week|month|year))|\bin early (?:\w+ )?(?:trade|trading|deals|dealings|action|hours)\b|\bearly (?:gains|losses|trade|trading)\b"
    r"|\b(?:opening|morning|initial) (?:gains|losses)\b|\bat the open\b|\binitially\b|\bearlier in the (?:day|session)",
    re.IGNORECASE,
)
_SESSION = re.compile(
    r"during the (?:day|session)\b|\bintra-?day\b|\bat one (?:point|stage)\b|\bsession (?:high|low|peak)|\bday's (?:high|low|peak)|\bvarious times\b"
    r"|\bbriefly\b|\bearlier touched\b",
    re.IGNORECASE,
)
_PRIOR = re.compile(
    r"\b(?:the (?:day|night|session) before|(?:the )?previous (?:session|day|week|month)'?s?|a (?:day|week) earlier)\b"
    r"|\b(?:last|previous) (?:week|month|year|spring|summer|autumn|winter|january|february|march|april|may|june|july|august|september|october"
    r"|november|december)\b|\bin (?:19|20)\d\d\b(?!-)|\bin the (?:spring|summer|autumn|winter|wake of)\b|\bduring the (?:first|second) half\b"
    r"|\byears? ago\b|\bfirst half of the year\b",
    re.IGNORECASE,
)
_NAMED_DAY = re.compile(
    r"\b(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day\b"
    r"|\b(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?\b(?!,? \d{4})|\b(?P<yesterday>yesterday)\b",
    re.IGNORECASE,
)
_FEW = 5
# "Up 2% from last week" is no move of last week.
_COMPARED = re.compile(r"\b(?:from|since|than|against|versus|compared with)\b[^,]*$")
_BASE = re.compile(r"(?:from|since|versus|against|with|until|through|ended)\s*$", re.IGNORECASE)
_CLOCKED = re.compile(r"\d\s?[ap]\.?m\b|\d:\d\d|\d{4} (?:GMT|EST|EDT|ET|CET|BST)", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:in comparison|meanwhile|at that time|by then|at the same time)\b", re.IGNORECASE)


def horizon_of(context: str) -> Horizon:
    """Return over which time the words around a move measure it."""
    for horizon, pattern in _HORIZON_PATTERNS:
        if pattern.search(context):
            return horizon
    return Horizon.SESSION


def kind_of(event: Event, before: str, said: str, after: str, size: int, published: date | None) -> MoveKind:
    """Return where in time a move lies.

    Parameters
    ----------
    before, said, after : str
        The clause left of the statement, the statement, and the clause right of it.
    size : int
        Subjects that share it: "lost as much as 3%" of several is the largest of their moves, no extreme.
    """
    if event.forecast:
        return MoveKind.FORECAST
    context = f"{before} {said} {after}"
    if _prior(said, after, before, published):
        return MoveKind.PRIOR_SESSION
    if event.extreme or (event.qualifier is Qualifier.AS_MUCH_AS and size == 1) or _SESSION.search(context):
        return MoveKind.INTRADAY_EXTREME
    if event.earlier or _EARLIER.search(context):
        return MoveKind.EARLIER
    return MoveKind.CURRENT


def _prior(said: str, after: str, before: str, published: date | None) -> bool:
    """Return whether the words name a finished session or period."""
    own = f"{said} {after}"
    finished = _PRIOR.search(own)
    if finished is not None and not _COMPARED.search(own[: finished.start()]):
        return True
    if len(before.split()) < _FEW and _PRIOR.search(before):
        return True
    match = _NAMED_DAY.search(own) or _NAMED_DAY.search(before)
    if match is None or published is None:
        return False
    if _BASE.search(match.string[: match.start()]):
        return False
    return days_ago(match, published) >= 2


def days_ago(match: re.Match[str], published: date) -> int:
    """Return how many days before `published` the named day lies; the nearest such day is meant."""
    if match["yesterday"]:
        return 1
    if match["weekday"]:
        index = WEEKDAYS[f"{match['weekday'].lower()}day"]
        return (published.weekday() - index) % 7
    try:
        day = date(published.year, MONTHS[match["month"].lower()], int(match["day"]))
    except (KeyError, ValueError):
        return 0
    if day > published + timedelta(days=2):
        day = day.replace(year=day.year - 1)
    return (published - day).days


class Timer:
    """Gives each event the time of day that the text states for it."""

    def __init__(self, article: Article, flat: str, lexicon: Lexicon) -> None:
        self.day = article.published.day
        self.clocks: list[Clock] = []
        if _CLOCKED.search(flat):
            places = [place for place in lexicon.registry.places.values() if place.zone]
            zones = {name.lower(): place.zone or "" for place in places for name in (*place.cities, *place.names)}
            self.clocks = clocks(flat, 0, len(flat), zones)
        known = {clock.zone for clock in self.clocks if clock.zone}
        self.zone = known.pop() if len(known) == 1 else None
        self._last: tuple[Clock, int] | None = None

    def moments(self, reading: Reading, events: list[Event]) -> list[AsOf | None]:
        """Return the stated time of each event: the one inside it, else one that opens the sentence or its paragraph."""
        if not self.clocks:
            return [None] * len(events)
        inside = [clock for clock in self.clocks if reading.start <= clock.start < reading.end]
        opening = inside[0] if inside and events and inside[0].start <= reading.tokens[events[0].first].start else None
        if opening is not None:
            self._last = (opening, reading.line)
        carried = self._carried(reading)
        found: list[AsOf | None] = []
        for k, event in enumerate(events):
            start = reading.tokens[event.first].start
            limit = reading.tokens[events[k + 1].first].start if k + 1 < len(events) else reading.end
            clock = next((c for c in inside if start <= c.start < limit), None) or opening or carried
            found.append(as_of(clock, self.day, clock.zone or self.zone) if clock else None)
        return found

    def _carried(self, reading: Reading) -> Clock | None:
        """Return the time that a heading, or the sentence compared with, gives: "STOCK MARKETS AT 1500 GMT"."""
        heading = [c for c in self.clocks if c.end <= reading.start and _is_heading(reading.flat, c)]
        if heading and not _other_heading(reading.flat, heading[-1].end, reading.start):
            return heading[-1]
        if (
            self._last is not None
            and self._last[1] == reading.line
            and _COMPARES.search(reading.flat, reading.start, reading.start + 40)
        ):
            return self._last[0]
        return None


def _is_heading(flat: str, clock: Clock) -> bool:
    start = flat.rfind("\n", 0, clock.start) + 1
    end = flat.find("\n", clock.end)
    line = flat[start : end if end >= 0 else len(flat)].strip()
    return len(line) < 60 and line.upper() == line


def _other_heading(flat: str, start: int, end: int) -> bool:
    """Return whether another heading in capitals stands between."""
    lines = flat[start:end].split("\n")[1:]
    return any(len(line) < 60 and line.strip() and line.upper() == line and any(c.isalpha() for c in line) for line in lines)
