"""Changes of no single session: of a month by name, over several sessions, from one day to another, from a high or a close."""

import re
from dataclasses import dataclass
from datetime import date

from marketlink.core.moves import Horizon
from marketlink.extract.days import OWNED_BY_OTHERS, is_base
from marketlink.extract.nouns import MONTHS

_MONTHS = "|".join(name for name in MONTHS if len(name) > 4 or name in ("june", "july", "may"))
_SHORT = r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_MONTH = rf"(?:(?:{_MONTHS})\b|{_SHORT})"
_DATE = rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?\b|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH}|(?:19|20)\d\d-\d\d-\d\d)"
_DAY = rf"(?:{_DATE}|(?:mon|tues|wednes|thurs|fri|satur|sun)day|{_MONTH})"
_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|\d{1,3}|several|a few|few|a couple of)"
_PARTS = r"(?:past|last|previous|prior|first|second|final|latest)"
_HALF = r"the (?:first|second) half(?! of (?:the |its )?(?:session|day|week))"
_OVER = re.compile(
    rf"\b(?:over|in|for|during|within|across) (?:just |only |about |nearly )?(?:the |these |those )?(?:{_PARTS} )?{_COUNT} "
    r"(?:(?:straight|consecutive|successive|trading|business|working) )*(?:sessions|days|weeks|months|quarters|years)\b(?! ago)"
    rf"|\b(?:over|in|for|during) {_HALF}"
)
_SINCE = re.compile(rf"\bsince (?:(?:early|mid|late|last)[- ]|the (?:start|beginning|middle|end|close) of )?{_DAY}")
_FROM_TO = re.compile(rf"\b(?:from {_DAY} (?:to|through|until|till)|between {_DAY} and) (?:the end of )?{_DAY}")
_OF_DAYS = re.compile(
    rf"\b{_COUNT}-(?:day|session|week|month) "
    r"(?:loss|gain|drop|fall|rise|decline|slide|advance|rally|rout|slump|jump|retreat|sell-?off|surge|plunge|climb)"
)
_PUT_AN_END = re.compile(
    r"\b(?:end|snap|halt|break|brok|extend|revers|after|following|from|despite|par|eras|trim|recoup)\w*"
    r"(?: (?:a|an|its|the|their))?\s*$"
)
# "Its biggest drop since Thursday", "the third loss in five sessions" measure nothing over that time.
_RANKED = re.compile(
    r"\b(?:(?!least)\w+est|most|worst|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|only|highs?|lows?|record"
    r"|peak|daily|one-day|weekly|monthly|day|week|month)\b[^,;]{0,40}$"
)
_IN_MONTH = re.compile(
    r"\b(?:(?:in|during|over|throughout|across) (?:the (?:whole |entire )?month of )?|(?:end|finish|clos)(?:ed|es|s|ing)? )"
    rf"(?P<part>(?:early|mid|late)[- ])?(?P<month>{_MONTH})(?! \d{{1,2}}\b)(?: (?P<year>(?:19|20)\d\d)\b)?"
    r"(?!,? (?:contract|delivery|futures|crude|wheat|corn|soy))"
)
_SEEN = re.compile(r"\b(?:seen|hit|reached|set|touched|struck|expected|due|starting|beginning|scheduled)\s*$")
_LEADS_IN = 3
# "0.4% below its record", "6.3% under its July 31 close": how far it is from there.
_DISTANCE = re.compile(
    r"(?:%|\b(?:percent|per cent|pct|points?|cents?|bps?|dollars?))(?: (?:lower|higher))?"
    r" (?P<to>(?:(?P<beside>below|above|under|beneath|off|short of|shy of)|(?:away )?from) "
    r"(?:(?:[\w$€£¥'’-][\w$€£¥.'’-]* ){0,5}?(?:record|peak|all-time|highs?|lows?)\b"
    rf"|(?:its |the |their )?{_DATE}(?:['’]s)?(?: (?:record )?(?:close|closing|settlement|finish|level|high|low|fix)\w*)?))"
)
_NEEDED = (
    "session",
    "days",
    "weeks",
    "months",
    "quarters",
    "years",
    "half",
    "since ",
    "from ",
    "between ",
    "-day ",
    "-week ",
    "-month ",
)


@dataclass(frozen=True, slots=True)
class Span:
    """The time over which a change is measured.

    Attributes
    ----------
    horizon : Horizon
        MONTH for the article's month and the one before; else SINCE_EVENT, for a base of no single session.
    finished : bool
        True for a month before the article's.
    """

    horizon: Horizon
    finished: bool = False


def span_told(before: str, own: str, published: date | None) -> Span | None:
    """Return the time other than one session that the words measure a change over; None where they name none.

    Parameters
    ----------
    before : str
        The sentence left of the statement, from the statement before on.
    own : str
        The statement with the rest of its clause.
    published : date or None
        The article's day.
    """
    before, own = " ".join(before.lower().split()), " ".join(own.lower().split())
    month = _month_told(before, own, published)
    if month is not None:
        return month
    other = any(word in own or word in before for word in _NEEDED) and _of_no_session(before, own)
    return Span(Horizon.SINCE_EVENT) if other else None


def distance_in(own: str) -> re.Match[str] | None:
    """Return the words that say from which high, low, or day's close a distance is told; the group "to" is without the amount."""
    return _DISTANCE.search(own.lower())


def _of_no_session(before: str, own: str) -> bool:
    """Return whether the words measure over several sessions, or from a day that they name."""
    for wording in (_OVER, _SINCE, _FROM_TO):
        found = wording.search(own)
        if found is not None and not _RANKED.search(f"{before[-40:]} {own[: found.start()]}") and not _owned(own, found):
            return True
    leading = _OVER.match(before) or _SINCE.match(before)
    if leading is not None and len(before[leading.end() :].split()) <= _LEADS_IN:
        return True
    near = f"{before[-30:]} {own}"
    of_days = _OF_DAYS.search(near)
    return of_days is not None and not _PUT_AN_END.search(near[: of_days.start()])


def _owned(own: str, found: re.Match[str]) -> bool:
    """Return whether something else may own the time: "fell on fears of a slump in two years"."""
    return OWNED_BY_OTHERS.search(own[: found.start()]) is not None


def _month_told(before: str, own: str, published: date | None) -> Span | None:
    """Return the month by name that a change is measured over."""
    if before.endswith(("ended", "finished", "closed")):  # "ended January up 17.3%"
        before, own = "", f"{before.rsplit(maxsplit=1)[-1]} {own}"
    found = _IN_MONTH.search(own)
    if found is not None:
        left = own[: found.start()]
        if OWNED_BY_OTHERS.search(left) or is_base(left) or _SEEN.search(left):
            return None
        return Span(Horizon.SINCE_EVENT, finished=True) if _RANKED.search(left) else _of_month(found, published)
    found = _IN_MONTH.match(before)
    if found is None or len(before[found.end() :].split()) > _LEADS_IN:
        return None
    return _of_month(found, published)


def _of_month(found: re.Match[str], published: date | None) -> Span:
    if published is None:
        return Span(Horizon.SINCE_EVENT)
    month = MONTHS[found["month"].rstrip(".")[:3]]
    year = int(found["year"] or published.year - (month > published.month))
    ago = 12 * (published.year - year) + published.month - month
    told_of_all = not found["part"] and ago in {0, 1}
    return Span(Horizon.MONTH if told_of_all else Horizon.SINCE_EVENT, finished=ago > 0)
