"""What the reader knows by name: the registry's names and the words of market reports, ready for fast look-up."""

from dataclasses import replace
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.extract import nouns, words
from marketlink.extract.items import Composed
from marketlink.extract.lexer import Token, lex
from marketlink.extract.names import Name
from marketlink.instruments import Alias, Currency, Place, Registry

_CLASSES = {
    AssetClass.FX: "fx",
    AssetClass.INDEX: "index",
    AssetClass.VOLATILITY: "index",
    AssetClass.EQUITY: "stock",
    AssetClass.COMMODITY: "commodity",
    AssetClass.RATE: "bond",
    AssetClass.CREDIT: "bond",
    AssetClass.CRYPTO: "crypto",
    AssetClass.MARKET: "eq",
}
_PADDING = str.maketrans(dict.fromkeys("\n\r'\"()[],.;:!?/%$*#|\u2014-", " "))
# These stand for a name that another sentence gives.
_STANDING = (
    "it",
    "they",
    "price",
    "prices",
    "metal",
    "metals",
    "contract",
    "contracts",
    "unit",
    "pair",
    "market",
    "markets",
    "counter",
)
_MARKET_NOUNS = {
    *("blue chips", "blue chip", "debt", "cost of insuring", "protection", "pesos", "crowns", "rupees"),
    *(
        "shares",
        "share",
        "stock",
        "stocks",
        "stockmarket",
        "equities",
        "bourse",
        "bourses",
        "index",
        "indexes",
        "indices",
        "futures",
        "futs",
    ),
    *(
        "bond",
        "bonds",
        "eurobonds",
        "yield",
        "yields",
        "cds",
        "default swap",
        "default swaps",
        "currency",
        "currencies",
        "spread",
        "spreads",
    ),
}
# Names that are words of another meaning unless they are written as names.
_CASED = frozenset(["US", "IT", "Treasury", "Turkey", "Jordan", "Chad", "china", "Georgian"])
_MOST = 1 << 14
_TWO = 2


# A user's company may be called so; at the beginning of a sentence the capital says nothing.
_COMMON = frozenset(nouns.ROLES) | frozenset(words.DIRECTIONS) | words.PARERS | words.HOLDERS | words.LINKS | nouns.OBJECTS


class Lexicon:
    """Names by their first token, zones by place in lower case, the gate, and the registry behind them.

    `begins` holds the names by their first and then their second token, see `_by_second`.
    `composed` keeps what names that stood together mean.
    `plain` keeps what the words of the texts read so far are where no name begins, empty where a number or a date may.
    """

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.names: dict[str, list[Name]] = {}
        self.plain: dict[str, str] = {}
        self.composed: dict[tuple[Name | None, ...], Composed] = {}
        self._add_instruments()
        for currency in registry.currencies.values():
            self._add_currency(currency)
        for place in registry.places.values():
            self._add_place(place)
        self._add_words()
        for found in self.names.values():
            found.sort(key=lambda name: -len(name.parts))
        self.begins = {first: _by_second(found) for first, found in self.names.items()}
        places = [place for place in registry.places.values() if place.zone]
        self.zones = {name.lower(): place.zone or "" for place in places for name in (*place.cities, *place.names)}
        self._gate = _automaton(gate_words())
        self._name_gate = _automaton(self._gate_names())

    @classmethod
    def of(cls, registry: Registry) -> "Lexicon":
        """Return the lexicon of `registry`, built once."""
        return _built(registry)

    def instrument(self, ident: str) -> Instrument | None:
        """Return the instrument `ident`, where there is one."""
        return self.registry.get(ident) if ident in self.registry else None

    def asset_class(self, ident: str) -> str:
        """Return the reader's class of `ident`: "fx", "index", "commodity" ..."""
        found = self.instrument(ident)
        return _CLASSES[found.asset_class] if found else "eq"

    def hits(self, padded: str) -> list[int]:
        """Return where in `padded` (see `pad`) a direction word begins."""
        return _starts(self._gate, padded)

    def name_hits(self, padded: str) -> list[int]:
        """Return where in `padded` a name or a head noun of markets begins; places don't count.

        Nothing is returned for a text that has only words which stand for such names ("it", "prices").
        """
        size, found, strong = len(padded), [], False
        for pattern, start, end in self._name_gate.find_matches_as_indexes(padded):
            if end >= size or not padded[end].isalpha() or padded[end] == "s":
                found.append(start)
                strong = strong or pattern >= len(_STANDING)
        return found if strong else []

    def _gate_names(self) -> list[str]:
        found = {
            " ".join(name.parts) for names in self.names.values() for name in names if name.kind in ("inst", "ccy", "bondname")
        }
        spelled = {alias.text.lower() for i in self.registry for alias in self.registry.aliases(i.id) if not alias.derived}
        named = {text.translate(_PADDING) for text in found | spelled} | _MARKET_NOUNS
        return [*_STANDING, *sorted(named - set(_STANDING))]

    def keep(self, names: tuple[Name | None, ...], composed: Composed) -> None:
        """Keep what `names` that stand together mean; the memory for it is bounded."""
        if len(self.composed) >= _MOST:
            self.composed.clear()
        self.composed[names] = composed

    def match(self, tokens: list[Token], i: int) -> Name | None:
        """Return the longest name that begins at token `i` and passes its guards."""
        known = self.begins.get(tokens[i].low)
        if known is None:
            return None
        candidates = known.get(tokens[i + 1].low) if i + 1 < len(tokens) else None
        for name, sure in candidates or known[""]:
            if sure or _fits(name, tokens, i):
                return name
        return None

    def _add(self, name: Name) -> None:
        if name.parts:
            self.names.setdefault(name.parts[0], []).append(name)

    def _add_instruments(self) -> None:
        for instrument in self.registry:
            for alias in self.registry.aliases(instrument.id):
                if not alias.derived:
                    name = _name(instrument.id, alias)
                    self._add(name)
                    if instrument.asset_class is AssetClass.COMMODITY:
                        self._add(_hyphenated(name))

    def _add_words(self) -> None:
        for code, sector in self.registry.sectors.items():
            for text in sector.names:
                self._add(_cased("sector", code, text))
        for phrase, role in {**nouns.ROLES, **nouns.ROLE_PHRASES}.items():
            self._add(Name("role", role, _parts(phrase)))
        for phrase in words.PHRASES:
            self._add(Name("phrase", phrase, tuple(phrase.split("-"))))

    def _add_currency(self, currency: Currency) -> None:
        self._add(Name("ccy", currency.code, (currency.code.lower(),), cased=(currency.code,)))
        for text in currency.names:
            self._add(Name("ccy", currency.code, _parts(text), guarded=text in currency.guarded))

    def _add_place(self, place: Place) -> None:
        for text in dict.fromkeys((*place.adjectives, *place.names, *place.cities)):
            self._add(_cased("place", place.code, text))
        for text in place.bond_names:
            self._add(_cased("bondname", place.code, text))


