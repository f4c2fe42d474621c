"""Companies by pattern: "shares of X", "X shares", "X's stock", "X (TICK.O)"."""

from marketlink.extract import nouns
from marketlink.extract.items import Mention
from marketlink.extract.lexer import NUMBER, Token
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.words import split

_INNER = frozenset(["&", "of", "de", "et", "du", "la", "le", "di", "y", "del", "von", "da"])
_HEADS = frozenset(["shares", "share", "stock", "adrs", "scrip", "adr"])
# Without one of these in a sentence, no pattern shows a company.
SIGNS = _HEADS | {"(", "those"}
_LISTED = split(
    "american london-listed u.s.-listed us-listed a-shares u.s. us hong kong hong-kong-listed class a b common preferred"
)
_NOT_NAMES = split(
    """the a an in on at its his her their shares share stock stocks meanwhile however but and as while after before for among
        other some
    most many leading asian european american monday tuesday wednesday thursday friday saturday sunday buzzing top trading class
    common
    preferred ordinary individual our your this that these those wall street mr mrs ms dr president group company firm
    industrial old new
    more all both such each gaming several global world retail blue-chip small big large listed bank banking tech technology
    energy auto
    metal pharma it financial financials commodity mining oil gas property defence defense airline chip steel gold if when where
    with by
    early late earlier overall broader premarket investors traders buy sell hold also still despite since until only rising
    falling higher
    lower of to from what why how which who best worst active key major penny growth value meme today yesterday breaking update
    watch"""
)
_NO_COMPANY_ENDS = split(
    """countries states nations
        exchange board association organisation organization reserve commission agency union index ministry department bureau
        fund office
    committee council party group university institute corporation index average composite administration government pact
    treaty"""
)
_MONTHS = frozenset(nouns.MONTHS) - {"may", "march"}
_SUFFIXES = split("inc corp co ltd plc ag sa nv se group holdings llc limited industries international spa oyj asa ab pte bhd")
_MAX_WORDS = 8


def company_at(tokens: list[Token], i: int, lexicon: Lexicon) -> Mention | None:
    """Return the company named from token `i` on, if a pattern shows that one is."""
    low = tokens[i].low
    if low == "share" and i + 1 < len(tokens) and tokens[i + 1].low == "of":
        return None  # "its share of OPEC crude"
    if low in ("shares", "stock", "share", "those") and i + 2 < len(tokens) and tokens[i + 1].low in ("of", "in"):
        return _shares_of(tokens, i, lexicon)
    return _named(tokens, i)


def _shares_of(tokens: list[Token], i: int, lexicon: Lexicon) -> Mention | None:
    """Read "shares in X", "shares of Dutch chipmaker X"."""
    j, k = i + 2, 0
    while j < len(tokens) and k < 5 and not _capital(tokens[j]):
        if (
            tokens[j].kind != "w"
            or tokens[j].low in nouns.ROLES
            or tokens[j].low in ("its", "his", "their", "other", "companies")
        ):
            return None
        j, k = j + 1, k + 1
    if j >= len(tokens):
        return None
    last = capital_run(tokens, j)
    name = lexicon.match(tokens, j) if last > j else None
    if last == j or tokens[j].low in nouns.WEEKDAYS or tokens[j].low in _MONTHS:
        return None
    if name is not None and name.kind in ("place", "ccy", "sector"):
        after = j + len(name.parts)
        if after >= last:  # "shares in Finnish paper group X": look past the adjective
            return _past_adjective(tokens, i, after) if k == 0 else None
    listed = name is not None and name.kind == "inst" and lexicon.asset_class(name.value) == "stock"
    return _stock(tokens, j, last, first=i, ident=name.value if name is not None and listed else None)


def _past_adjective(tokens: list[Token], i: int, j: int) -> Mention | None:
    k = j
    while (
        k < len(tokens) and k < j + 4 and tokens[k].kind == "w" and tokens[k].text.islower() and tokens[k].low not in _STOP_WORDS
    ):
        k += 1
    if k == j or k >= len(tokens) or not _capital(tokens[k]):
        return None
    return _stock(tokens, k, capital_run(tokens, k), first=i)


