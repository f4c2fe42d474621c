"""Reading the fields of one entry, with errors that name file, entry and mend."""

from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Any

from marketlink.core.errors import InputError
from marketlink.core.instrument import AssetClass, Factor, Instrument, Session, Symbol
from marketlink.core.moves import Measure
from marketlink.instruments.tables import Alias, Entry, Tables

KEYS = {
    "id", "name", "class", "unit", "base", "quote", "quotes_yield", "session", "symbols", "factors", "priced_by", "spot_of",
    "place", "future", "future_symbol", "aliases",
}  # fmt: skip
ALIAS_KEYS = {"text", "cased", "not_before", "needs"}


class EntryReader:
    """Reads entries of one file; it knows the sessions by name.

    Parameters
    ----------
    path : Path
        Named in every error.
    tables : Tables
        Where named sessions are looked up.
    """

    def __init__(self, path: Path, tables: Tables) -> None:
        self.path = path
        self.tables = tables

    def wrong(self, entry: str, what: str, mend: str) -> InputError:
        """Return the error for `entry`."""
        return InputError(f"{self.path.name}: {entry}: {what}", mend)

    def entry(self, raw: Any) -> Entry:
        """Read one item of `instruments`.

        Raises
        ------
        InputError
            If a key is unknown, missing or holds what can't be used.
        """
        if not isinstance(raw, dict) or not isinstance(raw.get("id"), str):
            raise self.wrong(f"entry {raw!r}"[:80], "has no id", "write `- {id: ..., name: ..., class: ...}`")
        ident = raw["id"]
        for key in raw:
            if key not in KEYS:
                raise self.wrong(ident, f"unknown key {key!r}", f"use one of: {', '.join(sorted(KEYS))}")
        aliases = self.strings_or_maps(ident, raw.get("aliases", []))
        return Entry(self.instrument(ident, raw), tuple(self.alias(ident, item) for item in aliases), raw.get("place"))

    def instrument(self, ident: str, raw: Mapping[str, Any]) -> Instrument:
        """Build the instrument of a raw entry."""
        if not isinstance(raw.get("name"), str):
            raise self.wrong(ident, "has no name", "add `name: ...`")
        kind = self.asset_class(ident, raw.get("class"))
        yields = bool(raw.get("quotes_yield", False))
        index = kind in (AssetClass.INDEX, AssetClass.VOLATILITY)
        return Instrument(
            id=ident,
            name=raw["name"],
            asset_class=kind,
            unit=str(raw.get("unit", "index points" if index else "")),
            base=raw.get("base"),
            quote=raw.get("quote"),
            quotes_yield=yields,
            session=self.session(ident, raw.get("session")),
            symbols=self.symbols(ident, raw.get("symbols", {}), yields=yields),
            factors=self.factors(ident, raw.get("factors", {})),
            priced_by=raw.get("priced_by"),
            spot_of=raw.get("spot_of"),
        )

    def asset_class(self, ident: str, value: Any) -> AssetClass:
        """Read `class`."""
        try:
            return AssetClass(value)
        except ValueError:
            known = ", ".join(AssetClass)
            raise self.wrong(ident, f"class {value!r} is unknown", f"use one of: {known}") from None

    def session(self, ident: str, value: Any) -> Session | None:
        """Read `session`: a name of the table of sessions, or its own hours."""
        if value is None:
            return None
        if isinstance(value, str):
            if value not in self.tables.sessions:
                raise self.wrong(ident, f"session {value!r} is unknown", f"use one of: {', '.join(sorted(self.tables.sessions))}")
            return self.tables.sessions[value]
        return self.hours(ident, value)

    def hours(self, ident: str, value: Any) -> Session:
        """Read `{timezone, opens, closes}`."""
        if not isinstance(value, dict) or "timezone" not in value:
            raise self.wrong(ident, "session has no timezone", "write `{timezone: Europe/London, opens: '08:00'}`")
        try:
            opens, closes = (time.fromisoformat(value[k]) if value.get(k) else None for k in ("opens", "closes"))
        except (TypeError, ValueError):
            raise self.wrong(ident, "opens or closes is no time", "write it in quotes: '08:00'") from None
        return Session(str(value["timezone"]), opens, closes)

    def symbols(self, ident: str, value: Any, *, yields: bool) -> tuple[Symbol, ...]:
        """Read `symbols`: provider to symbol, or to `{symbol, measure}`."""
        if not isinstance(value, dict):
            raise self.wrong(ident, "symbols is no table", "write `symbols: {yfinance: ABC}`")
        default = Measure.YIELD if yields else Measure.PRICE
        found = []
        for provider, symbol in value.items():
            if isinstance(symbol, dict):
                found.append(Symbol(str(provider), str(symbol.get("symbol")), Measure(symbol.get("measure", default))))
            else:
                found.append(Symbol(str(provider), str(symbol), default))
        return tuple(found)

    def factors(self, ident: str, value: Any) -> tuple[Factor, ...]:
        """Read `factors`: name to members."""
        if not isinstance(value, dict):
            raise self.wrong(ident, "factors is no table", "write `factors: {NAME: [ID, ID]}`")
        return tuple(Factor(str(name), tuple(str(m) for m in members)) for name, members in value.items())

    def strings_or_maps(self, ident: str, value: Any) -> list[Any]:
        """Check that `aliases` is a list."""
        if not isinstance(value, list):
            raise self.wrong(ident, "aliases is no list", "write `aliases: [one, two]`")
        return value

    def alias(self, ident: str, raw: Any) -> Alias:
        """Read one alias: its text, or its text with guards."""
        if isinstance(raw, str) and raw.strip():
            return Alias(raw)
        if isinstance(raw, dict) and isinstance(raw.get("text"), str) and set(raw) <= ALIAS_KEYS:
            return Alias(
                raw["text"],
                bool(raw.get("cased")),
                tuple(str(w) for w in raw.get("not_before", ())),
                tuple(str(w) for w in raw.get("needs", ())),
            )
        raise self.wrong(ident, f"alias {raw!r} can't be read", "write a text, in quotes where it is a number, true or no")
