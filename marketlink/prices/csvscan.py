"""Which files of a folder are used as price series, and which aren't, with the reason."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from marketlink.core.errors import InputError, UnknownInstrument
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.prices.csvtable import PARQUET, check_columns, read_header
from marketlink.prices.declarations import DATE_COLUMN, DECLARATIONS_FILE, Declaration, read_declarations

RegistryLookup = Callable[[str], Instrument]


@dataclass(frozen=True, slots=True)
class CsvSeries:
    """One usable file: what its bars are.

    Attributes
    ----------
    path : Path
        The file.
    instrument : Instrument
        Its registry entry.
    measure : Measure
        What the numbers are.
    declaration : Declaration
        What the user declares of it.
    """

    path: Path
    instrument: Instrument
    measure: Measure
    declaration: Declaration

    @property
    def interval(self) -> Interval:
        """Return the bars' length."""
        return self.declaration.interval

    def holds(self, instrument: str, measure: Measure, interval: Interval) -> bool:
        """Return whether these are the bars of such a series."""
        return (self.instrument.id, self.measure, self.interval) == (instrument, measure, interval)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that isn't used, why, and how to change that."""

    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class FolderScan:
    """What a folder holds."""

    usable: tuple[CsvSeries, ...]
    skipped: tuple[Skipped, ...]


def scan_folder(folder: Path, lookup: RegistryLookup, declarations: Path | None) -> FolderScan:
    """Look at every CSV and Parquet file of a folder, by its name and header.

    Parameters
    ----------
    folder : Path
        Where the files stand.
    lookup : callable
        Registry id -> Instrument; raises UnknownInstrument.
    declarations : Path, optional
        A prices.toml elsewhere; the folder's own, if it has one, where this is None.

    Raises
    ------
    InputError
        If there is no such folder, the declarations can't be read, or a file of a known name can't be one of bars.
    UnknownInstrument
        If a declaration names an instrument that the registry lacks.
    """
    if not folder.is_dir():
        raise InputError(f"there is no folder {folder}", "name the folder that holds the CSV files")
    own = folder / DECLARATIONS_FILE
    source = declarations or (own if own.exists() else None)
    declared = read_declarations(source) if source else {}
    files = sorted((path for path in folder.iterdir() if path.suffix.lower() in {".csv", PARQUET}), key=lambda path: path.name)
    missing = sorted(set(declared) - {path.stem for path in files})
    if missing:
        raise InputError(f"{source} declares {missing[0]}, and {folder} has no {missing[0]}.csv", "correct the name of either")
    usable: list[CsvSeries] = []
    skipped: list[Skipped] = []
    # A file named for its instrument comes before one that is declared to hold it.
    for path in sorted(files, key=lambda path: path.stem in declared):
        found = _examine(path, declared.get(path.stem), lookup)
        if isinstance(found, CsvSeries):
            found = _unless_held(found, usable)
        if isinstance(found, CsvSeries):
            usable.append(found)
        else:
            skipped.append(found)
    return FolderScan(tuple(sorted(usable, key=lambda s: s.path.name)), tuple(sorted(skipped, key=lambda s: s.file)))


def _examine(path: Path, declaration: Declaration | None, lookup: RegistryLookup) -> CsvSeries | Skipped:
    """Decide whether a file is used."""
    try:
        instrument = lookup((declaration and declaration.instrument) or path.stem)
    except UnknownInstrument as unknown:
        if declaration is not None:
            raise
        instrument, why = None, unknown
    try:
        names = read_header(path)
    except InputError as error:
        if instrument is None:
            return Skipped(path.name, str(error))
        raise
    declared = declaration or Declaration()
    if declaration is None and DATE_COLUMN not in names:
        return Skipped(path.name, f"its header has no column {DATE_COLUMN!r}: {_how_to_declare(path.stem)}")
    if instrument is None:
        return Skipped(path.name, f"{why}; or {_how_to_declare(path.stem)}")
    check_columns(path.name, names, declared.column.strip().lower())
    return CsvSeries(path, instrument, declared.measure or instrument.default_measure, declared)


def _how_to_declare(stem: str) -> str:
    keys = "its instrument and, for intraday bars, interval, column and timezone"
    return f"declare [series.{stem}] in {DECLARATIONS_FILE} with {keys}"


def _unless_held(found: CsvSeries, usable: list[CsvSeries]) -> CsvSeries | Skipped:
    for other in usable:
        if other.holds(found.instrument.id, found.measure, found.interval):
            return Skipped(
                found.path.name,
                f"{other.path.name} holds {found.interval} bars of {found.instrument.id} already, and two files are never mixed: "
                "keep one of them in this folder",
            )
    return found