def _by_second(names: list[Name]) -> dict[str, list[tuple[Name, bool]]]:
    """Return the `names` that may stand before each second token; under "" those of one token, which may before any.

    Beside each stands whether those two tokens say enough: it is no longer, and nothing guards it.
    """
    sure = [(name, len(name.parts) <= _TWO and not (name.cased or name.not_before or name.needs)) for name in names]
    alone = [(name, free) for name, free in sure if len(name.parts) == 1]
    found = {"": alone}
    for name, free in sure:
        if len(name.parts) > 1:
            found.setdefault(name.parts[1], []).append((name, free))
    return {second: [*longer, *alone] if second else alone for second, longer in found.items()}


def _fits(name: Name, tokens: list[Token], i: int) -> bool:
    """Return whether the rest of the name stands here too, and its guards let it pass."""
    size = len(name.parts)
    if size > 2 and (i + size > len(tokens) or any(tokens[i + k].low != name.parts[k] for k in range(2, size))):
        return False
    if name.cased and any(tokens[i + k].text != name.cased[k] for k in range(size)):
        return False
    if name.cased and i == 0 and size == 1 and name.parts[0] in _COMMON and not _acts(tokens, 1):
        return False
    if name.not_before and i + size < len(tokens) and tokens[i + size].low in name.not_before:
        return False
    return not name.needs or any(token.low in name.needs for token in tokens)


def _acts(tokens: list[Token], i: int) -> bool:
    """Return whether the capitalised common word before token `i` is a company: "Gap shares", "Rally fell 2%"."""
    low = tokens[i].low if i < len(tokens) else ""
    part = words.DIRECTIONS.get(low, (words.Part.SPREAD,))[0]
    return part is not words.Part.SPREAD or low in words.LINKS or nouns.ROLES.get(low) == "shares" or low in ("'s", "(")


def pad(flat: str) -> str:
    """Return `flat` in lower case, marks as blanks, with a blank before it: every word then begins after a blank."""
    low = flat.lower()
    if not low.isascii():  # other letters are in no name here, and translating them is slow
        low = low.encode("ascii", "replace").decode("ascii")
    return " " + low.translate(_PADDING)


def _automaton(patterns: list[str]) -> AhoCorasick:
    return AhoCorasick([" " + pattern for pattern in patterns], matchkind=MatchKind.LeftmostLongest)


def _starts(automaton: AhoCorasick, padded: str) -> list[int]:
    size = len(padded)
    found = automaton.find_matches_as_indexes(padded)
    return [start for _, start, end in found if end >= size or not padded[end].isalpha()]


def _texts(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in lex(text))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in _texts(text))


def _cased(kind: str, value: str, text: str) -> Name:
    return Name(kind, value, _parts(text), cased=_texts(text) if text in _CASED else ())


def _hyphenated(name: Name) -> Name:
    """Return "orange-juice futures" for "orange juice futures"; a name of one word stays what it is."""
    parts = name.parts
    if len(parts) < 2 or name.cased or not (parts[0].isalpha() and parts[1].isalpha()):
        return name
    return replace(name, parts=(f"{parts[0]}-{parts[1]}", *parts[2:]))


def _name(value: str, alias: Alias) -> Name:
    texts = _texts(alias.text)
    before = frozenset(word.lower() for word in alias.not_before)
    needs = frozenset(word.lower() for word in alias.needs)
    return Name("inst", value, tuple(t.lower() for t in texts), texts if alias.cased else (), before, needs)


def gate_words() -> list[str]:
    """Return every word without which a sentence states no move; phrases stand with blanks."""
    found = {*words.DIRECTIONS, *words.CAUSES, *words.ADJECTIVES, *words.PARERS, *words.REACHERS_UP, *words.BREACHERS}
    found |= {*words.HIGHS, *words.LOWS, "little changed", "peaked"}
    found |= {"above", "below", "quoted at", "buying", "changing hands", "as high as", "as low as", *words.CUTTERS}
    found |= {f"{word} {span}" for word in ("best", "worst") for span in ("day", "week", "month", "session", "quarter", "year")}
    return sorted({word for plain in found for word in (plain, plain.replace("-", " "))})


@lru_cache(maxsize=4)
def _built(registry: Registry) -> Lexicon:
    return Lexicon(registry)
