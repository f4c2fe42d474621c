"""prices: whom the chain asks, what is held, what changed in it, and files in and out."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from marketlink.cli.faults import say
from marketlink.cli.options import DeclarationsOption, Format, FormatOption, PricesOption, common_of

app = typer.Typer(
    help="Fetch, explain, examine and compare price series; move them in and out of files.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


class IntervalChoice(StrEnum):
    """Lengths of bars, as the command line names them."""

    DAY = "1d"
    HOUR = "1h"
    HALF_HOUR = "30m"
    QUARTER_HOUR = "15m"
    FIVE_MINUTES = "5m"
    MINUTE = "1m"


IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Instrument, such as USDRUB.")]
IntervalOption = Annotated[IntervalChoice, typer.Option("--interval", help="Length of a bar.")]
SourceOption = Annotated[
    str | None,
    typer.Option("--source", help="Which series, where several are held: csv, or csv:DAX.csv, or its id."),
]
FirstOption = Annotated[str | None, typer.Option("--from", help="First day, YYYY-MM-DD.")]
LastOption = Annotated[str | None, typer.Option("--to", help="Last day, YYYY-MM-DD.")]


def _day(text: str | None) -> date | None:
    from marketlink.core.errors import UsageError

    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{text!r} is no date", "write it as YYYY-MM-DD") from None


@app.command()
def explain(
    context: typer.Context,
    instrument: IdArgument,
    date_: Annotated[str | None, typer.Option("--date", help="Day of the event; today without it.")] = None,
    interval: IntervalOption = IntervalChoice.DAY,
    prices: PricesOption = None,
    declarations: DeclarationsOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Say which providers are asked for an instrument, in order, and why. The network isn't used.

    Example: marketlink prices explain USDRUB --date 2022-02-14
    """
    from marketlink.cli.show import show
    from marketlink.core.prices import Interval
    from marketlink.service import price_commands as commands
    from marketlink.service.house import open_rooms
    from marketlink.service.price_series import labels
    from marketlink.service.price_tables import explained_table

    day = _day(date_)
    with open_rooms(common_of(context).settings(prices=prices, declarations=declarations)) as rooms:
        explained = commands.explain(instrument, day, Interval(interval), rooms)
    show(explained_table(explained), form)
    say("The first that has the dates is used, alone: two providers are never mixed in one series.")
    names = labels([series.key for series in explained.held])
    for series in explained.held:
        span = f"{series.index.session(0)} to {series.index.session(-1)}"
        say(f"Held: {names[series.key.id]}, {len(series)} bars, {span}, vintage {series.vintage.id}.")


