"""study sweep, stated and compare: across markets, across the archive, across models."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marketlink.cli.options import Format, FormatOption, PricesOption, common_of
from marketlink.cli.study_options import AnchorChoice, ModelChoice, ReturnChoice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketlink.core.event import Event
    from marketlink.core.study import StudyResult
    from marketlink.report.table import Table
    from marketlink.service.sweeps import Swept
    from marketlink.store import Database


class UnitChoice(StrEnum):
    """Units of stated changes."""

    PCT = "pct"
    BP = "bp"


def sweep(
    context: typer.Context,
    event: Annotated[str, typer.Argument(metavar="EVENT", help="A date, YYYY-MM-DD, or the id of a stored event.")],
    time: Annotated[str | None, typer.Option("--time", help="Time of release, HH:MM, for a date; goes with --tz.")] = None,
    tz: Annotated[str | None, typer.Option("--tz", help="Zone of --time, such as Europe/Moscow.")] = None,
    instrument: Annotated[list[str] | None, typer.Option(help="Only this one; more than once for several.")] = None,
    car: Annotated[str, typer.Option(help="The window of the reactions.")] = "0,0",
    plain: Annotated[bool, typer.Option("--constant-mean", help="Use no factors.")] = False,
    independent: Annotated[
        bool,
        typer.Option("--independent", help="Benjamini-Hochberg in place of Benjamini-Yekutieli, which holds for any dependence."),
    ] = False,
    events: Annotated[
        Path | None, typer.Option(help="CSV of further event days (instrument,date[,time,tz]): how reactions move together.")
    ] = None,
    stored: Annotated[bool, typer.Option("--stored", help="Take the stored events' days as further event days.")] = False,
    prices: PricesOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Study one event on every instrument with data, ranked by size, with the false discovery rate controlled.

    With further event days, it gives the correlations of reactions on event days beside those of other days, as a matrix.

    Example: marketlink study sweep 2016-06-24 --offline
    """
    from marketlink.core.windows import Window
    from marketlink.service.event_files import read_events
    from marketlink.service.house import open_rooms
    from marketlink.service.sweeps import SweepOrder, stored_events, sweep_event

    with open_rooms(common_of(context).settings(prices=prices)) as rooms:
        chosen = _event(event, time, tz, rooms.database)
        others = [one.event for one in read_events(events).events] if events else []
        others += stored_events(rooms.database, chosen.day) if stored else ()
        apart = {other.day: other for other in others if other.day != chosen.day}
        order = SweepOrder(tuple(instrument or ()), Window.parse(car), independent, plain, tuple(apart.values()))
        swept = sweep_event(chosen, order, rooms)
    if form is Format.JSON:
        print(json.dumps(_sweep_json(swept), indent=1, ensure_ascii=False, allow_nan=False))
        return
    from marketlink.report.sweep_tables import correlation_matrix, correlation_table, excluded_table, sweep_table

    adjusted = "Benjamini-Hochberg" if independent else "Benjamini-Yekutieli"
    kinds = {name: spec.returns for name, spec in swept.specs.items()}
    tables = [sweep_table(swept.result, kinds, adjusted)]
    if swept.correlations or swept.notes:
        people = form is Format.TABLE
        tables.append(correlation_matrix(swept.correlations, swept.notes) if people else correlation_table(swept.correlations))
    tables.append(excluded_table(swept.result.excluded))
    _show_all(tables, form)


def _event(text: str, time: str | None, tz: str | None, database: "Database") -> "Event":
    from datetime import date

    from marketlink.cli.study_options import when
    from marketlink.core.errors import UsageError
    from marketlink.link.events import event_on
    from marketlink.service.sweeps import event_named

    try:
        date.fromisoformat(text)
    except ValueError:
        if time or tz:
            raise UsageError("--time and --tz go with a date", "a stored event has its own time") from None
        return event_named(text, database)
    return event_on(*when(text, time, tz))


def _sweep_json(swept: "Swept") -> dict[str, object]:
    from marketlink.core.ids import plain

    result = swept.result
    names = list(dict.fromkeys(pair.first for pair in swept.correlations))
    found = {(pair.first, pair.second): pair for pair in swept.correlations}

    def matrix(field: str) -> list[list[float]]:
        return [[1.0 if a == b else getattr(found[a, b], field) for b in names] for a in names]

    kinds = ("event", "placebo", "adjusted", "p")
    together = {"instruments": names, "event_days": swept.days, **{kind: matrix(kind) for kind in kinds}} if names else None
    return {
        "event": plain(swept.event),
        "window": f"{result.window.start},{result.window.end}",
        "reactions": plain(result.reactions),
        "joint": {"value": result.joint, "p": result.joint_p, "n": result.joint_n},
        "correlations": together,
        "excluded": plain(result.excluded),
        "notes": [*result.notes, *swept.notes],
    }


