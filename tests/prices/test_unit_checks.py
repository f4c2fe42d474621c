"""Whole series in another unit: declared so, in dollars for cents, or a hundred times what another source has."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest

from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index
from marketlink.core.quality import Severity
from marketlink.instruments import load_registry
from marketlink.prices.quoting import usual_unit
from marketlink.prices.units import _CENTS_ABOVE, against_other_sources, unit_checks

CENTS = "US cents per bushel"
WHEAT = Instrument("WHEAT", "wheat", AssetClass.COMMODITY, CENTS)
RATE = Instrument("USDRUB", "dollar", AssetClass.FX, "RUB per USD", "USD", "RUB")
SETTLED = ObservationTime(time(13, 14), time(13, 15), "America/Chicago")


def series(closes, *, unit=CENTS, instrument="WHEAT", symbol="WHEAT.csv", interval=Interval.DAY):
    zone, kind = "America/Chicago", PriceKind.SETTLE
    key = SeriesKey(instrument, Measure.PRICE, "csv", symbol, interval, kind, unit, zone, SETTLED)
    index = daily_index([date(2022, 2, 14) + timedelta(days=n) for n in range(len(closes))], SETTLED)
    return build_series(key, index, np.array(closes), retrieved_at=datetime(2023, 1, 1, tzinfo=UTC), origin="a test")


def found(bars, instrument=WHEAT):
    return [(f.severity, str(f.session), str(f.until), f.sentence) for f in unit_checks(bars, instrument)]


def test_wheat_in_cents_is_well():
    assert found(series([799.5, 780.25, 1425.25])) == []


def test_wheat_wholly_in_dollars():
    assert found(series([7.995, 7.8025, 14.2525])) == [
        (
            Severity.FAULT,
            "2022-02-14",
            "2022-02-16",
            "its closes are about 7.995, and in US cents per bushel they have stood above 50 since 1990: is it in dollars?",
        )
    ]


def test_a_unit_declared_as_another_than_the_registrys():
    findings = found(series([799.5, 780.25], unit="USD per bushel"))
    assert [(severity, sentence) for severity, _, _, sentence in findings] == [
        (
            Severity.WARNING,
            "its unit is given as 'USD per bushel', and WHEAT is counted in 'US cents per bushel': levels won't agree",
        )
    ]


@pytest.mark.parametrize("unit", ["US cents/bushel", "us cents per  bushel"])
def test_one_unit_in_other_letters_is_the_same(unit):
    assert found(series([799.5], unit=unit)) == []


def test_what_has_no_unit_in_the_registry_may_have_any():
    assert found(series([1.0, 2.0], unit="points"), Instrument("X", "x", AssetClass.INDEX)) == []
    assert found(series([75.0], unit="RUB per USD", instrument="USDRUB"), RATE) == []


def test_every_contract_with_a_floor_is_counted_in_cents_by_the_registry():
    registry = load_registry()
    assert all(usual_unit(registry.get(name), Measure.PRICE).startswith("US cents") for name in _CENTS_ABOVE)


@pytest.mark.parametrize(("factor", "words"), [(0.01, "a 100th of"), (10.0, "10 times")])
def test_two_sources_in_two_units(factor, words):
    right = series([799.5, 780.25, 800.0, 805.0, 810.0], symbol="ZW=F")
    other = series([factor * close * 1.001 for close in right.close])
    finding = against_other_sources(other, [right])[0]
    assert finding.severity is Severity.FAULT
    assert finding.sentence == (
        f"its closes are {words} those of WHEAT settlement (csv) of ZW=F, on 5 common days: one of them has another unit"
    )


def test_two_sources_of_one_unit_and_two_of_few_days():
    right = series([799.5, 780.25, 800.0, 805.0, 810.0], symbol="ZW=F")
    assert against_other_sources(series([close * 1.02 for close in right.close]), [right]) == ()
    assert against_other_sources(series([7.995, 7.8025]), [right]) == ()
    assert against_other_sources(replace(right), []) == ()
