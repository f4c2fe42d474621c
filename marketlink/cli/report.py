"""report: write the report of what is stored, and verify one."""

import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from marketlink.cli.faults import say
from marketlink.cli.options import OutOption, common_of, parsed_day

app = typer.Typer(help="Write and verify reports of what is stored.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def build(
    context: typer.Context,
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="[ARTICLE]...", help="By id or name; all if none is named.")
    ] = None,
    article: Annotated[list[str] | None, typer.Option(help="An article by id or name; the same as naming it.")] = None,
    event: Annotated[str, typer.Option(help="The article of an event, by the event's id.")] = "",
    story: Annotated[str, typer.Option(help="The articles of a story, by its id: `marketlink stories` lists them.")] = "",
    tag: Annotated[str, typer.Option(help="Only articles with a tag: `marketlink tags list` lists them.")] = "",
    instrument: Annotated[str, typer.Option(help="Only what is stated and measured of one instrument, such as USDRUB.")] = "",
    week: Annotated[str | None, typer.Option(help="An ISO week, such as 2022-W04.")] = None,
    month: Annotated[str | None, typer.Option(help="A month, such as 2022-01.")] = None,
    since: Annotated[str | None, typer.Option(help="Only articles of this day and later, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Only articles of this day and earlier, YYYY-MM-DD.")] = None,
    form: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help="html, pdf, csv, tex, json, xlsx, parquet, or all; without it html,csv,tex."),
    ] = None,
    out: OutOption = None,
) -> None:
    """Write the report: its page, tables and charts, and a manifest.

    Example: marketlink report build --week 2022-W04 --format all -o out
    """
    from dataclasses import replace

    from marketlink.instruments import load_registry
    from marketlink.report import build as write
    from marketlink.report.formats import parse_formats
    from marketlink.report.look import read_look
    from marketlink.service.selections import Selection, selected_findings
    from marketlink.store import Database

    settings, formats = common_of(context).settings(output=out), parse_formats(form or ())
    first, last = _days(week, month, since, until)
    named = load_registry(*settings.registries).get(instrument).id if instrument else ""
    selection = Selection((*(articles or ()), *(article or ())), event, story, tag, named, first, last)
    with Database.open(settings.database) as database:
        findings = selected_findings(database, selection)
    if form:
        findings = replace(findings, run=replace(findings.run, command=f"{findings.run.command} --format {','.join(formats)}"))
    manifest = write(findings, settings.output, formats, named, read_look(settings.templates, settings.logo))
    for entry in manifest.files:
        if "/" not in entry.path:
            print(settings.output / entry.path)
    print(settings.output / "manifest.json")


@app.command()
def verify(
    context: typer.Context,
    manifest: Annotated[Path, typer.Argument(metavar="MANIFEST", help="The manifest.json of a report.")],
) -> None:
    """Build a report again from the stored vintages and compare every study, verdict and file; exit 1 where one differs.

    Example: marketlink report verify out/manifest.json
    """
    from marketlink.instruments import load_registry
    from marketlink.report.look import read_look
    from marketlink.service.verification import verify as verified
    from marketlink.store import Database

    settings = common_of(context).settings()
    with Database.open(settings.database) as database:
        look = read_look(settings.templates, settings.logo)
        found = verified(manifest, database, load_registry(*settings.registries), look)
    for line in found.differences:
        say(line)
    if found.differences:
        raise typer.Exit(1)
    studies = (
        "1 study run again on its vintages" if found.studies == 1 else f"{found.studies} studies run again on their vintages"
    )
    verdicts = f"{found.verdicts} verdicts worked out again ({found.as_stored} without daily prices taken as stored)"
    print(f"{studies}, {verdicts}, {found.files} files built again: all the same")


@app.command()
def feed(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="Only articles of this day and later, YYYY-MM-DD.")] = None,
    instrument: Annotated[str, typer.Option(help="Only reactions of one instrument.")] = "",
    found: Annotated[bool, typer.Option("--found", help="Leave out what can't be told from noise.")] = False,
) -> None:
    """Write the latest findings as an Atom feed to standard output.

    Example: marketlink report feed --found
    """
    from marketlink.instruments import load_registry
    from marketlink.report.atom import to_atom
    from marketlink.service.selections import Selection, selected_findings
    from marketlink.store import Database

    settings = common_of(context).settings()
    named = load_registry(*settings.registries).get(instrument).id if instrument else ""
    with Database.open(settings.database) as database:
        findings = selected_findings(database, Selection(instrument=named, since=parsed_day(since)))
    sys.stdout.write(to_atom(findings, found_only=found))


@app.command()
def index(
    context: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="A folder of reports; the setting `output`.")] = None,
) -> None:
    """Write index.html into a folder: every report in it and in the folders below, with a search.

    Example: marketlink report index out
    """
    from marketlink.report.index import write_index
    from marketlink.report.look import read_look

    settings = common_of(context).settings()
    written = write_index(folder or settings.output, read_look(settings.templates, settings.logo))
    for line in written.skipped:
        say(line)
    print(written.path)


@app.command()
def digest(
    context: typer.Context,
    week: Annotated[str | None, typer.Option(help="An ISO week, such as 2022-W04.")] = None,
    month: Annotated[str | None, typer.Option(help="A month, such as 2022-01.")] = None,
    since: Annotated[str | None, typer.Option(help="Only articles of this day and later, YYYY-MM-DD.")] = None,
    until: Annotated[str | None, typer.Option(help="Only articles of this day and earlier, YYYY-MM-DD.")] = None,
    send: Annotated[bool, typer.Option("--send", help="Send it to the setting `digest_to`, instead of writing it.")] = False,
) -> None:
    """Write the digest of a period as an e-mail message to standard output, or send it.

    Example: marketlink report digest --week 2022-W04
    """
    from marketlink.core.errors import UsageError
    from marketlink.service.channels import deliver
    from marketlink.service.digests import message_of, period_name
    from marketlink.service.selections import Selection, selected_findings
    from marketlink.store import Database

    settings = common_of(context).settings()
    if send and not settings.digest_to:
        raise UsageError("nobody gets digests", "name them in the setting `digest_to`, with `smtp` and `mail_from`")
    first, last = _days(week, month, since, until)
    with Database.open(settings.database) as database:
        findings = selected_findings(database, Selection(since=first, until=last))
    message = message_of(findings, week or month or period_name(first, last), settings)
    if send:
        deliver(message, settings)
        say(f"sent to {', '.join(settings.digest_to)}")
    else:
        sys.stdout.buffer.write(message.as_bytes())


def _days(week: str | None, month: str | None, since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """Return the first and the last day asked for.

    Raises
    ------
    UsageError
        If two of week, month, and days are given, or one can't be read.
    """
    from marketlink.core.errors import UsageError
    from marketlink.service.selections import month_of, week_of

    if sum((week is not None, month is not None, since is not None or until is not None)) > 1:
        raise UsageError("a week, a month and days exclude each other", "give one of --week, --month, or --since and --until")
    if week is not None:
        return week_of(week)
    if month is not None:
        return month_of(month)
    return parsed_day(since), parsed_day(until)
