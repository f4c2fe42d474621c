"""Tables of the registry: instruments found, and everything held of one."""

from collections.abc import Iterable

from marketlink.core.instrument import Instrument
from marketlink.report.table import Row, Table, words


def instruments_table(instruments: Iterable[Instrument]) -> Table:
    """Return instruments, one a row."""
    columns = (
        words("id", "Id"),
        words("name", "Name"),
        words("asset_class", "Class"),
        words("unit", "Unit"),
        words("symbols", "Symbols"),
    )
    rows: tuple[Row, ...] = tuple((i.id, i.name, i.asset_class, i.unit, _symbols(i)) for i in instruments)
    return Table("instruments", "Instruments", columns, rows)


def instrument_table(instrument: Instrument, aliases: Iterable[str]) -> Table:
    """Return everything held of one instrument."""
    session = instrument.session
    hours = "" if session is None else f"{session.timezone} {session.opens or ''}-{session.closes or ''}"
    factors = "; ".join(f"{factor.name}: {', '.join(factor.members)}" for factor in instrument.factors)
    rows: tuple[Row, ...] = (
        ("id", instrument.id),
        ("name", instrument.name),
        ("class", instrument.asset_class),
        ("unit", instrument.unit),
        ("studied as", instrument.default_measure),
        ("session", hours),
        ("symbols", _symbols(instrument)),
        ("factors", factors or "none: constant mean"),
        ("prices stand in from", instrument.priced_by or "itself"),
        ("aliases", ", ".join(aliases)),
    )
    return Table("instrument", instrument.id, (words("field", "Field"), words("value", "Value")), rows)


def _symbols(instrument: Instrument) -> str:
    return ", ".join(f"{symbol.provider} {symbol.symbol}" for symbol in instrument.symbols)
