"""The application: its commands, and what may stand before them."""

from pathlib import Path
from typing import Annotated

import typer

from marketlink import __version__
from marketlink.cli import analysis, articles, browse, catalogue, cite, feeds, manage, prices, report, stories, study, tags
from marketlink.cli.faults import be_quiet
from marketlink.cli.options import Common

app = typer.Typer(
    name="marketlink",
    help="What moved, was it true, and was it more than noise? Reads the market moves that news articles state, "
    "checks each against prices, and measures the reaction with an event study.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:
    if asked:
        print(f"marketlink {__version__}")
        raise typer.Exit


@app.callback()
def common(
    context: typer.Context,
    config: Annotated[Path | None, typer.Option(help="Configuration file (TOML).")] = None,
    database: Annotated[str | None, typer.Option(help="Database URL: sqlite:///file.db or postgresql://user@host/name.")] = None,
    offline: Annotated[bool | None, typer.Option("--offline/--online", help="Use bundled and local prices only.")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Write nothing to standard error but faults.")] = False,
    _version_asked: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Take what applies to every command."""
    be_quiet(quiet)
    context.obj = Common(config, database, offline)


app.command("demo")(analysis.demo)
app.command("run")(analysis.run)
app.command("check")(analysis.check)
app.command("extract")(articles.extract)
app.add_typer(study.app, name="study")
app.add_typer(report.app, name="report")
app.command("cite")(cite.cite)
app.command("browse")(browse.browse)
app.add_typer(catalogue.app, name="instruments")
app.add_typer(feeds.app, name="feeds")
app.command("stories")(stories.stories)
app.add_typer(tags.app, name="tags")
app.command("ingest")(feeds.ingest)
app.add_typer(prices.app, name="prices")
app.command("init")(manage.init)
app.command("doctor")(manage.doctor)
app.command("status")(manage.status)
app.command("serve")(manage.serve)
app.command("worker")(manage.worker)
app.command("retry")(manage.retry)
app.command("backup")(manage.backup)
app.command("restore")(manage.restore)
app.add_typer(manage.db, name="db")
