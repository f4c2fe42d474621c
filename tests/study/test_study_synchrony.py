"""Factors observed at other times than the instrument are no regressors."""

from datetime import date, time, timedelta

import numpy as np
import pytest

from marketlink.core.errors import UsageError
from marketlink.core.instrument import Factor
from marketlink.core.prices import ObservationTime, PriceKind
from marketlink.core.study import Model, ReturnKind, StudySpec
from marketlink.core.windows import Window
from marketlink.study import run_study, synchronous
from marketlink.study.ols import fit_ols
from marketlink.study.returns import Returns, equal_weight_mean

FRANKFURT = ObservationTime(time(17, 30), time(17, 35), "Europe/Berlin")
LONDON = ObservationTime(time(16, 30), time(16, 35), "Europe/London")
NEW_YORK = ObservationTime(time(16), time(16), "America/New_York")
ANY_TIME = ObservationTime(time(0), time(23, 59, 59), "Europe/Berlin")


@pytest.fixture
def close(make_series):
    def make(name, observed, kind=PriceKind.CLOSE, **options):
        return make_series(name, 100.0 + np.arange(80) % 7, observed=observed, kind=kind, **options)

    return make


def test_same_clock(close):
    assert synchronous(close("A", FRANKFURT), close("F", FRANKFURT)) is None
    assert synchronous(close("A", ANY_TIME), close("F", ANY_TIME)) is None


def test_same_instant_in_another_zone(close):
    assert synchronous(close("A", FRANKFURT), close("F", LONDON)) is None


def test_hours_apart(close):
    reason = synchronous(close("A", FRANKFURT), close("F", NEW_YORK))
    assert reason == (
        "F close (test) and A close (test) are observed up to 4 h 30 min apart (on 2020-01-06), more than 60 minutes"
    )


def test_summer_time_counts(close):
    """Moscow keeps its clock: 15 minutes from London in summer become 75 in winter."""
    moscow = ObservationTime(time(18, 45), time(18, 45), "Europe/Moscow")
    london = ObservationTime(time(17), time(17), "Europe/London")
    summer = [date(2021, 6, 1) + timedelta(days=i) for i in range(80)]
    assert synchronous(close("A", moscow, days=summer), close("F", london, days=summer)) is None
    assert "up to 1 h 15 min apart" in synchronous(close("A", moscow), close("F", london))


def test_unknown_hour_against_a_known_one(close):
    assert "apart" in synchronous(close("A", FRANKFURT), close("F", ANY_TIME))


def test_kinds_of_price(close):
    last, fix = close("A", FRANKFURT, PriceKind.LAST), close("F", FRANKFURT, PriceKind.FIX)
    assert synchronous(last, fix) == "F fix (test) and A last price (test) are different kinds of price: fix against last"
    assert synchronous(last, close("F", FRANKFURT, PriceKind.SETTLE)) is None


def test_no_common_session(close):
    later = [date(2030, 1, 1) + timedelta(days=i) for i in range(80)]
    assert synchronous(close("A", FRANKFURT), close("F", FRANKFURT, days=later)).endswith("have no session in common")


def test_study_refuses_an_asynchronous_factor(close, event_on):
    spec = StudySpec("A", model=Model.MARKET, factors=(Factor("F", ("F",)),), estimation=Window(-50, -11), minimum=30)
    with pytest.raises(UsageError, match="4 h 30 min apart"):
        run_study(spec, event_on(date(2020, 4, 1)), close("A", FRANKFURT), {"F": close("F", NEW_YORK)})


def test_basket_of_one_kind():
    log, simple = Returns(ReturnKind.LOG, np.array([0.01, 0.03])), Returns(ReturnKind.SIMPLE, np.array([0.01, 0.03]))
    assert equal_weight_mean([log, Returns(ReturnKind.LOG, np.array([0.03, 0.01]))]).values == pytest.approx([0.02, 0.02])
    with pytest.raises(UsageError, match="returns of one kind, not log, simple"):
        equal_weight_mean([log, simple])


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_arrays_that_arent_finite(bad):
    with pytest.raises(UsageError, match="not finite"):
        fit_ols([0.1, bad, 0.2], np.empty((3, 0)))


def test_arrays_of_the_wrong_shape():
    with pytest.raises(UsageError, match="shape"):
        fit_ols([0.1, 0.3, 0.2], np.empty((2, 0)))
    with pytest.raises(UsageError, match="the model has 0 regressors, the event window 1"):
        fit_ols([0.1, 0.3, 0.2], np.empty((3, 0))).forecast([0.1], [[0.2]])
