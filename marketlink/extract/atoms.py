"""Tokens into atoms: the parts of names, amounts, dates, phrases; everything else stays a word."""

from marketlink.extract import nouns, words
from marketlink.extract.amounts import BELOW_ZERO, HYPHENATED, SYMBOLS, WORD_SYMBOLS, hyphenated, read_amount, read_one
from marketlink.extract.grammar import ADVERBS, AUXILIARIES, COORDINATORS, MODALS, PREPOSITIONS, STOPS, TIMES
from marketlink.extract.items import MARK, QTY, WORD, Item
from marketlink.extract.lexer import MARK as MARK_TOKEN
from marketlink.extract.lexer import NUMBER, Token
from marketlink.extract.lexer import WORD as WORD_TOKEN
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.names import Name

_NUMBER_WORDS = (
    words.split(
        """a an one two three four five six seven eight nine ten eleven twelve
        thirteen
    fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety half quarter single
    three-quarters one-half one-quarter two-thirds one-third one-tenth three-tenths two-tenths four-tenths seven-tenths
    nine-tenths third fifth tenth one-fifth two-fifths three-fifths four-fifths
    twenty-one twenty-two twenty-three twenty-four twenty-five thirty-five forty-five fifty-five"""
    )
    | BELOW_ZERO
)
_MOST = 1 << 14
_SHORTEST_SYMBOL = 3
_LONGEST_VENUE = 3
# What may follow "the won", "the real", where a currency is meant.
_AFTER_CURRENCY = (
    frozenset(words.DIRECTIONS)
    | words.LINKS
    | frozenset(words.CAUSES)
    | words.PARERS
    | words.HOLDERS
    | words.REACHERS
    | AUXILIARIES
    | PREPOSITIONS
    | {"and", "last", "would", "could", "will", "may", "also", "has", "had"}
) - {"over", "on", "it", "that", "cost", "costs"}
_FIRMS = words.split("plc inc corp co ltd group ag sa nv se holdings shares stock pharma bank energy")
# What follows a currency's word in a title without naming a company.
_AFTER_NAMES = (
    frozenset(words.DIRECTIONS)
    | words.LINKS
    | frozenset(words.CAUSES)
    | words.PARERS
    | words.HOLDERS
    | words.EXTENDERS
    | words.REACHERS
    | words.REACHERS_UP
    | words.BREACHERS
    | words.HIGHS
    | words.LOWS
    | AUXILIARIES
    | PREPOSITIONS
    | STOPS
    | COORDINATORS
    | TIMES
    | ADVERBS
    | MODALS
    | nouns.OBJECTS
)
_TENOR_UNITS = frozenset(["year", "yr", "month"])
_AFTER_TENOR = words.split("yield yields note notes bond bonds treasury treasuries gilt gilts bund bunds btp jgb")
_MOVED = words.LINKS - AUXILIARIES - frozenset(words.DIRECTIONS)


def read_atoms(tokens: list[Token], lexicon: Lexicon) -> list[Item]:
    """Return the atoms of one sentence, in order."""
    found: list[Item] = []
    i, n, plain, begins = 0, len(tokens), lexicon.plain, lexicon.begins
    while i < n:
        low = tokens[i].low
        kind = plain.get(low)
        if kind is None:
            kind = _learn(tokens[i], lexicon)
        if kind:
            known, named = begins.get(low), None
            if known is not None and (known[""] or (i + 1 < n and tokens[i + 1].low in known)):
                named = _named(tokens, i, lexicon)
            atom = named if named is not None else Item(kind, i, i + 1, low)
        else:
            atom = _atom(tokens, i, lexicon)
        found.append(atom)
        i = atom.last
    return found


def _learn(token: Token, lexicon: Lexicon) -> str:
    """Return what a token is where it begins no name; empty where it may begin a number or a date. The lexicon keeps it."""
    if token.kind == NUMBER:  # too many to keep
        return ""
    low = token.low
    begins = low in SYMBOLS or low in WORD_SYMBOLS or low in nouns.MONTHS or low in _NUMBER_WORDS or HYPHENATED.fullmatch(low)
    kind = "" if begins or low in ("+", "-", ".") else _alone(token, low)
    if len(lexicon.plain) >= _MOST:
        lexicon.plain.clear()
    lexicon.plain[low] = kind
    return kind


def _alone(token: Token, low: str) -> str:
    """Return the kind of a token that begins no name, number or date."""
    if token.kind == MARK_TOKEN:
        return "poss" if low in ("'s", "'") else MARK
    if nouns.TENOR.fullmatch(low):
        return "tenor"
    return "mod" if low in nouns.MODIFIERS else WORD


