"""What a name means beside another: a place beside shares, a bond without a tenor, the franc beside the mark."""

from collections.abc import Container, Iterator
from dataclasses import replace
from itertools import pairwise

from marketlink.core.moves import Direction, Measure
from marketlink.extract.amounts import Amount
from marketlink.extract.events import Event
from marketlink.extract.items import Mention, Reading
from marketlink.extract.lexer import lex
from marketlink.extract.lexicon import Lexicon
from marketlink.extract.nouns import ROLES
from marketlink.instruments import Registry

_MAY_LIE_BELOW_ZERO = frozenset(["commodity", "bond", "spread"])
_OLD_FRANC_SIGNS = ("french franc", "paris", "french")


def place_shares(mention: Mention, head: Mention) -> None:
    """Give a bare place what the name after it is: bonds, shares, an index."""
    if head.kind in ("bond", "eq") and head.place:
        mention.kind, mention.measure, mention.tenor = head.kind, head.measure, mention.tenor or head.tenor
        mention.sector, mention.future, mention.year = head.sector, head.future, head.year
        if head.kind == "eq":
            mention.ident = (head.ident or "").replace(f"{head.place}_", f"{mention.place}_", 1).removesuffix("_FUT")
    elif head.kind == "index" and head.head:
        mention.kind, mention.ident = "eq", f"{mention.place}_EQ"


def place_money(mention: Mention, head: Mention, registry: Registry) -> None:
    """Give "Chilean" in "the Chilean and Colombian pesos" its currency."""
    code = money_of(mention.place, registry)
    if head.kind == "fx" and code:
        mention.kind, mention.code = "fx", code


def share_heads(group: list[Mention], registry: Registry) -> None:
    """Give "Russian" in "Russian and Ukrainian dollar bonds" the bonds; likewise on the right."""
    for head, mention in pairwise(group):
        if mention.kind == "anaphor" and mention.head == "currencies" and head.place:
            mention.kind, mention.ident, mention.code = "eq", f"{head.place}_FX", None
        if mention.kind == "place" and head.kind == "eq" and head.ident == f"{head.place}_EQ":
            mention.kind, mention.ident = "eq", f"{mention.place}_EQ"
    for mention, head in reversed(list(pairwise(group))):
        if mention.kind == "place":
            place_money(mention, head, registry)
            place_shares(mention, head)
        elif mention.kind == "fx" and head.kind == "eq" and head.ident is None:
            currency = registry.currencies.get(mention.code or "")
            head.place = currency.place if currency is not None else None
        elif mention.kind == "sector" and head.kind == "eq":
            mention.kind, mention.place = "eq", mention.place or head.place
        elif mention.kind == "index" and head.future:
            mention.future = True
        elif mention.kind == "bond" and head.kind == "bond":
            mention.place, mention.measure = mention.place or head.place, head.measure


def only_company(mentions: list[Mention]) -> Mention | None:
    """Return the company that is the only one named, for "its stock" in the sentence after."""
    companies = {m.ident: m for m in mentions if m.kind == "stock" and m.ident}
    return companies.popitem()[1] if len(companies) == 1 else None


def join_family(index: Mention, other: Mention, flat: str, lexicon: Lexicon) -> None:
    """Read "Healthcare" in "BSE IT and Healthcare indices" as an index of the same family."""
    if index.kind != "index" or other.kind not in ("eq", "sector"):
        return
    words = [w for w in flat[other.start : other.end].split(" ") if ROLES.get(w.lower()) != "index"]
    name = lexicon.match(lex(" ".join([flat[index.start : index.end].split(" ", maxsplit=1)[0], *words])), 0)
    if name is not None and name.kind == "inst" and len(name.parts) > 1:
        other.kind, other.ident, other.place = "index", name.value, index.place


def likewise(place: Mention, last: Mention, registry: Registry) -> None:
    """Read "Poland's yield rose, and Hungary's fell" as the like of what moved before."""
    found = registry.places.get(place.place or "")
    if last.kind == "bond":
        place.kind, place.measure, place.tenor, place.sector = "bond", last.measure, last.tenor, last.sector
    elif last.kind == "eq":
        place.kind, place.ident = "eq", f"{place.place}_EQ"
    elif last.kind == "index" and found is not None and found.index is not None:
        place.kind, place.ident = "index", found.index
    elif last.kind == "fx" and (own := money_of(place.place, registry)) is not None:
        place.kind, place.code = "fx", own


def money_of(place: str | None, registry: Registry) -> str | None:
    """Return the currency of a country."""
    codes = [c.code for c in registry.currencies.values() if place and c.place == place and not c.until]
    return codes[0] if codes else None


