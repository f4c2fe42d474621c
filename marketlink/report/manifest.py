"""What a report consists of: every file with its hash, and what the numbers rest on."""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from marketlink.core.errors import InputError, UsageError
from marketlink.core.findings import Findings, RunInfo
from marketlink.core.ids import plain
from marketlink.core.study import SeriesUsed
from marketlink.report.formats import ReportFormat
from marketlink.report.groups import measurements, series_used
from marketlink.report.outline import counts
from marketlink.report.sentences import finding, told_from_noise
from marketlink.report.wording import clean

if TYPE_CHECKING:
    from pydantic import TypeAdapter

NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a report.

    Attributes
    ----------
    path : str
        Relative to the report's folder, with forward slashes.
    sha256 : str
        Of its bytes.
    size : int
        In bytes.
    """

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What an index tells of a report.

    Attributes
    ----------
    first, last : date or None
        Days of publication of its dated articles.
    titles : tuple of str
        Of its articles.
    instruments : tuple of str
        What a move is stated of, or a reaction measured.
    counts : tuple of (int, str)
        The numbers at the head of its page.
    found : tuple of str
        The findings that are told from noise, one sentence each.
    """

    first: date | None
    last: date | None
    titles: tuple[str, ...]
    instruments: tuple[str, ...]
    counts: tuple[tuple[int, str], ...]
    found: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A report's files, and what produced them.

    Attributes
    ----------
    run : RunInfo
        Id, version, command and input hash.
    vintages : tuple of SeriesUsed
        Every series that a number rests on.
    files : tuple of FileEntry
        Every file but the manifest itself, by path.
    articles : tuple of str
        Ids of the articles it is of.
    formats : tuple of ReportFormat
        What it was asked for.
    instrument : str
        The instrument it is limited to; empty where it isn't.
    summary : Summary or None
        What an index tells of it; None in manifests of earlier versions.
    look : str
        Hash of the user's own templates and logo; empty where there are none.
    """

    run: RunInfo
    vintages: tuple[SeriesUsed, ...]
    files: tuple[FileEntry, ...]
    articles: tuple[str, ...]
    formats: tuple[ReportFormat, ...]
    instrument: str = ""
    summary: Summary | None = None
    look: str = ""

    def to_json(self) -> str:
        """Return the manifest as JSON text."""
        return json.dumps(plain(self), indent=2, sort_keys=True, allow_nan=False) + "\n"


def manifest_of(findings: Findings, files: dict[str, bytes], formats: Sequence[ReportFormat], instrument: str = "") -> Manifest:
    """Return the manifest of a report's files."""
    entries = (FileEntry(path, hashlib.sha256(content).hexdigest(), len(content)) for path, content in sorted(files.items()))
    articles = tuple(found.article.id for found in findings.articles)
    return Manifest(findings.run, series_used(findings), tuple(entries), articles, tuple(formats), instrument, _summary(findings))


def _summary(findings: Findings) -> Summary:
    days = sorted(found.article.published.day for found in findings.articles if found.article.published.day is not None)
    stated = {move.instrument for found in findings.articles for move in found.moves if move.instrument}
    studied = measurements(findings)
    return Summary(
        first=days[0] if days else None,
        last=days[-1] if days else None,
        titles=tuple(clean(found.article.title or found.article.name) for found in findings.articles),
        instruments=tuple(sorted(clean(name) for name in stated | {m.study.spec.instrument for m in studied})),
        counts=counts(findings),
        found=tuple(finding(m)[0] for m in studied if told_from_noise(m)),
    )


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises
    ------
    InputError
        If it can't be read, or is no manifest of a report.
    """
    hint = "name the manifest.json that `marketlink report build` wrote"
    try:
        return _adapter().validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror}", hint) from error
    except ValueError as error:
        raise InputError(f"{path} is no manifest of a report", hint) from error


@cache
def _adapter() -> "TypeAdapter[Manifest]":
    from pydantic import TypeAdapter  # noqa: PLC0415 - slow to load

    return TypeAdapter(Manifest)


def write_files(files: dict[str, bytes], out: Path) -> None:
    """Write files into the folder `out`: all are written beside their places first, then each is moved in.

    Raises
    ------
    UsageError
        If the folder can't be made or written to.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".report-", dir=out))
        try:
            _stage_and_move(files, staging, out)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    except OSError as error:
        raise UsageError(
            f"the report can't be written to {out}: {error.strerror}", "give a folder that can be written to"
        ) from error


def _stage_and_move(files: dict[str, bytes], staging: Path, out: Path) -> None:
    for path, content in files.items():
        staged = staging / path
        staged.parent.mkdir(parents=True, exist_ok=True)
        staged.write_bytes(content)
    for path in files:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (staging / path).replace(out / path)
