"""A study of many events as tables: the events, the tests of their average, the average path, and what was left out."""

from dataclasses import replace

from marketlink.core.panel import Distribution, EventResult, PanelResult, Statistic, WindowTests
from marketlink.core.regression import Errors, PanelRegression, RegressionKind
from marketlink.core.study import ReturnKind
from marketlink.report.table import Cell, Column, Number, PValue, Row, Table, estimates, numbers, prose, words
from marketlink.report.wording import (
    change,
    clean,
    estimate,
    model_of,
    returns_words,
    sentence,
    show,
    show_p,
    size,
    window_words,
)

WITHHELD = "withheld"
# The column that says whether a test may be used.
_USE = 7
TEST_NAMES = {
    "cs_t": "cross-sectional t",
    "j1": "J1",
    "patell": "Patell on SCARs",
    "patell_csar": "Patell on summed SARs",
    "bmp": "BMP on SCARs",
    "bmp_csar": "BMP on summed SARs",
    "kp_patell": "Kolari-Pynnönen Patell",
    "kp_bmp": "Kolari-Pynnönen BMP",
    "cda": "crude dependence adjustment",
    "corrado": "Corrado rank",
    "corrado_zivney": "Corrado-Zivney rank",
    "grank_t": "GRANK-T",
    "grank_z": "GRANK-Z",
    "sign": "sign",
    "generalised_sign": "generalised sign",
    "wilcoxon": "Wilcoxon signed rank",
    "skew_hall": "skewness-adjusted t (Hall) bootstrapped",
    "skew_lbt": "skewness-adjusted t (Lyon-Barber-Tsai) bootstrapped",
    "calendar": "calendar-time-weighted CAAR",
    "wild_bootstrap": "wild bootstrap with shared weights",
    "block_bootstrap": "block bootstrap",
    "ibragimov_mueller": "Ibragimov-Müller",
}


def panel_tables(result: PanelResult) -> tuple[Table, ...]:
    """Return the tables of a panel: tests first, then buy-and-hold returns, events, the path, and what was left out."""
    return (
        panel_tests_table(result),
        panel_bhar_table(result),
        panel_events_table(result),
        panel_path_table(result),
        panel_excluded_table(result),
    )


def panel_tests_table(result: PanelResult) -> Table:
    """Return one row a window and test: those given, with their validity, then those withheld, with their reason."""
    rows = [row for tests in result.windows for row in _window_rows(tests, result)]
    columns = (
        words("window", "Window", group=True),
        numbers("events", "N"),
        estimates("caar", "CAAR"),
        words("test", "Test"),
        numbers("statistic", "Statistic"),
        words("distribution", "Held against"),
        numbers("p", "p"),
        words("verdict", "Use"),
        prose("reason", "Why not, or caution"),
    )
    spec = result.spec
    shown = model_of(spec.model, spec.factors)
    caption = f"{len(result.events)} events: {shown}, estimated over {window_words(spec.estimation)}"
    notes = (
        sentence(f"numbers are {returns_words(spec.returns)}; p-values are two-sided, one window at a time"),
        "The CAAR's standard error is that of calendar time: it counts the sessions which events share.",
        *_headlines(result),
        *(sentence(note) for note in result.notes),
    )
    return Table("panel-tests", caption, columns, tuple(rows), notes)


def _window_rows(tests: WindowTests, result: PanelResult) -> list[Row]:
    mean = estimate(tests.caar, tests.se, result.spec.returns) if tests.n else None
    head: Row = (window_words(tests.window), tests.n, mean)
    rows: list[Row] = []
    for found in tests.statistics:
        use = "headline" if found.name == tests.headline else "valid" if found.valid else "not valid"
        rows.append((*head, *_test_cells(found), use, sentence(found.reason or found.caution)))
    empty: Row = (None, "", None, WITHHELD)
    rows += [(*head, TEST_NAMES[w.name], *empty, sentence(w.reason)) for w in tests.withheld]
    return rows


