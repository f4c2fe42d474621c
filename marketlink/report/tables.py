"""The tables of a report: the same values for HTML, CSV, LaTeX and the terminal."""

from collections.abc import Iterable
from dataclasses import replace

from marketlink.core.article import Article
from marketlink.core.check import Claim
from marketlink.core.findings import ArticleFindings, Findings
from marketlink.core.moves import StatedMove
from marketlink.core.prices import ObservationTime
from marketlink.core.quality import QUALITY_NOTE
from marketlink.core.study import ReturnKind
from marketlink.report.claims import claim_words, compared, route_or_reason
from marketlink.report.context_tables import context_tables
from marketlink.report.groups import Measurement, measurements, series_used
from marketlink.report.inference import inference_table, stream_table
from marketlink.report.one_study import study_json, study_table
from marketlink.report.table import Cell, Number, PValue, Quote, Row, Table, estimates, numbers, prose, words
from marketlink.report.wording import SE_NOTE, change, clean, estimate, listed, model_words, returns_words, sentence, window_words

__all__ = [
    "all_tables",
    "cars_table",
    "caveats_table",
    "factors_table",
    "inference_table",
    "merged_by_basis",
    "moves_table",
    "not_studied_table",
    "reactions_table",
    "sources_table",
    "stated_table",
    "study_json",
    "study_table",
]


def all_tables(findings: Findings) -> tuple[Table, ...]:
    """Return every table of a report, in its order."""
    return (
        stated_table(findings),
        reactions_table(findings),
        inference_table(findings),
        stream_table(findings),
        caveats_table(findings),
        cars_table(findings),
        factors_table(findings),
        *context_tables(findings),
        sources_table(findings),
        not_studied_table(findings),
    )


def moves_table(article: Article, moves: Iterable[StatedMove]) -> Table:
    """Return what an article states, before any check: one row a move."""
    rows: tuple[Row, ...] = tuple(
        (
            _quote(article, move),
            clean(move.instrument or ""),
            claim_words(move, Claim.CHANGE),
            claim_words(move, Claim.LEVEL) if move.level else "",
            str(move.kind),
            str(move.horizon),
            clean(move.trigger.text) if move.trigger else "",
            clean(move.rule),
        )
        for move in moves
    )
    columns = (
        prose("quote", "Words"),
        words("instrument", "Instrument"),
        words("claim", "Claim"),
        words("level", "Level"),
        words("kind", "Kind"),
        words("horizon", "Horizon"),
        words("trigger", "Trigger"),
        words("rule", "Rule"),
    )
    return Table("stated-moves", f"Stated moves: {clean(article.name)}", columns, rows)


def stated_table(findings: Findings) -> Table:
    """Return stated against measured: one row a claim."""
    rows = [row for article in findings.articles for move in article.moves for row in _claim_rows(article, move)]
    silent = [clean(article.article.name) for article in findings.articles if not article.moves]
    notes = (
        (
            "Changes are the subject's: the rouble up is USDRUB down. Where a stated level and a stated change imply a base, "
            "the two bases are compared."
        ),
        *([f"No move is stated in {listed(silent)}."] if silent else []),
    )
    columns = (
        words("article", "Article", group=True),
        prose("quote", "Words"),
        words("instrument", "Instrument"),
        prose("claim", "Claim"),
        numbers("stated", "Stated", None),
        numbers("measured", "Measured", None),
        words("verdict", "Verdict"),
        words("route_or_reason", "Route or reason"),
        prose("explanation", "Why"),
    )
    return Table("stated-against-measured", "Stated against measured", columns, tuple(rows), notes)


def _claim_rows(article: ArticleFindings, move: StatedMove) -> list[Row]:
    move_id = move.id_in(article.article.id)
    name, quote, instrument = clean(article.article.name), _quote(article.article, move), clean(move.instrument or move.name)
    rows: list[Row] = []
    for check in article.checks:
        if check.move_id == move_id:
            stated, measured = compared(move, check)
            said = (claim_words(move, check.claim), stated, measured, check.verdict, route_or_reason(check))
            rows.append((name, quote, instrument, *said, sentence(check.sentence)))
    return rows


def _quote(article: Article, move: StatedMove) -> Quote:
    again = [article.text[span.start : span.end] for span in move.spans[1:]]
    return Quote(tuple(dict.fromkeys([move.quote, *again])))