def _atom(tokens: list[Token], i: int, lexicon: Lexicon) -> Item:
    token = tokens[i]
    low = token.low
    found = _money(tokens, i) if low in SYMBOLS or low in WORD_SYMBOLS else None
    if found is None and low in lexicon.begins:
        found = _named(tokens, i, lexicon)
    if found is not None:
        return found
    if low == "." and token.kind == MARK_TOKEN:
        return Item(MARK, i, i + 2, "code") if _coded(tokens, i) else Item(MARK, i, i + 1, low)
    if low in nouns.MONTHS and token.kind == WORD_TOKEN:
        return _month(tokens, i, lexicon)
    if token.kind == NUMBER and (symbol := _symbol(tokens, i)):
        return Item(MARK, i, symbol, "code")
    if token.kind != WORD_TOKEN or low in _NUMBER_WORDS or low in WORD_SYMBOLS:
        found = _numbered(tokens, i, low)
        if found is not None:
            return found
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    amount = hyphenated(low, i, following) if token.kind == WORD_TOKEN else None
    return Item(QTY, i, i + 1, low, None, amount) if amount is not None else Item(_alone(token, low), i, i + 1, low)


def _money(tokens: list[Token], i: int) -> Item | None:
    """Read "$90", "USD 96.5" before the names that begin alike."""
    if i + 1 >= len(tokens) or not _numeric(tokens, i + 1):
        return None
    amount = read_amount(tokens, i)
    return Item(QTY, i, amount.last, tokens[i].low, None, amount) if amount is not None else None


def _numeric(tokens: list[Token], i: int) -> bool:
    """Return whether a number, or a sign that touches one, stands at token `i`."""
    if tokens[i].text in ("+", "-") and i + 1 < len(tokens) and tokens[i + 1].start == tokens[i].end:
        i += 1
    return tokens[i].kind == NUMBER


def _named(tokens: list[Token], i: int, lexicon: Lexicon) -> Item | None:
    """Read a name of the lexicon; "it yields" and "to yield 4%" name nothing."""
    name = lexicon.match(tokens, i)
    if name is None or (name.kind == "ccy" and (_of_company(name, tokens, i, lexicon) or not _is_currency(name, tokens, i))):
        return None
    last = i + len(name.parts)
    if name.value == "up-to" and i and tokens[i - 1].low in _MOVED:
        return None  # "yields shot up to three-year peaks"
    if name.kind == "phrase":
        return Item(WORD, i, last, name.value)
    low, before = tokens[i].low, tokens[i - 1].low if i else ""
    if low == "average" and (before in MODALS or before == "to"):
        return None  # "Brent will average $90"
    if (low == "yields" and before in ("it", "now", "which")) or (low == "yield" and before == "to"):
        return None
    return Item("name", i, last, low, None, None, name)


def _coded(tokens: list[Token], i: int) -> bool:
    """Return whether an agency's code begins at the full stop `i`: "Dubai's index .DFMGI"."""
    if not i or i + 1 >= len(tokens) or tokens[i - 1].end == tokens[i].start or tokens[i + 1].start != tokens[i].end:
        return False
    return tokens[i + 1].kind == WORD_TOKEN and tokens[i + 1].text.isupper()


def _symbol(tokens: list[Token], i: int) -> int:
    """Return the end of a share's symbol that is a number: "(9988.HK)", "(TYO: 7203)", "(7203 JP)"; else 0."""
    text = tokens[i].text
    if not text.isdigit() or len(text) < _SHORTEST_SYMBOL or i + 1 >= len(tokens):
        return 0
    after = tokens[i + 1]
    venue = tokens[i + 2] if i + 2 < len(tokens) else after
    touches = after.text == "." and after.start == tokens[i].end and venue.start == after.end
    if touches and _exchange(venue):
        return i + 3
    opened = i > 0 and tokens[i - 1].text == "("
    if opened and _exchange(after) and after.low not in WORD_SYMBOLS and venue.text == ")":
        return i + 2
    coded = i > 2 and tokens[i - 1].text == ":" and tokens[i - 3].text == "(" and tokens[i - 2].text.isupper()
    return i + 1 if coded and after.text == ")" else 0


def _exchange(token: Token) -> bool:
    """Return whether the token may be the code of an exchange or its country: "HK", "T", "SS"."""
    return token.kind == WORD_TOKEN and token.text.isupper() and len(token.text) <= _LONGEST_VENUE


def _tenor(tokens: list[Token], i: int, low: str) -> Item | None:
    """Read "10 year" in "US 10 year yields" as it stands with a hyphen elsewhere."""
    if i + 2 >= len(tokens) or tokens[i + 1].low not in _TENOR_UNITS or not nouns.TENOR.fullmatch(f"{low}-year"):
        return None
    named = any(tokens[j].low in _AFTER_TENOR for j in range(i + 2, min(i + 5, len(tokens))))
    return Item("tenor", i, i + 2, f"{low}-{tokens[i + 1].low}") if named else None


