"""One run of name parts into what it names."""

from marketlink.core.moves import Measure
from marketlink.extract import nouns
from marketlink.extract.items import NP, Atom, Item, Mention
from marketlink.extract.lexer import Token
from marketlink.extract.lexicon import Lexicon

_OIL = frozenset(["OIL", "WTI", "BRENT", "GASOLINE", "HEATING_OIL", "GASOIL", "ETHANOL", "NATGAS"])
_ABROAD = frozenset(["international", "foreign-currency", "hard-currency", "dollar-denominated", "euro-denominated"])
_TENORED = frozenset(["UST", "BUND", "GILT", "JGB", "OAT", "BTP", "BONO", "OFZ"])


class Parts:
    """The parts of one run, sorted by kind."""

    def __init__(self, atoms: list[Atom]) -> None:
        self.inst: str | None = None
        self.ccy: str | None = None
        self.place: str | None = None
        self.bondname: str | None = None
        self.sector: str | None = None
        self.tenor: str | None = None
        self.year: str | None = None
        self.roles: list[str] = []
        self.head = ""
        self.eurobond = False
        self.extra = 0
        for atom in atoms:
            self._take(atom)

    def _take(self, atom: Atom) -> None:
        if atom.kind == "tenor":
            self.tenor = tenor(atom.low)
        elif atom.kind == "amount" and atom.amount is not None:
            if atom.amount.dated:
                self.year = str(int(atom.amount.value))
        elif atom.kind == "mod":
            self.eurobond = self.eurobond or atom.low in _ABROAD
        elif atom.name is not None:
            kind, value = atom.name.kind, atom.name.value
            if kind == "role":
                self.roles.append(value)
                self.head = value
            elif kind == "inst":
                self.inst = value
            elif kind == "ccy":
                self.ccy = value
            elif kind == "place":
                self.place = value
            elif kind == "bondname":
                self.bondname = value
            elif kind == "sector":
                self.sector = value


def tenor(low: str) -> str:
    """Return "10Y" for "10-year", "3M" for "three-month"."""
    match = nouns.TENOR.fullmatch(low)
    if match is None:
        return ""
    number = nouns.TENOR_NUMBERS.get(match[1]) or int(match[1])
    unit = low[len(match[1]) :].lstrip("- ")
    return f"{number}{'M' if unit.startswith(('m',)) else 'Y'}"


def compose(tokens: list[Token], atoms: list[Atom], i: int, j: int, lexicon: Lexicon) -> list[Item]:
    """Return the names that atoms [i, j) make: one, or none where they make no name of a market."""
    parts = Parts(atoms[i:j])
    mention = _mention(parts, lexicon, atoms[i].first, atoms[j - 1].last)
    if mention is None:
        return []
    last = tokens[atoms[j - 1].last - 1]
    mention.head = parts.head
    mention.plural = last.low.endswith("s") and not last.low.endswith("ss")
    mention.name = spell(tokens[mention.first : mention.last])
    return [Item(NP, mention.first, mention.last, mention.name.lower(), mention)]


def spell(tokens: list[Token]) -> str:
    """Return the tokens as they stand in the text, with single blanks."""
    return "".join(t.text if k == 0 or tokens[k - 1].end == t.start else f" {t.text}" for k, t in enumerate(tokens))


def _mention(parts: Parts, lexicon: Lexicon, first: int, last: int) -> Mention | None:
    roles = parts.roles
    if "cds" in roles and (parts.place or parts.inst):
        ident = f"{parts.place}_CDS" + (f"_{parts.tenor}" if parts.tenor else "")
        return Mention("spread", ident, None, first, last, Measure.SPREAD, parts.place)
    if "spread" in roles:
        return Mention("spread", None, None, first, last, Measure.SPREAD, parts.place, tenor=parts.tenor)
    if parts.inst is not None:
        return _listed(parts, lexicon, first, last)
    if parts.bondname or ({"bond", "yield", "bondfuture", "eurobond"} & set(roles)) or (parts.tenor and "rate" in roles):
        return _bond(parts, lexicon, first, last)
    if "shares" in roles or (parts.sector and roles and parts.head in ("market", "index")):
        return _shares(parts, first, last)
    if parts.ccy is not None:
        if set(roles) - {"currency", "price", "future", "rate", "index"}:
            return None
        return Mention("fx", None, parts.ccy, first, last)
    if roles and roles[-1] == "currency" and parts.place:
        code = next((c.code for c in lexicon.registry.currencies.values() if c.place == parts.place and not c.until), None)
        return Mention("fx", None, code, first, last) if code else Mention("anaphor", None, "fx", first, last)
    if parts.head in ("index", "market") and parts.place:
        found = lexicon.registry.places[parts.place].index if parts.head == "index" else f"{parts.place}_EQ"
        return Mention("index", found, None, first, last, place=parts.place) if found else None
    if parts.head == "future" and parts.place:
        return Mention("eq", f"{parts.place}_EQ", None, first, last, place=parts.place, future=True)
    if parts.place and not roles:
        return Mention("place", None, parts.place, first, last, place=parts.place)
    if parts.sector and not roles:
        return Mention("sector", None, parts.sector, first, last, place=parts.place, sector=parts.sector)
    if roles and not parts.place and not parts.sector:
        return Mention("anaphor", None, nouns.ANAPHORS.get(_word(parts), "any"), first, last, tenor=parts.tenor)
    return None


