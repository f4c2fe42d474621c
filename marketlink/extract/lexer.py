"""Tokens: words, numbers as written, and marks."""

import re

WORD, NUMBER, MARK = "w", "n", "m"

_TOKEN = re.compile(
    r"(?P<n>\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?|(?<![\w.])\.\d+)(?P<y>(?:-[A-Za-z]+)+)?"
    r"|(?P<d>(?:US|AU|NZ|HK|NT|Aust|CA|[ACSR])?\$(?:US|A)?|[\u20ac\u00a3\u00a5\u20b9\u20bd\u20ba\u20a9])"
    r"|(?P<a>[ap]\.m\b\.?|[AP]\.M\b\.?|(?:[A-Za-z]\.){2,}(?![a-z]))"
    r"|(?P<s>'s?(?![A-Za-z]))"
    r"|(?P<w>[^\W\d_]+(?:[&][^\W\d_]+)*\d*(?:[-.](?=[^\W_])[^\W_]+)*(?:'(?!s\b)[^\W\d_]+)?)"
    r"|(?P<m>[^\s\w]|_)",
)


class Token:
    """One token; `low` is its text in lower case."""

    __slots__ = ("end", "kind", "low", "start", "text")

    def __init__(self, text: str, start: int, end: int, kind: str) -> None:
        self.text = text
        self.low = text.lower()
        self.start = start
        self.end = end
        self.kind = kind

    def __repr__(self) -> str:
        return f"{self.text}@{self.start}"


def lex(flat: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens of `flat[start:end]`."""
    found = []
    for match in _TOKEN.finditer(flat, start, len(flat) if end is None else end):
        group = match.lastgroup
        if group == "n":
            kind = NUMBER
        elif group in ("w", "a", "y"):
            kind = WORD
        else:
            kind = MARK
        found.append(Token(match[0], match.start(), match.end(), kind))
    return found