def panel_bhar_table(result: PanelResult) -> Table:
    """Return one row a window and test of the mean buy-and-hold abnormal return; no rows for basis points."""
    rows: list[Row] = []
    for tests in result.windows:
        if tests.bhar is None or not tests.bhar.n:
            continue
        head: Row = (window_words(tests.window), tests.bhar.n, change(tests.bhar.mean, ReturnKind.SIMPLE))
        rows += [(*head, *_test_cells(s), "valid" if s.valid else "not valid", sentence(s.reason)) for s in tests.bhar.statistics]
        empty: Row = (None, "", None, WITHHELD)
        rows += [(*head, TEST_NAMES[w.name], *empty, sentence(w.reason)) for w in tests.bhar.withheld]
    columns = (
        words("window", "Window", group=True),
        numbers("events", "N"),
        numbers("bhar", "Mean BHAR", None),
        words("test", "Test"),
        numbers("statistic", "Statistic"),
        words("distribution", "Held against"),
        numbers("p", "p"),
        words("verdict", "Use"),
        prose("reason", "Why not"),
    )
    notes = ("The mean of what holding gave beyond what holding at the expected returns would have given.",)
    return Table("panel-bhar", "Buy-and-hold abnormal returns", columns, tuple(rows), notes)


def given_tests(result: PanelResult) -> Table:
    """Return the table of tests without those withheld, for a screen: the notes name these by their reason."""
    full = panel_tests_table(result)
    return replace(full, rows=_given(full), notes=(*full.notes, *_withheld_sentences(result)))


def given_bhar(result: PanelResult) -> Table:
    """Return the table of buy-and-hold returns without the tests withheld, for a screen."""
    full = panel_bhar_table(result)
    return replace(full, rows=_given(full))


def _given(table: Table) -> tuple[Row, ...]:
    return tuple(row for row in table.rows if row[_USE] != WITHHELD)


def _withheld_sentences(result: PanelResult) -> tuple[str, ...]:
    by_reason: dict[str, dict[str, list[str]]] = {}
    for tests in result.windows if result.events else ():
        for test in tests.withheld:
            by_reason.setdefault(test.reason, {}).setdefault(TEST_NAMES[test.name], []).append(window_words(tests.window))
    said = []
    for reason, names in by_reason.items():
        windows = list(dict.fromkeys(window for found in names.values() for window in found))
        said.append(sentence(f"withheld over {', '.join(windows)}: {', '.join(names)}: {reason}"))
    return tuple(said)


def _test_cells(found: Statistic) -> Row:
    held = str(found.distribution)
    if found.distribution is Distribution.STUDENT and found.dof is not None:
        held = f"t on {found.dof:g}"
    return TEST_NAMES[found.name], Number(found.value, 3), held, PValue(found.p)


def _headlines(result: PanelResult) -> tuple[str, ...]:
    """Say what may be concluded over each window, by the test whose size holds there."""
    said = []
    for tests in result.windows:
        if not tests.n:
            continue
        window, mean = window_words(tests.window), change(tests.caar, result.spec.returns)
        found = None if tests.headline is None else tests.get(tests.headline)
        if found is None:
            said.append(f"Over {window} no test is trusted for events like these; the CAAR is {show(mean)}.")
            continue
        verdict = "differs from zero at 5%" if found.p <= 0.05 else "can't be told from zero"
        name = TEST_NAMES[found.name]
        said.append(f"Over {window} the CAAR, {show(mean)}, {verdict}: {name}, p {show_p(found.p)}, N {tests.n}.")
    return tuple(said)


def panel_events_table(result: PanelResult) -> Table:
    """Return one row an event: its session, model, abnormal return of day 0 and CARs."""
    windows = result.spec.car_windows
    names = tuple(dict.fromkeys(c.name for event in result.events for c in event.coefficients))
    columns: tuple[Column, ...] = (
        words("instrument", "Instrument"),
        words("date", "Date"),
        words("day0", "Day 0"),
        words("tag", "Tag"),
        numbers("n", "N"),
        numbers("contaminated", "Of other events"),
        *(numbers(name, name) for name in names),
        numbers("sigma", "Sigma", None),
        *(estimates(f"car_{w.start}_{w.end}", f"CAR {window_words(w)}") for w in windows),
    )
    rows = tuple(_event_row(event, names, result) for event in result.events)
    notes = (
        "Standard errors in parentheses use the full covariance of the prediction errors.",
        "Of other events: estimation sessions that belong to other known events, whether masked or not.",
    )
    return Table("panel-events", "Events", columns, rows, notes)


def _event_row(event: EventResult, names: tuple[str, ...], result: PanelResult) -> Row:
    kind = result.spec.returns
    found = {c.name: c.value for c in event.coefficients}
    cars = {car.window: car for car in event.cars}
    model: tuple[Cell, ...] = tuple(Number(found[name], 6) if name in found else None for name in names)
    sums: tuple[Cell, ...] = tuple(
        estimate(cars[w].value, cars[w].se, kind) if w in cars else None for w in result.spec.car_windows
    )
    head: Row = (clean(event.instrument), event.day, event.day0, clean(event.tag), event.n, event.contaminated)
    return (*head, *model, size(event.sigma, kind), *sums)


