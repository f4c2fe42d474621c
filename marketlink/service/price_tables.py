"""Tables of the commands on prices."""

from collections.abc import Sequence

from marketlink.report.table import Row, Table, numbers, prose, words
from marketlink.service.price_commands import Compared, Explained, Got
from marketlink.service.price_quality import Examined
from marketlink.service.price_series import labels


def explained_table(explained: Explained) -> Table:
    """Return whom the chain asks, one provider a row."""
    request = explained.request
    caption = f"{request.instrument.id}, {request.measure}, {request.interval}, {request.first} to {request.last}"
    columns = (numbers("step", "Asked"), words("provider", "Provider"), words("symbol", "Symbol"), prose("reason", "Reason"))
    rows: tuple[Row, ...] = tuple(
        (step if choice.symbol else None, choice.provider, choice.symbol, choice.reason)
        for step, choice in enumerate(explained.choices, 1)
    )
    return Table("explain", caption, columns, rows)


def fetched_table(got: Sequence[Got]) -> Table:
    """Return what a fetch did, one instrument a row."""
    columns = (
        words("instrument", "Instrument"),
        words("source", "Source"),
        words("symbol", "Symbol"),
        numbers("bars", "Bars"),
        words("first", "First"),
        words("last", "Last"),
        numbers("new", "New"),
        numbers("changed", "Changed"),
        words("vintage", "Vintage"),
    )
    return Table("fetched", "Prices held", columns, tuple(_fetched_row(one) for one in got))


def _fetched_row(one: Got) -> Row:
    new, changed = sum(a.new for a in one.appended), sum(a.changed for a in one.appended)
    series = one.series
    if series is None:
        return (one.instrument, None, None, 0, None, None, new, changed, None)
    span = (series.index.session(0), series.index.session(-1))
    return (one.instrument, series.key.source, series.key.symbol, len(series), *span, new, changed, series.vintage.id)


def findings_table(examined: Sequence[Examined]) -> Table:
    """Return what the checks found, one finding a row."""
    columns = (
        words("series", "Series", group=True),
        words("severity", "Severity"),
        words("check", "Check"),
        words("session", "Session"),
        words("until", "Until"),
        prose("reason", "What"),
    )
    names = labels([one.key for one in examined])
    rows: tuple[Row, ...] = tuple(
        (f"{names[one.key.id]} {one.key.interval}", f.severity, f.check, f.session, f.until, f.sentence)
        for one in examined
        for f in one.findings
    )
    return Table("findings", "Findings in the bars held", columns, rows)


def compared_table(compared: Compared) -> Table:
    """Return the bars in which two vintages differ, one a row."""
    old, new = compared.old.vintage, compared.new.vintage
    caption = (
        f"{compared.key.label}: {old.id} of {old.retrieved_at:%Y-%m-%d %H:%M} UTC -> "
        f"{new.id} of {new.retrieved_at:%Y-%m-%d %H:%M} UTC"
    )
    columns = (words("session", "Session"), words("change", "Change"))
    return Table("diff", caption, columns, tuple((change.session, change.sentence) for change in compared.changes))
