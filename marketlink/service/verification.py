"""Verifying a report: its studies are run again on the stored vintages, its files are built again, and all is compared."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from marketlink import __version__
from marketlink.core.errors import MarketlinkError, TooLittleData
from marketlink.core.findings import ArticleFindings, OnlineDecision
from marketlink.core.ids import plain
from marketlink.core.prices import PriceSeries
from marketlink.core.study import SeriesUsed, StudyResult
from marketlink.instruments import Registry
from marketlink.report.assemble import report_files
from marketlink.report.look import Look
from marketlink.report.manifest import FileEntry, Manifest, read_manifest
from marketlink.service.selections import described, findings_of, of_instrument
from marketlink.service.stream import decisions_on
from marketlink.service.studies import PLACEBO
from marketlink.service.verdicts_again import recheck
from marketlink.store import Database, UnitOfWork
from marketlink.study import run_study

# What stays the same whatever the text of the notes, which also tell how the series came.
_NUMBERS = (
    "n",
    "dof",
    "sigma",
    "r_squared",
    "coefficients",
    "path",
    "cars",
    "car_path",
    "factor_moves",
    "detectable",
    "inference",
)
# Another machine's linear algebra may differ in the last digits.
_RELATIVE = 1e-9


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying a report found.

    Attributes
    ----------
    studies, verdicts, files : int
        How many were compared.
    as_stored : int
        Verdicts that weren't worked out again: no daily series stands behind them.
    differences : tuple of str
        One line each; empty where the report is reproduced.
    """

    studies: int
    verdicts: int
    as_stored: int
    files: int
    differences: tuple[str, ...]


def verify(manifest_path: Path, database: Database, registry: Registry, look: Look) -> Verification:
    """Build a report again from what is stored, and compare.

    Four things are compared: the files beside the manifest with its hashes; every study, run again on the bars of
    the vintages it names, with the study as stored; every verdict behind which a daily series stands, worked out again
    from the text and the bars, with the verdict as stored; and the files built again with the manifest's hashes.

    Parameters
    ----------
    manifest_path : Path
        The manifest.json of a report.
    database : Database
        Where the articles, studies and vintages are stored.
    registry : Registry
        The instruments.
    look : Look
        The user's own templates and logo, as the settings have them now.

    Raises
    ------
    InputError
        If the file is no manifest.
    TooLittleData
        If nothing of the report is stored here.
    """
    manifest = read_manifest(manifest_path)
    with database.unit_of_work(read_only=True) as uow:
        found = findings_of(uow, manifest.articles)
        studies = {r.study.id: r.study for item in _limited(found, manifest) for r in item.reactions}
        stream = decisions_on(_limited(found, manifest), uow)
        verdicts = recheck(_limited(found, manifest), registry, uow)
        again = [line for study in studies.values() for line in _study_differences(study, uow)]
    if not found:
        raise TooLittleData("nothing of this report is stored here", "name the database it was built from with --database")
    rebuilt = _rebuilt(_limited(found, manifest), manifest, stream, look)
    held = {item.article.id for item in found}
    differences = (
        *_on_disk(manifest.files, manifest_path.parent),
        *_other_version(manifest.run.version),
        *(["it was built with other templates, or another logo"] if manifest.look != look.id else []),
        *(f"article {name} is not stored" for name in manifest.articles if name not in held),
        *again,
        *verdicts.differences,
        *_against(manifest.files, rebuilt),
    )
    return Verification(len(studies), verdicts.again, verdicts.as_stored, len(manifest.files), differences)


def _limited(found: Sequence[ArticleFindings], manifest: Manifest) -> list[ArticleFindings]:
    if not manifest.instrument:
        return list(found)
    return [only for item in found if (only := of_instrument(item, manifest.instrument)) is not None]


def _rebuilt(
    found: list[ArticleFindings], manifest: Manifest, stream: tuple[OnlineDecision, ...], look: Look
) -> dict[str, bytes]:
    findings = replace(described(found, ""), run=manifest.run, stream=stream)
    return report_files(findings, manifest.formats, look)


def _other_version(version: str) -> list[str]:
    return [] if version == __version__ else [f"it was built by version {version}, and this is {__version__}"]


def _on_disk(entries: Sequence[FileEntry], folder: Path) -> list[str]:
    """Compare the files beside the manifest with it."""
    said = []
    for entry in entries:
        try:
            content = (folder / entry.path).read_bytes()
        except OSError as error:
            said.append(f"{entry.path} can't be read: {error.strerror}")
            continue
        if hashlib.sha256(content).hexdigest() != entry.sha256:
            said.append(f"{entry.path} was changed after it was built")
    return said


def _against(entries: Sequence[FileEntry], rebuilt: dict[str, bytes]) -> list[str]:
    """Compare the files as built again with the manifest."""
    wanted = {entry.path: entry.sha256 for entry in entries}
    said = [f"{path} is no longer built" for path in wanted if path not in rebuilt]
    said += [f"{path} is built now, and wasn't" for path in rebuilt if path not in wanted]
    differing = [path for path, content in rebuilt.items() if wanted.get(path) not in {None, hashlib.sha256(content).hexdigest()}]
    return [*said, *(f"{path} is built otherwise now" for path in sorted(differing))]


def _study_differences(study: StudyResult, uow: UnitOfWork) -> list[str]:
    """Run a study again on its vintages, and say what differs."""
    name = f"study {study.id[:8]} of {study.spec.instrument} on {study.location.session}"
    try:
        again = _again(study, uow)
    except MarketlinkError as error:
        return [f"{name} can't be run again: {error.message}"]
    return [f"{name}: {field} is another" for field in _NUMBERS if not _alike(getattr(study, field), getattr(again, field))]


def _again(study: StudyResult, uow: UnitOfWork) -> StudyResult:
    series, *others = (_at_vintage(used, uow) for used in study.series)
    factors = {other.key.instrument: other for other in others}
    known = [event for event_id in study.masked if (event := uow.events.get(event_id)) is not None]
    placebo = 0 if study.inference is None else PLACEBO
    return run_study(study.spec, study.event, series, factors, known=known, placebo=placebo)


def _at_vintage(used: SeriesUsed, uow: UnitOfWork) -> PriceSeries:
    return uow.prices.load(used.key, used.vintage.id)


def _alike(one: object, other: object) -> bool:
    """Compare two values of a study: numbers to nine digits, all else exactly."""
    return _close(plain(one), plain(other))


def _close(one: object, other: object) -> bool:
    match one, other:
        case float() | int(), float() | int():
            return one == other or abs(one - other) <= _RELATIVE * max(abs(one), abs(other))
        case list(), list():
            return len(one) == len(other) and all(_close(a, b) for a, b in zip(one, other, strict=True))
        case dict(), dict():
            return one.keys() == other.keys() and all(_close(value, other[key]) for key, value in one.items())
        case _:
            return one == other
