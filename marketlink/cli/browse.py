"""browse: the database in a browser."""

from typing import Annotated

import typer

from marketlink.cli.options import common_of


def browse(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen on this machine; 0 for any free port.")] = 8001,
    window: Annotated[bool, typer.Option("--open", help="Open the browser too.")] = False,
) -> None:
    """Browse the database: tables, filters and questions ready to ask, read only, on this machine alone.

    Example: marketlink browse --open
    """
    from marketlink.service.browse import browse as serve

    serve(common_of(context).settings().database, port, window=window)
