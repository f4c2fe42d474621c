"""Tokens: words, numbers as written, and marks."""

import re

WORD, NUMBER, MARK = "w", "n", "m"

_TOKEN = re.compile(
    # 1,234.56; a hyphen and letters make it a word ("30-year"), but a level stays a number ("37,000-mark")
    r"(?P<y>\d+(?:\.\d+)?(?:-(?!mark|level|handle|to-|per-)[A-Za-z]+)+)"
    r"|(?P<t>\d{1,2}(?:yr|[yY])(?![A-Za-z]))"
    r"|(?P<n>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)"
    r"|(?P<d>(?:US|AU|NZ|HK|NT|Aust|CA|[ACSR])?\$(?:US|A)?|[\u20ac\u00a3\u00a5\u20b9\u20bd\u20ba\u20a9])"
    r"|(?P<c>c\.(?=\d)|(?:Rs|INR|USD|EUR|GBP|RM|Re)(?=\d))"
    r"|(?P<a>[ap]\.m\b\.?|[AP]\.M\b\.?|(?:[A-Za-z]\.){2,}(?![a-z]))"
    r"|(?P<s>'s?(?![A-Za-z]))"
    r"|(?P<w>[^\W\d_]+(?:&[^\W\d_]+)*\d*(?:[-.](?=[^\W_])[^\W_]+)*(?:'(?!s\b)[^\W\d_]+)?)"
    r"|(?P<m>[^\s\w]|_)",
)
_WORDS = frozenset("wayct")


class Token:
    """One token; `low` is its text in lower case."""

    __slots__ = ("end", "kind", "low", "start", "text")

    def __init__(self, text: str, start: int, end: int, kind: str) -> None:
        self.text = text
        self.low = text.lower()
        self.start = start
        self.end = end
        self.kind = kind


def lex(flat: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `flat[start:end]`."""
    found = []
    for match in _TOKEN.finditer(flat, start, len(flat) if end is None else end):
        group = match.lastgroup or "m"
        kind = NUMBER if group == "n" else WORD if group in _WORDS else MARK
        found.append(Token(match[0], match.start(), match.end(), kind))
    return found
