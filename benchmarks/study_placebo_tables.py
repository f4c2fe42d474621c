"""The tables of docs/placebo.md, from the files that study_placebo.py writes.

    python benchmarks/study_placebo_tables.py FILE ...

A rate is left out where a test is given in fewer than 500 runs. A rate that lies more than 2 points and 2 Monte-Carlo
standard errors from 5% is marked with an asterisk where it is one to be judged: a headline, or a choice. Where a cell
stands in several files, the last one counts.
"""

import json
import sys
from math import sqrt
from pathlib import Path

FEWEST = 500
WINDOWS = ("[0, 0]", "[-1, 1]")
SINGLE_WINDOWS = ("[0, 0]", "[0, 2]")
REGIMES = ("calm", "below the middle", "above the middle", "turbulent")
SHOWN = (
    "kp_bmp", "bmp", "cs_t", "patell", "kp_patell", "cda", "corrado", "corrado_zivney", "grank_t", "grank_z",
    "sign", "generalised_sign", "wilcoxon", "skew_hall", "calendar", "wild_bootstrap", "block_bootstrap", "ibragimov_mueller",
)  # fmt: skip


def rate(counts, key, *, judged=False, fewest=FEWEST):
    given, hits = counts.get(key, (0, 0))
    if given < fewest:
        return "-"
    share = hits / given
    outside = abs(share - 0.05) > 0.02 + 2 * sqrt(0.05 * 0.95 / given)
    return f"{100 * share:.1f}" + ("*" if judged and outside else "")


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def header(*names):
    row(*names)
    print("|" + "---|" * len(names))


def single(lines):
    print("\n### One event\n")
    header("series", "years", "regime", "window", "runs", "t", "SQ", "headline", "power: t", "SQ", "headline")
    for line in lines:
        counts = line["counts"]
        for regime in REGIMES:
            for window in SINGLE_WINDOWS:
                runs = counts[f"{window} {regime} t"][0]
                sizes = [rate(counts, f"{window} {regime} {n}", judged=n == "headline") for n in ("t", "sq", "headline")]
                first = window == SINGLE_WINDOWS[0]
                power = [rate(counts, f"power {regime} {n}", fewest=100) if first else "" for n in ("t", "sq", "headline")]
                row(line["group"], line["years"], regime, window, f"{runs:,}", *sizes, *power)


def choice(lines):
    """For each layout of the even years: the lowest and highest size of every test over its cells, and its mean power."""
    print("\n### The choice, by even years\n")
    header("model", "dates", *SHOWN)
    for model, dates in dict.fromkeys((line["model"], line["dates"]) for line in lines):
        own = [line["counts"] for line in lines if (line["model"], line["dates"]) == (model, dates)]
        row(model, dates, *(chosen_from(own, name) for name in SHOWN))


def chosen_from(cells, name):
    given = [(counts, f"{window} {name}") for counts in cells for window in WINDOWS]
    given = [(counts, key) for counts, key in given if counts.get(key, (0, 0))[0] >= FEWEST]
    if not given:
        return "-"
    shares = [counts[key][1] / counts[key][0] for counts, key in given]
    missed = any(rate(counts, key, judged=True).endswith("*") for counts, key in given)
    power = [counts[f"power {name}"] for counts in cells if counts.get(f"power {name}", (0, 0))[0] >= 100]
    mean = 100 * sum(hits / runs for runs, hits in power) / max(len(power), 1)
    return f"{100 * min(shares):.1f} to {100 * max(shares):.1f}{'*' if missed else ''}, {mean:.0f}"


def headlines(lines):
    print("\n### Headline\n")
    columns = [f"{what} {window}" for window in WINDOWS for what in ("size", "runs")]
    header("model", "events", "dates", "N", "years", "sessions", *columns, "power", "without one: block bootstrap")
    for line in lines:
        counts = line["counts"]
        cells = []
        for window in WINDOWS:
            cells += [rate(counts, f"{window} headline", judged=True), f"{counts.get(f'{window} headline', (0, 0))[0]:,}"]
        without = rate(counts, f"{WINDOWS[0]} block_bootstrap without a headline")
        where = line["model"], line["regime"], line["dates"], line["n"], line["years"], f"{line['distinct']:,}"
        row(*where, *cells, rate(counts, "power headline", fewest=100), without)


def every_test(lines, title, keys, fewest):
    print(f"\n### {title}\n")
    header("model", "events", "dates", "N", "window", *SHOWN)
    for line in lines:
        for key in keys:
            rates = [rate(line["counts"], f"{key} {name}", fewest=fewest) for name in SHOWN]
            row(line["model"], line["regime"], line["dates"], line["n"], key.replace("power", WINDOWS[0]), *rates)


def main():
    lines = [json.loads(line) for path in sys.argv[1:] for line in Path(path).read_text(encoding="utf-8").splitlines()]
    last = {tuple(str(line.get(name)) for name in ("years", "group", "model", "dates", "regime", "n")): line for line in lines}
    single([line for line in last.values() if "group" in line])
    panels = [line for line in last.values() if "group" not in line]
    choice([line for line in panels if line["years"] == "even"])
    held = [line for line in panels if line["years"] != "even"]
    headlines(held)
    every_test(held, "Every test: size", WINDOWS, FEWEST)
    every_test(held, "Every test: power", ("power",), 100)


if __name__ == "__main__":
    main()
