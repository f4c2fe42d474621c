"""instruments: what the registry knows."""

from typing import Annotated

import typer

from marketlink.cli.faults import say
from marketlink.cli.options import Format, FormatOption, common_of

app = typer.Typer(help="Search, show and check the registry of instruments.", no_args_is_help=True, rich_markup_mode=None)


@app.command()
def search(context: typer.Context, text: str, form: FormatOption = Format.TABLE) -> None:
    """Find instruments by id, name or alias.

    Example: marketlink instruments search rouble
    """
    from marketlink.cli.show import show
    from marketlink.instruments import load_registry
    from marketlink.report.registry_tables import instruments_table

    registry = load_registry(*common_of(context).settings().registries)
    show(instruments_table(registry.find(text)), form)


@app.command("show")
def show_one(
    context: typer.Context, instrument: Annotated[str, typer.Argument(metavar="ID")], form: FormatOption = Format.TABLE
) -> None:
    """Show everything the registry holds of one instrument.

    Example: marketlink instruments show USDRUB
    """
    from marketlink.cli.show import show
    from marketlink.instruments import load_registry
    from marketlink.report.registry_tables import instrument_table

    registry = load_registry(*common_of(context).settings().registries)
    found = registry.get(instrument)
    show(instrument_table(found, [alias.text for alias in registry.aliases(found.id)]), form)


@app.command()
def check(context: typer.Context) -> None:
    """Look for faults in the registry, your own files included.

    Example: marketlink instruments check
    """
    from marketlink.core.errors import InputError
    from marketlink.instruments import load_registry

    registry = load_registry(*common_of(context).settings().registries)
    problems = registry.check()
    for problem in problems:
        say(problem)
    if problems:
        raise InputError(f"{len(problems)} faults in the registry", "mend the entries named above")
    print(f"{len(list(registry))} instruments, no fault")
