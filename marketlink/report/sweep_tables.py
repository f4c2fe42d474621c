"""A sweep as tables: every instrument's reaction, the matrix of correlations, and what could not be studied."""

from collections.abc import Mapping, Sequence

from marketlink.core.panel import Excluded
from marketlink.core.study import ReturnKind
from marketlink.core.sweep import ReactionCorrelation, StatedResult, SweepResult
from marketlink.report.table import Number, PValue, Row, Table, estimates, numbers, prose, words
from marketlink.report.wording import clean, decimal, estimate, sentence, show_p, window_words


def sweep_table(result: SweepResult, kinds: Mapping[str, ReturnKind], adjusted: str, rate: float = 0.05) -> Table:
    """Return one row an instrument, the largest standardised reaction first.

    Parameters
    ----------
    result : SweepResult
        The sweep.
    kinds : mapping of str to ReturnKind
        What each instrument's numbers are.
    adjusted : str
        How q was made: "Benjamini-Yekutieli".
    rate : float
        The false discovery rate at which an instrument is called found.
    """
    rows: tuple[Row, ...] = tuple(
        (
            rank,
            clean(r.instrument),
            r.day0,
            estimate(r.value, r.se, kinds[r.instrument]),
            Number(r.standardised, 2, signed=True),
            PValue(r.p),
            PValue(r.q),
            "yes" if r.q <= rate else "no",
        )
        for rank, r in enumerate(result.reactions, 1)
    )
    columns = (
        numbers("rank", "Rank"),
        words("instrument", "Instrument"),
        words("day0", "Day 0"),
        estimates("car", "CAR"),
        numbers("standardised", "Standardised"),
        numbers("p", "p"),
        numbers("q", "q"),
        words("found", f"Found at {rate:.0%}"),
    )
    found = sum(r.q <= rate for r in result.reactions)
    notes = (
        f"{found} of {len(result.reactions)} instruments reacted at a false discovery rate of {rate:.0%} ({adjusted}).",
        _joint(result),
        "Standardised: the CAR over its standard error at the volatility before the window. p: the placebo or the SQ test's.",
        *(sentence(note) for note in result.notes),
    )
    return Table("sweep", f"Reactions over {window_words(result.window)}, by size", columns, rows, notes)


def _joint(result: SweepResult) -> str:
    if result.joint is None or result.joint_p is None:
        return "There is no joint test."
    return (
        f"Joint test: the mean squared standardised reaction is {decimal(result.joint, 2)}; p {show_p(result.joint_p)} among "
        f"{result.joint_n} earlier dates on which all were observed."
    )


def excluded_table(excluded: Sequence[Excluded]) -> Table:
    """Return the instruments without a number, each with its reason."""
    rows: tuple[Row, ...] = tuple((clean(e.instrument), sentence(e.reason)) for e in excluded)
    return Table("sweep-excluded", "Not studied", (words("instrument", "Instrument"), prose("reason", "Reason")), rows)


def correlation_matrix(found: Sequence[ReactionCorrelation], notes: Sequence[str] = ()) -> Table:
    """Return the matrix: a row an instrument, with the correlation of event days, adjusted, beside that of other days."""
    names = tuple(dict.fromkeys(pair.first for pair in found))
    pairs = {(pair.first, pair.second): pair for pair in found}
    rows: tuple[Row, ...] = tuple(
        (clean(name), *(_pair(pairs[name, other]) if other != name else "" for other in names)) for name in names
    )
    columns = (words("instrument", "Instrument"), *(words(name, clean(name)) for name in names))
    said = (
        "Each cell: the correlation of abnormal returns on event days, brought down to the other days' variance of the row's",
        "instrument (Forbes, Rigobon 2002); in parentheses that of other days; p of as large a difference among other days.",
    )
    return Table(
        "reaction-correlations", "Reactions together", columns, rows, (" ".join(said), *(sentence(note) for note in notes))
    )


def _pair(pair: ReactionCorrelation) -> str:
    return f"{decimal(pair.adjusted, 2)} ({decimal(pair.placebo, 2)}), p {show_p(pair.p)}"


def correlation_table(found: Sequence[ReactionCorrelation]) -> Table:
    """Return the same, one row an ordered pair, with the correlation before the adjustment."""
    rows: tuple[Row, ...] = tuple(
        (clean(p.first), clean(p.second), Number(p.event, 3), Number(p.adjusted, 3), Number(p.placebo, 3), PValue(p.p))
        for p in found
    )
    columns = (
        words("first", "First"),
        words("second", "Second"),
        numbers("event", "Event days"),
        numbers("adjusted", "Adjusted"),
        numbers("placebo", "Other days"),
        numbers("p", "p"),
    )
    return Table("reaction-correlations", "Reactions together", columns, rows)


def stated_regression_table(result: StatedResult, unit: str) -> Table:
    """Return the regression of measured on stated moves: slope and bias, with errors clustered in several ways."""
    rows: list[Row] = []
    for name, value, within, null in (("slope", result.slope, "", "1"), ("bias", result.bias, unit, "0")):
        shown = Number(value, 3, within)
        for errors in result.errors:
            se, p = (errors.slope_se, errors.slope_p) if name == "slope" else (errors.bias_se, errors.bias_p)
            rows.append((name, shown, Number(se, 3, within), errors.cluster, errors.groups, null, PValue(p)))
        if not result.errors:
            rows.append((name, shown, None, "", None, null, None))
    columns = (
        words("coefficient", "Coefficient"),
        numbers("value", "Value", None),
        numbers("se", "s.e.", None),
        words("cluster", "Clustered by"),
        numbers("groups", "Groups"),
        words("null", "Honest press"),
        numbers("p", "p"),
    )
    notes = (
        f"measured = bias + slope x stated, over {result.n} pairs; R squared {decimal(result.r_squared, 3)}.",
        "p is that of an honest press: slope 1, bias 0.",
        *(sentence(note) for note in result.notes),
    )
    return Table("stated", "How far the press can be believed", columns, tuple(rows), notes)
