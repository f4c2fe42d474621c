"""Findings as an Atom feed (RFC 4287): one entry a measurement, for any reader of feeds."""

from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from marketlink.core.findings import Findings
from marketlink.report.groups import Measurement, measurements
from marketlink.report.sentences import finding, told_from_noise
from marketlink.report.wording import change, clean, day_words, sentence, show

_SPACE = "http://www.w3.org/2005/Atom"
_NONE = datetime(1970, 1, 1, tzinfo=UTC)
MOST = 100


def to_atom(findings: Findings, *, found_only: bool = False) -> str:
    """Return the latest findings as the text of an Atom feed, the latest first; the same findings give the same bytes.

    An entry's time is the observation that ends its day 0: what was measured can't be older, and nothing else is the same
    again in every run.

    Parameters
    ----------
    findings : Findings
        Of them, the `MOST` latest measurements.
    found_only : bool
        True to leave out what can't be told from noise.
    """
    shown = [m for m in measurements(findings) if told_from_noise(m) or not found_only]
    shown.sort(key=lambda m: (m.study.location.until, m.study.spec.instrument, m.study.id), reverse=True)
    feed = ET.Element("feed", {"xmlns": _SPACE, "xml:lang": "en"})
    _add(feed, "id", "urn:marketlink:findings")
    _add(feed, "title", "marketlink: measured reactions")
    _add(feed, "updated", _moment(max((m.study.location.until for m in shown), default=_NONE)))
    _add(feed, "generator", "marketlink").set("version", findings.run.version)
    _add(ET.SubElement(feed, "author"), "name", "marketlink")
    for measurement in shown[:MOST]:
        _entry(feed, measurement)
    ET.indent(feed, " ")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(feed, encoding="unicode")}\n'


def _entry(feed: ET.Element, measurement: Measurement) -> None:
    study = measurement.study
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", f"urn:marketlink:study:{study.id}")
    where = f"{clean(study.spec.instrument)} on {day_words(study.location.session)}"
    _add(entry, "title", f"{where}: {show(change(study.day0.value, study.spec.returns))}")
    _add(entry, "updated", _moment(study.location.until))
    ET.SubElement(entry, "category", {"term": clean(study.spec.instrument)})
    ET.SubElement(entry, "category", {"term": "told from noise" if told_from_noise(measurement) else "noise"})
    parts = (*finding(measurement), *(sentence(caveat) for caveat in measurement.caveats))
    _add(entry, "summary", " ".join(parts))


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    element = ET.SubElement(parent, name)
    element.text = text
    return element


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
