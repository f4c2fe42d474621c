"""The registry of instruments, and its loading from YAML."""

import csv
import re
from collections.abc import Iterator
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from marketlink.core.errors import InputError, UnknownInstrument
from marketlink.core.instrument import AssetClass, Factor, Instrument, Symbol
from marketlink.instruments.expand import companies, expand, future, pair, pair_id, sector_entry
from marketlink.instruments.fields import EntryReader
from marketlink.instruments.tables import Alias, Currency, Entry, Place, Sector, Tables

DATA = Path(__file__).parent / "data"
SECTIONS = {"venues", "instruments", "currencies", "crosses", "pairs", "places", "tenors", "sectors", "companies", "sessions"}
_DATED = re.compile(r"([A-Z]{2,4}_EUROBOND)_(\d{4})")
_SWAP = re.compile(r"([A-Z]{2}_CDS)_(\d{1,2})Y")
_COMPANY_SWAP = re.compile(r"([A-Z0-9.&-]{1,12})_CDS(?:_\d{1,2}Y)?")
_SECTOR = re.compile(r"([A-Z]{2,5})_([A-Z_]+)_EQ")


class Registry:
    """Every instrument that is known, by id and by name.

    Iteration gives the instruments that are listed. `get` also makes those that follow a pattern: the pair of
    any two currencies, a country's dollar bonds of one year (RU_EUROBOND_2029), its swaps of one tenor.
    """

    def __init__(self, tables: Tables, raw: dict[str, Any], reader: EntryReader) -> None:
        self._tables = tables
        self._venues: dict[str, dict[str, list[str]]] = raw.get("venues", {})
        self._pairs: dict[str, Any] = raw.get("pairs", {})
        self._reader = reader
        self._order = {code: i for i, code in enumerate(tables.currencies)}
        self._made: dict[str, Instrument] = {}

    def __iter__(self) -> Iterator[Instrument]:
        return (entry.instrument for entry in self._tables.entries.values())

    def __len__(self) -> int:
        return len(self._tables.entries)

    def __contains__(self, ident: object) -> bool:
        return isinstance(ident, str) and (ident in self._tables.entries or self._patterned(ident) is not None)

    @property
    def currencies(self) -> dict[str, Currency]:
        """Return the currencies by code, in market order."""
        return self._tables.currencies

    @property
    def places(self) -> dict[str, Place]:
        """Return countries and regions by code."""
        return self._tables.places

    @property
    def venues(self) -> dict[str, dict[str, list[str]]]:
        """Return, for names that mean several grades, the words of venues by the grade that they show."""
        return self._venues

    @property
    def sectors(self) -> dict[str, Sector]:
        """Return the sectors of shares by code."""
        return self._tables.sectors

    def get(self, ident: str) -> Instrument:
        """Return the instrument `ident`.

        Raises
        ------
        UnknownInstrument
            With the nearest names as hint.
        """
        entry = self._tables.entries.get(ident)
        if entry is not None:
            return entry.instrument
        made = self._patterned(ident)
        if made is not None:
            return made
        near = [i.id for i in self.find(ident)[:3]]
        near += [n for n in get_close_matches(ident.upper(), self._tables.entries, 3, 0.6) if n not in near]
        hint = f"nearest: {', '.join(near[:4])}" if near else "`marketlink instruments` lists them"
        raise UnknownInstrument(f"no instrument {ident!r}", hint)

    def pair(self, one: str, other: str) -> Instrument:
        """Return the pair of two currency codes, in market order.

        Raises
        ------
        UnknownInstrument
            If a code is unknown, or both are the same.
        """
        if one == other or one not in self._order or other not in self._order:
            raise UnknownInstrument(f"no pair of {one!r} and {other!r}", "give two different currency codes")
        base, quote = pair_id(self.currencies[one], self.currencies[other], self._order)
        ident = base.code + quote.code
        if ident in self._tables.entries:
            return self._tables.entries[ident].instrument
        if ident not in self._made:
            self._made[ident] = pair(base, quote, self._reader, self._pairs.get(ident, {})).instrument
        return self._made[ident]

    def place_of(self, ident: str) -> str | None:
        """Return the code of the place whose market `ident` is, where there is one."""
        entry = self._tables.entries.get(ident)
        return entry.place if entry else None

    def aliases(self, ident: str) -> tuple[Alias, ...]:
        """Return the names of `ident` in texts.

        Raises
        ------
        UnknownInstrument
            If there is no such instrument.
        """
        entry = self._tables.entries.get(ident)
        if entry is not None:
            return entry.aliases
        self.get(ident)
        return ()

    def find(self, text: str) -> list[Instrument]:
        """Return the instruments whose id, name or alias holds `text`, best first."""
        wanted = text.casefold().strip()
        ranked: list[tuple[int, int, str]] = []
        for ident, entry in self._tables.entries.items():
            names = [ident.casefold(), entry.instrument.name.casefold(), *(a.text.casefold() for a in entry.aliases)]
            exact = wanted in names
            starts = any(n.startswith(wanted) for n in names[:2])
            if exact or starts or any(wanted in n for n in names):
                ranked.append((0 if exact else 1 if starts else 2, len(ident), ident))
        return [self._tables.entries[ident].instrument for _, _, ident in sorted(ranked)]

    def check(self) -> list[str]:
        """Return what is wrong: names that mean two things without a guard, and ids that lead nowhere."""
        return [*self._ambiguous(), *self._dangling()]

    def _ambiguous(self) -> Iterator[str]:
        owners: dict[str, set[str]] = {}
        for ident, entry in self._tables.entries.items():
            for alias in entry.aliases:
                if not alias.guarded and not alias.derived:
                    owners.setdefault(alias.text.casefold(), set()).add(ident)
        for code, currency in self.currencies.items():
            for name in currency.names:
                if name not in currency.guarded:
                    owners.setdefault(name.casefold(), set()).add(code)
        for text, idents in owners.items():
            if len(idents) > 1:
                yield f"{text!r} names {', '.join(sorted(idents))}, and no guard tells them apart"

    def _dangling(self) -> Iterator[str]:
        for bare, grades in self._venues.items():
            for ident in (bare, *grades):
                if ident not in self:
                    yield f"venues of {bare}: {ident!r} is unknown"
        for instrument in self:
            if instrument.priced_by and instrument.priced_by not in self:
                yield f"{instrument.id}: priced_by names {instrument.priced_by!r}, which is unknown"
            if instrument.spot_of and instrument.spot_of not in self:
                yield f"{instrument.id}: spot_of names {instrument.spot_of!r}, which is unknown"
            for factor in instrument.factors:
                for member in factor.members:
                    if member not in self:
                        yield f"{instrument.id}: factor {factor.name} names {member!r}, which is unknown"

    def _patterned(self, ident: str) -> Instrument | None:
        if len(ident) == 6 and ident[:3] in self._order and ident[3:] in self._order and ident[:3] != ident[3:]:
            made = self.pair(ident[:3], ident[3:])
            return made if made.id == ident else None
        if match := _DATED.fullmatch(ident) or _SWAP.fullmatch(ident):
            entry = self._tables.entries.get(match[1])
            if entry is None:
                return None
            base = entry.instrument
            suffix = f"due {match[2]}" if match[1].endswith("EUROBOND") else f"{match[2]} years"
            return Instrument(ident, f"{base.name}, {suffix}", base.asset_class, base.unit, quotes_yield=base.quotes_yield)
        if (match := _COMPANY_SWAP.fullmatch(ident)) and match[1] in self._tables.entries:
            return Instrument(
                ident, f"{self._tables.entries[match[1]].instrument.name} credit default swaps", AssetClass.CREDIT, "basis points"
            )
        if (match := _SECTOR.fullmatch(ident)) and match[1] in self.places and match[2] in self.sectors:
            return sector_entry(self.places[match[1]], self.sectors[match[2]]).instrument
        return None


