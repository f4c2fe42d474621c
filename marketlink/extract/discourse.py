"""What an article has spoken of so far, and what its shorter names mean."""

from collections.abc import Callable
from dataclasses import replace
from itertools import islice, pairwise

from marketlink.core.moves import Measure
from marketlink.extract import nouns
from marketlink.extract.amounts import Amount
from marketlink.extract.antecedents import company_opening
from marketlink.extract.heads import COMPANY_SHARES
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexer import lex
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.meanings import (
    back,
    blue_chips,
    goes_by_name,
    join_family,
    likewise,
    money_of,
    of_both,
    of_swaps,
    old_currencies,
    only_company,
    share_heads,
)
from marketlink.extract.setting import Setting

# "Prices" stand for none of these: a company's prices are its customers'.
_NOT_PRICES = frozenset(["stock", "index", "fx"])
_STOCKS = frozenset(["eq", "index", "stock"])
# A future is on the narrower index.
_FUTURES = {"COMP": "NDX_FUT"}
_BARE_BONDS = frozenset(["yield", "yields", "bond", "bonds", "note", "notes", "bill", "bills", "paper", "debt"])
_OF_ITS_OWN = ("company", "firm", "bank 's", "group 's")
_OF_A_COMPANY = frozenset(["stock", "share", "shares", "share price", "stock price"])
_PRICES_OF_ONE = ("share price", "stock price")
# A name as near as this to a sentence's beginning opens it: "The benchmark 10-year ...".
_OPENING = 12
_OPENERS = frozenset(["fx", "index", "commodity", "crypto", "stock"])
_AGAINST = ("against the ", "against ", "versus the ", " to the ", " per ")
_HERE = ("local", "domestic", "home")
_OWNED = ("its ", "'s ", "whose ")


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
    equities : bool
        True once shares have moved, so that a bare "Tokyo" or "tech" may mean shares.
    market : bool
        True once shares or an index are named.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        flat: str,
        setting: Setting,
        company: Callable[[int], Mention | None],
        previous: Callable[[int], list[Mention]],
    ) -> None:
        self.lexicon = lexicon
        self.setting = setting
        self._flat = flat
        self.place: str | None = None
        self.guessed = True
        self.last: list[Mention] = []
        self.equities = False
        self.market = False
        self._by_kind: dict[str, Mention] = {}
        self._named: dict[str, Mention] = {}
        self._levels: list[tuple[str, float]] = []
        self._read: list[Mention] = []
        self._moved: list[Mention] = []
        self._places: list[Mention] = []
        self._company = company
        self._previous = previous
        self._old = old_currencies(flat)

    def seed(self, reading: Reading, *, title: bool = False) -> None:
        """Learn from what a sentence names: the place, and what "it" may mean."""
        items = reading.items
        self._places = []
        opens = items[0].mention if len(items) > 2 and items[1].low in ("-", ":", "\u2014") else None
        if opens is not None and opens.kind == "place":
            self.place, self.guessed = opens.place, False
        for item in items:
            mention = item.mention
            if mention is None:
                continue
            if mention.kind == "place" and mention.place in self.lexicon.registry.places:
                self._places.append(mention)
            if title:
                mention.name = reading.flat[mention.start : mention.end]
            if mention.kind not in ("anaphor", "place", "sector"):
                self._read.append(mention)
            if mention.place and self.place is None:
                self.place = mention.place
            if mention.kind in ("stock", "commodity", "crypto", "bond", "index", "fx") and (
                title or mention.kind not in self._named
            ):
                self._named[mention.kind] = mention
            if mention.kind in _STOCKS:
                self.market = True
                self.equities = self.equities or title

    def note(self, mentions: list[Mention]) -> None:
        """Remember the subjects of a move."""
        self.last = mentions
        for mention in mentions:
            others = [m for m in self._moved if (m.ident, m.code) != (mention.ident, mention.code)]
            self._moved = [*others[-1:], mention]
            self._by_kind[mention.kind] = mention
            self.equities = self.equities or mention.kind in _STOCKS
            self.market = self.market or mention.kind in _STOCKS
            if mention.place and mention.kind != "fx" and (self.guessed or mention.kind != "stock"):
                self.place, self.guessed = mention.place, False
            elif mention.kind == "fx" and self.guessed:
                self._settle_on_issuer(mention)

    def _settle_on_issuer(self, mention: Mention) -> None:
        """After the rouble moved, "the benchmark index" is Russia's, whichever country the title named first."""
        currency = self.lexicon.registry.currencies.get(mention.code or "")
        if currency is not None and currency.place not in {None, "US"}:
            self.place = currency.place

    def note_level(self, code: str, level: float) -> None:
        """Remember the level at which a currency was quoted."""
        self._levels.append((code, level))

    def _look_back(self, kind: str, at: int) -> Mention | None:
        """Return the last name of `kind` in the sentences before character `at`, which state no move themselves."""
        named = [m for m in self._previous(at) if m.kind == kind]
        return named[-1] if named else None

    def _nearest(self, pronoun: Mention, at: int) -> Mention | None:
        """Return the last name before a pronoun that nothing else explains."""
        before = next((m for m in back(self._read, pronoun.start) if not self._is_rival(m)), None)
        if before is not None:
            return before
        named = [m for m in self._previous(at) if m.kind not in ("anaphor", "place", "sector") and not self._is_rival(m)]
        return named[-1] if named else None

    def _is_rival(self, mention: Mention) -> bool:
        """Return whether it is but what another currency is quoted against: "ended at 1.08 to the dollar"."""
        return mention.kind == "fx" and self._flat[max(0, mention.start - 12) : mention.start].endswith(_AGAINST)

    def _opening(self, pronoun: Mention, at: int) -> Mention | None:
        """Return the name that opens the pronoun's own sentence: "The pound saw a reprieve, though it is still down"."""
        if pronoun.head:
            return None
        own = [m for m in back(self._read, pronoun.start, at) if m.start < at + _OPENING]
        return self._one(replace(own[-1]), at) if own and own[-1].kind in _OPENERS else None

    def by_level(self, level: float) -> Mention | None:
        """Return the currency whose last level is near `level`: for a sentence without a subject."""
        mention = self._by_kind.get("fx")
        for code, known in reversed(self._levels):
            if abs(known - level) <= 0.1 * known and mention is not None and mention.code == code:
                return mention
        return None

    def by_points(self, mention: Mention, change: Amount | None) -> Mention:
        """Return the index spoken of last for the shares of its country that move by points: they have none themselves."""
        index = self._by_kind.get("index")
        by_points = mention.kind == "eq" and change is not None and change.unit == "pts"
        if not by_points or index is None or mention.ident != f"{index.place}_EQ":
            return mention
        return replace(index, start=mention.start, end=mention.end, name="")

    def resolve(self, group: list[Mention], at: int) -> list[Mention]:
        """Return `group` with every shorter name filled in; names that mean nothing here are left out.

        Parameters
        ----------
        group : list of Mention
            Names joined in the text.
        at : int
            The character where their sentence begins; "its shares" looks for a company before it.
        """
        if (
            len(group) == 1
            and group[0].kind == "anaphor"
            and group[0].plural
            and len(self.last) > 1
            and group[0].head not in _BARE_BONDS
        ):
            return [replace(mention) for mention in self.last]
        if len(group) == 1 and group[0].kind == "anaphor" and of_both(group[0], self._moved, self._flat):
            return [replace(mention) for mention in self._moved]
        if len(group) == 1 and group[0].kind == "place" and self.last and self._flat.startswith("'s ", group[0].end):
            likewise(group[0], self.last[-1], self.lexicon.registry)
        for index, other in pairwise(group):
            join_family(index, other, self._flat, self.lexicon)
        share_heads(group, self.lexicon.registry)
        found = [known for mention in group if (known := self._one(mention, at)) is not None]
        return found if len(found) == len(group) or len(group) > 1 else []

    def _one(self, mention: Mention, at: int) -> Mention | None:
        kind = mention.kind
        if kind == "bond" and mention.ident is None:
            return self._bond(mention)
        if kind == "anaphor":
            return self._anaphor(mention, at)
        if kind in ("sector", "place"):
            return self._bare(mention)
        if kind == "spread" and mention.ident is None:
            swaps = mention.sector == "CDS"
            return self._swaps_here(mention) if swaps else of_swaps(mention, self._by_kind.get("spread"))
        if kind == "eq" and mention.ident is None:
            of_one = mention.head in _OF_A_COMPANY or mention.head.startswith(_OF_ITS_OWN)
            if of_one and (not mention.sector or mention.head in _PRICES_OF_ONE):
                return self._shares(mention, at)
            mention.place = mention.place or self._market()
            if nouns.ROLES.get(mention.head) == "index" and (known := self._of_kind(mention, mention.sector)) is not None:
                return known
            mention.ident = f"{mention.place}{f'_{mention.sector}' if mention.sector else ''}_EQ"
        elif kind == "fx":
            mention.code = self._money(mention)
        if mention.future and kind in ("index", "eq"):
            future = _FUTURES.get(mention.ident or "", f"{mention.ident}_FUT")
            mention.ident = future if future in self.lexicon.registry else mention.ident
        return mention

    def _bare(self, mention: Mention) -> Mention | None:
        """Read a bare "Tokyo" or "tech" as its shares, once shares have moved."""
        if not self.equities or (mention.kind == "place" and mention.place is None):
            return None
        sector = f"_{mention.sector}" if mention.kind == "sector" else ""
        mention.ident = f"{mention.place or self._market()}{sector}_EQ"
        mention.kind = "eq"
        return mention

    def _money(self, mention: Mention) -> str | None:
        """Return the currency of a name that several share: the one spoken of before, or the country's."""
        code = self._old.get(mention.code or "", mention.code)
        word = mention.name or self._flat[mention.start : mention.end]
        if code is None or code != mention.code or not word.isalpha():
            return code
        sharing = self.setting.sharing(word)
        if code not in sharing:
            return code
        before = self._by_kind.get("fx")
        if before is not None and before.code in sharing:
            return before.code
        return self.setting.money(code, word)

    @property
    def here(self) -> str | None:
        """Return the country spoken of: that of the last market that moved, or the one that the article names most."""
        if self.place and (
            not self.guessed or 2 * self.setting.counts[self.place] > max(self.setting.counts.values(), default=0)
        ):
            return self.place
        return self.setting.country or self.place

    def _market(self) -> str:
        """Return whose shares "stocks" are: the place spoken of, or Wall Street's."""
        return self.here or "US"

    def _known(self, kind: str, mention: Mention) -> Mention | None:
        """Return the first name of `kind` in the title, or before `mention`: nothing stands for a name that comes later."""
        named = self._named.get(kind)
        return named if named is not None and (named.name or named.start < mention.start) else None

    def _of_two(self, which: str, mention: Mention) -> Mention | None:
        """Return what "the former" or "the latter" stands for: one of the last two names of one kind."""
        before = list(islice(back(self._read, mention.start), 2))
        if len(before) < 2 or before[0].kind != before[1].kind:
            return None
        return self._one(replace(before[which == "former"]), mention.start)

    def _index_here(self, mention: Mention) -> Mention | None:
        """Return the index that stands for the shares of the country spoken of."""
        place = self.lexicon.registry.places.get(self.here or "")
        if place is None or place.index is None:
            return None
        return replace(mention, kind="index", ident=place.index, place=place.code)

    def _of_kind(self, mention: Mention, kind: str | None) -> Mention | None:
        """Return the country's index of a kind: "the all-share index"."""
        place = self.lexicon.registry.places.get(mention.place or self.here or "")
        ident = place.indices.get(kind or "") if place is not None else None
        return replace(mention, kind="index", ident=ident, place=place.code) if place is not None and ident is not None else None

    def _spot(self, mention: Mention) -> Mention | None:
        """Return the index of "in Qatar, the index" and "the index in Qatar": that of the place, or of the city."""
        before = [m for m in self._places if m.start < mention.start]
        spot = mention if mention.place else before[-1] if before else None
        if spot is None or self.lexicon.registry.places[spot.place or ""].zone is None:
            return None
        words = self._flat[spot.start : spot.end].split(" in ")[-1]
        name = self.lexicon.match(lex(f"{words} index"), 0)
        place = self.lexicon.registry.places[spot.place or ""]
        ident = name.value if name is not None and name.kind == "inst" else place.index
        last = self._by_kind.get("index")
        known = ident is None or (
            last is not None and (last.ident == ident or (ident == place.index and last.place == place.code))
        )
        return None if known else replace(mention, kind="index", ident=ident, place=place.code)

    def _swaps_here(self, mention: Mention) -> Mention | None:
        """Return the default swaps on the country whose bonds are spoken of."""
        last = self._by_kind.get("bond") or self._by_kind.get("spread")
        place = last.place if last is not None else None
        if place in {None, "US"}:
            return None
        return replace(mention, ident=f"{place}_CDS" + (f"_{mention.tenor}" if mention.tenor else ""), place=place)

    def _own_money(self, mention: Mention) -> Mention | None:
        """Return the currency of the country spoken of, for "the local currency"."""
        code = money_of(self.here, self.lexicon.registry)
        return replace(mention, kind="fx", code=code) if code else None

    def _shares(self, mention: Mention, at: int) -> Mention | None:
        """Resolve "shares", "the stock": the company spoken of, or the market."""
        owned = self._flat[max(0, mention.start - 6) : mention.start].lower().endswith(_OWNED)
        company = next((m for m in back(self._read, mention.start, at) if m.kind == "stock"), None)
        if company is None and owned:
            company = company_opening(self._flat, at, mention.start, self.lexicon)
        company = company or self._company(at) or self._by_kind.get("stock") or self._known("stock", mention)
        if company is None and owned:
            company = only_company(self._previous(at))
        if company is not None:
            return replace(company, kind="stock")
        if owned or mention.sector or mention.head == COMPANY_SHARES:  # some company's, though not which
            return replace(mention, kind="stock", ident=None)
        if mention.head != "shares":
            return None
        mention.ident = f"{self._market()}_EQ"
        return mention

    def _bond(self, mention: Mention) -> Mention:
        place = mention.place or self.here or "US"
        prefix = self.lexicon.registry.places[place].bonds
        bare = (
            not (mention.place or mention.tenor or mention.year or mention.sector or mention.future)
            and mention.head in _BARE_BONDS
        )
        known = self._by_kind.get("bond") or self._named.get("bond") if bare else None
        if known is not None and known.ident is not None:
            return replace(known, measure=mention.measure, start=mention.start, end=mention.end)
        last = self._by_kind.get("bond")
        if (mention.year or mention.tenor) and not mention.place and not mention.sector and last is not None:
            place = last.place or place
            mention.sector = last.sector
            prefix = self.lexicon.registry.places[place].bonds
        spread = self._by_kind.get("spread")
        if last is None and spread is not None and spread.sector == "eurobond" and not (mention.place or mention.tenor):
            mention.sector, mention.place = "eurobond", spread.place
        if mention.year and prefix is None and mention.sector is None:
            mention.sector = "eurobond"  # a country without a market of its own is known by its dollar bonds
        if mention.sector == "eurobond":
            mention.ident = f"{place}_EUROBOND" + (f"_{mention.year}" if mention.year else "")
            mention.place = place
        elif mention.code and mention.year and mention.place:
            mention.ident = f"{place}_{mention.code}_{mention.year}"
        elif prefix and mention.future:
            mention.ident = "UST_BOND_FUT" if prefix == "UST" else f"{prefix}_FUT"
        elif prefix and mention.tenor:
            mention.ident = f"{prefix}{mention.tenor}"
        elif prefix and prefix in self.lexicon.registry and goes_by_name(mention, prefix):
            mention.ident = prefix
        else:
            mention.ident = f"{place}_BONDS"
        return mention

    def _anaphor(self, mention: Mention, at: int) -> Mention | None:
        kind = mention.code or "any"
        if (dow := blue_chips(mention, self.here)) is not None:
            return dow
        if kind == "ALLSHARE":
            return self._of_kind(mention, kind)
        if kind == "index" and ((spot := self._spot(mention)) is not None or "index" not in self._by_kind):
            return spot or self._index_here(mention)
        if kind == "stock":
            return self._shares(mention, at)
        if kind == "contract":
            future = self._by_kind.get("commodity") or self._by_kind.get("bond") or self._known("commodity", mention)
            return replace(future) if future is not None else None
        if kind in ("former", "latter"):
            return self._of_two(kind, mention)
        stands = self._by_kind.get(kind) or self._known(kind, mention) or self._look_back(kind, at)
        if kind == "fx" and (stands is None or stands.code in ("USD", "EUR")) and self._flat.startswith(_HERE, mention.start):
            stands = self._own_money(mention) or stands
        if kind == "any" or (stands is None and kind in ("commodity", "eq")):
            stands = self._opening(mention, at) or (self.last[-1] if self.last else self._nearest(mention, at))
        if stands is None or (mention.head == "prices" and stands.kind in _NOT_PRICES):
            return None
        measure = Measure.YIELD if nouns.ROLES.get(mention.head) == "yield" else stands.measure
        known = replace(stands, measure=measure, tenor=mention.tenor or stands.tenor)
        return self._one(known, at) if known.ident is None and known.kind in ("bond", "eq") else known
