"""stories: which articles tell one thing, and why."""

from typing import Annotated

import typer

from marketlink.cli.options import Format, FormatOption, common_of, parsed_day


def stories(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="Only stories told on this day or later, YYYY-MM-DD.")] = None,
    sources: Annotated[int, typer.Option(min=1, help="Only stories that so many sources carry.")] = 1,
    why: Annotated[bool, typer.Option("--why", help="Show each story's articles, and why they belong to it.")] = False,
    form: FormatOption = Format.TABLE,
) -> None:
    """List stories: one event each, with its sources and its earliest time.

    Example: marketlink stories --sources 2 --why
    """
    from marketlink.cli.show import show
    from marketlink.report.story_tables import stories_table, told_table
    from marketlink.service.stories import link_all
    from marketlink.store import Database

    first = parsed_day(since)
    with Database.open(common_of(context).settings().database) as database:
        link_all(database)
        with database.unit_of_work(read_only=True) as uow:
            found = uow.stories.list(since=first, sources=sources)
    show(told_table(found) if why else stories_table(found), form)
