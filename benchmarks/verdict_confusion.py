"""How often a verdict is right: statements made from real bars, and false twins of each.

    python benchmarks/verdict_confusion.py FOLDER [--each 200] [--seed 1]

FOLDER holds daily bars as CSV, one file an instrument. For each, `--each` statements of each type are made of its bars, and
as many false ones: with the wrong sign, a magnitude off by more than 1.5 units of its last digit, or the value of another
day; one that is true by accident is drawn again. What is true is decided here, by arithmetic of its own; the verdicts are
marketlink's. A statement that states a level too is right when both of its claims are.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from verdict_statements import Maker, Statement, Typed, daily_from, read_bars, timed_truths, truths_of

from marketlink.check.verdicts import check_move
from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.check import Claim, Verdict
from marketlink.core.instrument import Instrument
from marketlink.core.moves import AsOf, Direction, Horizon, MoveKind, Quantity, Span, StatedMove
from marketlink.core.prices import Interval, PriceSeries
from marketlink.instruments import load_registry


def move_of(made: Statement, instrument: Instrument) -> StatedMove:
    """Type a statement as the extractor would."""
    direction = Direction.UP if made.value > 0 else Direction.DOWN
    subject = instrument.quote if made.yardstick.inverse else None
    kinds = {Typed.EXTREME: MoveKind.INTRADAY_EXTREME, Typed.PRIOR: MoveKind.PRIOR_SESSION}
    told = made.truth.told
    return StatedMove(
        spans=(Span(0, 1),),
        quote="-",
        name=instrument.name,
        subject=subject,
        instrument=instrument.id,
        measure=instrument.default_measure,
        direction=direction,
        instrument_direction=instrument.direction_of(subject, direction),
        change=Quantity(abs(made.value), made.step, made.yardstick.unit),
        qualifier=made.qualifier,
        level=made.level,
        baseline=None,
        as_of=AsOf("then", told.time(), str(told.tzinfo), told) if made.typed is Typed.TIMED and told else None,
        kind=kinds.get(made.typed, MoveKind.CURRENT),
        horizon=Horizon.SESSION,
        trigger=None,
        closing=made.typed is Typed.CLOSE,
        turned=False,
        rule="made",
        tokens=(),
        named_day=made.truth.day if made.typed is Typed.PRIOR else None,
    )


def article_of(made: Statement, series: PriceSeries) -> Article:
    """Date it: an extreme is told after the close, an earlier session on a later day, the rest on the day."""
    day, at = made.truth.day, None
    if made.typed is Typed.EXTREME:
        at = datetime.combine(day, time(23, 59, 59, 999999), ZoneInfo(series.key.timezone))
    elif made.typed is Typed.PRIOR:
        day += timedelta(days=1 + day.toordinal() % 3)
    published = Published(day, at, DatePrecision.DAY if at is None else DatePrecision.MINUTE, "given")
    return Article("made", "made", "", "-", published, "made", "", "0" * 64)


def verdicts_on(
    made: Statement, instrument: Instrument, series: PriceSeries, intraday: PriceSeries | None
) -> dict[Claim, Verdict]:
    """Return marketlink's verdicts on one statement, by claim."""
    checks = check_move(article_of(made, series), move_of(made, instrument), instrument, series, intraday=intraday)
    return {check.claim: check.verdict for check in checks}


def right(made: Statement, verdicts: dict[Claim, Verdict], *, true: bool, level_off: bool = False) -> bool:
    """Return whether the verdicts are those that the bars call for."""
    change = verdicts[Claim.CHANGE]
    if made.typed in {Typed.CURRENT, Typed.TIMED}:
        if true or made.allowed_by_range():
            return change in {Verdict.CONSISTENT, Verdict.CONFIRMED} if true else change is Verdict.CONSISTENT
        return change is Verdict.CONTRADICTED
    if level_off:
        return verdicts[Claim.LEVEL] is Verdict.CONTRADICTED
    if true:
        return all(verdict is Verdict.CONFIRMED for verdict in verdicts.values())
    return change is Verdict.CONTRADICTED


