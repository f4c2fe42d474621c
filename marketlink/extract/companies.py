"""Companies by pattern: "shares of X", "X shares", "X's stock", "X (TICK.O)"."""

from marketlink.extract import nouns
from marketlink.extract.items import Mention
from marketlink.extract.lexer import NUMBER, Token
from marketlink.extract.lexicon import Lexicon

_INNER = frozenset(["&", "of", "de", "et", "and", "du", "la", "-", "le", "di", "y", "'s", "."])
_HEADS = frozenset(["shares", "share", "stock", "stocks", "adrs", "scrip", "shareholders"])
_NOT_NAMES = frozenset(
    ["the", "a", "an", "in", "on", "at", "its", "his", "her", "their", "shares", "share", "stock", "stocks", "stock's", "meanwhile", "however", "but", "and", "as", "while", "after", "before", "for", "among", "other", "some", "most", "many", "leading", "asian", "european", "american", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "buzzing", "top", "trading", "class", "common", "preferred", "ordinary", "individual", "our", "your", "this", "that", "these", "those", "his", "wall", "street", "mr", "mrs", "ms", "dr", "president", "group", "company", "firm", "industrial", "old", "new", "more", "all", "both", "such", "each", "gaming", "several", "global", "world", "retail", "blue-chip", "small", "big", "large", "listed", "bank", "banking", "tech", "technology", "energy", "auto", "metal", "pharma", "it", "financial", "financials", "commodity", "mining", "oil", "gas", "property", "defence", "defense", "airline", "chip", "steel", "gold"]
)
_MONTHS = frozenset(nouns.MONTHS) - {"may", "march"}
_SUFFIXES = frozenset(
    ["inc", "corp", "co", "ltd", "plc", "ag", "sa", "nv", "se", "group", "holdings", "llc", "limited", "industries", "international", "spa", "oyj", "asa", "ab"]
)


def company_at(tokens: list[Token], i: int, lexicon: Lexicon) -> Mention | None:
    """Return the company named from token `i` on, if a pattern shows that one is."""
    low = tokens[i].low
    if low in ("shares", "stock", "share") and i + 2 < len(tokens) and tokens[i + 1].low in ("of", "in"):
        return _shares_of(tokens, i, lexicon)
    return _named(tokens, i)


def _shares_of(tokens: list[Token], i: int, lexicon: Lexicon) -> Mention | None:
    j = i + 2
    if tokens[j].low == "the" and j + 1 < len(tokens):
        j += 1
    last = capital_run(tokens, j)
    if last == j:
        return None
    name = lexicon.match(tokens, j)
    if name is not None and name.kind in ("place", "ccy", "sector") and j + len(name.parts) >= last:
        return None
    return _stock(tokens, j, last, first=i)


def _named(tokens: list[Token], i: int) -> Mention | None:
    """Read "X shares", "X's stock", "X (TICK)"."""
    token = tokens[i]
    if (
        not token.text[:1].isupper()
        or token.low in _NOT_NAMES
        or token.low in _MONTHS
        or (i and tokens[i - 1].low in ("mr", "mrs", "ms"))
    ):
        return None
    last = capital_run(tokens, i)
    if last == i or last >= len(tokens):
        return None
    k = last
    if tokens[k].text == "(" and k + 2 < len(tokens) and _ticker(tokens, k):
        close = _close(tokens, k)
        k = close
        while k < len(tokens) and tokens[k].low in ("'s", "'"):
            k += 1
        if k < len(tokens) and tokens[k].low in _HEADS:
            k += 1
        return _stock(tokens, i, last, until=k)
    if tokens[k].low in ("'s", "'") and k + 1 < len(tokens):
        k += 1
        while k < len(tokens) and tokens[k].low in (
            "american",
            "london-listed",
            "u.s.-listed",
            "a-shares",
            "u.s.",
            "hong",
            "kong",
        ):
            k += 1
    head = tokens[k].low if k < len(tokens) else ""
    if head in _HEADS and not tokens[k].text.isupper():
        if tokens[k].text[:1].isupper() and tokens[k - 1].low not in ("'s", "'") and i == 0 and last - i == 1:
            return None
        end = k + 1
        if end < len(tokens) and tokens[end].low in ("price", "prices"):
            end += 1
        return _stock(tokens, i, last, until=end)
    return None


def capital_run(tokens: list[Token], i: int) -> int:
    """Return the end of the capitalised words from `i` on, small words inside included; at most eight."""
    j = i
    while j < len(tokens) and j - i < 8:
        token = tokens[j]
        if (token.kind == "w" and (token.text[0].isupper()) and token.low not in _HEADS) or (
            j > i
            and token.text in _INNER
            and token.low not in ("'s", ".", "and")
            and j + 1 < len(tokens)
            and tokens[j + 1].text[:1].isupper()
        ) or (j > i and token.text == "." and tokens[j - 1].low in _SUFFIXES) or (
            j > i
            and token.kind == NUMBER
            and token.end - token.start <= 3
            and tokens[j - 1].low in ("formula", "series", "class")
        ):
            j += 1
        else:
            break
    return j


def _ticker(tokens: list[Token], k: int) -> bool:
    """Return whether "(AAPL)", "(AAPL.O)", "(NYSE:KO)", "(SSE: 600519)" opens at `k`."""
    close = _close(tokens, k)
    if close == k or close - k > 7:
        return False
    text = "".join(t.text for t in tokens[k + 1 : close - 1])
    return (
        text.replace(".", "").replace(":", "").replace("-", "").replace("&", "").isalnum()
        and text.upper() == text
        and any(c.isalpha() for c in text)
        and len(text) <= 14
    )


def _close(tokens: list[Token], k: int) -> int:
    for j in range(k + 1, min(k + 9, len(tokens))):
        if tokens[j].text == ")":
            return j + 1
    return k


def _stock(tokens: list[Token], i: int, last: int, first: int | None = None, until: int | None = None) -> Mention:
    name = "".join(t.text if k == 0 or tokens[i + k - 1].end == t.start else f" {t.text}" for k, t in enumerate(tokens[i:last]))
    return Mention("stock", None, None, i if first is None else first, until or last, name=name, plural=True)
