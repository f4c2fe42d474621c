"""The size of the headline where series of one panel have holidays of their own.

    python benchmarks/study_calendars.py [RUNS]

Ten series share a common shock, so that each pair of them has correlation 0.08, and one date on which nothing happens. All
have one calendar, or two groups, or each series, have eight holidays of their own before the date. Made returns: real series
with as many different calendars, and so many dates, aren't at hand.
"""

import sys

import numpy as np
import pandas as pd

from marketlink.study.api import PanelStudy, Window, from_pandas

SERIES, SESSIONS, EVENT, HOLIDAYS, CORRELATION = 10, 300, 280, 8, 0.08
TESTS = ("block_bootstrap", "kp_bmp", "kp_patell", "cda", "corrado", "calendar")


def prices(rng, calendars):
    """Draw closes; a holiday's return falls into the next session's."""
    shock = rng.normal(size=(SESSIONS, 1))
    changes = np.sqrt(CORRELATION) * shock + np.sqrt(1 - CORRELATION) * rng.normal(size=(SESSIONS, SERIES))
    closes = 100 * np.exp(np.cumsum(0.01 * changes, axis=0))
    for group in np.array_split(np.arange(SERIES), calendars) if calendars > 1 else ():
        closes[np.ix_(rng.choice(np.arange(20, 268), HOLIDAYS, replace=False), group)] = np.nan
    days = pd.bdate_range("2018-01-01", periods=SESSIONS)
    return from_pandas(pd.DataFrame(closes, index=days, columns=[f"I{i}" for i in range(SERIES)]))


def size(window, calendars, runs):
    rng = np.random.default_rng(11)
    day = str(pd.bdate_range("2018-01-01", periods=SESSIONS)[EVENT].date())
    events = pd.DataFrame({"instrument": [f"I{i}" for i in range(SERIES)], "date": [day] * SERIES})
    rejected, given = dict.fromkeys(("headline", *TESTS), 0), dict.fromkeys(("headline", *TESTS), 0)
    for _ in range(runs):
        study = PanelStudy(
            events, prices(rng, calendars), event_window=window, car_windows=(window,), estimation=Window(-252, -3), draws=199
        )
        found = study.fit().result.windows[0]
        p = {one.name: one.p for one in found.statistics if one.name in TESTS}
        if found.headline:
            p["headline"] = p.get(found.headline, np.nan)
        for name, value in p.items():
            given[name] += 1
            rejected[name] += value < 0.05
    return {name: (100 * rejected[name] / given[name] if given[name] else np.nan, given[name]) for name in given}


def main():
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    print(f"rejections at 5% in percent, {runs} runs a row; Monte-Carlo standard error {100 * np.sqrt(0.05 * 0.95 / runs):.1f}")
    for window in (Window(0, 0), Window(-1, 1)):
        for calendars in (1, 2, SERIES):
            found = size(window, calendars, runs)
            row = ", ".join(f"{name} {rate:.1f}" + (f" ({n})" if n < runs else "") for name, (rate, n) in found.items())
            print(f"{window}, calendars {calendars}: {row}", flush=True)


if __name__ == "__main__":
    main()
