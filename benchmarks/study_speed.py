"""Speed of the study engine, each figure a ratio of processor time within one run.

    python benchmarks/study_speed.py [PYTHON]

PYTHON is an interpreter of another environment in which the package `eventstudy` is installed; without it that row is
left out, and says so.
"""

import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from scipy import stats

from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index
from marketlink.core.study import StudySpec
from marketlink.core.windows import Window
from marketlink.study.api import EventStudy
from marketlink.study.battery import EventSample, window_tests
from marketlink.study.engine import Placement, fit_batch
from marketlink.study.inference import infer_at
from marketlink.study.panel_rows import series_rows
from marketlink.study.rows import Block, stack

WINDOW = Window(-10, 10)
SESSIONS = 5001

PEER = """
import sys, time, numpy as np, pandas as pd
from eventstudy import Single, models
data = np.load(sys.argv[1]); y, x, zero = data["y"], data["x"], data["zero"]
days = np.datetime64("1990-01-01") + np.arange(len(y)).astype("timedelta64[D]")
pd.DataFrame({"date": days, "A": y, "M": x}).to_csv(sys.argv[2], index=False)
Single.import_returns(sys.argv[2], is_price=False)

def cut():
    for z in zero:
        returns = {"security_returns": y[z - 260 : z + 11], "market_returns": x[z - 260 : z + 11]}
        Single(models.market_model, returns, event_window=(-10, 10), estimation_size=250, buffer_size=0)

def by_date():
    for z in zero:
        Single.market_model("A", "M", days[z], (-10, 10), 250, 0)

for run in (cut, by_date):
    times = []
    for _ in range(3):
        began = time.process_time()
        run()
        times.append(time.process_time() - began)
    print(len(zero) / min(times))
"""


def best(function, repeats=15):
    times = []
    for _ in range(repeats):
        began = time.process_time()
        function()
        times.append(time.process_time() - began)
    return min(times)


def bare(y, x, zero):
    """Market model by running sums, without any check: AR, s.e., CAR path and its s.e."""
    sums = [np.cumsum(a) for a in (y, x, y * y, x * y, x * x)]
    sy, sx, yy, xy, xx = (a[zero - 11] - a[zero - 261] for a in sums)
    m = 250
    mean = sx / m
    sxx, sxy, syy = xx - sx * mean, xy - sy * mean, yy - sy * sy / m
    beta = sxy / sxx
    alpha = sy / m - beta * mean
    sigma = np.sqrt((syy - beta * sxy) / (m - 2))
    where = zero[:, None] + np.arange(-10, 11)
    moved = x[where]
    ar = y[where] - alpha[:, None] - beta[:, None] * moved
    d = moved - mean[:, None]
    se = sigma[:, None] * np.sqrt(1 + 1 / m + d * d / sxx[:, None])
    total, length = np.cumsum(d, axis=1), np.arange(1, 22)
    path_se = sigma[:, None] * np.sqrt(length + length * length / m + total * total / sxx[:, None])
    return ar, se, np.cumsum(ar, axis=1), path_se


def batch(y, x, zero):
    rows = stack([Block(y, x[None], np.ones(len(y), dtype=bool))])
    ones = np.ones(len(zero), dtype=np.intp)
    fit = fit_batch(rows, Placement(zero, zero - 260, zero - 11, ones, ones * (len(y) - 1), WINDOW))
    return fit.ar, fit.se, *fit.car_path()


