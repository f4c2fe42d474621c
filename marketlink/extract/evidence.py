"""What a sentence's own numbers show: shares at 412p are one company's, cities that move by per cent are their shares."""

from dataclasses import replace
from itertools import pairwise

from marketlink.extract.discourse import Discourse
from marketlink.extract.events import Event
from marketlink.extract.heads import COMPANY_SHARES
from marketlink.extract.items import Mention
from marketlink.instruments import Registry


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
