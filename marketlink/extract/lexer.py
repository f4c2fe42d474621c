"""Tokens: words, numbers as written, and marks."""

import re
from collections.abc import Iterator

WORD, NUMBER, MARK = "w", "n", "m"

_TOKEN = re.compile(
    # 1,234.56; a hyphen and letters make it a word ("30-year"), but a level stays a number ("37,000-mark")
    r"(?P<y>\d+(?:\.\d+)?(?:-(?!mark|level|handle|to-|per-)[A-Za-z]+)+)"
    r"|(?P<t>\d{1,2}(?:yr|[yY])(?![A-Za-z]))"
    r"|(?P<n>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+|[\u00bc-\u00be\u2150-\u215e])"
    r"|(?P<d>(?:US|AU|NZ|HK|NT|Aust|CA|[ACSRT])?\$(?:(?:US|A)(?![A-Za-z]))?|[\u20ac\u00a3\u00a5\u20b9\u20bd\u20ba\u20a9\u20b1\u20a6\u0e3f\u20ab\u20b4])"
    r"|(?P<c>c\.(?=\d)|(?:Rs|Re|RMB?|Rp|DM|K[Ss]h|Tk|Shs?|Dhs?)(?=\d)|(?<![\w.])(?:[RPN]|SR|QR|LE)(?=\d[\d,]*\.\d))"
    r"|(?P<k>(?:USD|EUR|GBP|JPY|CHF|CNY|RUB|TRY|INR|KZT|UAH|PLN|HUF|CZK|RON|ZAR|NGN|KES|EGP|ILS|SAR|AED|PKR|LKR|BDT|IDR|THB|MYR|PHP|VND"
    r"|KRW|TWD|HKD|SGD|AUD|NZD|CAD|BRL|MXN|ARS|CLP|COP|SEK|NOK|DKK)(?=[+-]?\d))"
    r"|(?P<a>[ap]\.m\b\.?|[AP]\.M\b\.?|(?:[A-Za-z]\.){2,}(?![a-z]))"
    r"|(?P<b>[Mm]id(?=-\d)|[Ll]ower(?=-\d)|[Uu]pper(?=-\d))"
    r"|(?P<s>'s?(?![A-Za-z]))"
    r"|(?P<w>[^\W\d_]+(?:&[^\W\d_]+)*\d*(?:[-.](?=[^\W_])[^\W_]+)*(?:'(?!s\b)[^\W\d_]+)?)"
    r"|(?P<m>[^\s\w]|_)",
)
_WORDS = frozenset("wayctkb")
_Read = tuple[str, str, int, int, str]
# What short runs between blanks were read as: most words of a stream have been read before. Bounded, so that memory is.
_KNOWN: dict[str, tuple[tuple[_Read, ...], int]] = {}
_MOST = 1 << 14
_LONGEST = 24


class Token:
    """One token; `low` is its text in lower case."""

    __slots__ = ("end", "kind", "low", "start", "text")

    def __init__(self, text: str, low: str, start: int, end: int, kind: str) -> None:
        self.text = text
        self.low = low
        self.start = start
        self.end = end
        self.kind = kind


def lex(flat: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `flat[start:end]`."""
    last = len(flat) if end is None else end
    if start and not flat[start - 1].isspace():  # what stands before may belong to the first number
        return [Token(text, low, at, to, kind) for text, low, at, to, kind in _read(flat, start, last)]
    found = []
    for chunk in flat[start:last].split(" "):
        known = _KNOWN.get(chunk)
        if known is None:
            known = _learn(chunk)
        read, size = known
        for text, low, at, to, kind in read:
            found.append(Token(text, low, start + at, start + to, kind))
        start += size
    return found


def _learn(chunk: str) -> tuple[tuple[_Read, ...], int]:
    """Read what stands between two blanks, where no token ends outside, with its length, a blank's included; keep it if short."""
    read = tuple(_read(chunk, 0, len(chunk))), len(chunk) + 1
    if len(chunk) <= _LONGEST:
        if len(_KNOWN) >= _MOST:
            _KNOWN.clear()
        _KNOWN[chunk] = read
    return read


def _read(text: str, start: int, end: int) -> Iterator[_Read]:
    """Yield text, lower case, first and last character, and kind of each token."""
    for match in _TOKEN.finditer(text, start, end):
        group = match.lastgroup or "m"
        kind = NUMBER if group == "n" else WORD if group in _WORDS else MARK
        yield match[0], match[0].lower(), match.start(), match.end(), kind