@app.command()
def fetch(
    context: typer.Context,
    instruments: Annotated[list[str], typer.Argument(metavar="ID...", help="Instruments, such as USDRUB BRENT.")],
    first: FirstOption = None,
    last: LastOption = None,
    interval: IntervalOption = IntervalChoice.DAY,
    prices: PricesOption = None,
    declarations: DeclarationsOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Fetch the bars that are missing, and store them; without dates, those of the settings' history up to today.

    Example: marketlink prices fetch USDRUB BRENT --from 2021-01-01 --to 2022-02-28
    """
    from marketlink.cli.show import show
    from marketlink.core.errors import PartialResult, UsageError
    from marketlink.core.prices import Interval
    from marketlink.service import price_commands as commands
    from marketlink.service.house import open_rooms
    from marketlink.service.price_quality import examine_held, heavy
    from marketlink.service.price_tables import fetched_table

    with open_rooms(common_of(context).settings(prices=prices, declarations=declarations)) as rooms:
        until = _day(last) or rooms.clock().date()
        since = _day(first) or until - rooms.settings.history
        if since > until:
            raise UsageError(f"{since} is after {until}", "give the earlier day with --from")
        for name in instruments:
            rooms.registry.get(name)
        got = [commands.fetch(name, Interval(interval), since, until, rooms) for name in instruments]
        fetched = [rooms.registry.get(one.instrument) for one in got if one.series is not None]
        examined = [one for found in fetched for one in examine_held(found, rooms.registry, rooms.database)]
    show(fetched_table(got), form)
    for message in dict.fromkeys(message for one in got for message in one.messages):
        say(message)
    for one in examined:
        if count := len(heavy(one.findings)):
            say(f"{one.key.label}: {count} findings to know of; see: marketlink prices check {one.key.instrument}")
    errors = [one.error for one in got if one.error is not None]
    if len(errors) == len(got):
        raise errors[0]
    for error in errors:
        say(error.message)
    if errors:
        raise PartialResult(f"{len(errors)} of {len(got)} instruments could not be fetched", "the lines above say why")


@app.command()
def check(
    context: typer.Context,
    instruments: Annotated[list[str], typer.Argument(metavar="ID...", help="Instruments, such as USDRUB.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Examine the bars held: gaps, spikes, standing closes, other units, revisions. Nothing is repaired.

    Example: marketlink prices check USDRUB
    """
    from marketlink.cli.show import show
    from marketlink.core.errors import TooLittleData
    from marketlink.service.house import open_rooms
    from marketlink.service.price_commands import held_of
    from marketlink.service.price_quality import examine_held
    from marketlink.service.price_series import labels
    from marketlink.service.price_tables import findings_table

    with open_rooms(common_of(context).settings()) as rooms:
        wanted = [held_of(name, rooms) for name in instruments]
        examined = [one for found in wanted for one in examine_held(found, rooms.registry, rooms.database)]
    if not examined:
        raise TooLittleData(f"no bars of {', '.join(instruments)} are held", f"run: marketlink prices fetch {instruments[0]}")
    show(findings_table(examined), form)
    names = labels([one.key for one in examined])
    for one in examined:
        say(f"{names[one.key.id]} {one.key.interval}: {one.bars} bars, {len(one.findings)} findings.")


@app.command()
def diff(
    context: typer.Context,
    instrument: IdArgument,
    old: Annotated[str | None, typer.Option("--old", help="Vintage; the one before --new without it.")] = None,
    new: Annotated[str | None, typer.Option("--new", help="Vintage; the newest without it.")] = None,
    source: SourceOption = None,
    interval: IntervalOption = IntervalChoice.DAY,
    form: FormatOption = Format.TABLE,
) -> None:
    """Show the bars in which two vintages of a series differ: new, revised, withdrawn.

    Example: marketlink prices diff USDRUB --source moex
    """
    from marketlink.cli.show import show
    from marketlink.core.prices import Interval
    from marketlink.service import price_commands as commands
    from marketlink.service.house import open_rooms
    from marketlink.service.price_tables import compared_table

    with open_rooms(common_of(context).settings()) as rooms:
        compared = commands.compare(instrument, rooms, interval=Interval(interval), source=source, old=old, new=new)
    show(compared_table(compared), form)
    say(f"{len(compared.changes)} bars differ.")


@app.command()
def export(
    context: typer.Context,
    instrument: IdArgument,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="File, .csv or .parquet; CSV to standard output without it.")
    ] = None,
    source: SourceOption = None,
    vintage: Annotated[str | None, typer.Option("--vintage", help="Vintage; the newest without it.")] = None,
    first: FirstOption = None,
    last: LastOption = None,
    interval: IntervalOption = IntervalChoice.DAY,
) -> None:
    """Write the bars held of an instrument as CSV or Parquet.

    Example: marketlink prices export USDRUB --out USDRUB.parquet
    """
    from marketlink.core.prices import Interval
    from marketlink.prices.export import to_csv, write_file
    from marketlink.service import price_commands as commands
    from marketlink.service.house import open_rooms

    since, until = _day(first), _day(last)
    with open_rooms(common_of(context).settings()) as rooms:
        series = commands.load(
            instrument, rooms, interval=Interval(interval), source=source, vintage=vintage, first=since, last=until
        )
    if out is None:
        sys.stdout.write(to_csv(series))
    else:
        write_file(series, out)
    key = series.key
    say(
        f"{len(series)} bars of {key.label}, {key.unit}, {key.timezone}, vintage {series.vintage.id}"
        + (f" -> {out}" if out else "")
    )


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="CSV or Parquet: date,close is enough; open, high, low and volume where known.")],
    instrument: Annotated[str | None, typer.Option("--instrument", help="Its id; the file's name without it.")] = None,
    interval: IntervalOption = IntervalChoice.DAY,
    column: Annotated[str, typer.Option("--column", help="The column of dates, or of the starts of intraday bars.")] = "date",
    timezone: Annotated[str | None, typer.Option("--tz", help="Zone of the dates and times, such as Europe/Moscow.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="What the close is: last, settle, close, fix, spot, yield.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="What a price of 1 means; the registry's without it.")] = None,
    name: Annotated[
        str | None, typer.Option("--as", help="The series of yours that it is, such as DAX.csv; the file's name without it.")
    ] = None,
) -> None:
    """Store the bars of a file. The same file twice changes nothing; a changed one is a new vintage.

    Bars that the file no longer has are withdrawn in the new vintage.

    Example: marketlink prices import USDRUB.csv --kind last --tz Europe/Moscow
    """
    from marketlink.prices.declarations import declaration
    from marketlink.service.house import open_rooms
    from marketlink.service.price_imports import import_file

    given = {"interval": interval.value, "column": column, "timezone": timezone, "kind": kind, "unit": unit}
    declared = declaration(file.name, {name: value for name, value in given.items() if value is not None})
    with open_rooms(common_of(context).settings()) as rooms:
        imported = import_file(file, instrument, declared, rooms, name=name)
    key, did = imported.series.key, imported.appended
    counts = f"{did.new} new, {did.changed} changed" + (f", {did.withdrawn} withdrawn" if did.withdrawn else "")
    print(f"{key.label}: {counts}, vintage {did.vintage.id}")
    for note in imported.notes:
        say(note)
