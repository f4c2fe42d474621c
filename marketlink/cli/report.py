"""report: write the report of what is stored."""

from typing import Annotated

import typer

from marketlink.cli.options import OutOption, common_of, parsed_day

app = typer.Typer(help="Write reports of what is stored.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def group() -> None:
    """Keep `build` a command of its own."""


@app.command()
def build(
    context: typer.Context,
    articles: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Articles by id; all if none is named.")] = None,
    since: Annotated[str | None, typer.Option(help="Only articles of this day and later, YYYY-MM-DD.")] = None,
    form: Annotated[
        list[str] | None,
        typer.Option("--format", "-f", help="html, pdf, csv, tex, json, xlsx, parquet, or all; without it html,csv,tex."),
    ] = None,
    out: OutOption = None,
) -> None:
    """Write the report: its page, tables and charts, and a manifest.

    Example: marketlink report build --since 2022-01-01 --format html,pdf -o out
    """
    from marketlink.report import build as write
    from marketlink.report.formats import parse_formats
    from marketlink.service.reports import stored_findings
    from marketlink.store import Database

    settings, formats = common_of(context).settings(output=out), parse_formats(form or ())
    first = parsed_day(since)
    command = " ".join(["marketlink report build", *(articles or []), *(["--since", since] if since else [])])
    with Database.open(settings.database) as database:
        findings = stored_findings(database, command, tuple(articles or ()), first)
    manifest = write(findings, settings.output, formats)
    for entry in manifest.files:
        if "/" not in entry.path:
            print(settings.output / entry.path)
