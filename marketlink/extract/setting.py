"""Where an article is: the countries it names, and what "the peso" or "yields" mean there."""

from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from marketlink.extract.lexicon import pad
from marketlink.instruments import Registry

# The words of a title weigh more: they say what the article is about.
_TITLE = 3
# Words that stand for a country's markets, besides its names and those of its cities.
_SIGNS = {"US": ("Treasury", "Treasuries", "Federal Reserve", "Wall Street"), "UK": ("Bank of England",), "TR": ("Türkiye",)}
# "US dollar" is no word of the country: it is the other side of every currency.
_OF_MONEY = (" dollar", " currency", " cent")
# Units that several currencies share.
_SHARED = {"MXN": "pesos", "INR": "rupees", "KES": "shillings", "KWD": "dinars", "SAR": "riyals", "SEK": "crowns"}
_LETTERS = str.maketrans("\u00fc\u00e9\u00e3\u00e1\u00f3", "ueaao")


class Atlas:
    """Every name of a country, and the names that several currencies share."""

    def __init__(self, registry: Registry) -> None:
        named: list[tuple[str, str]] = []
        for place in registry.places.values():
            if place.zone is not None:
                words = (*place.names, *place.adjectives, *place.cities, *place.bond_names, *_SIGNS.get(place.code, ()))
                named += [(pad(word), place.code) for word in words if word]
        self._codes = [code for _, code in named]
        self._automaton = AhoCorasick([word for word, _ in named], matchkind=MatchKind.LeftmostLongest)
        self._sharing: dict[str, list[str]] = {}
        for currency in registry.currencies.values():
            if currency.until is None and currency.place is not None and currency.code != "USD":
                for word in {name.split()[-1].lower() for name in currency.names}:
                    self._sharing.setdefault(word, []).append(currency.code)

    def places_in(self, flat: str) -> Iterator[str]:
        """Yield the code of each country that `flat` names, in order; a name is written with a capital."""
        padded = pad(flat if flat.isascii() else flat.translate(_LETTERS))
        for pattern, start, end in self._automaton.find_matches_as_indexes(padded):
            ends = end >= len(padded) or not padded[end].isalpha() or padded[end] == "s"
            if ends and not padded.startswith(_OF_MONEY, end) and flat[start : start + 1].isupper():
                yield self._codes[pattern]

    def sharing(self, word: str) -> list[str]:
        """Return the currencies that "pesos" may name."""
        low = word.lower()
        return self._sharing.get(low) or self._sharing.get(low.removesuffix("s"), [])


@lru_cache(maxsize=4)
def atlas(registry: Registry) -> Atlas:
    """Return the atlas of `registry`, built once."""
    return Atlas(registry)


class Setting:
    """The countries that an article names; read only when a name alone doesn't say whose it is."""

    def __init__(self, flat: str, title: str, registry: Registry) -> None:
        self._flat = flat
        self._title = title
        self._registry = registry
        self._counts: Counter[str] | None = None

    @property
    def counts(self) -> Counter[str]:
        """Return how often each country is named, by its code; counted once."""
        if self._counts is None:
            known = atlas(self._registry)
            self._counts = Counter(known.places_in(self._flat))
            for code in known.places_in(self._title):
                self._counts[code] += _TITLE
        return self._counts

    @property
    def country(self) -> str | None:
        """Return the country that is named most; None where two are named as often, or none is."""
        best = self.counts.most_common(2)
        if not best or (len(best) > 1 and best[0][1] == best[1][1]):
            return None
        return best[0][0]

    def sharing(self, word: str) -> list[str]:
        """Return the currencies that a name may mean."""
        return atlas(self._registry).sharing(word)

    def paid_in(self, code: str) -> str:
        """Return the currency of a level: "55.40 pesos" in Manila are Philippine."""
        word = _SHARED.get(code)
        return self.money(code, word) if word else code

    def money(self, code: str, word: str) -> str:
        """Return which currency a name that several share means here: "the peso" in Manila is the Philippine one.

        Parameters
        ----------
        code : str
            The currency that it means where nothing else is said.
        word : str
            The name as written.
        """
        sharing = self.sharing(word)
        if len(sharing) < 2 or code not in sharing:
            return code
        named = {c: self.counts[self._registry.currencies[c].place or ""] for c in sharing}
        best = max(named, key=lambda c: (named[c], c == code))
        return best if named[best] else code
