"""The tables of what stands around the events: other news, sources side by side, bars inside the day, candidate dates."""

from marketlink.core.context import IntradayScan, SourceComparison
from marketlink.core.findings import Findings
from marketlink.core.moves import Measure
from marketlink.report.table import Number, Row, Table, numbers, prose, words
from marketlink.report.wording import clean, sentence

# Bars of a scan that a table shows.
_SHOWN = 5


def context_tables(findings: Findings) -> tuple[Table, ...]:
    """Return every table of what stands around the events."""
    return (
        confounders_table(findings),
        scans_table(findings),
        compared_sources_table(findings),
        candidate_dates_table(findings),
    )


def confounders_table(findings: Findings) -> Table:
    """Return what else became known in each event's window: one row a confounder."""
    rows: tuple[Row, ...] = tuple(
        (
            clean(found.article.name),
            str(other.kind),
            clean(other.label),
            other.day,
            "" if other.at is None else other.at.isoformat(timespec="minutes"),
            str(other.nearness),
        )
        for found in findings.articles
        for other in found.context.confounders
    )
    columns = (
        words("article", "Event of", group=True),
        words("kind", "Kind"),
        prose("what", "What else"),
        words("day", "Day"),
        words("at", "Time"),
        words("where", "Where"),
    )
    notes = (
        "An article's time is the latest that its news can have; an announcement's is its release.",
        "Only the articles that marketlink has read, and the announcement calendars that it was given, are known.",
    )
    return Table("confounders", "What else became known near each event", columns, rows, notes)


def scans_table(findings: Findings) -> Table:
    """Return the bars of the hours before each stated time that moved most: one row a bar."""
    rows = [
        row for found in findings.articles for scan in found.context.scans for row in _scan_rows(clean(found.article.name), scan)
    ]
    columns = (
        words("article", "Article", group=True),
        words("instrument", "Instrument", group=True),
        numbers("rank", "Rank"),
        words("starts", "Bar from"),
        words("ends", "to"),
        numbers("open", "Open", None),
        numbers("close", "Close", None),
        numbers("log_return", "Log return", None),
        prose("remark", "Remark"),
    )
    notes = (f"Bars of the 12 hours before the time told, by the absolute log return from open to close; the first {_SHOWN}.",)
    return Table("intraday-scan", "The largest moves inside the day", columns, tuple(rows), notes)


def _scan_rows(article: str, scan: IntradayScan) -> list[Row]:
    instrument, unit = clean(scan.series.key.instrument), clean(scan.series.key.unit)
    return [
        (
            article,
            instrument,
            rank,
            bar.starts.isoformat(timespec="minutes"),
            bar.ends.isoformat(timespec="minutes"),
            Number(bar.open, 4, unit),
            Number(bar.close, 4, unit),
            Number(100 * bar.log_return, 2, "%", signed=True),
            sentence(clean(scan.sentence)) if rank == 1 else "",
        )
        for rank, bar in enumerate(scan.bars[:_SHOWN], 1)
    ]


def compared_sources_table(findings: Findings) -> Table:
    """Return each event's session in several sources: one row a pair of sources."""
    compared = dict.fromkeys(one for found in findings.articles for one in found.context.sources)
    rows: tuple[Row, ...] = tuple(
        (
            one.session,
            clean(one.one.key.instrument),
            clean(one.one.key.label),
            _change(one, one.change),
            clean(one.other.key.label),
            _change(one, one.other_change),
            _change(one, one.tolerance, signed=False),
            "yes" if one.agrees else "no",
            sentence(clean(one.sentence)),
        )
        for one in compared
    )
    columns = (
        words("session", "Session", group=True),
        words("instrument", "Instrument", group=True),
        words("series", "Series"),
        numbers("change", "Change", None),
        words("other", "Other source"),
        numbers("other_change", "Change", None),
        numbers("tolerance", "Usual difference", None),
        words("agree", "Agree?"),
        prose("remark", "Remark"),
    )
    notes = ("Usual difference: the 99th percentile of the pair's own absolute difference over up to 250 sessions before.",)
    return Table("sources-compared", "The same session in several sources", columns, rows, notes)


def _change(compared: SourceComparison, value: float, *, signed: bool = True) -> Number:
    unit = "%" if compared.one.key.measure is Measure.PRICE else "bp"
    return Number(value, 2, unit, signed)


def candidate_dates_table(findings: Findings) -> Table:
    """Return the days on which undated articles may have been written: one row a day, the likeliest first."""
    rows: tuple[Row, ...] = tuple(
        (
            clean(found.article.name),
            rank,
            f"{one.day} ({one.day:%A})",
            one.fitting,
            one.tested,
            Number(one.score, 1),
            sentence(clean(one.sentence)),
        )
        for found in findings.articles
        for rank, one in enumerate(found.context.dates, 1)
    )
    columns = (
        words("article", "Article", group=True),
        numbers("rank", "Rank"),
        words("day", "Day"),
        numbers("fitting", "Claims that fit"),
        numbers("tested", "Claims tested"),
        numbers("score", "Score"),
        prose("remark", "Remark"),
    )
    notes = (
        "No date is assumed: give the right one with --published.",
        "Score: the sum over the fitting claims of the negative log of the share of days which that claim fits as well.",
    )
    return Table("candidate-dates", "Days that undated articles may be of", columns, rows, notes)
