"""study panel: many events on a folder of price files."""

import json
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marketlink.cli.faults import say
from marketlink.cli.options import Format, FormatOption, common_of
from marketlink.cli.study_options import (
    AnchorChoice,
    AnchorOption,
    CarOption,
    EstimationOption,
    FactorOption,
    MaskChoice,
    MaskOption,
    ModelChoice,
    ReturnChoice,
    ReturnOption,
    WindowOption,
    car_windows_of,
    factors_of,
    model_of,
    returns_of,
)

if TYPE_CHECKING:
    from marketlink.core.panel import PanelResult
    from marketlink.core.regression import PanelRegression


class TableChoice(StrEnum):
    """The tables of a panel, for formats that hold one."""

    TESTS = "tests"
    BHAR = "bhar"
    EVENTS = "events"
    PATH = "path"
    EXCLUDED = "excluded"
    REGRESSION = "regression"


class RegressionChoice(StrEnum):
    """Regressions beside the tests."""

    TAGS = "tags"
    POOLED = "pooled"
    PROJECTIONS = "projections"


def panel(
    context: typer.Context,
    events: Annotated[Path, typer.Argument(metavar="EVENTS.csv", help="A CSV of instrument,date[,time,tz,tag].")],
    prices: Annotated[Path, typer.Option("--prices", help="Folder with a CSV an instrument and factor: date,close is enough.")],
    model: Annotated[ModelChoice, typer.Option(help="auto: market with a factor, else constant-mean.", case_sensitive=False)] = (
        ModelChoice.AUTO
    ),
    factor: FactorOption = None,
    returns: ReturnOption = ReturnChoice.AUTO,
    estimation: EstimationOption = "-260,-11",
    window: WindowOption = "-10,10",
    car: CarOption = None,
    anchor: AnchorOption = AnchorChoice.NEXT,
    mask: MaskOption = MaskChoice.NONE,
    minimum: Annotated[int, typer.Option(help="Fewest estimation sessions of an event.")] = 60,
    ungated: Annotated[bool, typer.Option("--ungated", help="Give every number, marked where it isn't valid.")] = False,
    correlation: Annotated[float | None, typer.Option(help="The mean residual correlation, if known from elsewhere.")] = None,
    draws: Annotated[int, typer.Option(help="Bootstrap draws.")] = 999,
    close: Annotated[
        str | None, typer.Option(help='When closes are taken that nothing is known of, such as "16:00 America/New_York".')
    ] = None,
    regression: Annotated[
        RegressionChoice | None,
        typer.Option(help="tags: first CAR on tags and further columns; pooled: event dummies; projections: by horizon."),
    ] = None,
    horizons: Annotated[int, typer.Option(help="The longest horizon of projections, in sessions.")] = 10,
    plot: Annotated[Path | None, typer.Option(help="Write the average CAR path with its 95% band (.svg or .png).")] = None,
    table: Annotated[TableChoice, typer.Option(help="Which table, for formats that hold one.")] = TableChoice.TESTS,
    form: FormatOption = Format.TABLE,
) -> None:
    """Measure the average reaction to many events, with every test that their number and dates can carry.

    Ids are the price files' names; they need not be in the registry.

    Example: marketlink study panel events.csv --prices prices --model market --factor SPX --car -1,1 --format json
    """
    from marketlink.core.errors import TooLittleData
    from marketlink.core.event import Anchor
    from marketlink.core.panel import Mask, PanelSpec
    from marketlink.core.windows import Window
    from marketlink.instruments import load_registry
    from marketlink.service.event_files import read_events
    from marketlink.service.panels import PanelOrder, known_events, regress, study_panel
    from marketlink.service.price_folder import parse_close

    factors, event_window = factors_of(factor or []), Window.parse(window)
    spec = PanelSpec(
        model=model_of(model, factors),
        factors=factors,
        estimation=Window.parse(estimation),
        event_window=event_window,
        car_windows=car_windows_of(car or [], event_window),
        anchor=Anchor(anchor.value),
        minimum=minimum,
        mask=Mask(mask.value),
        ungated=ungated,
        draws=draws,
    )
    listed = read_events(events)
    settings = common_of(context).settings()
    known = known_events(settings.database, [event.instrument for event in listed.events], spec.mask)
    order = PanelOrder(prices, returns_of(returns), parse_close(close) if close else None, correlation, known)
    studied = study_panel(listed, spec, order, load_registry(*settings.registries))
    found = regress(listed, studied, regression.value, horizons) if regression and studied.result.events else None
    if plot is not None and studied.result.events:
        from marketlink.report import save_plot

        save_plot(studied.result, plot)
        say(f"Chart: {plot}")
    _show(studied.result, found, form, table)
    if not studied.result.events:
        raise TooLittleData(f"none of the {len(listed.events)} events can be studied", "the reasons stand beside each")


def _show(result: "PanelResult", regression: "PanelRegression | None", form: Format, table: TableChoice) -> None:
    if form is Format.JSON:
        from marketlink.study.panel_json import panel_json, regression_json

        document = panel_json(result) | ({} if regression is None else {"regression": regression_json(regression)})
        print(json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False))
        return
    from marketlink.cli.show import show, show_as_workbook
    from marketlink.core.errors import UsageError
    from marketlink.report.panel_tables import given_bhar, given_tests, panel_tables, regression_table

    more = () if regression is None else (regression_table(regression, result.spec.returns),)
    tables = (*panel_tables(result), *more)
    if form is Format.XLSX:
        show_as_workbook(tables)
        return
    if form is not Format.TABLE:
        chosen = next((found for found in tables if found.id == f"panel-{table}"), None)
        if chosen is None:
            raise UsageError("there is no regression to write", "ask for one with --regression")
        show(chosen, form)
        return
    # The notes of the tests are of every event: they stand even where no test can be given.
    for found in (given_tests(result), given_bhar(result), *tables[2:]):
        if found.rows or found.id in {"panel-tests", "panel-regression"}:
            show(found, form)
            for note in found.notes:
                print(note)
            print()