_STOP_WORDS = split(
    "fell rose and were was are is have has had gained dropped slipped climbed jumped on in as after to by companies firms"
)


def _capital(token: Token) -> bool:
    return token.kind == "w" and token.text[0].isupper()


def _named(tokens: list[Token], i: int) -> Mention | None:
    """Read "X shares", "X's stock", "X (TICK)"."""
    token = tokens[i]
    if not _capital(token) or token.low in _NOT_NAMES or token.low in _MONTHS or (i and tokens[i - 1].low in ("mr", "mrs", "ms")):
        return None
    last = capital_run(tokens, i)
    if last == i or last >= len(tokens) or tokens[last - 1].low.endswith("-listed"):
        return None
    if tokens[last].text == "(":
        return _with_ticker(tokens, i, last)
    k = last
    owned = tokens[k].low in ("'s", "'")
    while k + 1 < len(tokens) and (tokens[k].low in ("'s", "'") or tokens[k].low in _LISTED):
        k += 1
    if tokens[k].low not in _HEADS or tokens[k].text.isupper():
        return None
    if tokens[k].low == "share" and k + 1 < len(tokens) and tokens[k + 1].low == "of":
        return None  # "OPEC's share of world supply"
    if tokens[k].text[0].isupper() and not owned and i == 0 and last - i == 1:
        return None
    return _stock(tokens, i, last, until=_headed(tokens, k))


def _headed(tokens: list[Token], k: int) -> int:
    """Return the end of "shares", "share price", "stock prices" at token `k`."""
    return k + 2 if k + 1 < len(tokens) and tokens[k + 1].low in ("price", "prices") else k + 1


def _with_ticker(tokens: list[Token], i: int, last: int) -> Mention | None:
    close = _close(tokens, last)
    if tokens[last - 1].low in _NO_COMPANY_ENDS or not _ticker(tokens, last, close):
        return None
    k = close
    while k < len(tokens) and tokens[k].low in ("'s", "'"):
        k += 1
    if k < len(tokens) and tokens[k].low in _HEADS:
        k = _headed(tokens, k)
    else:
        k = close
    return _stock(tokens, i, last, until=k)


def capital_run(tokens: list[Token], i: int) -> int:
    """Return the end of the capitalised words from token `i` on, small words inside included."""
    j = i
    while j < len(tokens) and j - i < _MAX_WORDS and (_part(tokens, i, j)):
        j += 1
    return j


def _part(tokens: list[Token], i: int, j: int) -> bool:
    token = tokens[j]
    if _capital(token):
        return token.low not in _HEADS
    if j == i:
        return False
    if token.low in _SUFFIXES:
        return True
    if token.text in _INNER:
        return j + 1 < len(tokens) and _capital(tokens[j + 1])
    if token.text == ".":
        return tokens[j - 1].low in _SUFFIXES and token.start == tokens[j - 1].end
    return token.kind == NUMBER and tokens[j - 1].low in ("formula", "series", "class")


def _ticker(tokens: list[Token], k: int, close: int) -> bool:
    """Return whether "(AAPL)", "(AAPL.O)", "(NYSE:KO)", "(SSE: 600519)" stands between `k` and `close`."""
    text = "".join(t.text for t in tokens[k + 1 : close - 1])
    bare = text.replace(".", "").replace(":", "").replace("-", "").replace("&", "")
    return close > k and len(text) <= 14 and bare.isalnum() and text.upper() == text and any(c.isalpha() for c in text)


def _close(tokens: list[Token], k: int) -> int:
    for j in range(k + 1, min(k + 9, len(tokens))):
        if tokens[j].text == ")":
            return j + 1
    return k


def _stock(
    tokens: list[Token], i: int, last: int, first: int | None = None, until: int | None = None, ident: str | None = None
) -> Mention:
    return Mention(
        "stock", ident, None, plural=True, first=i if first is None else first, last=until or last,
        start=tokens[i].start, end=tokens[last - 1].end,
    )  # fmt: skip
