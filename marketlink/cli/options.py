"""Options that several commands share, and the settings they give."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from marketlink.service.settings import Settings


class Format(StrEnum):
    """How a table is written to standard output."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TEX = "tex"
    XLSX = "xlsx"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True)
class Common:
    """What was given before the command's name.

    Attributes
    ----------
    config : Path or None
        The configuration file.
    database : str or None
        The database's URL.
    offline : bool or None
        True to use bundled and local prices only.
    """

    config: Path | None = None
    database: str | None = None
    offline: bool | None = None

    def settings(self, **flags: object) -> "Settings":
        """Read the settings, with the common flags and the command's own over them."""
        from marketlink.service.settings import load_settings

        return load_settings(self.config, database=self.database, offline=self.offline, **flags)


def common_of(context: typer.Context) -> Common:
    """Return what was given before the command's name."""
    return context.ensure_object(Common)


def parsed_day(text: str | None) -> date | None:
    """Read an option's day; None where it isn't given."""
    from marketlink.core.errors import UsageError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UsageError(f"{text!r} is no date", "write it as YYYY-MM-DD") from None


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to write the result to standard output.")]
PricesOption = Annotated[
    Path | None,
    typer.Option("--prices", help="Folder of your own price files, one CSV an instrument: date,close is enough."),
]
DeclarationsOption = Annotated[
    Path | None,
    typer.Option("--declarations", help="The prices.toml that declares your price files, where it isn't in their folder."),
]
AnnouncementsOption = Annotated[
    list[Path] | None,
    typer.Option("--announcements", help="iCalendar (.ics) or CSV (at,label) of announcements; may be given again."),
]
PublishedOption = Annotated[
    str | None,
    typer.Option("--published", help="When the articles appeared: a date, a time with its zone, or a CSV of file,published."),
]
OutOption = Annotated[Path | None, typer.Option("--out", "-o", help="Folder to write into.")]
