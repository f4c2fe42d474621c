"""One run of name parts into what it names: "Russia's dollar-denominated RTS index", "10-year Treasury yields"."""

from marketlink.core.moves import Measure
from marketlink.extract import nouns
from marketlink.extract.items import NP, QTY, Composed, Item, Mention
from marketlink.extract.lexer import Token
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.names import Name
from marketlink.extract.words import split

_ABROAD = frozenset(["international", "foreign-currency", "hard-currency", "dollar-denominated", "euro-denominated"])
_MONEY_RATES = frozenset(["LIBOR", "EURIBOR", "SOFR", "SONIA", "ESTR", "HIBOR", "SHIBOR", "FEDFUNDS"])
# "U.S. West Texas Intermediate crude" is no crude in general.
_GENERAL = frozenset(["OIL", "METALS", "GRAINS", "COMMODITIES", "COFFEE", "COCOA", "SUGAR", "WHEAT"])
_INDEX_WORDS = frozenset(["index", "indexes", "indices"])
_GAS = {"EU": "TTF", "EZ": "TTF", "NL": "TTF", "UK": "NBP"}
_AGENTS = frozenset(["chipmaker", "automaker", "carmaker", "airline", "retailer", "miner"])
_BY_SHARES = {"OIL": "ENERGY", "GOLD": "GOLD_MINER"}
_BOND_ROLES = frozenset(["longbond", "bond", "yield", "bondfuture", "eurobond", "treasury"])
_KEPT = 4  # the longest run of names whose composition is kept
_SUFFIXES = split("plc inc corp co ltd group ag sa nv se holdings ag")


class Parts:
    """The parts of one run, sorted by kind; a later part of a kind replaces an earlier one."""

    def __init__(self, atoms: list[Item]) -> None:
        self.found: dict[str, str] = {}
        self.roles: list[str] = []
        self.year: str | None = None
        self.coupon: str | None = None
        self.abroad = False
        self.money = ""
        self.head = ""
        self.agent = False
        self.venue = False
        for atom in atoms:
            self._take(atom)

    def _take(self, atom: Item) -> None:
        if atom.kind == "tenor":
            self.found["tenor"] = tenor(atom.low)
        elif atom.kind == QTY and atom.amount is not None:
            if atom.amount.dated:
                self.year = str(int(atom.amount.value))
            else:
                self.coupon = f"{atom.amount.value:g}"
        elif atom.kind == "mod":
            self.abroad = self.abroad or atom.low in _ABROAD
        elif atom.name is not None and atom.name.value == "venue" and not (self.found or self.roles):
            self.venue = True  # "Nymex crude"
        elif atom.name is not None and atom.name.kind == "role":
            self.roles.append(atom.name.value)
            self.head = " ".join(atom.name.parts)
        elif atom.name is not None and atom.name.kind == "sector" and atom.low in _AGENTS:
            self.agent = True
        elif atom.name is not None:
            self._name(atom.name)

    def _name(self, name: Name) -> None:
        if name.value == "VIX" and self.found.get("inst", "SPX") not in ("SPX", "VIX"):
            self.roles.append("block")  # another index's volatility
        elif not (name.value in _GENERAL and "inst" in self.found):
            self.found[name.kind] = name.value
            if name.kind == "ccy":
                self.money = name.parts[-1]

    def get(self, kind: str) -> str | None:
        """Return the part of `kind`, if the run has one."""
        return self.found.get(kind)

    @property
    def role(self) -> str:
        """Return the role of the last head noun."""
        return self.roles[-1] if self.roles else ""


def tenor(low: str) -> str:
    """Return "10Y" for "10-year", "3M" for "three-month"."""
    match = nouns.TENOR.fullmatch(low)
    if match is None:
        return ""
    number = nouns.TENOR_NUMBERS.get(match[1]) or int(match[1])
    return f"{number}{'M' if low[len(match[1]) :].lstrip('- ').startswith('m') else 'Y'}"


def compose(tokens: list[Token], atoms: list[Item], lexicon: Lexicon) -> Item | None:
    """Return the name that `atoms` make, or None where they name nothing of a market."""
    names = tuple([atom.name for atom in atoms])
    known = lexicon.composed.get(names)
    if known is None:
        known = _composed(atoms, lexicon)
        if len(names) <= _KEPT and None not in names:
            lexicon.keep(names, known)
    what, plain = known
    first, last = atoms[0].first, atoms[-1].last
    if what is None:
        return Item("w", first, last, plain) if plain else None
    until, low = last, tokens[last - 1].low
    if what[0] == "stock":
        last = _suffixed(tokens, last)
    mention = Mention(*(*what, first, until, tokens[first].start, tokens[last - 1].end))
    mention.plural = low.endswith("s") and not low.endswith("ss")
    return Item(NP, first, last, "", mention)


