"""cite: a study or a report as a citation."""

from pathlib import Path
from typing import Annotated

import typer

from marketlink.cli.options import common_of


def cite(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="ID|MANIFEST", help="A study's id, or a report's manifest.json.")],
    bibtex: Annotated[bool, typer.Option("--bibtex/--text", help="A BibTeX entry, or one line of text.")] = True,
) -> None:
    """Cite a study or a report, with the vintages that its numbers rest on.

    Example: marketlink cite 1a2b3c4d --bibtex
    """
    from marketlink.report.citation import cite_report, cite_study
    from marketlink.report.manifest import read_manifest
    from marketlink.store import Database

    if what.endswith(".json"):
        found = cite_report(read_manifest(Path(what)))
    else:
        settings = common_of(context).settings()
        with Database.open(settings.database) as database, database.unit_of_work(read_only=True) as uow:
            found = cite_study(uow.studies.get(what))
    print(found.bibtex() if bibtex else found.text())
