"""Panels from public prices against numbers made without marketlink: tests/golden/README.md says how."""

import csv
import gzip
import importlib.util
import io
import json
import zipfile
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from marketlink.core.instrument import Factor
from marketlink.core.panel import PanelEvent, PanelSpec
from marketlink.core.prices import PriceKind
from marketlink.core.study import Model, ReturnKind
from marketlink.core.windows import Window
from marketlink.study.panel import panel

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "panel_studies.json").read_text())
WINDOWS = (Window(0, 0), Window(-1, 1), Window(-10, 10))
BASKET = ("TRY", "ZAR", "PLN", "HUF", "NOK")


def package_file(package, *path):
    return Path(importlib.util.find_spec(package).submodule_search_locations[0]).joinpath(*path)


@pytest.fixture(scope="module")
def stocks(make_series):
    """Give the 20 stocks and the index that skfolio carries, around 2001."""
    found = {}
    for name in ("sp500_dataset", "sp500_index"):
        with gzip.open(package_file("skfolio", "datasets", "data", f"{name}.csv.gz"), "rt") as lines:
            rows = [row for row in csv.DictReader(lines) if "1999" <= row["Date"] < "2003"]
        days = [date.fromisoformat(row["Date"]) for row in rows]
        for column in list(rows[0])[1:]:
            found[column] = make_series(column, [float(row[column]) for row in rows], days, kind=PriceKind.CLOSE)
    return found


@pytest.fixture(scope="module")
def rates(make_series):
    """Give currencies per dollar on the days on which all of them were fixed."""
    with zipfile.ZipFile(package_file("currency_converter", "eurofxref-hist.zip")) as opened:
        text = opened.read(opened.namelist()[0]).decode()
    codes = ("USD", "RUB", *BASKET)
    rows = [row for row in csv.DictReader(io.StringIO(text)) if all(row[c] not in {"N/A", ""} for c in codes)]
    rows = [row for row in sorted(rows, key=lambda row: row["Date"]) if "2005-04-01" <= row["Date"] <= "2022-03-01"]
    days = [date.fromisoformat(row["Date"]) for row in rows]
    return {f"USD{c}": make_series(f"USD{c}", [float(row[c]) / float(row["USD"]) for row in rows], days) for c in codes[1:]}


def close_to(golden):
    return pytest.approx(golden, rel=1e-9, abs=1e-11)


def agrees(result, golden):
    assert not result.excluded
    assert [event.coefficients[0].value for event in result.events] == close_to(golden["alpha"])
    assert [event.coefficients[1].value for event in result.events] == close_to(golden["beta"])
    day0 = [next(point for point in event.path if point.offset == 0) for event in result.events]
    assert [point.value for point in day0] == close_to(golden["day0"])
    assert [point.se for point in day0] == close_to(golden["day0_se"])
    assert result.correlation == close_to(golden["r"])
    for tests, expected in zip(result.windows, golden["tests"].values(), strict=True):
        assert tests.caar == close_to(expected["caar"])
        for name in set(expected) - {"caar"}:
            assert tests.get(name).value == close_to(expected[name]), (name, tests.window)


def test_twenty_stocks_on_one_day(stocks, event_on):
    golden = GOLDEN["stocks"]
    spec = PanelSpec(
        model=Model.MARKET,
        factors=(Factor("SP500", ("SP500",)),),
        returns=ReturnKind.SIMPLE,
        car_windows=WINDOWS,
        ungated=True,
        draws=99,
    )
    result = panel([PanelEvent(name, event_on(date(2001, 9, 17))) for name in golden["names"]], stocks, spec)
    agrees(result, golden)
    assert "J1" not in " ".join(result.notes)
    assert any(note.startswith("the event windows of 20 of 20 events overlap") for note in result.notes)
    tests = result.windows[0]
    # With one window on one date for all, the calendar-time variance is the sum over all pairs of r_ij s_i s_j.
    r = np.corrcoef(residuals(stocks, golden["names"]))
    se = np.array(golden["day0_se"])
    assert tests.se == pytest.approx(np.sqrt(se @ r @ se) / 20, rel=1e-9)
    assert tests.get("calendar").value == pytest.approx(tests.caar / tests.se, rel=1e-12)


def residuals(stocks, names):
    y = {name: stocks[name].close[1:] / stocks[name].close[:-1] - 1 for name in (*names, "SP500")}
    zero = int(np.searchsorted(stocks["SP500"].index.sessions, np.datetime64("2001-09-17"))) - 1
    x = y["SP500"][zero - 260 : zero - 10]
    design = np.column_stack([np.ones(250), x])
    cut = [y[name][zero - 260 : zero - 10] for name in names]
    return [one - design @ np.linalg.lstsq(design, one, rcond=None)[0] for one in cut]


def test_nine_days_of_the_rouble(rates, event_on):
    golden = GOLDEN["rouble"]
    spec = PanelSpec(
        model=Model.MARKET, factors=(Factor("EM", tuple(f"USD{c}" for c in BASKET)),), car_windows=WINDOWS, ungated=True, draws=99
    )
    result = panel([PanelEvent("USDRUB", event_on(date.fromisoformat(day))) for day in golden["names"]], rates, spec)
    agrees(result, golden)
    assert any("event-induced variance" in note for note in result.notes)
    assert any("not masked" in note for note in result.notes)
    assert result.windows[0].headline == "kp_bmp"