def _composed(atoms: list[Item], lexicon: Lexicon) -> Composed:
    """Return what `atoms` name, and the word that stands for them where they name no price."""
    parts = Parts(atoms)
    if "venue" in parts.roles and lexicon.asset_class(parts.get("inst") or "") in ("index", "commodity"):
        parts.roles = [role for role in parts.roles if role != "venue"]  # "the Toronto exchange's S&P/TSX"
    mention = (
        Mention("anaphor", None, "fx") if _local_money(atoms) else _agent(parts) if parts.agent else _mention(parts, lexicon)
    )
    if mention is None:
        return None, _plain(parts)
    mention.head = "stock" if parts.agent else parts.head
    return mention.what(), ""


def _plain(parts: Parts) -> str:
    """Return the word that stands for a phrase which names no price: a venue, or a thing such as "wheat stocks"."""
    stored = parts.get("inst") and ("shares" in parts.roles or parts.head in _INDEX_WORDS or parts.get("sector"))
    if stored or "block" in parts.roles:
        return "thing"
    if "curve" in parts.roles:
        return "curve-part"
    return "venue" if "venue" in parts.roles or parts.venue else ""


def _suffixed(tokens: list[Token], last: int) -> int:
    """Return the end of "PLC", "Inc.", "Series B" after a company's name."""
    j = last
    while j < len(tokens) and j < last + 3 and (tokens[j].low in _SUFFIXES or (tokens[j].text == "." and j > last)):
        j += 1
    return j


def _agent(parts: Parts) -> Mention | None:
    """Read "the Swiss carmaker", "the miner's shares" as those of the company spoken of."""
    return Mention("anaphor", None, "stock") if set(parts.roles) <= {"shares", "price"} and not parts.get("inst") else None


def _mention(parts: Parts, lexicon: Lexicon) -> Mention | None:
    roles = set(parts.roles)
    if roles & {"block", "venue", "curve"} or (parts.head == "debt" and not parts.found):
        return None
    if "cds" in roles:
        return _swap(parts)
    if "spread" in roles:
        if not parts.found and len(parts.roles) == 1:
            return Mention("anaphor", None, "spread")
        return Mention("spread", None, None, measure=Measure.SPREAD, place=parts.get("place"), tenor=parts.get("tenor"))
    if parts.get("inst"):
        return _listed(parts, lexicon)
    if parts.get("bondname") or roles & _BOND_ROLES or (parts.get("tenor") and roles <= {"rate", "index", "contract", "issue"}):
        return _bond(parts)
    if "issue" in roles:
        return _bond(parts) if parts.year else None
    if "shares" in roles or (parts.get("sector") and parts.role in ("market", "index")):
        return _shares(parts)
    if parts.get("ccy"):
        money = roles <= {"currency", "price", "future", "index", "rate"}
        return Mention("fx", None, _issued(parts, lexicon)) if money else None
    return _generic(parts, lexicon)


def _issued(parts: Parts, lexicon: Lexicon) -> str | None:
    """Return the currency of "New Zealand's dollar": the place's own, where it goes by that name."""
    for currency in lexicon.registry.currencies.values():
        own = currency.place == parts.get("place") and currency.place is not None and not currency.until
        if own and any(name.split()[-1].lower() == parts.money for name in currency.names):
            return currency.code
    return parts.get("ccy")


def _local_money(atoms: list[Item]) -> bool:
    """Return whether it is "the local note", "the local unit": what Asian reports call their currency."""
    return len(atoms) == 2 and atoms[0].low == "local" and atoms[1].low in ("note", "unit", "currency")


