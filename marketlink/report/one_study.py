"""One study as a table and as JSON."""

import json
from collections.abc import Mapping

from marketlink.core.ids import plain
from marketlink.core.study import StudyResult
from marketlink.core.windows import Window
from marketlink.report.table import Cell, Estimate, Number, PValue, Row, Table, estimates, numbers, words
from marketlink.report.wording import (
    SE_NOTE,
    change,
    clean,
    estimate,
    model_words,
    returns_words,
    sentence,
    show,
    size,
    window_words,
)

_NO_TESTS: Row = (None, None, None, None, None)


def study_table(result: StudyResult) -> Table:
    """Return the table of one study: day 0, its windows, the model and what it rests on."""
    kind, ar = result.spec.returns, result.day0
    rows: list[Row] = [
        ("actual", change(ar.actual, kind), None, None, *_NO_TESTS),
        ("expected by the model", change(ar.expected, kind), None, None, *_NO_TESTS),
        ("abnormal return", estimate(ar.value, ar.se, kind), Number(ar.t, 2), PValue(ar.p), *_tests(result, Window(0, 0))),
    ]
    if result.constant_mean is not None:
        beside = result.constant_mean
        rows.append(
            ("by constant mean", estimate(beside.value, beside.se, kind), Number(beside.t, 2), PValue(beside.p), *_NO_TESTS)
        )
    if result.alternative is not None:
        other = result.alternative
        label = f"if day 0 is {other.session.isoformat()}"
        rows.append((label, estimate(other.value, other.se, kind), Number(other.t, 2), PValue(other.p), *_NO_TESTS))
    for car in result.cars:
        label = f"CAR {window_words(car.window)}"
        rows.append((label, estimate(car.value, car.se, kind), Number(car.t, 2), PValue(car.p), *_tests(result, car.window)))
    rows.extend((*row, *_NO_TESTS) for row in _model_rows(result))
    columns = (
        words("quantity", "Quantity"),
        estimates("estimate", "Estimate"),
        numbers("t", "t"),
        numbers("p", "p"),
        numbers("p_sq", "SQ p"),
        numbers("p_placebo", "Placebo p"),
        numbers("placebo_dates", "B"),
        words("headline", "Headline"),
        numbers("detectable", "Detectable", None),
    )
    session = result.location.session
    caption = f"{clean(result.spec.instrument)}, day 0 {session.isoformat()}, {model_words(result)}"
    return Table(f"study-{result.id}", caption, columns, tuple(rows), _study_notes(result))


def compare_table(results: Mapping[str, StudyResult]) -> Table:
    """Return studies side by side: a column each, a row a quantity."""
    parts = [_side(result) for result in results.values()]
    names = list(dict.fromkeys(name for part in parts for name in part))
    rows: tuple[Row, ...] = tuple((name, *(part.get(name) for part in parts)) for name in names)
    columns = (words("quantity", "Quantity"), *(estimates(name, name) for name in results))
    return Table("compared", "Studies side by side", columns, rows, (SE_NOTE,))


def _side(result: StudyResult) -> dict[str, Cell]:
    kind, ar = result.spec.returns, result.day0
    column: dict[str, Cell] = {
        "instrument": clean(result.spec.instrument),
        "day 0": result.location.session,
        "model": model_words(result),
        "estimation sessions (N)": result.n,
        "residual standard deviation": size(result.sigma, kind),
        "R squared": Number(result.r_squared, 3),
    }
    for number, found in enumerate(result.coefficients):
        first = number == 0 and found.name == "alpha"
        column[clean(found.name)] = estimate(found.value, found.se, kind) if first else _slope(found.value, found.se)
    column |= {"abnormal return": estimate(ar.value, ar.se, kind), "t": Number(ar.t, 2), "p of t": PValue(ar.p)}
    if result.tested is not None:
        column |= {f"{result.tested.headline} p (headline)": PValue(result.headline_p)}
    column["smallest detectable"] = size(result.detectable, kind)
    for car in result.cars:
        column[f"CAR {window_words(car.window)}"] = estimate(car.value, car.se, kind)
    return column


def study_json(result: StudyResult) -> str:
    """Return a study as JSON text, with its id."""
    fields = {"id": result.id, **plain(result)}
    return json.dumps(fields, ensure_ascii=False, indent=2, allow_nan=False)


def _model_rows(result: StudyResult) -> list[Row]:
    kind = result.spec.returns
    rows: list[Row] = []
    for number, coefficient in enumerate(result.coefficients):
        # The intercept is a return; a slope is a pure number.
        shown = estimate(coefficient.value, coefficient.se, kind) if number == 0 else _slope(coefficient.value, coefficient.se)
        rows.append((clean(coefficient.name), shown, None, None))
    return [
        *rows,
        ("residual standard deviation", size(result.sigma, kind), None, None),
        ("R squared", Number(result.r_squared, 3), None, None),
        ("estimation sessions (N)", result.n, None, None),
        ("smallest detectable", size(result.detectable, kind), None, None),
        *_regime_rows(result),
    ]


def _regime_rows(result: StudyResult) -> list[Row]:
    if result.inference is None:
        return []
    regime, kind = result.inference.regime, result.spec.returns
    return [
        (f"volatility before ({regime.regime})", size(regime.sigma, kind), None, None),
        ("over the estimation window's", Number(regime.ratio, 2), None, None),
        ("sup-t of the path's band", Number(result.inference.critical, 2), None, None),
    ]


def _tests(result: StudyResult, window: Window) -> Row:
    """Return the tests beside the classical t."""
    found = None if result.inference is None else result.inference.of(window)
    if found is None:
        return _NO_TESTS
    placebo = None if found.placebo_p is None else PValue(found.placebo_p)
    return PValue(found.sq_p), placebo, found.placebo_n, found.headline, size(found.detectable, result.spec.returns)


def _slope(value: float, se: float) -> Estimate:
    return Estimate(value, se, 3)


def _study_notes(result: StudyResult) -> tuple[str, ...]:
    return (
        f"Day 0 is {result.location.session.isoformat()}: {clean(result.location.reason)}.",
        f"Numbers are {returns_words(result.spec.returns)}.",
        f"Estimation window {window_words(result.spec.estimation)}, N {result.n}, {result.dof} degrees of freedom.",
        SE_NOTE,
        "Smallest detectable: the abnormal return that a two-sided 5% test finds with 80% power.",
        *_factor_notes(result),
        *(sentence(note) for note in result.notes),
        *(f"{clean(s.key.label)}: vintage {s.vintage.id}, {clean(s.vintage.origin)}." for s in result.series),
    )


def _factor_notes(result: StudyResult) -> tuple[str, ...]:
    """Say how far each factor and member moved on day 0, and which may have been moved by the event too."""
    if not result.factor_moves:
        return ()
    kind = result.spec.returns
    moved = "; ".join(
        f"{clean(m.factor)} {show(change(m.value, kind))} ({m.standardised:+.2f} s.d.)" for m in result.factor_moves
    )
    treated = [clean(m.factor) for m in result.factor_moves if m.treated]
    flagged = f"Possibly treated, having moved over 1.5 s.d.: {', '.join(treated)}." if treated else "None moved over 1.5 s.d."
    return (f"On day 0 the factors themselves moved, in standard deviations of the estimation window: {moved}. {flagged}",)
