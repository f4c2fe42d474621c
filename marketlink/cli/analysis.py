"""demo, run and check: articles in, verdicts and reactions out."""

import shlex
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marketlink.cli.faults import say, tell
from marketlink.cli.options import (
    AnnouncementsOption,
    Common,
    DeclarationsOption,
    Format,
    FormatOption,
    OutOption,
    PricesOption,
    PublishedOption,
    common_of,
)
from marketlink.cli.progress import counted
from marketlink.cli.study_options import MaskChoice, MaskOption

if TYPE_CHECKING:
    from marketlink.core.findings import Findings
    from marketlink.service.pipeline import Outcome
    from marketlink.service.runs import Read
    from marketlink.service.settings import Settings

STATED_COLUMNS = ("article", "quote", "claim", "verdict", "route_or_reason", "explanation")
REACTION_COLUMNS = (
    "day0",
    "candidate",
    "instrument",
    "abnormal_return",
    "t",
    "p",
    "headline_p",
    "p_adjusted",
    "n",
    "constant_mean_abnormal_return",
    "basis",
)
WIDE_REACTION_COLUMNS = (*REACTION_COLUMNS, "model", "actual", "constant_mean_t", "treated_factors")
# From this many columns on, the terminal also shows model, actual return and treated factors.
WIDE = 150
DEMO_FOLDER = Path("marketlink-demo")

InputsArgument = Annotated[
    list[str], typer.Argument(metavar="FILE|URL...", help="Article files (txt, md, html) or pages.", show_default=False)
]


def demo(context: typer.Context, out: OutOption = None) -> None:
    """Show the whole path offline: five sample articles, real ECB rates, a report.

    Example: marketlink demo
    """
    from marketlink.samples import PUBLISHED, sample_files, sample_folder

    folder = out or DEMO_FOLDER
    database = common_of(context).database or f"sqlite:///{folder / 'marketlink.db'}"
    settings = Common(common_of(context).config, database, offline=True).settings(output=folder / "report")
    with sample_folder() as samples:
        files = [str(path) for path in sample_files(samples)]
        # Unmasked: each reaction is then the number that `study run` gives for its date.
        _analyse(settings, files, str(samples / PUBLISHED), Format.TABLE, "marketlink demo", MaskChoice.NONE)


def run(
    context: typer.Context,
    inputs: InputsArgument,
    published: PublishedOption = None,
    prices: PricesOption = None,
    declarations: DeclarationsOption = None,
    announcements: AnnouncementsOption = None,
    out: OutOption = None,
    mask: MaskOption = MaskChoice.LISTED,
    form: FormatOption = Format.TABLE,
) -> None:
    """Ingest, extract, check, study, store and report some articles.

    Example: marketlink run article.txt --published 2022-02-14
    """
    _one_document(form)
    files = {"prices": prices, "declarations": declarations, "announcements": announcements or None}
    settings = common_of(context).settings(**files, output=out)
    _analyse(settings, inputs, published, form, shlex.join(["marketlink", *sys.argv[1:]]), mask)


def check(
    context: typer.Context,
    inputs: InputsArgument,
    published: PublishedOption = None,
    prices: PricesOption = None,
    declarations: DeclarationsOption = None,
    announcements: AnnouncementsOption = None,
    form: FormatOption = Format.TABLE,
) -> None:
    """Hold what some articles state against the prices; write no report.

    Example: marketlink check article.txt --published 2022-02-14 --format json
    """
    from marketlink.cli.show import show, show_as_one_document, show_as_workbook
    from marketlink.report.context_tables import context_tables
    from marketlink.report.tables import stated_table
    from marketlink.service.house import open_rooms
    from marketlink.service.pipeline import verdicts
    from marketlink.service.runs import read_inputs

    files = {"prices": prices, "declarations": declarations, "announcements": announcements or None}
    settings = common_of(context).settings(**files)
    read = read_inputs(inputs, published, allow_private=settings.allow_private_addresses)
    _tell_faults(read)
    with open_rooms(settings) as rooms, counted("Checking articles") as told:
        outcome = verdicts(read.articles, shlex.join(["marketlink", *sys.argv[1:]]), replace(rooms, told=told))
    for message in outcome.messages:
        say(message)
    if form in {Format.JSON, Format.XLSX}:
        tables = (stated_table(outcome.findings), *context_tables(outcome.findings))
        (show_as_one_document if form is Format.JSON else show_as_workbook)(tables)
    else:
        show(stated_table(outcome.findings), form, STATED_COLUMNS)
        if form is Format.TABLE:
            _show_context(outcome.findings)
    _end(read, outcome)


