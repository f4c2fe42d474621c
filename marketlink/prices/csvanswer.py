"""A CSV that a service answered with, as rows by column."""

import csv
import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from marketlink.core.errors import InputError, SourceDown
from marketlink.prices.web import LATER

if TYPE_CHECKING:
    import _csv


def rows_of(text: str, service: str, needed: Sequence[str]) -> list[dict[str, str]]:
    """Return the rows of a CSV answer, each by the names of its columns.

    Raises
    ------
    SourceDown
        If the text lacks the columns `needed`: it is something else.
    InputError
        If a row is cut short or too long.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        return _rows(reader, service, needed)
    except csv.Error as error:
        raise InputError(f"{service}'s answer breaks off in line {reader.line_num}: {error}") from None


def _rows(reader: "_csv.Reader", service: str, needed: Sequence[str]) -> list[dict[str, str]]:
    names = [name.strip() for name in next(reader, [])]
    if not set(needed) <= set(names):
        raise SourceDown(f"{service} answered with something else than the table asked for", LATER)
    found = []
    for row in reader:
        if not row:
            continue
        if len(row) != len(names):
            raise InputError(f"{service}'s answer breaks off in line {reader.line_num}: {len(row)} cells instead of {len(names)}")
        found.append(dict(zip(names, row, strict=True)))
    return found
