"""Which of the series held of an instrument is meant: by its source, by `source:symbol`, or by its id."""

from collections.abc import Sequence

from marketlink.core.errors import UsageError
from marketlink.core.instrument import Instrument
from marketlink.core.prices import SeriesKey
from marketlink.prices.order import place_of


def full_name(key: SeriesKey) -> str:
    """Return what tells a series from others of its source: "csv:DAX.csv"."""
    return f"{key.source}:{key.symbol}"


def described(key: SeriesKey) -> str:
    """Return what tells a series from another of the same name."""
    return f"{key.kind}, {key.unit or 'no unit'}, {key.timezone}, id {key.id}"


def labels(keys: Sequence[SeriesKey]) -> dict[str, str]:
    """Return what each series is called, by its id: by its symbol too, or all that it is, where others have its name."""
    found = {}
    for key in keys:
        like = [other for other in keys if (other.label, other.interval) == (key.label, key.interval)]
        alike = [other for other in like if other.symbol == key.symbol]
        name = key.label if len(like) == 1 else f"{key.instrument} {key.kind.noun} ({full_name(key)})"
        found[key.id] = name if len(alike) == 1 else f"{name} ({described(key)})"
    return found


def named(keys: Sequence[SeriesKey], source: str | None) -> list[SeriesKey]:
    """Return the series that a name can mean: a source, `source:symbol`, or an id; all of them for None."""
    if source is None:
        return list(keys)
    return [key for key in keys if source in {key.source, full_name(key), key.id}]


def preferred(keys: Sequence[SeriesKey], instrument: Instrument) -> list[SeriesKey]:
    """Return the series of the source that is asked before the others; several where it has several."""
    if not keys:
        return []
    first = min(keys, key=lambda key: place_of(key.source, instrument, key.interval).position)
    return [key for key in keys if key.source == first.source]


def only(keys: Sequence[SeriesKey], instrument: Instrument) -> SeriesKey:
    """Return the one series that is meant; of several sources, that of the source asked first.

    Raises
    ------
    UsageError
        If that source has several series: none of them is picked in silence.
    """
    found = preferred(keys, instrument)
    if len(found) == 1:
        return found[0]
    names = [full_name(key) for key in found]
    unique = len(set(names)) == len(names)
    told = ", ".join(names) if unique else "; ".join(f"{full_name(key)} ({described(key)})" for key in found)
    raise UsageError(
        f"{len(found)} series of {instrument.id} are held from {found[0].source}: {told}",
        f"name the one that is meant: --source {names[0] if unique else found[0].id}",
    )
