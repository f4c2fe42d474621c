"""What the reader knows by name: the registry's names and the words of market reports, ready for fast look-up."""

from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.extract import nouns, words
from marketlink.extract.lexer import Token, lex
from marketlink.extract.names import Name
from marketlink.instruments import Alias, Registry

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


class Lexicon:
    """Names by their first token, the gate, and the registry behind them."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.names: dict[str, list[Name]] = {}
        self._add_registry()
        for phrase, role in {**nouns.ROLES, **nouns.ROLE_PHRASES}.items():
            self._add(Name("role", role, tuple(phrase.split())))
        for found in self.names.values():
            found.sort(key=lambda name: -len(name.parts))
        self._gate_words = gate_words()
        self._gate = AhoCorasick([" " + word for word in self._gate_words], matchkind=MatchKind.LeftmostLongest)

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
        """Return where in `padded` (lower case, marks as blanks, a blank before) a direction word begins."""
        size = len(padded)
        return [start for _, start, end in self._gate.find_matches_as_indexes(padded) if end >= size or not padded[end].isalpha()]

    def match(self, tokens: list[Token], i: int) -> Name | None:
        """Return the longest name that begins at token `i` and passes its guards."""
        candidates = self.names.get(tokens[i].low)
        if candidates is None:
            return None
        for name in candidates:
            size = len(name.parts)
            if size > 1 and (i + size > len(tokens) or any(tokens[i + k].low != name.parts[k] for k in range(1, size))):
                continue
            if name.cased and any(tokens[i + k].text != name.cased[k] for k in range(size)):
                continue
            if name.not_before and i + size < len(tokens) and tokens[i + size].low in name.not_before:
                continue
            if name.needs and not any(token.low in name.needs for token in tokens):
                continue
            return name
        return None

    def _add(self, name: Name) -> None:
        if name.parts:
            self.names.setdefault(name.parts[0], []).append(name)

    def _add_registry(self) -> None:
        for instrument in self.registry:
            for alias in self.registry.aliases(instrument.id):
                if not alias.derived:
                    self._add(_name("inst", instrument.id, alias))
        for code, currency in self.registry.currencies.items():
            for text in currency.names:
                guarded = text in currency.guarded
                self._add(Name("ccy", code, _parts(text), guarded=guarded))
        for code, place in self.registry.places.items():
            for text in dict.fromkeys((*place.adjectives, *place.names, *place.cities)):
                parts = _texts(text)
                self._add(Name("place", code, tuple(p.lower() for p in parts), cased=parts if text in ("US", "IT") else ()))
            for text in place.bond_names:
                self._add(Name("bondname", code, _parts(text)))
        for code, sector in self.registry.sectors.items():
            for text in sector.names:
                self._add(Name("sector", code, _parts(text), cased=("IT",) if text == "IT" else ()))


def _texts(text: str) -> tuple[str, ...]:
    return tuple(token.text for token in lex(text))


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.lower() for part in _texts(text))


def _name(kind: str, value: str, alias: Alias) -> Name:
    texts = _texts(alias.text)
    before = frozenset(word.lower() for word in alias.not_before)
    needs = frozenset(word.lower() for word in alias.needs)
    return Name(kind, value, tuple(t.lower() for t in texts), texts if alias.cased else (), before, needs)


def gate_words() -> list[str]:
    """Return every word without which a sentence states no move."""
    found: set[str] = {*words.DIRECTIONS, *words.CAUSES, *words.ADJECTIVES, *words.PARERS, *words.FLAT_VERBS, *words.REACHERS_UP}
    found |= {
        "high",
        "highs",
        "highest",
        "low",
        "lows",
        "lowest",
        "record",
        "peak",
        "peaks",
        "peaked",
        "trough",
        "compared",
        "versus",
        "little changed",
    }
    found |= {"against", "surpass", "breached", "selling pressure", "from"}
    return sorted(found - {"on", "with", "to", "for", "after", "have", "has", "had", "keep", "take"})


@lru_cache(maxsize=4)
def _built(registry: Registry) -> Lexicon:
    return Lexicon(registry)
