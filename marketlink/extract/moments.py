"""Where in time a move lies: its kind, and over which time it is measured."""

import re
from datetime import date

from marketlink.core.moves import Horizon, MoveKind, Qualifier
from marketlink.extract.days import NamedDay, day_named, is_base
from marketlink.extract.events import Event
from marketlink.extract.nouns import MONTHS

_MONTHS = [name for name in MONTHS if len(name) > 4 or name in ("june", "july", "may")]
_NAMES = "|".join(_MONTHS)


# "Between 3 p.m. and 4 p.m.", "from 1500 GMT": the base is a price inside the session.
_HOUR = r"(?:\d{1,2}(?:[:.]\d\d)?\s?[ap]\.?m\b|\d\d:\d\d|\d{4} gmt|noon|midday|midnight)"
_SPAN = r"(?:past |last |final )?(?:hour|half[- ]hour|minutes)"


class _Wording:
    """Patterns of one meaning, in lower case, each beside the words (with "|" between) one of which it needs.

    Looking for the words first is many times as fast as a search, and most clauses have none.
    """

    __slots__ = ("needed", "pattern")

    def __init__(self, *patterns: tuple[str, str]) -> None:
        self.needed = tuple(dict.fromkeys(word for words, _ in patterns for word in words.split("|")))
        self.pattern = re.compile("|".join(pattern for _, pattern in patterns))

    def search(self, low: str) -> re.Match[str] | None:
        """Return the first match in `low`, which is in lower case."""
        for word in self.needed:
            if word in low:
                return self.pattern.search(low)
        return None