def reactions_table(findings: Findings) -> Table:
    """Return the abnormal returns of day 0: one row a measurement, and one for each other candidate of day 0."""
    rows = [row for measurement in measurements(findings) for row in _reaction_rows(measurement)]
    kinds = _kinds(findings)
    notes = (
        SE_NOTE,
        *kinds,
        "Where the hour of the news isn't known, the next session is the other candidate for day 0.",
        "The headline p is that of the test whose size holds, placebo or SQ; the table of tests has them side by side.",
        "Adjusted p-values (Holm, of headline p) are over the watchlist of one event; an instrument with a stated move has none.",
        "Attribution is ruled out where nothing is stated of the instrument, or where a caveat forbids it; else it is open.",
        "A factor that itself moved over 1.5 standard deviations is possibly treated: the abnormal return may then be off.",
    )
    columns = (
        words("day0", "Day 0"),
        words("candidate", "Candidate"),
        words("instrument", "Instrument"),
        words("model", "Model"),
        numbers("actual", "Actual", None),
        estimates("abnormal_return", "Abnormal return"),
        numbers("t", "t"),
        numbers("p", "p"),
        numbers("headline_p", "Headline p"),
        numbers("p_adjusted", "Adjusted p"),
        numbers("n", "N"),
        estimates("constant_mean_abnormal_return", "By constant mean"),
        numbers("constant_mean_t", "t"),
        words("treated_factors", "Treated factors"),
        words("basis", "Basis"),
        words("attribution", "Attribution"),
        prose("articles", "Articles"),
    )
    return Table("reactions", "Reactions on day 0", columns, tuple(rows), notes)


def _reaction_rows(measurement: Measurement) -> list[Row]:
    study, spec = measurement.study, measurement.study.spec
    instrument, model, kind = clean(spec.instrument), model_words(study), spec.returns
    treated = ", ".join(clean(m.factor) for m in study.factor_moves if m.treated and m.member_of is None) or "none"
    beside = None if study.constant_mean is None else estimate(study.constant_mean.value, study.constant_mean.se, kind)
    beside_t = None if study.constant_mean is None else Number(study.constant_mean.t, 2)
    rows: dict[tuple[object, ...], Row] = {}
    members: dict[tuple[object, ...], list[str]] = {}
    for member in measurement.members:
        reaction = member.reaction
        basis = "stated" if reaction.stated else "watchlist"
        verdict = "open" if reaction.attributable else "ruled out"
        adjusted = None if reaction.p_adjusted is None else PValue(reaction.p_adjusted)
        candidates = [("default", study.day0)]
        if reaction.study.alternative is not None:
            candidates.append(("other", reaction.study.alternative))
        for candidate, ar in candidates:
            default = candidate == "default"
            left: Row = (ar.session, candidate, instrument, model, change(ar.actual, kind), estimate(ar.value, ar.se, kind))
            headline = PValue(study.headline_p) if default and study.tested is not None else None
            middle: Row = (Number(ar.t, 2), PValue(ar.p), headline, adjusted if default else None, study.n if default else None)
            mean = (beside, beside_t) if default else (None, None)
            right: Row = (*mean, treated if default else None, basis, verdict)
            key = (*left, *middle, *right)
            rows.setdefault(key, key)
            members.setdefault(key, []).append(member.name)
    return [(*row, "; ".join(members[key])) for key, row in rows.items()]


def merged_by_basis(reactions: Table) -> Table:
    """Return the table of reactions with one row for numbers that stand for several articles, stated or watched."""
    keys = [column.key for column in reactions.columns]
    apart = {keys.index(key) for key in ("p_adjusted", "basis", "attribution", "articles")}
    groups: dict[tuple[Cell, ...], list[Row]] = {}
    for row in reactions.rows:
        groups.setdefault(tuple(cell for n, cell in enumerate(row) if n not in apart), []).append(row)
    return replace(reactions, rows=tuple(_one_row(rows, apart) for rows in groups.values()))


def _one_row(rows: list[Row], apart: set[int]) -> Row:
    """Join the cells that differ; of adjusted p-values the largest stands."""
    joined: list[Cell] = []
    for n, cells in enumerate(zip(*rows, strict=True)):
        if n not in apart:
            joined.append(cells[0])
            continue
        adjusted = [cell for cell in cells if isinstance(cell, PValue)]
        texts = [cell for cell in cells if isinstance(cell, str)]
        joined.append(max(adjusted, key=lambda cell: cell.value) if adjusted else ", ".join(dict.fromkeys(texts)) or None)
    return tuple(joined)


def caveats_table(findings: Findings) -> Table:
    """Return why abnormal returns can't be taken for the effect of the news, bars in doubt among them: one row a caveat."""
    rows: list[Row] = [
        (m.study.location.session, clean(m.study.spec.instrument), sentence(caveat), "; ".join(m.names))
        for m in measurements(findings)
        for caveat in (*m.caveats, *(note for note in m.study.notes if note.startswith(QUALITY_NOTE)))
    ]
    columns = (
        words("day0", "Day 0", group=True),
        words("instrument", "Instrument", group=True),
        prose("caveat", "Caveat"),
        prose("articles", "Articles"),
    )
    return Table("caveats", "What limits the reactions", columns, tuple(rows))


