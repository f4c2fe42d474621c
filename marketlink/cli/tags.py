"""tags: words by which articles, and the events in them, are put together."""

from typing import Annotated

import typer

from marketlink.cli.options import Format, FormatOption, common_of

app = typer.Typer(help="Words of yours that put articles together.", no_args_is_help=True, rich_markup_mode=None)

Tag = Annotated[str, typer.Argument(metavar="TAG", help="Any words; case counts.")]


@app.command()
def add(
    context: typer.Context,
    tag: Tag,
    articles: Annotated[list[str], typer.Argument(metavar="ARTICLE...", help="By id or name.")],
) -> None:
    """Give articles a tag; `report build --tag` is then of them.

    Example: marketlink tags add "central banks" ecb-june.txt fed-june.txt
    """
    from marketlink.service.tagging import add_tag
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database:
        print(f"{add_tag(tag, articles, database)} articles tagged")


@app.command()
def remove(
    context: typer.Context,
    tag: Tag,
    articles: Annotated[
        list[str] | None, typer.Argument(metavar="[ARTICLE]...", help="By id or name; every article if none is named.")
    ] = None,
) -> None:
    """Take a tag from articles.

    Example: marketlink tags remove "central banks" fed-june.txt
    """
    from marketlink.service.tagging import remove_tag
    from marketlink.store import Database

    with Database.open(common_of(context).settings().database) as database:
        print(f"{remove_tag(tag, articles or (), database)} articles have it no more")


@app.command("list")
def list_tags(context: typer.Context, form: FormatOption = Format.TABLE) -> None:
    """List tags with the number of their articles.

    Example: marketlink tags list
    """
    from marketlink.cli.show import show
    from marketlink.report.story_tables import tags_table
    from marketlink.store import Database

    with (
        Database.open(common_of(context).settings().database) as database,
        database.unit_of_work(read_only=True) as uow,
    ):
        counts = uow.tags.counts()
    show(tags_table(counts), form)
