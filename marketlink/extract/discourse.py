"""What an article has spoken of so far, and what its shorter names mean."""

from marketlink.core.moves import Measure
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexicon import Lexicon

_STOCKS = frozenset(["eq", "index", "stock"])


class Discourse:
    """The state that one sentence hands to the next.

    Attributes
    ----------
    place : str or None
        The country whose markets are spoken of.
    guessed : bool
        True while it is known from a title or an opening only, and from no market that moved.
    last : list of Mention
        Subjects of the last move.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.place: str | None = None
        self.guessed = True
        self.last: list[Mention] = []
        self.by_kind: dict[str, Mention] = {}
        self.levels: list[tuple[str, str, float]] = []
        self.equities = False

    def seed(self, readings: list[Reading]) -> None:
        """Learn the place and the likely subject from the title and the opening."""
        for reading in readings:
            for item in reading.items:
                if item.mention is not None and item.mention.place and self.place is None:
                    self.place = item.mention.place

    def note(self, mentions: list[Mention]) -> None:
        """Remember the subjects of a move."""
        self.last = mentions
        for mention in mentions:
            self.by_kind[mention.kind] = mention
            if mention.kind in _STOCKS:
                self.equities = True
            if mention.place and mention.kind != "fx":
                self.place, self.guessed = mention.place, False
            elif mention.kind == "fx" and self.guessed:
                self._settle_on_issuer(mention)

    def _settle_on_issuer(self, mention: Mention) -> None:
        """After the rouble moved, "the benchmark index" is Russia's, whichever country the title named first."""
        currency = self.lexicon.registry.currencies.get(mention.code or "")
        if currency is not None and currency.place not in {None, "US"}:
            self.place = currency.place

    def resolve(self, group: list[Mention]) -> list[Mention]:
        """Return `group` with every shorter name filled in; names that mean nothing here are left out."""
        self._share_heads(group)
        found = []
        for mention in group:
            known = self._one(mention)
            if known is not None:
                found.append(known)
        return found

    def _share_heads(self, group: list[Mention]) -> None:
        """Give "Russian" in "Russian and Ukrainian dollar bonds" the bonds."""
        for k in range(len(group) - 2, -1, -1):
            mention, head = group[k], group[k + 1]
            if mention.kind == "place" and head.kind in ("bond", "eq") and head.place:
                mention.kind, mention.measure, mention.tenor, mention.sector = head.kind, head.measure, head.tenor, head.sector
                mention.future, mention.year = head.future, head.year
                if head.kind == "eq":
                    mention.ident = f"{mention.place}_EQ"
            elif mention.kind == "index" and head.future:
                mention.future = True

    def _one(self, mention: Mention) -> Mention | None:
        kind = mention.kind
        if kind == "bond" and mention.ident is None:
            return self._bond(mention)
        if kind == "eq" and mention.ident is None:
            place = mention.place or self.place or "US"
            middle = f"_{mention.sector}" if mention.sector else ""
            mention.ident = f"{place}{middle}_EQ"
        elif kind == "sector":
            if not self.equities:
                return None
            mention.kind, mention.ident = "eq", f"{mention.place or self.place or 'US'}_{mention.sector}_EQ"
        elif kind == "place":
            if not self.equities or mention.place is None:
                return None
            mention.kind, mention.ident = "eq", f"{mention.place}_EQ"
        elif kind == "anaphor":
            return self._anaphor(mention)
        if mention.future and mention.ident and mention.kind in ("index", "eq"):
            mention.ident += "" if mention.ident.endswith("_FUT") else "_FUT"
        return mention

    def _bond(self, mention: Mention) -> Mention:
        place = mention.place or self.place or "US"
        if mention.sector == "eurobond":
            mention.ident = f"{place}_EUROBOND" + (f"_{mention.year}" if mention.year else "")
            return mention
        prefix = self.lexicon.registry.places[place].bonds
        if prefix and mention.future:
            mention.ident = f"{prefix}_FUT"
        elif prefix and mention.tenor:
            mention.ident = f"{prefix}{mention.tenor}"
        elif prefix and prefix in self.lexicon.registry:
            mention.ident = prefix
        else:
            mention.ident = f"{place}_BONDS"
        return mention

    def _anaphor(self, mention: Mention) -> Mention | None:
        kind = mention.code or "any"
        if kind == "index" and "index" not in self.by_kind:
            place = self.lexicon.registry.places.get(self.place or "")
            if place is not None and place.index:
                mention.kind, mention.ident, mention.place = "index", place.index, place.code
                return mention
            return None
        stands = self.by_kind.get(kind) if kind != "any" else (self.last[-1] if self.last else None)
        if stands is None:
            return None
        return Mention(
            stands.kind, stands.ident, stands.code, mention.first, mention.last, stands.measure, stands.place,
            plural=stands.plural, tenor=stands.tenor, year=stands.year, sector=stands.sector, name=stands.name,
        )  # fmt: skip

    def by_level(self, level: float) -> Mention | None:
        """Return the currency whose last level is near `level`: for a clause without a subject."""
        for key, _, known in reversed(self.levels):
            if abs(known - level) <= 0.1 * known:
                mention = self.by_kind.get("fx")
                if mention is not None and mention.code == key:
                    return mention
        return None


def measure_of(mention: Mention, unit: str | None) -> Measure:
    """Return what moved: a bond that moves by basis points moves in yield."""
    if mention.kind == "bond" and unit in ("bp", "pp") and mention.measure is Measure.PRICE:
        return Measure.YIELD
    return mention.measure