def _numbered(tokens: list[Token], i: int, low: str) -> Item | None:
    if (term := _tenor(tokens, i, low)) is not None:
        return term
    date = _day_first(tokens, i)
    if date:
        return Item(WORD, i, date, "dateword")
    amount = read_one(tokens, i) if low in ("a", "an") else read_amount(tokens, i)
    return Item(QTY, i, amount.last, low, None, amount) if amount is not None else None


def _month(tokens: list[Token], i: int, lexicon: Lexicon) -> Item:
    """Read "February 13", "Feb. 13, 2022", "May 2021" as one word; a month alone may name a contract."""
    j = i + 1
    if j < len(tokens) and tokens[j].text == "." and tokens[j].start == tokens[i].end:
        j += 1
    named = j < len(tokens) and (name := lexicon.match(tokens, j)) is not None and name.kind == "inst"
    year = j < len(tokens) and len(tokens[j].text) == 4 and tokens[j].kind == NUMBER
    if tokens[i].low == "may" and not (year and tokens[i].text == "May") and (tokens[i].text != "May" or (i == 0 and not named)):
        return Item(WORD, i, i + 1, "may")
    if j < len(tokens) and tokens[j].kind == NUMBER and _day_or_year(tokens[j].text):
        j += 1
        if len(tokens[j - 1].text) == 4 and (j == len(tokens) or tokens[j].text != ","):
            return Item("month", i, j, "dateword")  # "December 2025 fell": a contract
        if j < len(tokens) and tokens[j].low in ("st", "nd", "rd", "th") and tokens[j].start == tokens[j - 1].end:
            j += 1
        if j + 1 < len(tokens) and tokens[j].text == "," and tokens[j + 1].text.isdigit() and len(tokens[j + 1].text) == 4:
            j += 2
        return Item(WORD, i, j, "dateword")
    return Item("month", i, j, "dateword")


def _day_or_year(text: str) -> bool:
    return text.isdigit() and (1 <= int(text) <= 31 or (len(text) == 4 and 1900 <= int(text) <= 2100))


def _day_first(tokens: list[Token], i: int) -> int:
    """Return the end of "13 July 2004", "27 Apr", or 0."""
    token = tokens[i]
    if token.kind != NUMBER or not token.text.isdigit() or not 1 <= int(token.text) <= 31:
        return 0
    if i and tokens[i - 1].low in ("up", "down") and i + 2 < len(tokens) and tokens[i + 2].kind == NUMBER:
        return 0  # "Up 15 Sep 2493": the change of one contract, then the next
    j = i + 1
    if j < len(tokens) and tokens[j].low in ("st", "nd", "rd", "th"):
        j += 1
    if j < len(tokens) and tokens[j].low in nouns.MONTHS and tokens[j].text[:1].isupper() and tokens[j].low != "mar":
        j += 1
        if j < len(tokens) and tokens[j].text.isdigit() and len(tokens[j].text) == 4:
            j += 1
        return j
    return 0


def _of_company(name: Name, tokens: list[Token], i: int, lexicon: Lexicon) -> bool:
    """Return whether a currency's word opens the name of a company: "Sterling Pharma", "Pound Global"."""
    if len(name.parts) > 1 or i + 1 >= len(tokens) or not _titled(tokens[i]) or not _titled(tokens[i + 1]):
        return False
    if i + 2 < len(tokens) and _titled(tokens[i + 2]) and tokens[i + 2].low not in _FIRMS:
        return False  # a heading
    low = tokens[i + 1].low
    known = lexicon.match(tokens, i + 1)
    return low not in _AFTER_NAMES and (known is None or known.kind in ("sector", "place"))


def _titled(token: Token) -> bool:
    return token.kind == WORD_TOKEN and token.text[0].isupper() and not token.text.isupper()


def _is_currency(name: Name, tokens: list[Token], i: int) -> bool:
    """Return whether a name that other things share means a currency here."""
    previous = tokens[i - 1].low if i else ""
    size = len(name.parts)
    following = tokens[i + size].low if i + size < len(tokens) else ""
    if name.value == "GBP" and (previous in ("per", "a", "each", "cents") or (previous == "/" and following != "/")):
        return False
    if not name.guarded:
        return True
    if following == "estate":
        return False
    if previous in ("", "*", "-", "\u2022") and name.value in ("ZAR", "BRL", "KRW", "AUD", "NZD", "GBP"):
        return following in words.DIRECTIONS or following in words.LINKS
    stands = following in _AFTER_CURRENCY or not following[:1].isalpha()
    owned = previous == "'s" and i > 1 and tokens[i - 2].text[:1].isupper()
    return previous == "per" or owned or (previous in ("the", "against", "a", "weaker", "stronger", "versus", "'s") and stands)
