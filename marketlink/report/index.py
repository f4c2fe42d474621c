"""The index of a folder of reports: one page that finds them by words, with nothing loaded from elsewhere."""

import base64
import hashlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from urllib.parse import quote

from marketlink.core.errors import InputError, UsageError
from marketlink.report.look import PLAIN, Look
from marketlink.report.manifest import NAME, Manifest, Summary, read_manifest
from marketlink.report.templating import rendered
from marketlink.report.wording import clean, day_words

INDEX = "index.html"
# How deep below the folder reports are looked for, and the words by which the page knows itself.
_DEEPEST = 4
_MARK = '<meta name="generator" content="marketlink report index">'
_SHOWN = (("report.html", "Page"), ("report.pdf", "PDF"), ("tables.xlsx", "Workbook"), (NAME, "Manifest"))


@dataclass(frozen=True, slots=True)
class Entry:
    """One report as the index tells it.

    Attributes
    ----------
    title, folder : str
        Its days, and where it lies.
    links : tuple of (str, str)
        Address and name of each file that a person opens, the first the best.
    summary : Summary or None
        What it holds; None in manifests of earlier versions.
    command : str
        The command that builds it again.
    """

    title: str
    folder: str
    links: tuple[tuple[str, str], ...]
    summary: Summary | None
    command: str


@dataclass(frozen=True, slots=True)
class WrittenIndex:
    """Where the index is, how many reports it has, and one line for each manifest that could not be read."""

    path: Path
    reports: int
    skipped: tuple[str, ...]


def write_index(folder: Path, look: Look = PLAIN) -> WrittenIndex:
    """Write index.html into a folder: every report in it and up to four folders below, the latest first.

    Raises
    ------
    UsageError
        If the folder can't be read or written to, or holds an index.html of another hand.
    """
    if not folder.is_dir():
        raise UsageError(f"there is no folder {folder}", "`marketlink report build -o FOLDER` makes one")
    found: list[tuple[Path, Manifest]] = []
    skipped: list[str] = []
    for place in _manifests(folder):
        try:
            found.append((place.parent, read_manifest(place)))
        except InputError as error:
            skipped.append(clean(error.message))
    found.sort(key=lambda one: str(one[0]))
    found.sort(key=lambda one: _last(one[1]), reverse=True)
    page = render_index([_entry(place, manifest, folder) for place, manifest in found], look)
    _write(folder / INDEX, page)
    return WrittenIndex(folder / INDEX, len(found), tuple(skipped))


def render_index(entries: Sequence[Entry], look: Look = PLAIN) -> str:
    """Return the index page; its one script is named by its hash, so that no other runs."""
    script = files("marketlink.report").joinpath("templates", "search.js").read_text(encoding="utf-8").strip()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    text = rendered("index.html", look, entries=entries, script=script, digest=digest, mark=_MARK, logo=look.address)
    return text.strip() + "\n"


def _manifests(folder: Path) -> list[Path]:
    """Return the manifests below a folder; links to other folders aren't followed."""
    places: list[Path] = []
    for root, folders, names in os.walk(folder):
        if len(Path(root).relative_to(folder).parts) >= _DEEPEST:
            folders.clear()
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        places += [Path(root) / NAME] if NAME in names else []
    return places


def _last(manifest: Manifest) -> date:
    last = manifest.summary.last if manifest.summary is not None else None
    return last or date.min


def _entry(place: Path, manifest: Manifest, folder: Path) -> Entry:
    inside = place.relative_to(folder).as_posix()
    start = "./" if inside == "." else f"./{quote(inside)}/"
    held = {entry.path for entry in manifest.files} | {NAME}
    links = tuple((start + name, words) for name, words in _SHOWN if name in held)
    return Entry(_title(manifest), clean(inside), links, manifest.summary, clean(manifest.run.command))


def _title(manifest: Manifest) -> str:
    summary = manifest.summary
    only = f"{clean(manifest.instrument)}, " if manifest.instrument else ""
    if summary is None or summary.first is None or summary.last is None:
        return f"{only}report of {len(manifest.articles)} articles without a date"
    if summary.first == summary.last:
        return f"{only}{day_words(summary.first)}"
    return f"{only}{day_words(summary.first)} to {day_words(summary.last)}"


def _write(path: Path, page: str) -> None:
    """Put the page in place in one step, but not over a page of another hand."""
    try:
        if path.exists() and _MARK not in path.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(f"{path} is no index of marketlink's", "move it away, or name another folder")
        handle, staged = tempfile.mkstemp(prefix=".index-", dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            opened.write(page)
        Path(staged).chmod(0o644)
        Path(staged).replace(path)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}", "give a folder that can be written to") from error