def plain_tests(residuals, sigma, ar, se, car, car_se, dof, r):
    """The same closed-form and rank tests of one window of three sessions, written straight from the papers."""
    n, m = residuals.shape
    scar, sar, part = car / car_se, ar / se, slice(9, 12)
    found = [np.sqrt(n) * car.mean() / car.std(ddof=1), car.sum() / np.sqrt((car_se**2).sum())]
    patell, bmp = scar.sum() / np.sqrt((dof / (dof - 2)).sum()), np.sqrt(n) * scar.mean() / scar.std(ddof=1)
    csar = sar[:, part].sum(axis=1)
    found += [patell, bmp, csar.sum() / np.sqrt(3 * (dof / (dof - 2)).sum()), np.sqrt(n) * csar.mean() / csar.std(ddof=1)]
    found += [patell / np.sqrt(1 + (n - 1) * r), bmp * np.sqrt((1 - r) / (1 + (n - 1) * r))]
    found.append(car.mean() / (np.sqrt(3) * residuals.mean(axis=0).std(ddof=1)))
    ranks = stats.rankdata(np.hstack([residuals, ar]), axis=1).mean(axis=0) - (m + 22) / 2
    found.append(ranks[m:][part].sum() / np.sqrt(3 * (ranks**2).mean()))
    scaled = np.hstack([residuals / sigma[:, None], sar / sar.std(axis=0, ddof=1)])
    u = (stats.rankdata(scaled, axis=1) / (m + 22) - 0.5).mean(axis=0)
    found.append(u[m:][part].sum() / np.sqrt(3 * (u**2).mean()))
    u = stats.rankdata(np.hstack([residuals / sigma[:, None], (scar / scar.std(ddof=1))[:, None]]), axis=1) / (m + 2) - 0.5
    mean = u.mean(axis=0)
    z = mean[-1] / np.sqrt((mean**2).mean())
    found += [z * np.sqrt((m - 1) / (m - z**2)), mean[-1] * np.sqrt(12 * n * (m + 2) / m)]
    share = (residuals > 0).mean()
    up = (car > 0).sum()
    found += [(up - n / 2) / np.sqrt(n / 4), (up - n * share) / np.sqrt(n * share * (1 - share))]
    found += [stats.binomtest(int(up), n, 0.5).pvalue, stats.binomtest(int(up), n, share).pvalue]
    found.append(stats.wilcoxon(car).pvalue)
    return found


def core_against_kernel(rng, x, y):
    print("market model, 250+21 sessions, AR, s.e., CAR path and its s.e.")
    found = {}
    for n in (50_000, 10_000, 1_000):  # the largest first: what memory the process keeps is then the same for all
        zero = rng.integers(270, SESSIONS - 20, n)
        assert all(np.allclose(a, b, atol=1e-12) for a, b in zip(batch(y, x, zero), bare(y, x, zero), strict=True))
        ours, kernel = best(lambda z=zero: batch(y, x, z)), best(lambda z=zero: bare(y, x, z))
        print(f"  {n:6} events: {n / ours:10,.0f} a second, {kernel / ours:.2f} of the bare kernel")
        found[n] = n / ours
    return found


def core_against_peer(rng, x, y, ours, python):
    if not python:
        print("PyPI eventstudy: left out, no interpreter with it was given")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "returns.npz"
        np.savez(path, y=y, x=x, zero=rng.integers(270, SESSIONS - 20, 500))
        done = subprocess.run(
            [python, "-c", PEER, str(path), str(Path(folder) / "returns.csv")], capture_output=True, text=True, check=False
        )
    if done.returncode:
        print("PyPI eventstudy: failed:", done.stderr.strip().splitlines()[-1])
        return
    single, full = (float(number) for number in done.stdout.split())
    for label, peer in (("Single with arrays cut to size", single), ("Single.market_model by date", full)):
        times = ", ".join(f"{ours[n] / peer:,.0f} with {n:,} events" for n in ours)
        print(f"PyPI eventstudy, {label}: {peer:,.0f} a second; the batch core is so many times as fast: {times}")


def plain_study(y, x, zero):
    """Fit each event from its own rows and give the tests what they ask for, with no more care than that."""
    before, after = zero[:, None] + np.arange(-260, -10), zero[:, None] + np.arange(-10, 11)
    ye, xe, m = y[before], x[before], 250
    xm = xe.mean(axis=1)
    dx = xe - xm[:, None]
    sxx = (dx**2).sum(axis=1)
    beta = (dx * ye).sum(axis=1) / sxx
    alpha = ye.mean(axis=1) - beta * xm
    residuals = ye - alpha[:, None] - beta[:, None] * xe
    sigma = np.sqrt((residuals**2).sum(axis=1) / (m - 2))
    d = x[after] - xm[:, None]
    ar = y[after] - alpha[:, None] - beta[:, None] * x[after]
    se = sigma[:, None] * np.sqrt(1 + 1 / m + d**2 / sxx[:, None])
    car = ar[:, 9:12].sum(axis=1)
    car_se = sigma * np.sqrt(3 + 9 / m + d[:, 9:12].sum(axis=1) ** 2 / sxx)
    return residuals, sigma, ar, se, car, car_se, np.full(len(zero), m - 2.0)