def cars_table(findings: Findings) -> Table:
    """Return the cumulative abnormal returns: one row a measurement and window."""
    rows: list[Row] = [
        (
            m.study.location.session,
            clean(m.study.spec.instrument),
            model_words(m.study),
            window_words(car.window),
            len(car.window),
            estimate(car.value, car.se, m.study.spec.returns),
            Number(car.t, 2),
            PValue(car.p),
            m.study.n,
        )
        for m in measurements(findings)
        for car in m.study.cars
    ]
    columns = (
        words("day0", "Day 0", group=True),
        words("instrument", "Instrument", group=True),
        words("model", "Model", group=True),
        words("window", "Window"),
        numbers("sessions", "Sessions"),
        estimates("car", "CAR"),
        numbers("t", "t"),
        numbers("p", "p"),
        numbers("n", "N"),
    )
    notes = (
        "Standard errors in parentheses use the full covariance of the prediction errors.",
        "P-values are two-sided, for one window at a time: they aren't adjusted for looking at several.",
        *_kinds(findings),
    )
    return Table("cumulative-abnormal-returns", "Cumulative abnormal returns", columns, tuple(rows), notes)


def factors_table(findings: Findings) -> Table:
    """Return how far the factors themselves moved on day 0: one row a factor or member."""
    rows: list[Row] = [
        (
            m.study.location.session,
            clean(m.study.spec.instrument),
            clean(move.factor),
            clean(move.member_of or ""),
            change(move.value, m.study.spec.returns),
            Number(move.standardised, 2, signed=True),
            "possibly treated" if move.treated else "no",
        )
        for m in measurements(findings)
        for move in m.study.factor_moves
    ]
    columns = (
        words("day0", "Day 0", group=True),
        words("instrument", "Instrument", group=True),
        words("factor", "Factor"),
        words("member_of", "Member of"),
        numbers("factor_return", "Return", None),
        numbers("standard_deviations", "Std. dev."),
        words("treated", "Over 1.5?"),
    )
    notes = ("Std. dev.: the factor's return on day 0 less its estimation mean, by its estimation standard deviation.",)
    return Table("factor-moves", "The factors' own moves on day 0", columns, tuple(rows), notes)


def sources_table(findings: Findings) -> Table:
    """Return the series that the numbers rest on, each in its vintage."""
    rows: list[Row] = [
        (
            clean(used.key.instrument),
            str(used.key.measure),
            str(used.key.kind),
            clean(used.key.unit),
            clean(used.key.source),
            clean(used.key.symbol),
            _observed(used.key.observed),
            used.vintage.id,
            used.vintage.retrieved_at.isoformat(timespec="seconds"),
            clean(used.vintage.origin),
        )
        for used in series_used(findings)
    ]
    columns = (
        words("instrument", "Instrument"),
        words("measure", "Measure"),
        words("kind", "Kind"),
        words("unit", "Unit"),
        words("source", "Source"),
        words("symbol", "Symbol"),
        words("observed", "Close taken at"),
        words("vintage", "Vintage"),
        words("retrieved_at", "Retrieved"),
        prose("origin", "Origin"),
    )
    notes = ("A vintage is a hash of the series and of every bar: other bars, another vintage.",)
    return Table("data-sources", "Data sources", columns, tuple(rows), notes)


def _observed(observed: ObservationTime | None) -> str:
    if observed is None:
        return "each bar's end"
    hours = f"{observed.earliest:%H:%M}"
    if observed.latest != observed.earliest:
        hours = f"{hours} to {observed.latest:%H:%M}"
    return f"{hours} {observed.timezone}"


def not_studied_table(findings: Findings) -> Table:
    """Return what could not be studied, and why: one row an instrument and reason, with the articles it is of."""
    articles: dict[tuple[str, str], list[str]] = {}
    for found in findings.articles:
        name = clean(found.article.name)
        for missing in found.not_studied:
            articles.setdefault((clean(missing.instrument), sentence(missing.reason)), []).append(name)
        if found.event is None and not found.not_studied:
            articles.setdefault(("every instrument", "The article's date isn't known."), []).append(name)
    columns = (words("instrument", "Instrument"), prose("reason", "Reason"), prose("articles", "Articles"))
    rows: tuple[Row, ...] = tuple((instrument, reason, "; ".join(names)) for (instrument, reason), names in articles.items())
    return Table("not-studied", "What could not be studied", columns, rows)


def _kinds(findings: Findings) -> tuple[str, ...]:
    """Say which instruments are measured in which returns."""
    by_kind: dict[ReturnKind, dict[str, None]] = {}
    for m in measurements(findings):
        by_kind.setdefault(m.study.spec.returns, {})[clean(m.study.spec.instrument)] = None
    return tuple(sentence(f"{returns_words(kind)}: {', '.join(names)}") for kind, names in by_kind.items())
