"""Price series of a folder for instruments that need not be in the registry.

A file is `<ID>.csv` (or .parquet) with date,close and, where known, open, high, low, volume. What a prices.toml
declares of a file holds. Of the others only closes of one clock are assumed: where every event is a date, the clock
decides nothing; where events have times, an instrument's close is taken when the registry says, or as asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketlink.calendars.sessions import any_time_of_day
from marketlink.core.errors import InputError, UnknownInstrument, UsageError
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, PriceSeries
from marketlink.core.study import ReturnKind
from marketlink.instruments import Registry
from marketlink.prices.csvfiles import read_file
from marketlink.prices.declarations import DECLARATIONS_FILE, Declaration, read_declarations
from marketlink.prices.quoting import unknown_close_note, usual_close

# When an exchange's close is taken where nothing is known of it.
_CLOSE = time(16, 0)
_SUFFIXES = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class FolderPrices:
    """What a folder holds of the instruments asked for.

    Attributes
    ----------
    series : dict of str to PriceSeries
        Those that have a file.
    returns : ReturnKind
        As asked; with no wish, basis points where everything is a yield, else log.
    notes : tuple of str
        What was assumed of the files.
    """

    series: dict[str, PriceSeries]
    returns: ReturnKind
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _File:
    """One file, before it is read."""

    name: str
    path: Path
    declared: Declaration
    known: Instrument | None

    @property
    def clock(self) -> ObservationTime | None:
        """Return when the close is taken, as declared."""
        if self.declared.observed is None:
            return None
        return ObservationTime(*self.declared.observed, self.declared.timezone or "UTC")


def parse_close(text: str) -> ObservationTime:
    """Read "16:00 America/New_York".

    Raises
    ------
    UsageError
        If it isn't a time and a zone.
    """
    clock, _, zone = text.partition(" ")
    try:
        at = time.fromisoformat(clock)
        ZoneInfo(zone.strip())
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise UsageError(f"{text!r} is no time with a zone", 'write --close "16:00 America/New_York"') from None
    return ObservationTime(at, at, zone.strip())


def read_folder(
    folder: Path,
    names: Sequence[str],
    registry: Registry,
    *,
    returns: ReturnKind | None = None,
    zone: str | None = None,
    close: ObservationTime | None = None,
) -> FolderPrices:
    """Read the files of some instruments.

    Parameters
    ----------
    folder : Path
        Where they stand.
    names : sequence of str
        The instruments, and the factors' members.
    registry : Registry
        Says what it knows of them.
    returns : ReturnKind or None
        Basis points make a file's numbers yields; None leaves it to the registry.
    zone : str or None
        The zone of the events' times; None where every event is a date.
    close : ObservationTime or None
        When the closes are taken that nothing is declared of.

    Raises
    ------
    InputError
        If there is no such folder, or a file can't be used: the sentence names its line.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", "name the folder that holds a CSV for each instrument")
    own = folder / DECLARATIONS_FILE
    declared = read_declarations(own) if own.exists() else {}
    files = [found for name in dict.fromkeys(names) if (found := _file(folder, name, declared, registry))]
    yields = bool(files) and all(_measure(file, None) is Measure.YIELD for file in files)
    kind = returns or (ReturnKind.BASIS_POINTS if yields else ReturnKind.LOG)
    common, notes = _common_clock(files, zone, close)
    series = {file.name: _series(file, kind, zone, close, common) for file in files}
    return FolderPrices(series, kind, notes)


def _file(folder: Path, name: str, declared: dict[str, Declaration], registry: Registry) -> _File | None:
    """Find the file of an instrument: one that is named for it, or one that is declared to hold it."""
    stems = [name, *(stem for stem, entry in declared.items() if entry.instrument == name)]
    paths = [folder / f"{stem}{suffix}" for stem in stems if Path(stem).name == stem for suffix in _SUFFIXES]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        return None
    return _File(name, path, declared.get(path.stem, Declaration()), _known(name, registry))


def _known(name: str, registry: Registry) -> Instrument | None:
    try:
        return registry.get(name)
    except UnknownInstrument:
        return None


def _unknown(name: str) -> Instrument:
    return Instrument(name, name, AssetClass.EQUITY)


def instrument_of(name: str, registry: Registry) -> Instrument:
    """Return what the registry says of a file's instrument; a share of that name where it says nothing."""
    return _known(name, registry) or _unknown(name)


def _measure(file: _File, kind: ReturnKind | None) -> Measure:
    if file.declared.measure is not None:
        return file.declared.measure
    if file.known is not None:
        return file.known.default_measure
    return Measure.YIELD if kind is ReturnKind.BASIS_POINTS else Measure.PRICE


def _common_clock(
    files: Sequence[_File], zone: str | None, close: ObservationTime | None
) -> tuple[ObservationTime, tuple[str, ...]]:
    """Choose the clock of the files that nothing is known of."""
    if close is not None:
        return close, ()
    if zone is None:
        clocks = {file.clock for file in files if file.clock}
        return (clocks.pop() if len(clocks) == 1 else any_time_of_day("UTC")), ()
    clocks = {clock for file in files if (clock := file.clock or _registered(file))}
    unknown = [file.name for file in files if file.clock is None and _registered(file) is None]
    if not unknown:
        return any_time_of_day("UTC"), ()
    chosen = clocks.pop() if len(clocks) == 1 else ObservationTime(_CLOSE, _CLOSE, zone)
    return chosen, (
        (
            f"the hour of the close of {', '.join(unknown)} isn't known: it is taken as "
            f"{chosen.latest:%H:%M} {chosen.timezone}; --close gives another"
        ),
    )


def _registered(file: _File) -> ObservationTime | None:
    """Return the registry's clock, where it knows an hour."""
    if file.known is None:
        return None
    usual = usual_close(file.known, PriceKind.CLOSE, file.declared.timezone)
    return None if unknown_close_note(usual) else usual


def _series(
    file: _File, kind: ReturnKind, zone: str | None, close: ObservationTime | None, common: ObservationTime
) -> PriceSeries:
    declared, measure = file.declared, _measure(file, kind)
    if declared.interval is Interval.DAY:
        assumed = close or (_registered(file) if zone else None) or common
        clock = file.clock or assumed
        nature = declared.kind or (PriceKind.CLOSE if measure is Measure.PRICE else PriceKind.YIELD)
        declared = replace(declared, observed=(clock.earliest, clock.latest), timezone=clock.timezone, kind=nature)
    found = read_file(file.path, file.known or _unknown(file.name), replace(declared, measure=measure))
    hour = unknown_close_note(found.key.observed) if found.key.observed else ()
    notes = tuple(note for note in found.notes if note not in hour)
    return replace(found, notes=tuple(f"{file.name}: {note}" for note in notes))
