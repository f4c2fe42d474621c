"""What one event's reaction may be held to be: the note of a study, and the tests of a report's measurements."""

from marketlink.core.findings import Findings
from marketlink.core.inference import Regime, SingleEventInference, VolatilityRegime, WindowInference
from marketlink.core.study import StudyResult
from marketlink.report.groups import measurements
from marketlink.report.table import Number, PValue, Row, Table, estimates, numbers, words
from marketlink.report.wording import (
    MINUS,
    clean,
    day_words,
    decimal,
    estimate,
    listed,
    model_words,
    moment_words,
    show,
    show_estimate,
    show_p,
    size,
    window_words,
)

LEVEL = 0.05
_TESTS = {"placebo": "placebo", "sq": "SQ", "t": "t"}


def study_note(result: StudyResult) -> tuple[str, ...]:
    """Return a study in the words of a statistician: what was found, by which test, how sure, and what could be seen."""
    ar, kind = result.day0, result.spec.returns
    value, se = show_estimate(estimate(ar.value, ar.se, kind))
    first = (
        f"{clean(result.spec.instrument)}, {day_words(result.location.session)}: the abnormal return is {value} {se}, "
        f"beside what the {model_words(result)} predicts from {result.n} sessions."
    )
    tested = result.tested
    power = (
        f"A two-sided 5% t-test finds an abnormal return of {show(size(result.detectable, kind))} with 80% power; "
        "smaller ones go unseen."
    )
    if result.inference is None or tested is None:
        verdict = f"{_verdict(ar.p)} by the classical t, {decimal(ar.t, 2)} on {result.dof} degrees of freedom, p {show_p(ar.p)}."
        return first, verdict[0].upper() + verdict[1:], power
    return first, _headline(tested), _beside(result, tested, result.inference.regime), power, _path(result.inference)


def cannot_conclude(result: StudyResult) -> tuple[str, ...]:
    """Return what a reader mustn't take from a study, as the last lines of its note."""
    since, until = moment_words(result.location.since), moment_words(result.location.until)
    ratio = 1.0 if result.inference is None else result.inference.regime.ratio
    wider = f", and the day's volatility was {decimal(ratio, 2)} times that behind its standard error" if ratio > 1 else ""
    found = result.headline_p <= LEVEL
    effect = f"how large it was: the standard error says how far it may lie off{wider};" if found else "that there was no effect;"
    return (
        "What can't be concluded from it:",
        f"- that the event was the cause: the number holds whatever became known from {since} to {until};",
        f"- {effect}",
        "- what events of this kind do: this is one date of one instrument, and `marketlink study panel` takes many.",
    )


def _verdict(p: float) -> str:
    return "it is told from noise at 5%" if p <= LEVEL else "it can't be told from noise at 5%"


def _headline(tested: WindowInference) -> str:
    verdict = _verdict(tested.headline_p)
    if tested.headline == "placebo" and tested.placebo_p is not None:
        return (
            f"Held against {tested.placebo_n} earlier dates of the same series in a like volatility, {verdict}: "
            f"placebo p {show_p(tested.placebo_p)}, the headline."
        )
    if tested.headline == "sq":
        return (
            f"There are too few earlier dates of a like volatility ({tested.placebo_n}) for a placebo p-value. By the SQ test on "
            f"EWMA-standardised residuals, the headline, {verdict}: p {show_p(tested.sq_p)} among {tested.sq_n}."
        )
    return f"By the classical t, the headline, {verdict}: p {show_p(tested.p)}."


def _beside(result: StudyResult, tested: WindowInference, regime: VolatilityRegime) -> str:
    others = f"t {decimal(tested.t, 2)} on {result.dof} degrees of freedom, p {show_p(tested.p)}"
    if tested.headline == "placebo":
        others += f"; SQ test on EWMA-standardised residuals, p {show_p(tested.sq_p)} among {tested.sq_n}"
    met = f"Volatility before the event was {decimal(regime.ratio, 2)} times that of the estimation window ({regime.regime})"
    warned = {
        Regime.CALM: ", where the classical t rejects too seldom",
        Regime.TURBULENT: ", where the classical t rejects too often",
    }.get(regime.regime, "")
    return f"Beside it: {others}. {met}{warned}."


def _path(inference: SingleEventInference) -> str:
    """Say where the whole path of the CAR leaves zero."""
    outside = [point.offset for point in inference.bands if point.joint_low > 0 or point.joint_high < 0]
    band = f"the simultaneous 95% band (sup-t {decimal(inference.critical, 2)})"
    if not outside:
        return f"Over the whole event window the cumulative abnormal return never leaves zero by {band}."
    turbulent = inference.regime.regime is Regime.TURBULENT
    doubt = (
        "; like the classical t it takes the estimation window's volatility, and leaves zero too often here" if turbulent else ""
    )
    sessions = ", ".join(str(offset).replace("-", MINUS) for offset in outside)
    return (
        f"Over the whole event window the cumulative abnormal return differs from zero by {band} on sessions {sessions}{doubt}."
    )


