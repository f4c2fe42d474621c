"""What a sentence's own numbers show: shares at 412p are one company's, cities that move by per cent are their shares."""

import re
from dataclasses import replace
from itertools import pairwise

from marketlink.core.moves import Direction
from marketlink.extract.discourse import Discourse
from marketlink.extract.events import Event
from marketlink.extract.heads import COMPANY_SHARES
from marketlink.extract.items import Mention
from marketlink.extract.unlisted import DOUBTFUL, TITLED, UNLISTED
from marketlink.instruments import Registry

DOUBTS = frozenset([UNLISTED, DOUBTFUL, TITLED])
_MOST_OF_A_SHARE = 80
# Where a text speaks of those that moved most, its names are companies.
_MOVERS = re.compile(r"(?i)\b(?:gainers|losers|decliners|advancers|fallers|risers|laggards|stock movers|individual movers)\b")


def shown(events: list[Event], discourse: Discourse, flat: str, registry: Registry) -> None:
    """Complete the `events` of one sentence by what their numbers show of their subjects."""
    _priced(events)
    _cities([event for event in events if event.change is not None and _of_city(event, flat, registry)], discourse)


def _priced(events: list[Event]) -> None:
    """Read "the shares" as one company's where the sentence prices them."""
    named = [mention for event in events for mention in event.subjects]
    amounts = [amount for event in events for amount in (event.change, event.level) if amount is not None]
    if all(map(_bare_shares, named)) and any(amount.money or amount.unit == "GBp" for amount in amounts):
        for mention in named:
            mention.head = COMPANY_SHARES


def _bare_shares(mention: Mention) -> bool:
    return mention.kind == "eq" and mention.head == "shares" and not (mention.ident or mention.sector or mention.place)


def _cities(events: list[Event], discourse: Discourse) -> None:
    """Read several cities as their shares once a market is named, or where they close or move by points."""
    closed = any(event.closing or (event.change is not None and event.change.unit == "pts") for event in events)
    if len(events) > 1 and (discourse.market or closed):
        discourse.equities = True
    for left, right in pairwise(events):
        if left.change and right.change and left.change.unit == "pct" and right.change.plain and right.change.step < 1:
            right.change = replace(right.change, unit="pct")  # "Frankfurt rose 0.4%, Paris 0.2"


def _of_city(event: Event, flat: str, registry: Registry) -> bool:
    """Return whether a city alone moved."""
    mention = event.subjects[0] if len(event.subjects) == 1 else None
    if mention is None or mention.kind != "place":
        return False
    place = registry.places.get(mention.place or "")
    return place is not None and flat[mention.start : mention.end] in place.cities


def unlisted_shares(event: Event, discourse: Discourse, flat: str) -> list[Mention]:
    """Return the subjects of `event`, capitalised names that no table lists, where they move as shares do."""
    codes = {mention.code for mention in event.subjects}
    listed = any(mention.ident for mention in event.subjects)  # "Dell and HP rose 2% each"
    certain = listed or DOUBTFUL not in codes
    if event.forecast or not _is_share(event, discourse, flat, certain=certain, titled=listed or (certain and TITLED in codes)):
        return []
    return _dealt(event, flat)


def _is_share(event: Event, discourse: Discourse, flat: str, *, certain: bool, titled: bool) -> bool:
    """Return whether it moves by a percentage, beside other shares or after what it is; or to a price ("fell 2.5p to 572p")."""
    change, level = event.change, event.level
    priced = level is not None and (level.money or level.unit in ("GBp", "USc"))
    if priced and (change is not None or event.direction is Direction.FLAT):
        return certain or discourse.market or (change is not None and level is not None and level.step < 1)
    if change is None or change.unit != "pct" or change.value >= _MOST_OF_A_SHARE:
        return False
    beside = discourse.market if certain or event.rule in ("signed", "bracket") else discourse.equities
    return beside or titled or (certain and _MOVERS.search(flat) is not None)


def _dealt(event: Event, flat: str) -> list[Mention]:
    """Return the two companies of "Tamaroa Homes and Ostrava Life fell 3.1% and 2.2%", which one name else may be."""
    one = event.subjects[0]
    left, joint, right = flat[one.start : one.end].partition(" and ")
    if len(event.subjects) > 1 or len(event.more) != 1 or not joint:
        return event.subjects
    return [replace(one, end=one.start + len(left)), replace(one, start=one.end - len(right))]