def tests_against_plain(rng, x):
    n, count = 1000, 40
    y = np.concatenate([1.1 * x + rng.normal(0, 0.02, SESSIONS) for _ in range(count)])
    factor, use = np.tile(x, count), np.ones(SESSIONS, dtype=bool)
    zero = rng.integers(300, SESSIONS - 20, n) + SESSIONS * rng.integers(0, count, n)
    begin = zero - zero % SESSIONS
    placed = Placement(zero, zero - 260, zero - 11, begin + 1, begin + SESSIONS - 1, WINDOW)
    # A calendar of its own for each series: events of one series that overlap are found, and their dependence measured.
    dates = np.datetime64("1900-01-01", "us") + np.arange(len(y)) * np.timedelta64(1, "D")
    parts = [(y[i : i + SESSIONS], factor[i : i + SESSIONS]) for i in range(0, len(y), SESSIONS)]

    def everything(draws=0):
        rows = stack([Block(own, market[None], use) for own, market in parts])
        sample = EventSample(fit_batch(rows, placed), dates, 0.01)
        return window_tests(sample, Window(-1, 1), ungated=True, draws=draws)

    def tests_alone():
        sample = EventSample(fit_batch(stack([Block(own, market[None], use) for own, market in parts]), placed), dates, 0.01)
        assert len(sample.fit.residuals) == n  # both sides get residuals, and the events that overlap
        assert sample.dependence.r < 1
        began = time.process_time()
        window_tests(sample, Window(-1, 1), ungated=True, draws=0)
        return time.process_time() - began

    given = plain_study(y, factor, zero)
    plain, plain_all = (
        best(lambda: plain_tests(*given, 0.01), 9),
        best(lambda: plain_tests(*plain_study(y, factor, zero), 0.01), 9),
    )
    mine, mine_all = min(tests_alone() for _ in range(9)), best(everything, 9)
    print(f"all closed-form and rank tests, one window, N = {n}, r given:")
    for label, own, other in (("from returns on", mine_all, plain_all), ("the tests alone", mine, plain)):
        print(f"  {label}: {n / own:,.0f} events a second, {other / own:.2f} times a plain implementation ({n / other:,.0f})")
    print(f"  with 999 draws of every bootstrap: {1e3 * best(lambda: everything(999), 3):.0f} ms")


def both_clocks(function, repeats=40):
    """Return the shortest processor and wall time, in milliseconds."""
    times = []
    for _ in range(repeats):
        began = time.process_time(), time.perf_counter()
        function()
        times.append((time.process_time() - began[0], time.perf_counter() - began[1]))
    return [1e3 * min(clock) for clock in zip(*times, strict=True)]


def placebo_study(rng):
    """Time one study with 1,000 placebo dates: the tests alone, and what a user calls, with statsmodels and every table."""
    observed = ObservationTime(datetime.min.time().replace(hour=16), datetime.min.time().replace(hour=16), "UTC")
    days = [date(2010, 1, 1) + timedelta(days=i) for i in range(1400)]
    market = rng.normal(0, 0.01, len(days))
    series = {}
    for name, changes in {"A": market + rng.normal(0, 0.01, len(days)), "M": market}.items():
        key = SeriesKey(name, Measure.PRICE, "test", name, Interval.DAY, PriceKind.CLOSE, "", "UTC", observed)
        index, closes = daily_index(days, observed), 50 * np.exp(np.cumsum(changes))
        series[name] = build_series(key, index, closes, retrieved_at=datetime(2024, 1, 2, tzinfo=UTC), origin="test")
    spec = StudySpec("A")
    studies = {
        "constant mean, the tests alone (infer_at)": lambda: infer_at(spec, series_rows(spec, series["A"], {}), 1380),
        "constant mean, EventStudy.fit": lambda: EventStudy("A", days[1380], series).fit(placebo=1000),
        "market model, EventStudy.fit": lambda: EventStudy("A", days[1380], series, factors=["M"]).fit(placebo=1000),
    }
    print("one study with up to 1,000 placebo dates, SQ test and bands, processor time (all threads) and wall time:")
    for label, study in studies.items():
        processor, wall = both_clocks(study)
        print(f"  {label}: {processor:.1f} ms, {wall:.1f} ms")


def main():
    rng = np.random.default_rng(0)
    x = rng.normal(0, 0.01, SESSIONS)
    y = 1.2 * x + rng.normal(0, 0.02, SESSIONS)
    ours = core_against_kernel(rng, x, y)
    core_against_peer(rng, x, y, ours, sys.argv[1] if len(sys.argv) > 1 else "")
    tests_against_plain(rng, x)
    placebo_study(rng)


if __name__ == "__main__":
    main()
