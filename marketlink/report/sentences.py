"""The finding of a measurement in two sentences, never stronger than the inference allows."""

import re

from marketlink.core.moves import Measure
from marketlink.core.study import ReturnKind, StudyResult
from marketlink.report.groups import Measurement
from marketlink.report.inference import headline_words
from marketlink.report.wording import (
    HARD_SPACE,
    change,
    clean,
    day_words,
    decimal,
    estimate,
    model_words,
    moment_words,
    show,
    show_estimate,
    show_p,
    size,
)

LEVEL = 0.05
_PER = re.compile(r"([A-Za-z]{3}) per ([A-Za-z]{3})")


def told_from_noise(measurement: Measurement) -> bool:
    """Return whether the abnormal return differs from zero at 5%, after the adjustment that is due."""
    adjusted = measurement.p_adjusted
    return (measurement.study.headline_p if adjusted is None else adjusted) <= LEVEL


def finding(measurement: Measurement) -> tuple[str, str]:
    """Return what was found, and what it can't say."""
    study = measurement.study
    if told_from_noise(measurement):
        return _found(measurement), _cannot_say(measurement)
    return _noise(measurement), _unseen(study)


def _unseen(study: StudyResult) -> str:
    """Say which abnormal returns the data leave open, and which this test would have found."""
    from scipy.stats import t  # noqa: PLC0415 - slow to load

    ar, kind = study.day0, study.spec.returns
    if ar.p <= LEVEL < study.headline_p:
        return _only_by_t(study)
    half = float(t.ppf(1 - LEVEL / 2, study.dof)) * ar.se
    low, high = show(change(ar.value - half, kind)), show(change(ar.value + half, kind))
    found = show(size(study.detectable, kind))
    return (
        f"The 95% interval runs from {low} to {high}; a two-sided 5% test would have found an abnormal return of {found} "
        "with 80% power."
    )


def _only_by_t(study: StudyResult) -> str:
    """Say why the classical t isn't believed where it alone would have found something."""
    ratio = 1.0 if study.inference is None else study.inference.regime.ratio
    why = (
        f"it takes the estimation window's volatility for that of the day, which was {decimal(ratio, 2)} times as high"
        if ratio > 1
        else "on earlier dates of this series so large a t isn't rare"
    )
    return f"The classical t alone would have told it from noise, and isn't believed here: {why}."


def _where(study: StudyResult) -> str:
    return f"{clean(study.spec.instrument)} on {day_words(study.location.session)}"


def _inference(measurement: Measurement) -> str:
    """Return "s.e. 0.588%, t = −2.51, p = 0.013"."""
    ar, kind = measurement.study.day0, measurement.study.spec.returns
    _, se = show_estimate(estimate(ar.value, ar.se, kind))
    p = show_p(ar.p)
    p = p.replace("<", f"<{HARD_SPACE}") if p.startswith("<") else f"={HARD_SPACE}{p}"
    text = f"s.e. {se.strip('()')}, t{HARD_SPACE}={HARD_SPACE}{decimal(ar.t, 2)}, p{HARD_SPACE}{p}"
    headline = headline_words(measurement.study)
    if headline:
        text += f"; {headline}"
    if measurement.p_adjusted is not None:
        adjusted = show_p(measurement.p_adjusted)
        text += f", {adjusted} Holm-adjusted over the watchlist"
    return text


def _model(study: StudyResult) -> str:
    return f"{model_words(study)}, N{HARD_SPACE}={HARD_SPACE}{study.n}"


def _found(measurement: Measurement) -> str:
    study, ar, kind = measurement.study, measurement.study.day0, measurement.study.spec.returns
    return (
        f"The abnormal return of {_where(study)} was {show(change(ar.value, kind))} ({_inference(measurement)}; "
        f"{_model(study)}): {_meaning(study)} than the model expects."
    )


def _noise(measurement: Measurement) -> str:
    study, ar, kind = measurement.study, measurement.study.day0, measurement.study.spec.returns
    start = f"No abnormal return of {_where(study)} could be told from noise"
    if study.headline_p <= LEVEL:
        start += ", once all the instruments of the watchlist are allowed for"
    return f"{start}: the estimate is {show(change(ar.value, kind))} ({_inference(measurement)}; {_model(study)})."


def _meaning(study: StudyResult) -> str:
    """Return what the sign says of the number that is quoted: "fewer RUB per USD"."""
    key, up = study.series[0].key, study.day0.value > 0
    if study.spec.returns is ReturnKind.BASIS_POINTS or key.measure is not Measure.PRICE:
        return f"a {'higher' if up else 'lower'} {key.measure}"
    if _PER.fullmatch(key.unit):
        return f"{'more' if up else 'fewer'} {key.unit}"
    return f"a {'higher' if up else 'lower'} price"


def _cannot_say(measurement: Measurement) -> str:
    study = measurement.study
    if not measurement.stated:
        who = "The article states" if len(measurement.members) == 1 else "The articles state"
        return f"{who} no move of it: this is a reaction on the date, and can't be attributed to what is reported."
    if not measurement.attributable:
        return "It can't be attributed to the news that the article names, for the reasons below."
    since, until = moment_words(study.location.since), moment_words(study.location.until)
    return (
        f"It covers everything that became known between {since} and {until}, and can't show how much of it, "
        "if any, is the effect of the news that the article names."
    )