_HORIZONS = [
    (
        Horizon.YEAR_TO_DATE,
        _Wording(
            ("year", r"year[- ]to[- ]date"),
            ("year", r"\b(?:so far )?this year\b"),
            ("year", r"since the (?:start|beginning) of the year"),
            ("ing of |start of ", r"at the (?:start|beginning) of (?:19|20)\d\d"),
            ("year", r"\b(?:during|for) the year\b"),
            ("year", r"calendar year"),
            ("since ", r"since (?:january|the new year)"),
        ),
    ),
    (
        Horizon.SINCE_EVENT,
        _Wording(
            ("since ", r"\bsince (?!\w+day\b)"),
            ("from its ", r"from its (?:[\w-]+ ){1,3}(?:high|low|peak)"),
            ("between ", rf"\bbetween (?:{_HOUR}|\d{{1,2}})[^,]{{0,15}} and {_HOUR}"),
            ("from ", rf"\bfrom {_HOUR}"),
            ("in the ", rf"\b(?:with)?in the {_SPAN}\b"),
        ),
    ),
    (
        Horizon.WEEK,
        _Wording(
            ("week", r"\b(?:this|for the|on the|the|a|past|last|best|worst) week\b"),
            ("week", r"\bweekly\b"),
            ("five days", r"\bfive days\b"),
            ("week", r"\bweek-on-week"),
            ("week", r"\bweek ago\b"),
        ),
    ),
    (
        Horizon.MONTH,
        _Wording(
            ("month", r"\b(?:this|for the|on the|past|last|the) month\b"),
            ("month", r"\bmonthly\b"),
            ("month", r"within a month"),
        ),
    ),
    (Horizon.MONTH, _Wording(("|".join(f"in {name}," for name in _MONTHS), rf"^in (?:{_NAMES}),"))),
    (
        Horizon.QUARTER,
        _Wording(
            ("quarter", r"\b(?:this|for the|past|last|first|second|third|fourth) quarter\b"),
            ("quarter", r"\bquarterly\b"),
        ),
    ),
    (
        Horizon.YEAR,
        _Wording(
            ("year", r"\b(?:past|last|one|a) year\b"),
            ("months", r"\b(?:twelve|12) months\b"),
            ("weeks ago", r"52 weeks ago"),
            ("year", r"year-on-year"),
            ("annual", r"\bannual\b"),
            ("year", r"\bfive years\b"),
        ),
    ),
]
_OF_TIMES = tuple(dict.fromkeys(word for _, wording in _HORIZONS for word in wording.needed))
_EARLIER = _Wording(
    ("earl", r"(?<!day )(?<!week )(?<!month )(?<!year )\bearlier\b(?! (?:this|in the) (?:week|month|year))"),
    ("earl", r"\bin early (?:\w+ )?(?:trade|trading|deals|dealings|action|hours)\b"),
    ("earl", r"\bearly (?:gains|losses|trade|trading)\b"),
    ("gains|losses", r"\b(?:opening|morning|initial) (?:gains|losses)\b"),
    ("at the open", r"\bat the open\b"),
    ("initially", r"\binitially\b"),
)
_SESSION = _Wording(
    ("intra", r"\bintra-?day (?:deals|trade|trading|high|low|peak)\b"),
    ("at one ", r"\bat one (?:point|stage)\b"),
    ("session ", r"\bsession (?:high|low|peak)"),
    ("day's ", r"\bday's (?:high|low|peak)"),
    ("various times", r"\bvarious times\b"),
    ("briefly", r"\bbriefly\b"),
    ("touched", r"\bearlier touched\b"),
)
_DURING = _Wording(("during the ", r"\bduring the (?:day|session)\b"))
_PRIOR = _Wording(
    (" before", r"\bthe (?:day|night|session) before\b"),
    ("previous ", r"\bprevious (?:session|day|week|month)\b"),
    ("earlier", r"\ba (?:day|week) earlier\b"),
    ("last |previous ", rf"\b(?:last|previous) (?:week|month|year|spring|summer|autumn|winter|{_NAMES})\b"),
    ("in 19|in 20", r"(?<!maturing )(?<!due )(?<!expiring )\bin (?:19|20)\d\d\b(?!-)"),
    ("in the ", r"\bin the (?:spring|summer|autumn|winter)\b"),
    ("half of the year", r"\b(?:first|second) half of the year\b"),
    ("ago", r"\byears? ago\b"),
)
_PRIOR_SESSION = re.compile(r"\b(?:day|night|session)\b")
# "Its biggest weekly gain since May" is a week's.
_SUPERLATIVE = re.compile(
    r"\b(?:gain|loss|drop|fall|rise|jump|day|week|month|worst|best|biggest|largest|steepest|sharpest)\s+since \w+"
)
_A_DAY_AFTER = re.compile(r"\ba (?:day|session) after (?:(?:it|they) )?(?:had )?\s*$")
_SIDE_CLAUSE = re.compile(r"\b(?:after|following|having) ", re.IGNORECASE)
_FEW = 5
_LAST_CLAUSE = re.compile(r", | but | and | while | after | as ")
_IN_MONTH = re.compile(
    rf"(?<!due )\b(?:in|during|ended|throughout) ({_NAMES})\b(?! \d)(?!,? (?:contract|delivery|futures))", re.IGNORECASE
)


def horizon_of(context: str) -> Horizon:
    """Return over which time the words around a move measure it."""
    low = context.lower()
    if "since " in low:
        low = _SUPERLATIVE.sub(_without_since, low)
    for word in _OF_TIMES:
        if word in low:
            break
    else:  # as in most clauses
        return Horizon.SESSION
    for horizon, wording in _HORIZONS:
        if wording.search(low):
            return horizon
    return Horizon.SESSION


def _without_since(match: re.Match[str]) -> str:
    return match[0].split()[0]


def prior_horizon(horizon: Horizon, said: str, after: str, before: str) -> Horizon:
    """Return over which time a finished move was measured: unstated where the words name no session, week or the like."""
    if horizon is not Horizon.SESSION:
        return horizon
    found = _PRIOR.search(f"{said} {after}".lower()) or _PRIOR.search(_last_clause(before).lower())
    return Horizon.SESSION if found is None or _PRIOR_SESSION.search(found[0]) else Horizon.UNSTATED