@lru_cache(maxsize=8)
def _load(extra: tuple[Path, ...]) -> Registry:
    tables = Tables()
    merged: dict[str, Any] = {}
    reader = EntryReader(DATA / "places.yaml", tables)
    _read_tables(merged, tables)
    expand(tables, merged, reader)
    for path in sorted(DATA.glob("*.yaml")):
        _add_instruments(path, _yaml(path), tables)
    for path in extra:
        if path.suffix == ".csv":
            _add_csv(path, tables)
        else:
            _add_instruments(path, _yaml(path), tables)
    return Registry(tables, merged, reader)


def load_registry(*extra: Path) -> Registry:
    """Load the registry: the package's tables, then the user's own files.

    Parameters
    ----------
    *extra : Path
        YAML files with a list `instruments` (an entry of a known id replaces it), or CSV files with the
        columns symbol and name, and optionally aliases (with "|" between them): companies.

    Raises
    ------
    InputError
        If a file can't be read: the sentence names file, entry and mend.
    """
    return _load(tuple(Path(path).absolute() for path in extra))


@lru_cache(maxsize=32)
def _yaml(path: Path) -> dict[str, Any]:
    try:
        loaded = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror})", "check the path in the settings") from None
    except yaml.YAMLError as error:
        where = getattr(error, "problem_mark", None)
        line = f" line {where.line + 1}" if where else ""
        raise InputError(f"{path.name}:{line} is no YAML: {getattr(error, 'problem', error)}", "mend that line") from None
    if not isinstance(loaded, dict) or not set(loaded) <= SECTIONS:
        raise InputError(f"{path.name}: the top level isn't a list `instruments`", "start the file with `instruments:`")
    return loaded