def _show_context(findings: "Findings") -> None:
    """Show what stands around the events, as far as there is anything."""
    from marketlink.cli.show import show
    from marketlink.report.context_tables import context_tables

    for table in context_tables(findings):
        if table.rows:
            show(table, Format.TABLE)


def _tell_faults(read: "Read") -> None:
    """Tell what could not be read; where that is everything, the last fault ends the command."""
    for fault in read.faults[: None if read.articles else -1]:
        tell(fault)
    if not read.articles:
        raise read.faults[-1]
    for name in read.undated:
        say(f"{name} has no date: what it states can't be checked or studied (give one with --published)")


def _end(read: "Read", outcome: "Outcome") -> None:
    """End with a partial result where an input or a source failed.

    Raises
    ------
    PartialResult
        Naming what is missing; each fault was told before.
    """
    from marketlink.core.errors import PartialResult

    if outcome.down:
        raise PartialResult(f"no prices of {', '.join(outcome.down)}: a source is down, the rest is done", "run it again later")
    read.report_rest()


def _analyse(
    settings: "Settings", inputs: list[str], published: str | None, form: Format, command: str, mask: MaskChoice
) -> None:
    from marketlink.core.panel import Mask
    from marketlink.report import build
    from marketlink.report.look import read_look
    from marketlink.service.house import open_rooms, unused_price_files
    from marketlink.service.pipeline import analyse
    from marketlink.service.runs import read_inputs

    read = read_inputs(inputs, published, allow_private=settings.allow_private_addresses)
    _tell_faults(read)
    with open_rooms(settings) as rooms:
        for line in unused_price_files(settings, rooms.registry):
            say(line)
        with counted("Reading and measuring") as told:
            outcome = analyse(read.articles, command, replace(rooms, told=told), mask=Mask(mask.value))
        shown = rooms.database.url_shown
    for message in outcome.messages:
        say(message)
    build(outcome.findings, settings.output, look=read_look(settings.templates, settings.logo))
    _show(outcome.findings, form)
    say(f"\nDatabase: {shown}")
    say(f"Report:   {settings.output / 'report.html'}")
    _end(read, outcome)


def _show(findings: "Findings", form: Format) -> None:
    from marketlink.cli.show import show, show_as_one_document, show_as_workbook
    from marketlink.report.inference import stream_words
    from marketlink.report.tables import (
        all_tables,
        caveats_table,
        factors_table,
        merged_by_basis,
        not_studied_table,
        reactions_table,
        stated_table,
    )

    if form is Format.JSON:
        show_as_one_document(all_tables(findings))
        return
    if form is Format.XLSX:
        show_as_workbook(all_tables(findings))
        return
    show(stated_table(findings), form, STATED_COLUMNS)
    wide = shutil.get_terminal_size((160, 24)).columns >= WIDE
    show(merged_by_basis(reactions_table(findings)), form, WIDE_REACTION_COLUMNS if wide else REACTION_COLUMNS)
    told = stream_words(findings)
    if told:
        print(told)
    show(factors_table(findings), form)
    show(caveats_table(findings), form)
    _show_context(findings)
    show(not_studied_table(findings), form)


def _one_document(form: Format) -> None:
    """Refuse forms that hold one table only.

    Raises
    ------
    UsageError
        For CSV, LaTeX and Parquet.
    """
    from marketlink.core.errors import UsageError

    if form not in {Format.TABLE, Format.JSON, Format.XLSX}:
        raise UsageError(
            f"a run has several tables, which --format {form} can't hold",
            "`marketlink report build --format all` writes them to files",
        )
