"""Names that no market has: "the Ifo index", "two stocks", "stocks of wheat", "supermarket rice prices"."""

from marketlink.extract import grammar, nouns, words
from marketlink.extract.items import WORD, Item

# Between "prices of" and what they are of.
BETWEEN = words.split(
    """the a an of front-month benchmark barrel bushel tonne ounce ton pound leading u.s. us its some most-active nearby spot
        country 's
    two both"""
)
_HEADS = frozenset(["index", "yield", "price", "shares", "future", "spread", "bond"])
# A common noun or an unknown name before a bare head says whose it is. These words don't.
_SAY_NOTHING = (
    grammar.DETERMINERS
    | grammar.PREPOSITIONS
    | grammar.COORDINATORS
    | grammar.STOPS
    | grammar.AUXILIARIES
    | grammar.ADVERBS
    | grammar.TIMES
    | grammar.MODALS
    | words.LINKS
    | frozenset(words.DIRECTIONS)
    | frozenset(words.CAUSES)
    | frozenset(words.ADJECTIVES)
    | words.PARERS
    | words.SENDERS
    | words.HOLDERS
    | words.REACHERS
    | words.EXTENDERS
    | nouns.MODIFIERS
    | words.split(
        """said says sold sells sell bought buys buy buying selling dumped dumping told wrote report reports where how why when
        important jittery nervous volatile wild strong weak whole entire general extra same old previous current final average
        recent most other many all heavy popular influential dateword venue sent also percent point points index dollar gas"""
    )
)
_OF_MORTGAGES = frozenset(["fixed", "fixed-rate", "adjustable-rate"])
_RETAIL = words.split(
    "retail supermarket consumer grocery household restaurant farmgate farm-gate shop pump import export tourist"
)
_TRADED_BY_SHARES = words.split(
    """company companies firm firms miner miners major majors producer producers bank banks group groups giant giants exporter
    exporters store stores service services business maker makers mills broker brokers growers farmers importers power energy"""
)


_LENDING = words.split("fixed fixed-rate adjustable-rate variable-rate floating-rate")
_AUCTIONS = words.split("auction auctions auctioned sale sold coupon tender bid-to-cover")
_STORES = words.split("storage warehouses warehouse tanks silos elevators depots hand transit store bond")


def of_other_things(items: list[Item], i: int) -> bool:
    """Return whether the name at item `i` is that of something which has no market."""
    mention = items[i].mention
    if mention is None or not mention.head:  # "gold", "the Dow": only a shop's price is another's
        return _retail(items, i)
    return (
        _lent(items, i)
        or _counted(items, i)
        or _named_otherwise(items, i)
        or _stored(items, i)
        or _retail(items, i)
        or _on_others(items, i)
    )


def _lent(items: list[Item], i: int) -> bool:
    """Read "the 30-year fixed-rate average", "borrowing costs" at an auction: what one lender asks or gets once."""
    mention = items[i].mention
    if mention is None:
        return False
    if mention.head in ("average", "averages"):
        return i > 0 and items[i - 1].low in _LENDING
    return mention.head == "borrowing costs" and any(item.low in _AUCTIONS for item in items)


def _bare(items: list[Item], i: int) -> str:
    """Return the role of a name that is a head noun alone, else nothing."""
    mention = items[i].mention
    if (
        mention is None
        or mention.place
        or mention.tenor
        or mention.sector
        or mention.ident
        or mention.year
        or mention.code in _MADE
    ):
        return ""
    return nouns.ROLES.get(mention.head) or nouns.ROLE_PHRASES.get(mention.head) or ""


_MADE = frozenset(["contract", "fx"])


def _counted(items: list[Item], i: int) -> bool:
    """Read "two stocks rose for every one that fell"."""
    amount = items[i - 1].amount if i else None
    return amount is not None and amount.counted and amount.unit is None and _bare(items, i) == "shares"


def _named_otherwise(items: list[Item], i: int) -> bool:
    """Read "the Ifo index", "the staking yield", "egg prices": a word before the head says what it is of."""
    if not i or items[i - 1].kind != WORD or _bare(items, i) not in _HEADS:
        return False
    low = items[i - 1].low
    if low in _OF_MORTGAGES:
        return True
    return low not in _SAY_NOTHING and low != "'s" and not low.endswith(("ed", "ly", "-year", "-point", "-share", "-stock"))


def _stored(items: list[Item], i: int) -> bool:
    """Read "stocks of wheat", "shares of global trade"."""
    mention = items[i].mention
    if mention is None or mention.head not in ("stocks", "shares", "share") or i + 2 >= len(items):
        return False
    if items[i + 1].low == "in" and items[i + 2].low in _STORES:
        return True
    if items[i + 1].low != "of":
        return False
    if mention.head == "share":
        owned = items[i + 2].mention
        return owned is None or owned.kind != "stock"  # "the share of Russian crude in imports"
    j = i + 2
    while j < len(items) - 1 and items[j].low in BETWEEN:
        j += 1
    named, after = items[j].mention, items[j + 1].low if j + 1 < len(items) else ""
    if named is None:
        return (
            mention.head == "stocks"
            and items[j].kind == WORD
            and after not in _TRADED_BY_SHARES
            and not items[j].low.endswith("s")
        )
    if named.kind == "commodity":
        return after not in _TRADED_BY_SHARES
    return named.kind == "place" and after in nouns.OBJECTS and after not in _TRADED_BY_SHARES


def _retail(items: list[Item], i: int) -> bool:
    """Read "supermarket rice prices": what a shop asks is no market price."""
    mention = items[i].mention
    return mention is not None and mention.kind == "commodity" and i > 0 and items[i - 1].low in _RETAIL


def _on_others(items: list[Item], i: int) -> bool:
    """Read "the yield on savings accounts"."""
    mention = items[i].mention
    if mention is None or mention.place or mention.tenor or nouns.ROLES.get(mention.head) not in ("yield", "rate"):
        return False
    if i + 2 >= len(items) or items[i + 1].low not in ("on", "of"):
        return False
    j = i + 2
    while j < len(items) and j < i + 7 and items[j].mention is None and items[j].low in BETWEEN:
        j += 1
    return j < len(items) and items[j].kind == "w" and items[j].low not in grammar.TIMES and items[j].low not in nouns.MODIFIERS
