"""feeds and ingest: where articles come from, and articles taken in without analysis."""

from pathlib import Path
from typing import Annotated

import typer

from marketlink.cli.faults import say, tell
from marketlink.cli.options import PublishedOption, common_of

app = typer.Typer(help="The feeds that the service reads.", no_args_is_help=True, rich_markup_mode=None)

Urls = Annotated[list[str], typer.Argument(metavar="URL...", help="Addresses of feeds.")]


@app.command("list")
def list_feeds(context: typer.Context) -> None:
    """Show every feed: well, or failing since when and why.

    Example: marketlink feeds list
    """
    from marketlink.service.status import feed_words
    from marketlink.service.subscriptions import followed
    from marketlink.store import Database

    settings = common_of(context).settings()
    with Database.open(settings.database) as database:
        for item in followed(settings, database):
            words = feed_words(item.state) if item.state is not None else "not read yet"
            print(f"{item.feed.url} {'(settings) ' if item.of_settings else ''}{words}")


@app.command()
def add(context: typer.Context, urls: Urls) -> None:
    """Add feeds to those of the settings.

    Example: marketlink feeds add https://example.org/rss
    """
    from marketlink.service.subscriptions import add as subscribed
    from marketlink.store import Database

    with Database.create_or_open(common_of(context).settings().database) as database:
        print(f"{subscribed(urls, database)} feeds added")


@app.command()
def remove(context: typer.Context, urls: Urls) -> None:
    """Take feeds off that were added or imported.

    Example: marketlink feeds remove https://example.org/rss
    """
    from marketlink.service.subscriptions import remove as unsubscribed
    from marketlink.store import Database

    settings = common_of(context).settings()
    with Database.open(settings.database) as database:
        unsubscribed(urls, settings, database)
    print(f"{len(urls)} feeds removed")


@app.command("import")
def import_file(context: typer.Context, file: Annotated[Path, typer.Argument(metavar="FILE", help="An OPML file.")]) -> None:
    """Add the feeds of an OPML file, as feed readers export it.

    Example: marketlink feeds import feeds.opml
    """
    from marketlink.service.subscriptions import import_opml
    from marketlink.store import Database

    with Database.create_or_open(common_of(context).settings().database) as database:
        new, known, skipped = import_opml(file, database)
    for url in skipped:
        say(f"not used, no http or https address: {url}")
    print(f"{new} feeds added, {known} known before")


@app.command("export")
def export_file(context: typer.Context) -> None:
    """Write every feed as OPML to standard output.

    Example: marketlink feeds export
    """
    from marketlink.service.subscriptions import export_opml
    from marketlink.store import Database

    settings = common_of(context).settings()
    with Database.open(settings.database) as database:
        print(export_opml(settings, database), end="")


def ingest(
    context: typer.Context,
    inputs: Annotated[list[str], typer.Argument(metavar="FILE|URL...", help="Article files, archives, or addresses of pages.")],
    published: PublishedOption = None,
) -> None:
    """Store articles without analysing them: the service, or `run`, does that.

    Example: marketlink ingest news.jsonl newsletter.mbox
    """
    from marketlink.service.runs import read_inputs
    from marketlink.store import Database

    settings = common_of(context).settings()
    read = read_inputs(inputs, published, allow_private=settings.allow_private_addresses)
    for fault in read.faults:
        tell(fault)
    with Database.create_or_open(settings.database) as database, database.unit_of_work() as uow:
        new = uow.articles.add_all(read.articles)
    print(f"{new} articles stored, {len(read.articles) - new} known before")
    read.report_rest()