def _word(parts: Parts) -> str:
    return {"shares": "stock", "thing": "metal", "future": "futures", "contract": "contract"}.get(parts.head, parts.head)


def _listed(parts: Parts, lexicon: Lexicon, first: int, last: int) -> Mention | None:
    ident = parts.inst or ""
    kind = lexicon.asset_class(ident)
    found = lexicon.instrument(ident)
    if kind == "commodity" and parts.head == "shares":
        return None
    measure = Measure.PRICE
    if found is not None and found.quotes_yield:
        measure = Measure.YIELD if {"yield", "rate"} & set(parts.roles) or ident in _MONEY else Measure.PRICE
    elif found is not None and found.unit == "basis points":
        measure = Measure.SPREAD
    future = bool({"future", "contract"} & set(parts.roles)) and f"{ident}_FUT" in lexicon.registry and kind == "index"
    return Mention(kind, ident, None, first, last, measure, lexicon.registry.place_of(ident), future=future)


_MONEY = frozenset(["LIBOR", "EURIBOR", "SOFR", "SONIA", "ESTR", "HIBOR", "SHIBOR", "FEDFUNDS"])


def _bond(parts: Parts, lexicon: Lexicon, first: int, last: int) -> Mention:
    place = parts.bondname or parts.place
    measure = Measure.YIELD if {"yield", "rate"} & set(parts.roles) else Measure.PRICE
    euro = parts.eurobond or parts.ccy in ("USD", "EUR") or "eurobond" in parts.roles
    mention = Mention("bond", None, None, first, last, measure, place, tenor=parts.tenor, year=parts.year)
    mention.future = "bondfuture" in parts.roles or "future" in parts.roles
    if euro and not parts.bondname:
        mention.sector = "eurobond"
    return mention


def _shares(parts: Parts, first: int, last: int) -> Mention:
    if parts.sector:
        ident = f"{parts.place}_{parts.sector}_EQ" if parts.place else None
        return Mention("eq", ident, None, first, last, place=parts.place, sector=parts.sector)
    future = "future" in parts.roles
    if parts.place:
        return Mention("eq", f"{parts.place}_EQ", None, first, last, place=parts.place, future=future)
    return Mention("eq", None, None, first, last, future=future)


_HEADS = frozenset(["price", "value", "yield", "rate", "future", "contract", "index", "shares", "spread", "bond"])
_BETWEEN = frozenset(
    ["the", "a", "an", "of", "front-month", "benchmark", "barrel", "bushel", "tonne", "ounce", "ton", "pound", "leading", "u.s.", "us", "its", "some", "most-active", "nearby", "spot"]
)


def join_heads(items: list[Item]) -> list[Item]:
    """Join "prices for oil", "the yield on the 10-year note", "the spread between A and B" into one name."""
    found: list[Item] = []
    i, n = 0, len(items)
    while i < n:
        item = items[i]
        mention = item.mention
        if mention is not None and mention.head in _HEADS and mention.kind in ("anaphor", "spread", "eq", "bond") and i + 2 < n:
            joined = _joined(items, i)
            if joined is not None:
                found.append(joined[0])
                i = joined[1]
                continue
        found.append(item)
        i += 1
    return found


def _joined(items: list[Item], i: int) -> tuple[Item, int] | None:
    head = items[i].mention
    word = items[i + 1].low
    if head is None or word not in ("of", "for", "on", "in", "between", "over"):
        return None
    j = i + 2
    while j < len(items) and j < i + 6 and items[j].mention is None and items[j].low in _BETWEEN:
        j += 1
    mention = items[j].mention if j < len(items) else None
    if mention is None or mention.kind == "anaphor":
        return None
    if head.kind == "spread":
        mention.kind, mention.measure = "spread", Measure.SPREAD
    elif head.head == "shares" or head.kind == "eq":
        if mention.kind != "place" or word == "on":
            return None
        mention.kind, mention.ident = "eq", f"{mention.place}_EQ"
    elif head.head in ("yield", "rate"):
        if mention.kind != "bond":
            return None
        mention.measure = Measure.YIELD
    elif head.kind == "bond" or (head.head in ("index", "future", "contract") and mention.kind == "place"):
        return None
    elif head.head in ("future", "contract"):
        mention.future = True
    mention.first = items[i].first
    return Item(NP, items[i].first, items[j].last, items[j].low, mention), j + 1