def stated(
    context: typer.Context,
    unit: Annotated[UnitChoice, typer.Option(help="Moves in percent, or in basis points.")] = UnitChoice.PCT,
    form: FormatOption = Format.TABLE,
) -> None:
    """Regress measured on stated moves over the whole store, to see how far the press can be believed.

    Only moves of a finished session are taken, for which the text and the prices have the same time and base.

    Example: marketlink study stated --unit pct --format json
    """
    from marketlink.core.ids import plain
    from marketlink.service.believed import regress_stated
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database:
        found = regress_stated(database, unit.value)
    if form is Format.JSON:
        document = {**plain(found.result), "left_out": found.left_out, "pairs": plain(found.pairs)}
        print(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from marketlink.report.sweep_tables import stated_regression_table

    _show_all([stated_regression_table(found.result, "%" if unit is UnitChoice.PCT else "bp")], form)
    if form is Format.TABLE:
        print(f"{found.left_out} other stated changes are of another time, base or unit, or can't be tested.")


def compare(
    context: typer.Context,
    studies: Annotated[list[str], typer.Argument(metavar="ID...", help="Stored studies by id; with --date, one instrument.")],
    date_: Annotated[str | None, typer.Option("--date", help="Study this day with several models.")] = None,
    time: Annotated[str | None, typer.Option("--time", help="Time of release, HH:MM; goes with --tz.")] = None,
    tz: Annotated[str | None, typer.Option("--tz", help="Zone of --time.")] = None,
    model: Annotated[
        list[ModelChoice] | None, typer.Option(help="A model; constant-mean and market if none is named.", case_sensitive=False)
    ] = None,
    factor: Annotated[list[str] | None, typer.Option(help="A regressor, as for study run.")] = None,
    prices: PricesOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Set studies side by side: stored ones by their ids, or several models of one event.

    Example: marketlink study compare USDRUB --date 2022-01-27 --model constant-mean --model market --offline
    """
    if date_ is None:
        found = _stored(context, studies)
    else:
        models = model or [ModelChoice.CONSTANT_MEAN, ModelChoice.MARKET]
        found = _by_model(context, studies, (date_, time, tz), models, factor or [], prices)
    if form is Format.JSON:
        from marketlink.core.ids import plain

        print(json.dumps({name: {"id": one.id, **plain(one)} for name, one in found.items()}, indent=1, ensure_ascii=False))
        return
    from marketlink.report.one_study import compare_table

    _show_all([compare_table(found)], form)


def _stored(context: typer.Context, ids: "Sequence[str]") -> "dict[str, StudyResult]":
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database, database.unit_of_work(read_only=True) as uow:
        results = [uow.studies.get(one) for one in ids]
    return {result.id[:8]: result for result in results}


def _by_model(
    context: typer.Context,
    instruments: "Sequence[str]",
    day: tuple[str, str | None, str | None],
    models: "Sequence[ModelChoice]",
    factors: list[str],
    prices: Path | None,
) -> "dict[str, StudyResult]":
    from marketlink.cli.study_options import spec_of, when
    from marketlink.core.errors import UsageError
    from marketlink.link.events import event_on
    from marketlink.service.house import open_rooms
    from marketlink.service.runs import study_once

    if len(instruments) != 1:
        raise UsageError(
            "several instruments can't be compared by model", "name one, or leave out --date and give ids of studies"
        )
    event = event_on(*when(*day))
    found: dict[str, StudyResult] = {}
    with open_rooms(common_of(context).settings(prices=prices)) as rooms:
        for choice in models:
            own = [] if choice is ModelChoice.CONSTANT_MEAN else factors
            spec = spec_of(
                rooms.registry, instruments[0], choice, own, ReturnChoice.AUTO, "-260,-11", "-10,10", [], AnchorChoice.NEXT
            )
            found[choice.value] = study_once(spec, event, rooms, fall_back=False)
    return found


def _show_all(tables: "Sequence[Table]", form: Format) -> None:
    from marketlink.cli.show import show, show_as_workbook

    if form is Format.XLSX:
        show_as_workbook(tables)
        return
    if form is not Format.TABLE:
        show(tables[0], form)
        return
    for found in tables:
        if found.rows:
            show(found, form)
        for note in found.notes:
            print(note)
        if found.rows or found.notes:
            print()
