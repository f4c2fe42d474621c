"""Takes a file of bars into the store. It is the whole truth of its series; a second series needs a name of its own."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from marketlink.core.errors import InputError, UsageError
from marketlink.core.prices import PriceSeries, SeriesKey
from marketlink.prices.csvfiles import PROVIDER, read_file
from marketlink.prices.declarations import Declaration
from marketlink.service.price_keeping import keep_local
from marketlink.service.price_quality import examine_held, note_on
from marketlink.service.price_series import described, full_name
from marketlink.service.rooms import Rooms
from marketlink.store.records import Appended

_EVER = (date.min, date.max)


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import.

    Attributes
    ----------
    series : PriceSeries
        The bars of the file.
    appended : Appended
        What they changed.
    notes : tuple of str
        What a user must know of the file and of the bars held now.
    """

    series: PriceSeries
    appended: Appended
    notes: tuple[str, ...]


def import_file(
    path: Path, instrument_id: str | None, declaration: Declaration, rooms: Rooms, *, name: str | None = None
) -> Imported:
    """Read a file of bars, store it, and examine what is then held.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file.
    instrument_id : str or None
        Registry id; the file's name without its ending if None.
    declaration : Declaration
        What is known of it beside its columns.
    rooms : Rooms
        The house.
    name : str or None
        Which series of the user's own it is; the one named as the file if None.

    Raises
    ------
    InputError
        If the file can't be used: the sentence names its line.
    UsageError
        If it would become a second series of the instrument, and no name was given to it.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}", "name a CSV or Parquet file of bars")
    instrument = rooms.registry.get(instrument_id or path.stem)
    series = read_file(path, instrument, declaration, name=name)
    with rooms.database.unit_of_work() as uow:
        held = uow.prices.find(instrument.id, measure=series.key.measure, interval=series.key.interval, source=PROVIDER)
        _refuse_another(series.key, held, given=name is not None)
        records = uow.prices.vintages(series.key.id)
        appended = keep_local(series, _EVER, uow, rooms.clock)
    examined = examine_held(instrument, rooms.registry, rooms.database)
    older = bool(records) and series.vintage.retrieved_at < records[-1].vintage.retrieved_at
    changed = appended.new or appended.changed or appended.withdrawn
    notes = list(series.notes)
    if older and changed:
        held_of, own = records[-1].vintage.retrieved_at, series.vintage.retrieved_at
        notes.append(
            f"{path.name} was last changed on {own:%Y-%m-%d %H:%M} UTC, before what was held, of {held_of:%Y-%m-%d %H:%M} UTC: "
            "it is taken for what holds now, as a new vintage"
        )
    notes += [note for one in examined if one.key.id == series.key.id for note in note_on(one.findings, one.key)]
    return Imported(series, appended, tuple(notes))


def _refuse_another(key: SeriesKey, held: tuple[SeriesKey, ...], *, given: bool) -> None:
    """Refuse to make a second series that couldn't be told from the first, or that nobody asked for."""
    others = [other for other in held if other.id != key.id]
    same = next((other for other in others if other.symbol == key.symbol), None)
    if same is not None:
        raise UsageError(
            f"{full_name(key)} is held as {described(same)}, and this would be {described(key)}",
            "give the same --kind, --unit and --tz, or keep it as another series with --as NAME",
        )
    if others and not given and key.id not in {other.id for other in held}:
        names = ", ".join(full_name(other) for other in others)
        raise UsageError(
            f"bars of {key.instrument} are held already, of {names}, and {key.symbol} would be a second series of it",
            f"to revise them, give --as {others[0].symbol}; to keep both, give --as {key.symbol}",
        )
