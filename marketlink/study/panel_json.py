"""A panel as the plain values that JSON holds."""

import math
from typing import Any

from marketlink.core.ids import plain
from marketlink.core.panel import EventResult, MeanBuyAndHold, PanelResult, PanelSpec, WindowTests
from marketlink.core.regression import PanelRegression
from marketlink.core.windows import Window


def panel_json(result: PanelResult) -> dict[str, Any]:
    """Return the events, tests and notes of a panel, with NaN as None.

    An event's `beta` is a number with one factor (Dimson's is the sum of the slopes), else one number a factor;
    `coefficients` has every parameter with its standard error. `tests` holds, by window and name, each test statistic
    that is given, beside `n` and `caar`; `p` its two-sided p-value. `headline` names, by window, the test to conclude from,
    or None, and `no_headline` then says why. `withheld` says, by window and name, why a test
    isn't given, or, where tests were asked for ungated, "not valid: " and the reason. `cautions` says, by window and name,
    where a test that is given misses its size on placebo dates. `bhar` holds the same of the mean
    buy-and-hold abnormal return, by window: `n`, `mean`, `tests`, `p` and `withheld`; it is empty for basis points.
    """
    return {
        "events": [_event(event, result.spec) for event in result.events],
        "tests": {_key(tests.window): _tests(tests) for tests in result.windows},
        "p": {_key(tests.window): {s.name: _number(s.p) for s in tests.statistics} for tests in result.windows},
        "headline": {_key(tests.window): tests.headline for tests in result.windows},
        "no_headline": {_key(tests.window): tests.without_headline for tests in result.windows if tests.without_headline},
        "withheld": {_key(tests.window): _withheld(tests) for tests in result.windows if _withheld(tests)},
        "cautions": {_key(tests.window): {s.name: s.caution for s in tests.statistics if s.caution} for tests in result.windows},
        "bhar": {_key(tests.window): _bhar(tests.bhar) for tests in result.windows if tests.bhar is not None},
        "excluded": [{"instrument": e.instrument, "date": e.day.isoformat(), "reason": e.reason} for e in result.excluded],
        "notes": list(result.notes),
    }


def regression_json(found: PanelRegression) -> dict[str, Any]:
    """Return `kind`, `window`, `results` and `excluded`; each result has its estimates, or its responses by horizon.

    The `t` and `p` of an estimate are None where they are withheld; its `reason` says why.
    """
    return {
        "kind": str(found.kind),
        "window": None if found.window is None else _key(found.window),
        "results": [_nulls(plain(one)) for one in found.regressions],
        "excluded": [{"instrument": name, "reason": reason} for name, reason in found.excluded],
    }


def _event(event: EventResult, spec: PanelSpec) -> dict[str, Any]:
    found = {c.name: c.value for c in event.coefficients}
    sums = {factor.name: found.get(f"{factor.name} sum", found.get(factor.name)) for factor in spec.factors}
    slopes = {name: value for name, value in sums.items() if value is not None}
    return {
        "instrument": event.instrument,
        "date": event.day.isoformat(),
        "day0": event.day0.isoformat(),
        "tag": event.tag,
        "n": event.n,
        "contaminated": event.contaminated,
        "not_positive": event.not_positive,
        "unobserved": event.unobserved,
        "alpha": found.get("alpha"),
        "beta": next(iter(slopes.values())) if len(slopes) == 1 else (slopes or None),
        "coefficients": {c.name: {"value": c.value, "se": c.se} for c in event.coefficients},
        "sigma": event.sigma,
        "ar": {str(point.offset): point.value for point in event.path},
        "se": {str(point.offset): point.se for point in event.path},
        "car": {_key(car.window): car.value for car in event.cars},
        "car_se": {_key(car.window): car.se for car in event.cars},
        "bhar": {_key(car.window): car.bhar for car in event.cars if car.bhar is not None},
    }


def _tests(tests: WindowTests) -> dict[str, Any]:
    return {"n": tests.n, "caar": _number(tests.caar), **{s.name: _number(s.value) for s in tests.statistics}}


def _bhar(found: MeanBuyAndHold) -> dict[str, Any]:
    return {
        "n": found.n,
        "mean": _number(found.mean),
        "tests": {s.name: _number(s.value) for s in found.statistics},
        "p": {s.name: _number(s.p) for s in found.statistics},
        "withheld": _withheld(found),
    }


def _withheld(tests: WindowTests | MeanBuyAndHold) -> dict[str, str]:
    marked = {s.name: f"not valid: {s.reason}" for s in tests.statistics if not s.valid}
    return {w.name: w.reason for w in tests.withheld} | marked


def _key(window: Window) -> str:
    return f"{window.start},{window.end}"


def _nulls(value: Any) -> Any:
    """Put None for NaN, at any depth."""
    if isinstance(value, dict):
        return {name: _nulls(held) for name, held in value.items()}
    if isinstance(value, list):
        return [_nulls(held) for held in value]
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
