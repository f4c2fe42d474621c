"""Page furniture: the lines around an article that are not the article.

Patterns are of whole lines, and of short ones, so that no paragraph of an article is taken off. A line
with a market figure ("1.6%", "48 basis points") is never furniture unless it sells something.
The patterns stand in furniture.txt.
"""

import re
from importlib.resources import files

LONGEST = 220  # characters; a longer line is a paragraph

_PUNCTUATION = r"[.:!?»›→>…]*"
_DAYS = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_CLOCK = r"\d{1,2}(?:[:.]\d{2}){1,2} ?(?:[ap]\.?m\.?)?(?: ?[a-z]{2,5})?"
_DATE = rf"(?:{_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS}\.?)(?:,? \d{{4}})?"
_NUMERIC_DATE = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})"

_DATE_LINE = re.compile(
    rf"(?:(?:first )?(?:published|posted|updated|last (?:updated|modified)) ?(?:on|at)?:? ?)?"
    rf"(?:{_DAYS}\.?,? ?)?(?:{_DATE}|{_NUMERIC_DATE})?(?: ?[,|·—–-]? ?(?:at )?{_CLOCK})?"
    rf"(?: ?[|·—–-] ?(?:(?:last )?updated|published).{{0,60}})?\.?",
    re.IGNORECASE,
)
_HAS_DATE = re.compile(rf"{_DATE}|{_NUMERIC_DATE}|\b{_DAYS}\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\d ?(?:%|per ?cent|basis points?|bps?\b|cents?\b|points?\b)|[$€£₽] ?\d|\d[.,]\d",
    re.IGNORECASE,
)
_SELLS = re.compile(
    r"\b(?:subscri\w+|off your|free trial|membership|sign up|discount|offer ends|cancel any ?time)\b", re.IGNORECASE
)


def _patterns() -> dict[str, str]:
    sections: dict[str, list[str]] = {}
    section = ""
    for line in files("marketlink.ingest").joinpath("furniture.txt").read_text(encoding="utf-8").splitlines():
        if re.fullmatch(r"\[\w+\]", line):
            section = line.strip("[]")
            sections[section] = []
        elif line and not line.startswith("#"):
            sections[section].append(line)
    return {name: "|".join(lines) for name, lines in sections.items()}


def _compiled(patterns: str, end: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{patterns}){end}", re.IGNORECASE)


_TEXT = _patterns()
_STEERS = _compiled(_TEXT["steers"])
_LABELS = _compiled(_TEXT["labels"])
_COMMENTS = _compiled(_TEXT["comments"], _PUNCTUATION)
_RELATED = _compiled(_TEXT["related"], _PUNCTUATION)
_MORE = _compiled(_TEXT["more"], _PUNCTUATION)
_WHOLE = _compiled("|".join(_TEXT[name] for name in ("whole", "comments", "related", "more")), _PUNCTUATION)


def is_date_line(line: str) -> bool:
    """Return whether the whole line is a date or a time stamp of the page."""
    return len(line) <= 120 and bool(_HAS_DATE.search(line)) and bool(_DATE_LINE.fullmatch(line))


def is_furniture(line: str) -> bool:
    """Return whether the line belongs to the page and not to the article."""
    if len(line) > LONGEST:
        return False
    if _WHOLE.fullmatch(line) or is_date_line(line):
        return True
    if has_figure(line) and not _SELLS.search(line):
        return False
    return bool(_STEERS.match(line)) or (bool(_LABELS.match(line)) and not ends_sentence(line))


def is_read_more(line: str) -> bool:
    """Return whether the line invites to another article, whose headline then stands above it."""
    return bool(_MORE.fullmatch(line))


def opens_comments(line: str) -> bool:
    """Return whether readers' comments begin here."""
    return bool(_COMMENTS.fullmatch(line))


def opens_related(line: str) -> bool:
    """Return whether a list of other articles begins here."""
    return bool(_RELATED.fullmatch(line))


def has_figure(line: str) -> bool:
    """Return whether the line gives a price, a rate or a change."""
    return bool(_FIGURE.search(line))


def ends_sentence(line: str) -> bool:
    """Return whether the line ends as a sentence does, quotation marks and brackets aside."""
    return line.rstrip("\"'”’»)] ").endswith((".", "!", "?", "…", ":", ";"))
