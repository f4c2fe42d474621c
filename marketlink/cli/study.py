"""study: measure one reaction, and show it again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marketlink.cli import across, panel
from marketlink.cli.faults import say
from marketlink.cli.options import Format, FormatOption, PricesOption, common_of
from marketlink.cli.study_options import (
    AnchorChoice,
    AnchorOption,
    CarOption,
    EstimationOption,
    FactorOption,
    MaskChoice,
    ModelChoice,
    ReturnChoice,
    ReturnOption,
    WindowOption,
    spec_of,
    when,
)

if TYPE_CHECKING:
    from marketlink.core.study import StudyResult

app = typer.Typer(
    help="Measure reactions by event studies: one event, many, across markets.", no_args_is_help=True, rich_markup_mode=None
)


@app.command()
def run(
    context: typer.Context,
    instrument: Annotated[str, typer.Argument(metavar="ID", help="Instrument, such as USDRUB.")],
    date_: Annotated[str, typer.Option("--date", help="Day of the event, YYYY-MM-DD.")],
    time: Annotated[
        str | None, typer.Option("--time", help="Time of release, HH:MM; with --tz it makes the event exact.")
    ] = None,
    tz: Annotated[str | None, typer.Option("--tz", help="Zone of --time, such as Europe/Moscow.")] = None,
    model: Annotated[
        ModelChoice, typer.Option(help="auto: the registry's factors, else the constant mean.", case_sensitive=False)
    ] = ModelChoice.AUTO,
    factor: FactorOption = None,
    returns: ReturnOption = ReturnChoice.AUTO,
    estimation: EstimationOption = "-260,-11",
    window: WindowOption = "-10,10",
    car: CarOption = None,
    anchor: AnchorOption = AnchorChoice.NEXT,
    mask: Annotated[
        MaskChoice,
        typer.Option(help="store takes the days of its other stored events out of the estimation window; one event is listed."),
    ] = MaskChoice.NONE,
    prices: PricesOption = None,
    plot: Annotated[Path | None, typer.Option(help="Write the CAR path with its 95% band (.svg or .png).")] = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Measure the reaction of one instrument to one event.

    Example: marketlink study run USDRUB --date 2022-01-27 --plot car.svg
    """
    from marketlink.core.panel import Mask
    from marketlink.link.events import event_on
    from marketlink.service.house import open_rooms
    from marketlink.service.runs import study_once

    settings = common_of(context).settings(prices=prices)
    day, moment = when(date_, time, tz)
    with open_rooms(settings) as rooms:
        spec = spec_of(rooms.registry, instrument, model, factor or [], returns, estimation, window, car or [], anchor)
        fall_back = model is ModelChoice.AUTO and not factor
        result = study_once(spec, event_on(day, moment), rooms, fall_back=fall_back, mask=Mask(mask.value))
    if plot is not None:
        from marketlink.report import save_plot

        save_plot(result, plot)
        say(f"Chart: {plot}")
    _show(result, form)


@app.command("show")
def show_stored(
    context: typer.Context,
    study: Annotated[str, typer.Argument(metavar="ID", help="A study's id, or its first characters.")],
    form: FormatOption = Format.TABLE,
) -> None:
    """Show a study again, as it was stored.

    Example: marketlink study show 1a2b3c4d --format tex
    """
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database, database.unit_of_work(read_only=True) as uow:
        result = uow.studies.get(study)
    _show(result, form)


def _show(result: "StudyResult", form: Format) -> None:
    if form is Format.JSON:
        from marketlink.report.tables import study_json

        print(study_json(result))
        return
    from marketlink.cli.show import show
    from marketlink.report.inference import cannot_conclude, study_note
    from marketlink.report.tables import study_table

    table = study_table(result)
    if form is Format.TABLE:
        print(*study_note(result), sep="\n", end="\n\n")
    show(table, form)
    if form is Format.TABLE:
        print(*table.notes, *cannot_conclude(result), sep="\n")
        say(f"\nStudy {result.id}: `marketlink study show {result.id[:8]}` shows it again")


app.command("panel")(panel.panel)
app.command("sweep")(across.sweep)
app.command("stated")(across.stated)
app.command("compare")(across.compare)