def blue_chips(mention: Mention, here: str | None) -> Mention | None:
    """Return the Dow where Wall Street speaks of "the blue chip index"; elsewhere it is the country's own."""
    of_dow = mention.code == "index" and mention.head.startswith("blue chip") and here == "US"
    return replace(mention, kind="index", ident="DJIA", place="US") if of_dow else None


def of_swaps(mention: Mention, last: Mention | None) -> Mention:
    """Return "Portugal spreads", after another country's default swaps, as default swaps too."""
    swaps = last is not None and last.ident is not None and "_CDS" in last.ident
    return replace(mention, ident=f"{mention.place}_CDS") if swaps and mention.place else mention


def goes_by_name(mention: Mention, prefix: str) -> bool:
    """Return whether bonds without a tenor have an id of their own: by their name, or where usage gives them one."""
    if mention.sector == "named":
        return True
    told = bool(mention.place) or mention.measure is Measure.YIELD or mention.head.startswith(("government", "sovereign"))
    return told and mention.head != "bond prices" and prefix in ("UST", "BUND", "GILT", "JGB", "OFZ")


def old_currencies(flat: str) -> dict[str, str]:
    """Return which of today's currencies stand for old ones of the same name: the franc beside the mark is France's."""
    if " mark" not in flat:
        return {}
    low = flat.lower()
    old = {}
    if "franc" in low and "swiss franc" not in low and any(sign in low for sign in _OLD_FRANC_SIGNS):
        old["CHF"] = "FRF"
    if "lira" in low and "turk" not in low:
        old["TRY"] = "ITL"
    return old


def measure_of(mention: Mention, change: Amount | None, level: Amount | None) -> Measure:
    """Return what moved: a bond that moves by basis points, or to so many percent, moves in yield."""
    if mention.kind == "bond" and mention.measure is Measure.PRICE:
        by_rate = change is not None and change.unit in ("bp", "pp")
        to_rate = change is None and level is not None and level.unit == "pct"
        return Measure.YIELD if by_rate or to_rate else Measure.PRICE
    return mention.measure


def insure(group: list[Mention], last: list[Mention], places: Container[str]) -> None:
    """Read a bare "Spain" after the default swaps of another country as its swaps; likewise a company after a company's."""
    ident = last[-1].ident if last and last[-1].kind == "spread" else None
    if ident is None or "_CDS" not in ident:
        return
    of_country = ident.partition("_CDS")[0] in places
    for mention in group:
        if of_country and mention.kind == "spread" and mention.ident == f"{mention.place}_CDS":
            mention.ident = f"{mention.ident}{ident.partition('_CDS')[2]}"  # the tenor is told once
        whose = mention.place if mention.kind == "place" else None if of_country else mention.ident
        if whose and mention.kind in ("place", "stock"):
            mention.kind, mention.measure = "spread", Measure.SPREAD
            mention.ident = f"{whose}_CDS{ident.partition('_CDS')[2]}"


def in_ticks(change: Amount | None, mention: Mention, reading: Reading) -> Amount | None:
    """Read a bond future's ticks: hundredths of a point; none where a tick is a part of a 32nd, which one isn't said."""
    if change is None or mention.kind != "bond" or not reading.tokens[change.last - 1].low.startswith("tick"):
        return change
    if (mention.place or "US") == "US" or (mention.ident or "").startswith("UST"):
        return None
    return replace(change, value=round(change.value / 100, 9), step=change.step / 100)


def toward_issuer(event: Event, mention: Mention) -> Direction | None:
    """Return which way the event goes: swaps that rally insure for less, swaps that sell off for more."""
    if (
        mention.kind == "spread"
        and event.direction is not None
        and any(word.lower().startswith(("rall", "sell", "sold")) for word in event.words)
    ):
        return event.direction.opposite()
    return event.direction


def back(read: list[Mention], until: int, at: int = 0) -> Iterator[Mention]:
    """Yield the names of a text from before character `until` back to `at`, without those of its title, which open `read`."""
    for mention in reversed(read):
        if mention.name or mention.start < at:
            return
        if mention.start < until:
            yield mention


def of_both(mention: Mention, moved: list[Mention], flat: str) -> bool:
    """Return whether "both benchmarks" stands for the last two that moved."""
    before = flat[max(0, mention.start - 8) : mention.start].lower()
    two = len(moved) > 1 and moved[0].kind == moved[1].kind
    return two and mention.plural and before.endswith(("both ", "the two "))


def below_zero(level: Amount | None, mention: Mention) -> Amount | None:
    """Give a level its sign where such a price or yield can lie below zero."""
    if level is None or level.sign >= 0 or mention.kind not in _MAY_LIE_BELOW_ZERO:
        return level
    return replace(level, value=-level.value, sign=0)