def panel_path_table(result: PanelResult) -> Table:
    """Return one row a session: the average abnormal return and its running sum."""
    kind = result.spec.returns
    columns = (
        numbers("offset", "Session"),
        numbers("n", "N"),
        numbers("aar", "AAR", None),
        estimates("caar", "CAAR"),
    )
    rows: tuple[Row, ...] = tuple((p.offset, p.n, change(p.aar, kind), estimate(p.caar, p.se, kind)) for p in result.path)
    return Table("panel-path", "Average path", columns, rows)


def panel_excluded_table(result: PanelResult) -> Table:
    """Return the events that aren't counted, each with its reason."""
    columns = (words("instrument", "Instrument"), words("date", "Date"), prose("reason", "Reason"))
    rows: tuple[Row, ...] = tuple((clean(e.instrument), e.day, sentence(e.reason)) for e in result.excluded)
    return Table("panel-excluded", "Events left out", columns, rows)


def regression_table(found: PanelRegression, kind: ReturnKind) -> Table:
    """Return one row a coefficient and kind of error, or one row a horizon."""
    if found.kind is RegressionKind.PROJECTIONS:
        return _projection_table(found, kind)
    rows: list[Row] = []
    notes: list[str] = []
    for one in found.regressions:
        if one.result is None:
            continue
        wild = dict(one.result.wild_p)
        for e in one.result.estimates:
            p = PValue(wild[e.name]) if e.name in wild and e.errors is Errors.CLUSTER else None
            cells = (_coefficient(e.value, e.name, found, kind), _coefficient(e.se, e.name, found, kind))
            errors = f"{e.errors} (not valid)" if e.reason else str(e.errors)
            t_and_p = (None, None) if e.reason else (Number(e.t, 2), PValue(e.p))
            rows.append((clean(one.instrument), clean(e.name), errors, *cells, *t_and_p, p, one.result.n))
        notes += [f"{one.instrument}: {note}" if one.instrument else note for note in one.result.notes]
    columns = (
        words("instrument", "Instrument", group=True),
        words("coefficient", "Coefficient"),
        words("errors", "Errors"),
        numbers("value", "Value", None),
        numbers("se", "s.e.", None),
        numbers("t", "t"),
        numbers("p", "p"),
        numbers("wild_p", "Wild p"),
        numbers("n", "N"),
    )
    over = "" if found.window is None else f" of CARs over {window_words(found.window)} on the events' attributes"
    left = [f"{name}: {reason}" for name, reason in found.excluded]
    caption = f"Regression{over}" if over else "Whole-sample regressions with one dummy for the event days"
    return Table("panel-regression", caption, columns, tuple(rows), tuple(sentence(note) for note in (*notes, *left)))


def _coefficient(value: float, name: str, found: PanelRegression, kind: ReturnKind) -> Number:
    """Return a coefficient in its unit: a slope on a factor's return is a pure number."""
    pure = found.kind is RegressionKind.POOLED and name not in {"alpha", "event"}
    return Number(value, 4) if pure else size(value, kind)


def _projection_table(found: PanelRegression, kind: ReturnKind) -> Table:
    rows: tuple[Row, ...] = tuple(
        (
            clean(one.instrument),
            r.horizon,
            estimate(r.value, r.se, kind),
            change(r.low, kind),
            change(r.high, kind),
            PValue(r.p),
            r.n,
            r.days,
        )
        for one in found.regressions
        for r in one.responses
    )
    columns = (
        words("instrument", "Instrument", group=True),
        numbers("horizon", "Horizon"),
        estimates("response", "Response"),
        numbers("low", "95% from", None),
        numbers("high", "to", None),
        numbers("p", "p"),
        numbers("n", "N"),
        numbers("event_days", "Event days"),
    )
    notes = (
        "Change from the session before the event to so many sessions after it, with HAC errors (Jorda 2005).",
        *(sentence(f"{one.instrument}: {note}") for one in found.regressions for note in one.notes),
        *(sentence(f"{name}: {reason}") for name, reason in found.excluded),
    )
    return Table("panel-regression", "Local projections", columns, rows, notes)