def in_doubt(horizon: Horizon, *, sure: bool) -> Horizon:
    """Return the horizon of a move of the article's time; the session is left open where the day named may be another's."""
    return Horizon.UNSTATED if horizon is Horizon.SESSION and not sure else horizon


def day_of_move(said: str, after: str, before: str, published: date | None) -> NamedDay | None:
    """Return the day that the words around a move name for it; None where they name none."""
    return day_named(f"{said} {after}", _last_clause(before), published)


def a_day_before(before: str) -> bool:
    """Return whether the statement is of the session before its sentence's: "a day after falling 1.8%"."""
    return _A_DAY_AFTER.search(before.lower()) is not None


def own_words(said: str, anchor: int) -> int:
    """Return where the words of a statement's own begin: "closed 0.1% higher on Tuesday after sliding 1.8%" is of two days.

    Parameters
    ----------
    said : str
        The statement, from its subject on.
    anchor : int
        Where its direction word stands in it.
    """
    return max((found.end() for found in _SIDE_CLAUSE.finditer(said, 0, anchor)), default=0)


def _last_clause(before: str) -> str:
    return _LAST_CLAUSE.split(before)[-1] if len(before.split()) > _FEW else before


def kind_of(
    event: Event,
    before: str,
    said: str,
    after: str,
    size: int,
    published: date | None,
    named: NamedDay | None,
    *,
    own_day: bool = False,
) -> MoveKind:
    """Return where in time a move lies.

    Parameters
    ----------
    before, said, after : str
        The clause left of the statement, the statement, and the clause right of it.
    size : int
        Subjects that share it: "gave up as much as 7%" of several is the largest of their moves, no extreme.
    named : NamedDay or None
        The day that they name.
    own_day : bool
        True where the article speaks of the day on which it appeared (`DaysTold.own`): the day before is then an earlier session.
        Else it may be the session that an article of the next morning reports.
    """
    if event.forecast:
        return MoveKind.FORECAST
    before = _last_clause(before)
    context = f"{before} {said} {after}".lower()
    if _of_earlier(named, own_day=own_day) or _prior(said, after, before, published, named):
        return MoveKind.PRIOR_SESSION
    if event.extreme or (event.qualifier is Qualifier.AS_MUCH_AS and size == 1) or _SESSION.search(context):
        return MoveKind.INTRADAY_EXTREME
    if event.level is not None and event.change is None and _DURING.search(context):
        return MoveKind.INTRADAY_EXTREME
    if event.rule == "pared":
        return MoveKind.CURRENT
    if event.earlier or (_EARLIER.search(context) and not event.closing):  # "erased early gains to close flat"
        return MoveKind.EARLIER
    return MoveKind.CURRENT


def _of_earlier(named: NamedDay | None, *, own_day: bool) -> bool:
    """Return whether the named day is that of an earlier session."""
    if named is None or named.loose:
        return False
    return named.ago >= 2 or (named.ago == 1 and (own_day or named.told_as_before))


def _prior(said: str, after: str, before: str, published: date | None, named: NamedDay | None) -> bool:
    """Return whether the words name a finished session or period."""
    own = f"{said} {after}"
    finished = _finished_period(own.lower(), published)
    if finished is not None and not is_base(own[: finished.start()].lower()):
        return True
    if len(before.split()) < _FEW and _finished_period(before.lower(), published):
        return True
    return named is None and published is not None and _finished_month(own, published)


def _finished_period(low: str, published: date | None) -> re.Match[str] | None:
    """Return the words that name a finished session or period: "in 2023" isn't one in 2023."""
    found = _PRIOR.search(low)
    return None if found is not None and published is not None and found[0] == f"in {published.year}" else found


def _finished_month(own: str, published: date) -> bool:
    """Return whether the words name an earlier month: "gained 3.6 percent in September", told in October."""
    match = _IN_MONTH.search(own)
    if match is None or own[: match.start()].rstrip().endswith(("than", "from", "since", "as")):
        return False
    return MONTHS[match[1].lower()] != published.month