def _read_tables(merged: dict[str, Any], tables: Tables) -> None:
    for path in sorted(DATA.glob("*.yaml")):
        merged.update({k: v for k, v in _yaml(path).items() if k not in {"instruments", "companies"}})
    reader = EntryReader(DATA / "sessions.yaml", tables)
    for name, hours in merged["sessions"].items():
        tables.sessions[name] = reader.hours(name, hours)
    for raw in merged["currencies"]:
        fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
        tables.currencies[raw["code"]] = Currency(**fields)
    for raw in merged["places"]:
        known = ("code", "names", "adjectives", "cities", "zone", "index", "bonds", "bond_names", "indices")
        parts: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items() if k in known}
        tables.places[raw["code"]] = Place(**parts)
    for raw in merged["sectors"]:
        tables.sectors[raw["code"]] = Sector(raw["code"], tuple(raw["names"]))


def _add_instruments(path: Path, loaded: dict[str, Any], tables: Tables) -> None:
    reader = EntryReader(path, tables)
    for raw in loaded.get("instruments") or []:
        entry = reader.entry(raw)
        tables.add(entry)
        if raw.get("future"):
            tables.add(future(entry, raw.get("future_symbol", {}), reader))
    for raw in loaded.get("companies") or []:
        for entry in companies(raw, reader):
            tables.add(entry)


def _add_csv(path: Path, tables: Tables) -> None:
    try:
        rows = list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: can't be read ({error})", "give a CSV file in UTF-8") from None
    for number, row in enumerate(rows, 2):
        symbol, name = (row.get("symbol") or "").strip(), (row.get("name") or "").strip()
        if not symbol or not name:
            raise InputError(f"{path.name}: line {number} has no symbol or no name", "the columns are symbol,name,aliases")
        names = [name, *(a.strip() for a in (row.get("aliases") or "").split("|") if a.strip())]
        index = (row.get("index") or "").strip()
        instrument = Instrument(
            symbol,
            name,
            AssetClass.EQUITY,
            symbols=(Symbol("yfinance", symbol),),
            factors=(Factor(index, (index,)),) if index else (),
        )
        tables.add(Entry(instrument, tuple(Alias(n, cased=True) for n in names)))