@dataclass(frozen=True)
class Line:
    """One line of the table: an instrument's file and a type."""

    file: str
    typed: Typed
    true: Counter[Verdict]
    false: Counter[Verdict]
    true_right: int
    false_right: int
    each: int
    wrong: tuple[str, ...]


def measure(path: Path, lookup: Callable[[str], Instrument], each: int, seed: int) -> list[Line]:
    """Return the lines of one file."""
    instrument, series = read_bars(path, lookup)
    rng = np.random.default_rng([seed, *path.stem.encode()])
    intraday = None
    if series.key.interval is not Interval.DAY:
        intraday, series = series, daily_from(series)
        makers = {Typed.TIMED: Maker(instrument, series, timed_truths(intraday, series), rng)}
    else:
        maker = Maker(instrument, series, truths_of(series), rng)
        types = [Typed.CLOSE, Typed.PRIOR, *([Typed.EXTREME] if maker.has_range else []), Typed.CURRENT]
        makers = dict.fromkeys(types, maker)
    return [_line(path.stem, typed, maker, intraday, each) for typed, maker in makers.items()]


def _line(file: str, typed: Typed, maker: Maker, intraday: PriceSeries | None, each: int) -> Line:
    seen: dict[bool, Counter[Verdict]] = {True: Counter(), False: Counter()}
    rights = {True: 0, False: 0}
    wrong: list[str] = []
    # Without a high and a low no price inside the session is known to be impossible.
    for true in (True, False) if maker.has_range or typed is not Typed.CURRENT else (True,):
        for n in range(each):
            level_off = not true and typed in {Typed.CLOSE, Typed.PRIOR, Typed.EXTREME} and n % 5 == 0
            made = maker.true(typed) if true else maker.false_level(typed) if level_off else maker.false(typed)
            verdicts = verdicts_on(made, maker.instrument, maker.series, intraday)
            seen[true][verdicts[Claim.LEVEL if level_off else Claim.CHANGE]] += 1
            ok = right(made, verdicts, true=true, level_off=level_off)
            rights[true] += ok
            if not ok:
                wrong.append(f"{'true' if true else 'false'} {made} -> {verdicts}")
    return Line(file, typed, seen[True], seen[False], rights[True], rights[False], each, tuple(wrong))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="print each statement judged wrongly")
    given = parser.parse_args()
    registry = load_registry()
    lines = [
        line
        for path in sorted(given.folder.glob("*.csv"))
        if path.stem != "PROVENANCE"
        for line in measure(path, registry.get, given.each, given.seed)
    ]
    for text in by_type(lines), by_file(lines):
        print(text, end="\n\n")
    if given.wrong:
        for text in (text for line in lines for text in line.wrong):
            print(text, file=sys.stderr)


def by_type(lines: list[Line]) -> str:
    """Return the confusion table: what each type of statement was found to be, over all bars."""
    rows = ["| statements | confirmed | consistent | contradicted | not testable | right |", "|---|---|---|---|---|---|"]
    for typed in dict.fromkeys(line.typed for line in lines):
        mine = [line for line in lines if line.typed is typed]
        for name in ("true", "false"):
            counts = sum((getattr(line, name) for line in mine), Counter[Verdict]())
            share = sum(getattr(line, f"{name}_right") for line in mine) / counts.total()
            cells = " | ".join(f"{counts[verdict]:,}" for verdict in Verdict)
            rows.append(f"| {typed}, {name} | {cells} | {share:.2%} |")
    return "\n".join(rows)


def by_file(lines: list[Line]) -> str:
    """Return the share of right verdicts on true and on false statements, one file a row."""
    types = list(dict.fromkeys(line.typed for line in lines))
    rows = [f"| bars | {' | '.join(types)} |", "|---" * (len(types) + 1) + "|"]
    for file in dict.fromkeys(line.file for line in lines):
        mine = {line.typed: line for line in lines if line.file == file}
        rows.append(f"| {file} | {' | '.join(_shares(mine.get(typed)) for typed in types)} |")
    return "\n".join(rows)


def _shares(line: Line | None) -> str:
    if line is None:
        return ""
    return f"{line.true_right / line.each:.1%}" + (f", {line.false_right / line.each:.1%}" if line.false else "")


if __name__ == "__main__":
    main()
