"""FRED's CSV, against a server on loopback that speaks as it does. Yields are of February 2022."""

from datetime import UTC, datetime

import pytest
from fakes.rate_cases import HY, UST10Y, ask, days, fred_of

from marketlink.core.errors import TooLittleData
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind


def test_fred(fred):
    series = fred_of(fred).fetch(ask(UST10Y))
    assert series.close.tolist() == [2.03, 1.92, 1.98]
    assert (series.key.kind, series.key.symbol, series.key.unit) == (PriceKind.YIELD, "DGS10", "percent")
    assert series.index.bounds(0)[1] == datetime(2022, 2, 10, 20, 30, tzinfo=UTC)
    assert fred.asked[0][1] == {"id": "DGS10", "cosd": "2022-02-10", "coed": "2022-02-15"}


def test_fred_leaves_out_holidays_and_says_so(fred):
    fred.series["DGS10"]["2022-02-14"] = None
    series = fred_of(fred).fetch(ask(UST10Y))
    assert days(series) == ["2022-02-10", "2022-02-11"]
    assert series.notes == ("1 of 3 bars from FRED have no close, and are left out",)


def test_fred_does_not_serve_spreads_which_it_has_in_another_unit(fred):
    assert fred_of(fred).symbol(HY, Measure.PRICE, Interval.DAY) is None
    with pytest.raises(TooLittleData, match="FRED has no 1d series of US_HY_SPREAD"):
        fred_of(fred).fetch(ask(HY))
