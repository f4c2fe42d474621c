"""extract: the stated moves of a text, of standard input, or of a stream of JSON lines."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from marketlink.cli.options import PublishedOption, common_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from marketlink.core.article import Article
    from marketlink.core.moves import StatedMove


class ExtractFormat(StrEnum):
    """How stated moves are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    TEX = "tex"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"
    HTML = "html"


def extract(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE|-|JSONL", help="An article file, - for standard input, or a .jsonl file.")
    ],
    published: PublishedOption = None,
    form: Annotated[
        ExtractFormat, typer.Option("--format", "-f", help="jsonl reads and writes a line an article.")
    ] = ExtractFormat.TABLE,
    workers: Annotated[int, typer.Option(min=1, help="Processes for a stream of JSON lines.")] = 1,
    explain: Annotated[bool, typer.Option("--explain", help="Show the rule and the words behind each move.")] = False,
) -> None:
    """Extract the market moves that a text states.

    Example: marketlink extract article.txt --published 2022-02-14
    """
    registries = common_of(context).settings().registries
    if form is ExtractFormat.JSONL or source.endswith(".jsonl"):
        _stream(source, registries, workers)
        return
    from marketlink.extract.extractor import extract as moves_of
    from marketlink.extract.lexicon import Lexicon
    from marketlink.instruments import load_registry

    article = _article(source, published)
    _show(article, moves_of(article, Lexicon.of(load_registry(*registries))), form, explain=explain)


def _show(article: "Article", moves: "Sequence[StatedMove]", form: ExtractFormat, *, explain: bool) -> None:
    import json

    from marketlink.cli.options import Format
    from marketlink.cli.show import show
    from marketlink.extract.explain import explain as explained
    from marketlink.extract.explain import marked
    from marketlink.extract.jsonl import move_record
    from marketlink.report.tables import moves_table

    if explain:
        print(explained(article, moves))
    elif form is ExtractFormat.HTML:
        print(marked(article, moves))
    elif form is ExtractFormat.JSON:
        print(json.dumps([move_record(move) for move in moves], indent=1, ensure_ascii=False))
    else:
        show(moves_table(article, moves), Format(form.value))


def _stream(source: str, registries: tuple[Path, ...], workers: int) -> None:
    """Write a line for each line that comes in, as it comes."""
    from marketlink.core.errors import InputError
    from marketlink.service.extraction import stream

    if source == "-":
        for line in stream(sys.stdin, registries, workers):
            print(line)
        return
    try:
        with Path(source).open(encoding="utf-8") as lines:
            for line in stream(lines, registries, workers):
                print(line)
    except OSError as error:
        raise InputError(f"{source} can't be read: {error.strerror}", "name a file of JSON lines") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{source} is not UTF-8: {error.reason} at byte {error.start}", "save it as UTF-8") from error


def _article(source: str, published: str | None) -> "Article":
    from marketlink.ingest.files import read_article
    from marketlink.ingest.pages import read_document
    from marketlink.ingest.published import parse_published

    given = parse_published(published) if published else None
    if source == "-":
        return read_document(sys.stdin.buffer.read(), where="standard input", kind="txt", name="-", published=given)
    return read_article(Path(source), given)
