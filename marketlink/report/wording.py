"""Cells and values as text, the same in every format: units always, a real minus sign, no control characters."""

import re
from collections.abc import Sequence
from datetime import date, datetime

from marketlink.core.instrument import Factor
from marketlink.core.study import Model, ReturnKind, StudyResult
from marketlink.core.windows import Window
from marketlink.report.table import Cell, Estimate, Number, PValue, Quote

MINUS = "\N{MINUS SIGN}"
HARD_SPACE = "\N{NO-BREAK SPACE}"

_RETURNS = {
    ReturnKind.LOG: "log returns, in percent",
    ReturnKind.SIMPLE: "simple returns, in percent",
    ReturnKind.BASIS_POINTS: "changes of the yield, in basis points",
}
_MODELS = {
    Model.CONSTANT_MEAN: "constant mean",
    Model.MARKET_ADJUSTED: "market-adjusted returns",
    Model.SCHOLES_WILLIAMS: "Scholes-Williams model",
    Model.DIMSON: "Dimson model",
    Model.GARCH: "GARCH(1,1) model",
    Model.BASKET: "control basket",
}
SE_NOTE = (
    "Standard errors in parentheses are forecast-error standard errors (Patell 1976), with the model's own degrees of "
    "freedom; p-values are two-sided."
)

# Characters that no page, TeX file or SVG may hold, or that turn the text around them the other way.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return one line of text without control characters, direction marks and half characters."""
    return " ".join(_FORBIDDEN.sub("", text).split())


def sentence(text: str) -> str:
    """Return `text` with a capital letter and a full stop."""
    tidy = clean(text)
    if not tidy:
        return tidy
    ending = "" if tidy[-1] in ".!?" else "."
    return f"{tidy[0].upper()}{tidy[1:]}{ending}"


def listed(items: list[str]) -> str:
    """Return "a, b and c"."""
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def day_words(day: date) -> str:
    """Return "27 January 2022"."""
    return f"{day.day} {day:%B %Y}"


def moment_words(moment: datetime) -> str:
    """Return "27 January 2022, 13:15 UTC"."""
    return f"{day_words(moment)}, {moment:%H:%M %Z}"


def decimal(value: float, decimals: int, *, signed: bool = False) -> str:
    """Return a number with a fixed count of decimals; zero never has a sign."""
    text = f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"
    if not text.strip("+-0."):
        text = text.lstrip("+-")
    return text.replace("-", MINUS)


def with_unit(text: str, unit: str) -> str:
    """Join a number and its unit: "1.38%", "26.9 bp"."""
    if not unit:
        return text
    return f"{text}{unit}" if unit == "%" else f"{text}{HARD_SPACE}{unit}"


def show_p(value: float) -> str:
    """Return a p-value with three decimals; below them "<0.001"."""
    return "<0.001" if value < 0.0005 else f"{value:.3f}"


def show_estimate(cell: Estimate) -> tuple[str, str]:
    """Return an estimate, and its standard error in parentheses."""
    value = with_unit(decimal(cell.value, cell.decimals, signed=True), cell.unit)
    return value, f"({with_unit(decimal(cell.se, cell.decimals), cell.unit)})"


def show(cell: Cell) -> str:
    """Return a cell as one line of plain text."""
    match cell:
        case None:
            return "\N{EN DASH}"
        case Number():
            return with_unit(decimal(cell.value, cell.decimals, signed=cell.signed), cell.unit)
        case Estimate():
            return " ".join(show_estimate(cell))
        case PValue():
            return show_p(cell.value)
        case Quote():
            return " / ".join(f"“{clean(text)}”" for text in cell.texts)
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
        case _:
            return clean(cell)


def window_words(window: Window) -> str:
    """Return "[−1, 1]"."""
    return str(window).replace("-", MINUS)


def scaled(value: float, kind: ReturnKind) -> float:
    """Return a value of a study in the unit it is shown in: percent, or basis points."""
    return value if kind is ReturnKind.BASIS_POINTS else 100 * value


def unit_of(kind: ReturnKind) -> str:
    """Return "%" or "bp"."""
    return "bp" if kind is ReturnKind.BASIS_POINTS else "%"


def decimals_of(kind: ReturnKind) -> int:
    """Return how many decimals a value of a study is shown with."""
    return 1 if kind is ReturnKind.BASIS_POINTS else 3


def change(value: float, kind: ReturnKind) -> Number:
    """Return a return, or a yield's difference, as a cell."""
    return Number(scaled(value, kind), decimals_of(kind), unit_of(kind), signed=True)


def size(value: float, kind: ReturnKind) -> Number:
    """Return the size of a return, which has no sign, as a cell."""
    return Number(scaled(value, kind), decimals_of(kind), unit_of(kind))


def estimate(value: float, se: float, kind: ReturnKind) -> Estimate:
    """Return an abnormal return with its standard error as a cell."""
    return Estimate(scaled(value, kind), scaled(se, kind), decimals_of(kind), unit_of(kind))


def model_words(study: StudyResult) -> str:
    """Return "constant mean" or "market model on EM_FX"."""
    return model_of(study.spec.model, study.spec.factors)


def model_of(model: Model, factors: Sequence[Factor]) -> str:
    """Return a model in words: "constant mean", "market model on SPX", "GARCH(1,1) model on SPX"."""
    on = listed([clean(factor.name) for factor in factors])
    if model is Model.MARKET:
        return f"{'market' if len(factors) == 1 else 'factor'} model on {on}"
    name = _MODELS[model]
    return f"{name} on {on}" if factors else name


def returns_words(kind: ReturnKind) -> str:
    """Return what the numbers of a study are: "log returns, in percent"."""
    return _RETURNS[kind]
