"""The tables of docs/placebo.md, from the files that study_placebo.py writes.

    python benchmarks/study_placebo_tables.py FILE ...

A rate is left out where a test is given in fewer than 500 runs. A headline's rate that lies more than 2 points and 2
Monte-Carlo standard errors from 5% is marked with an asterisk.
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
    single([line for line in lines if "group" in line])
    panels = [line for line in lines if "group" not in line]
    headlines(panels)
    held = [line for line in panels if line["years"] != "even"]
    every_test(held, "Every test: size", WINDOWS, FEWEST)
    every_test(held, "Every test: power", ("power",), 100)


if __name__ == "__main__":
    main()