def _generic(parts: Parts, lexicon: Lexicon) -> Mention | None:
    """Read what has no name of its own: "the benchmark index", "the Turkish currency", "stock futures", "London"."""
    place, sector = parts.get("place"), parts.get("sector")
    if parts.role == "allshare":
        return Mention("anaphor", None, "ALLSHARE", place=place)
    if parts.role == "future" and parts.head.startswith(("stock", "share", "equity")):
        return Mention("eq", None, None, place=place, future=True)
    if place and parts.role == "currency":
        codes = [c.code for c in lexicon.registry.currencies.values() if c.place == place and not c.until]
        return Mention("fx", f"{place}_FX", None) if not codes else Mention("fx", None, codes[0])
    if place and parts.role in ("index", "market"):
        index = lexicon.registry.places[place].index
        ident = index if parts.role == "index" and not parts.head.endswith("s") else f"{place}_EQ"
        return Mention("index", ident, None, place=place) if ident else None
    if place and parts.role == "future":
        return Mention("eq", f"{place}_EQ", None, place=place, future=True)
    if not parts.roles:
        if sector:
            return Mention("sector", None, sector, place=place, sector=sector)
        return Mention("place", None, place, place=place) if place else None
    if place or sector or (parts.role == "rate" and not parts.get("tenor")):
        return None
    return Mention("anaphor", None, nouns.ANAPHORS.get(parts.head.rpartition(" ")[2], "any"), tenor=parts.get("tenor"))


def _swap(parts: Parts) -> Mention | None:
    place, name = parts.get("place"), parts.get("inst")
    tenor_ = f"_{parts.get('tenor')}" if parts.get("tenor") else ""
    if place or name:
        return Mention(
            "spread", f"{place or name}_CDS{tenor_}", None, measure=Measure.SPREAD, place=place, tenor=parts.get("tenor")
        )
    return Mention("spread", None, None, measure=Measure.SPREAD, sector="CDS", tenor=parts.get("tenor"))


def _listed(parts: Parts, lexicon: Lexicon) -> Mention | None:
    ident = parts.get("inst") or ""
    if ident in ("UST_NOTES", "UST_BILLS") and parts.get("tenor"):
        parts.found["bondname"] = "US"
        return _bond(parts)
    if ident == "NATGAS":
        ident = _GAS.get(parts.get("place") or "", ident)
    kind = lexicon.asset_class(ident)
    found = lexicon.instrument(ident)
    code = parts.get("ccy")
    if kind == "fx" and code and found is not None and code in (found.base, found.quote):
        other = found.quote if found.base == code else found.base
        return Mention("fx", None, code, counter=other)  # "the forint EURHUF="
    if kind == "commodity" and "shares" in parts.roles:
        known = parts.head == "shares" or (parts.head == "stocks" and ident == "GOLD")
        sector = _BY_SHARES.get(ident) if known else None
        return Mention("eq", None, None, sector=sector, place=parts.get("place")) if sector else None
    if kind == "commodity" and (parts.get("sector") or parts.head in _INDEX_WORDS):
        return None
    if kind == "index" and parts.get("sector") and parts.role in ("market", "shares", "index"):
        return (
            None if parts.role == "index" else _shares_of(lexicon.registry.place_of(ident), parts)
        )  # "the S&P 500 energy sector"
    if kind == "stock" and parts.role in ("bond", "yield", "cds", "eurobond"):
        return None
    measure = Measure.PRICE
    if found is not None and found.quotes_yield:
        rate = {"yield", "rate"} & set(parts.roles) or ident in _MONEY_RATES or ident.endswith("TIPS")
        measure = Measure.YIELD if rate and "future" not in parts.roles else Measure.PRICE
    elif found is not None and (found.unit == "basis points" or ident.endswith("_SPREAD")):
        measure = Measure.SPREAD
        kind = "spread"
    future = bool({"future", "contract"} & set(parts.roles)) and kind == "index"
    return Mention(kind, ident, None, measure=measure, place=lexicon.registry.place_of(ident), future=future)


def _bond(parts: Parts) -> Mention:
    roles = set(parts.roles)
    place = parts.get("bondname") or parts.get("place") or ("US" if roles & {"treasury", "longbond"} else None)
    measure = Measure.YIELD if {"yield", "rate", "treasury"} & roles else Measure.PRICE
    mention = Mention("bond", None, None, measure=measure, place=place, tenor=parts.get("tenor"), year=parts.year)
    if "longbond" in roles:
        mention.tenor = mention.tenor or "30Y"
    mention.future = "bondfuture" in roles or "future" in roles
    mention.code = parts.coupon
    mention.sector = "named" if parts.get("bondname") or "treasury" in roles else None
    if "eurobond" in roles or ((parts.abroad or parts.get("ccy") in ("USD", "EUR")) and not parts.get("bondname")):
        mention.sector = "eurobond"
    return mention


def _shares(parts: Parts) -> Mention:
    return _shares_of(parts.get("place"), parts)


def _shares_of(place: str | None, parts: Parts) -> Mention:
    sector = parts.get("sector")
    middle = f"_{sector}" if sector else ""
    ident = f"{place}{middle}_EQ" if place else None
    return Mention("eq", ident, None, place=place, sector=sector, future="future" in parts.roles)
