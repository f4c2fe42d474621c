"""Where in time a move lies: its kind, and over which time it is measured."""

import re
from datetime import date, timedelta

from marketlink.core.moves import Horizon, MoveKind, Qualifier
from marketlink.extract.events import Event
from marketlink.extract.nouns import MONTHS, WEEKDAYS

_MONTHS = [name for name in MONTHS if len(name) > 4 or name in ("june", "july", "may")]
_NAMES = "|".join(_MONTHS)


def _any(*patterns: str) -> re.Pattern[str]:
    """Compile an alternative of `patterns`."""
    return re.compile("|".join(patterns), re.IGNORECASE)


_HORIZONS = [
    (
        Horizon.YEAR_TO_DATE,
        _any(
            r"year[- ]to[- ]date",
            r"\b(?:so far )?this year\b",
            r"since the (?:start|beginning) of the year",
            r"at the (?:start|beginning) of (?:19|20)\d\d",
            r"\b(?:during|for) the year\b",
            r"calendar year",
            r"since (?:january|the new year)",
        ),
    ),
    (Horizon.SINCE_EVENT, _any(r"\bsince (?!\w+day\b)", r"from its (?:[\w-]+ ){1,3}(?:high|low|peak)")),
    (
        Horizon.WEEK,
        _any(
            r"\b(?:this|for the|on the|the|a|past|last) week\b",
            r"\bweekly\b",
            r"\bfive days\b",
            r"\bweek-on-week",
            r"\bweek ago\b",
        ),
    ),
    (
        Horizon.MONTH,
        _any(r"\b(?:this|for the|on the|past|last|the) month\b", r"\bmonthly\b", r"within a month", rf"^in (?:{_NAMES}),"),
    ),
    (Horizon.QUARTER, _any(r"\b(?:this|for the|past|last|first|second|third|fourth) quarter\b", r"\bquarterly\b")),
    (
        Horizon.YEAR,
        _any(
            r"\b(?:past|last|one|a) year\b",
            r"\b(?:twelve|12) months\b",
            r"52 weeks ago",
            r"year-on-year",
            r"\bannual\b",
            r"\bfive years\b",
        ),
    ),
]
_EARLIER = _any(
    r"\bearlier\b(?! (?:this|in the) (?:week|month|year))",
    r"\bin early (?:\w+ )?(?:trade|trading|deals|dealings|action|hours)\b",
    r"\bearly (?:gains|losses|trade|trading)\b",
    r"\b(?:opening|morning|initial) (?:gains|losses)\b",
    r"\bat the open\b",
    r"\binitially\b",
)
_SESSION = _any(
    r"\bintra-?day (?:deals|trade|trading|high|low|peak)\b",
    r"\bat one (?:point|stage)\b",
    r"\bsession (?:high|low|peak)",
    r"\bday's (?:high|low|peak)",
    r"\bvarious times\b",
    r"\bbriefly\b",
    r"\bearlier touched\b",
)
_DURING = _any(r"\bduring the (?:day|session)\b")
_PRIOR = _any(
    r"\bthe (?:day|night|session) before\b",
    r"\bprevious (?:session|day|week|month)\b",
    r"\ba (?:day|week) earlier\b",
    rf"\b(?:last|previous) (?:week|month|year|spring|summer|autumn|winter|{_NAMES})\b",
    r"\bin (?:19|20)\d\d\b(?!-)",
    r"\bin the (?:spring|summer|autumn|winter)\b",
    r"\b(?:first|second) half of the year\b",
    r"\byears? ago\b",
)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS if name != "may") + "|may|sept"
_NAMED_DAY = _any(
    r"\b(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day\b",
    rf"\b(?P<month>{_MONTH})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? \d{{4}})",
    r"\b(?P<yesterday>yesterday)\b",
)
_FEW = 5
_LAST_CLAUSE = re.compile(r", | but | and | while | after | as ")
# "Up 2% from last week" is no move of last week.
_COMPARED = re.compile(r"\b(?:from|since|than|against|versus|compared with)\b[^,]*$")
_BASE = re.compile(r"(?:from|since|versus|against|with|until|through|ended)\s*$", re.IGNORECASE)


def horizon_of(context: str) -> Horizon:
    """Return over which time the words around a move measure it."""
    for horizon, pattern in _HORIZONS:
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
        Subjects that share it: "gave up as much as 7%" of several is the largest of their moves, no extreme.
    """
    if event.forecast:
        return MoveKind.FORECAST
    if len(before.split()) > _FEW:
        before = _LAST_CLAUSE.split(before)[-1]
    context = f"{before} {said} {after}"
    if _prior(said, after, before, published):
        return MoveKind.PRIOR_SESSION
    if event.extreme or (event.qualifier is Qualifier.AS_MUCH_AS and size == 1) or _SESSION.search(context):
        return MoveKind.INTRADAY_EXTREME
    if event.level is not None and event.change is None and _DURING.search(context):
        return MoveKind.INTRADAY_EXTREME
    if event.rule == "pared":
        return MoveKind.CURRENT
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
    if _BASE.search(match.string[: match.start()]) or _COMPARED.search(match.string[: match.start()]):
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
        day = date(published.year, MONTHS[match["month"].lower()[:3]], int(match["day"]))
    except (KeyError, ValueError):
        return 0
    if day > published + timedelta(days=2):
        day = day.replace(year=day.year - 1)
    return (published - day).days