def headline_words(result: StudyResult) -> str:
    """Return "placebo p 0.104, B 250", or the SQ test's; empty where only the classical t is given."""
    tested = result.tested
    if tested is None or tested.headline == "t":
        return ""
    count = f"B {tested.placebo_n}" if tested.headline == "placebo" else f"N {tested.sq_n}"
    return f"{_TESTS[tested.headline]} p {show_p(tested.headline_p)}, {count}"


def inference_table(findings: Findings) -> Table:
    """Return the tests of each measurement: one row a window."""
    rows: list[Row] = [
        (m.study.location.session, clean(m.study.spec.instrument), *_cells(m.study, window), *_regime(m.study.inference))
        for m in measurements(findings)
        if m.study.inference is not None
        for window in m.study.inference.windows
    ]
    columns = (
        words("day0", "Day 0", group=True),
        words("instrument", "Instrument", group=True),
        words("window", "Window"),
        estimates("car", "CAR"),
        numbers("p_t", "p of t"),
        numbers("p_sq", "p of SQ"),
        numbers("p_placebo", "Placebo p"),
        numbers("placebo_dates", "B"),
        words("headline", "Headline"),
        numbers("detectable", "Detectable", None),
        numbers("volatility_ratio", "Volatility"),
        words("regime", "Regime"),
    )
    notes = (
        "Headline: the test whose size holds. Detectable: the CAR that a two-sided 5% t-test finds with 80% power.",
        "SQ: the rank among the estimation window's residuals, each over the EWMA volatility before it.",
        "Placebo p: (1 + the earlier dates of a like volatility with a standardised CAR at least as large) / (1 + B).",
        "It is withheld (\N{EN DASH}) where fewer than 19 such dates are held; the headline is then SQ.",
        "Volatility: the EWMA before day 0 over that of the estimation window; regime: its quarter.",
    )
    return Table("inference", "Tests of each reaction", columns, tuple(rows), notes)


def _cells(study: StudyResult, found: WindowInference) -> Row:
    kind = study.spec.returns
    placebo = None if found.placebo_p is None else PValue(found.placebo_p)
    return (
        window_words(found.window),
        estimate(found.value, found.se, kind),
        PValue(found.p),
        PValue(found.sq_p),
        placebo,
        found.placebo_n,
        _TESTS[found.headline],
        size(found.detectable, kind),
    )


def _regime(inference: SingleEventInference) -> Row:
    return Number(inference.regime.ratio, 2), str(inference.regime.regime)


def stream_table(findings: Findings) -> Table:
    """Return what the running stream of tests decided of these reactions: one row a session of an instrument."""
    rows: tuple[Row, ...] = tuple(
        (d.position, clean(d.instrument), d.session, PValue(d.p), Number(d.level, 5), "yes" if d.rejected else "no")
        for d in findings.stream
    )
    columns = (
        numbers("position", "Place"),
        words("instrument", "Instrument"),
        words("day0", "Day 0"),
        numbers("p", "Headline p"),
        numbers("level", "Level"),
        words("found", "Found"),
    )
    notes = (
        "Every reaction stored in this database is one test of a stream, in the order of storing.",
        "LORD++ keeps the false discovery rate at 5% at every moment.",
        "A session of an instrument is tested once; p is the one it had then, and no decision is revised.",
    )
    return Table("online-fdr", "The running stream of tests", columns, rows, notes)


def stream_words(findings: Findings) -> str:
    """Say what of these reactions the running stream counts as found; empty where nothing was tested."""
    if not findings.stream:
        return ""
    found = [f"{clean(d.instrument)} on {d.session.isoformat()}" for d in findings.stream if d.rejected]
    count = len(findings.stream)
    which = f": {listed(found)}" if found else ""
    return (
        f"Over the running stream of stored studies, with the false discovery rate kept at 5% (LORD++), {len(found)} of these "
        f"{count} sessions count as found{which}.{_floor_words(findings)}"
    )


def _floor_words(findings: Findings) -> str:
    """Say where no reaction could count as found, because a placebo p can't be as small as the levels."""
    tested = [found for m in measurements(findings) if (found := m.study.tested) is not None and found.headline == "placebo"]
    level = max(decision.level for decision in findings.stream)
    least = min((1 / (1 + found.placebo_n) for found in tested), default=0.0)
    if least <= level:
        return ""
    return (
        f" None could: a placebo p among so many earlier dates is {least:.4f} or more, and the stream's levels here are "
        f"{level:.4f} or less."
    )
