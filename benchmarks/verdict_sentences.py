"""How often a verdict on a *sentence* is right: the way from the text to the verdict, with the weekday that the text names.

    python benchmarks/verdict_sentences.py FOLDER [--each 50] [--seed 1] [--wrong]

FOLDER holds daily bars as CSV, one file an instrument. True statements and false twins (`verdict_statements`) are written as
sentences that name their day ("On Tuesday the DAX fell 1.2% to 15,113"), dated at several times, read by the extractor and
checked. A sentence that isn't read as it is meant is counted as misread, whatever its verdict.
"""

import argparse
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
from verdict_statements import Maker, Statement, Typed, read_bars, truths_of

from marketlink.check.verdicts import check_move
from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.check import Check, Claim, Verdict
from marketlink.core.instrument import Instrument
from marketlink.core.moves import Qualifier, Quantity
from marketlink.core.prices import PriceSeries
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import Registry, load_registry

# What a text calls it, and what follows its level. Files whose instrument has no everyday name of its own aren't here.
NAMES = {
    "BRENT": ("Brent", "${} a barrel"),
    "DAX": ("the DAX", "{}"),
    "EURUSD_YAHOO": ("the euro", "${}"),
    "GOLD": ("gold", "${} an ounce"),
    "IMOEX": ("the MOEX Russia index", "{}"),
    "RTSI": ("the RTS index", "{}"),
    "USDRUB": ("the dollar", "{} roubles"),
    "UST10Y": ("the 10-year Treasury yield", "{}%"),
    "VIX": ("the VIX", "{}"),
    "WHEAT": ("Chicago wheat", "{} cents a bushel"),
    "WTI": ("WTI crude", "${} a barrel"),
}
# The other side of a pair, where it is the subject, and how each is called after "against".
PAIRS = {"USDRUB": ("the rouble", "the dollar", "the rouble"), "EURUSD_YAHOO": ("the dollar", "the euro", "the dollar")}
UP, DOWN = ("rose", "gained", "climbed", "advanced"), ("fell", "lost", "dropped", "slid")
HEDGES = {
    Qualifier.EXACT: "",
    Qualifier.ABOUT: "about ",
    Qualifier.MORE_THAN: "more than ",
    Qualifier.LESS_THAN: "less than ",
    Qualifier.AS_MUCH_AS: "as much as ",
}


class Told(StrEnum):
    """When the article appeared."""

    EVENING = "same evening"
    MORNING = "next morning"
    LATER = "next evening"
    WEEKEND = "over the weekend"


class Said(StrEnum):
    """How the change is told."""

    CLOSED = "closed"
    MOVED = "moved"
    DOUBTFUL = "moved, the day perhaps another's"
    OTHERS = "moved, the day another's"
    AS_MUCH = "as much as"


@dataclass(frozen=True)
class Sentence:
    """A statement as a text of a day."""

    made: Statement
    text: str
    published: datetime


class Writer:
    """Writes the statements of one series.

    Parameters
    ----------
    file : str
        Its name in `NAMES`.
    series : PriceSeries
        Daily bars.
    rng : numpy Generator
        Draws.
    """

    def __init__(self, file: str, series: PriceSeries, rng: np.random.Generator) -> None:
        self.file, self.series, self.rng = file, series, rng
        self.zone = ZoneInfo(series.key.timezone)

    def sentence(self, made: Statement, said: Said, told: Told) -> Sentence:
        """Write a statement, told at one of the times."""
        return Sentence(made, self._text(made, said), self._published(made.truth.day, told))

    def _published(self, day: date, told: Told) -> datetime:
        if told is Told.EVENING:
            place = int(np.searchsorted(self.series.index.sessions, np.datetime64(day)))
            closed = self.series.index.bounds(place)[1].astimezone(self.zone)
            return min(closed + timedelta(minutes=20), datetime.combine(day, time(23, 59, 59, 999999), self.zone))
        days = int(self.rng.integers(1, 4)) if told is Told.WEEKEND else 1
        clock = time(20, 0) if told is Told.LATER else time(9, 0)
        return datetime.combine(day + timedelta(days=days), clock, self.zone)

    def _text(self, made: Statement, said: Said) -> str:
        name, level_words = NAMES[self.file]
        against = ""
        if self.file in PAIRS:
            other, first, second = PAIRS[self.file]
            name = other if made.yardstick.inverse else name
            # "The dollar" alone is the dollar in general.
            told = name == "the dollar" or self.rng.random() < 0.5
            against = f" against {first if made.yardstick.inverse else second}" if told else ""
        level = level_words.format(_level(made.level)) if made.level else ""
        amount = _amount(made)
        day = f"{made.truth.day - timedelta(days=said is Said.OTHERS):%A}"
        if said is Said.CLOSED:
            way = "higher" if made.value > 0 else "lower"
            at = f" at {level}" if level else ""
            if self.rng.random() < 0.3:
                return _capital(f"{name} ended {day} {amount} {way}{against}{at}.")
            return self._dated(f"{name} closed {amount} {way}{against}{at}", day)
        verb = (UP if made.value > 0 else DOWN)[int(self.rng.integers(4))]
        to = f" to {level}" if level else ""
        if said in {Said.DOUBTFUL, Said.OTHERS}:
            between = ("amid worries over supply", "following a report on jobs", "with all eyes")[int(self.rng.integers(3))]
            return _capital(f"{name} {verb} {amount}{against}{to} {between} on {day}.")
        return self._dated(f"{name} {verb} {amount}{against}{to}", day)

    def _dated(self, clause: str, day: str) -> str:
        how = self.rng.random()
        if how < 0.2:
            return _capital(f"on {day} {clause}.")
        return _capital(f"{clause} on {day}{' as traders weighed the news' if how < 0.4 else ''}.")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _level(level: Quantity) -> str:
    decimals = max(0, round(-np.log10(level.step)))
    return f"{level.value:,.{decimals}f}" if level.value > 0 else f"minus {-level.value:.{decimals}f}"


def _amount(made: Statement) -> str:
    decimals = max(0, round(-np.log10(made.step)))
    number = f"{abs(made.value):,.{decimals}f}"
    unit = made.yardstick.unit
    written = {"pct": f"{number}%", "bp": f"{number} basis points", "pts": f"{number} points", "USc": f"{number} cents"}
    return HEDGES[made.qualifier] + written.get(unit, f"${number}")


def checks_of(sentence: Sentence, instrument: Instrument, series: PriceSeries, lexicon: Lexicon) -> dict[Claim, Check] | None:
    """Read and check a sentence; None where it isn't read as one move with the numbers that it states."""
    published = Published(sentence.published.date(), sentence.published, DatePrecision.MINUTE, "given")
    article = Article("made", "made", "", sentence.text, published, "made", "", "0" * 64)
    moves = extract(article, lexicon)
    made = sentence.made
    if len(moves) != 1:
        return None
    move = moves[0]
    change, level = move.change, move.level
    read = change is not None and abs(change.value - abs(made.value)) < 1e-9 and (level is None) is (made.level is None)
    if move.instrument != instrument.id or not read or (move.direction == "up") is not (made.value > 0):
        return None
    return {check.claim: check for check in check_move(article, move, instrument, series)}


def verdict_of(checks: dict[Claim, Check], *, level_off: bool) -> Verdict:
    """Return the verdict that counts: that of a level that is off, else the worst of the claims."""
    if level_off:
        return checks[Claim.LEVEL].verdict
    order = [Verdict.CONTRADICTED, Verdict.NOT_TESTABLE, Verdict.CONSISTENT, Verdict.CONFIRMED]
    return min((check.verdict for check in checks.values()), key=order.index)


def right(made: Statement, said: Said, told: Told, verdict: Verdict, *, true: bool) -> bool:
    """Return whether the verdict is the one that the bars call for.

    A move told on the evening of its own session is of no stated hour, and may be of any price of it.
    """
    if said is not Said.CLOSED and said is not Said.AS_MUCH and told is Told.EVENING:
        if true:
            return verdict in {Verdict.CONFIRMED, Verdict.CONSISTENT}
        return verdict is (Verdict.CONSISTENT if made.allowed_by_range() else Verdict.CONTRADICTED)
    return verdict is (Verdict.CONFIRMED if true else Verdict.CONTRADICTED)


TYPES = {
    Said.CLOSED: Typed.CLOSE,
    Said.MOVED: Typed.PRIOR,
    Said.DOUBTFUL: Typed.PRIOR,
    Said.OTHERS: Typed.CURRENT,
    Said.AS_MUCH: Typed.EXTREME,
}


@dataclass(frozen=True)
class Line:
    """One line of the table: true or false statements of a type, told at one time."""

    file: str
    said: Said
    told: Told
    true: bool
    found: Counter[str]
    rights: int
    wrong: tuple[str, ...]


def measure(path: Path, registry: Registry, lexicon: Lexicon, each: int, seed: int) -> list[Line]:
    """Return the lines of one file."""
    instrument, series = read_bars(path, registry.get)
    rng = np.random.default_rng([seed, *path.stem.encode()])
    everyday = truths_of(series)
    # A session that ends a week and that the next one doesn't follow before Monday.
    fridays = [truth for truth in everyday if truth.day.weekday() == 4]
    lines = []
    for told in Told:
        maker = Maker(instrument, series, fridays if told is Told.WEEKEND else everyday[:-3], rng)
        for said in Said:
            if (said is Said.AS_MUCH and not maker.has_range) or (said is Said.OTHERS and told is not Told.EVENING):
                continue
            # What is false of its own session may be true of the day that the sentence names.
            kinds = (True,) if said is Said.OTHERS else (True, False)
            lines += [_line(path.stem, said, told, maker, lexicon, each, true=true) for true in kinds]
    return lines


def _line(file: str, said: Said, told: Told, maker: Maker, lexicon: Lexicon, each: int, *, true: bool) -> Line:
    typed = Typed.CURRENT if TYPES[said] is Typed.PRIOR and told is Told.EVENING else TYPES[said]
    writer, found, rights, wrong = Writer(file, maker.series, maker.rng), Counter[str](), 0, []
    for n in range(each):
        level_off = not true and typed is not Typed.CURRENT and n % 5 == 0
        made = _drawn(maker, typed, true=true, level_off=level_off)
        sentence = writer.sentence(made, said, told)
        checks = checks_of(sentence, maker.instrument, maker.series, lexicon)
        verdict = None if checks is None else verdict_of(checks, level_off=level_off)
        ok = verdict is not None and right(made, said, told, verdict, true=true)
        found[verdict or "misread"] += 1
        rights += ok
        if not ok:
            because = " / ".join(f"{check.verdict}: {check.sentence}" for check in (checks or {}).values()) or "misread"
            wrong.append(
                f"{'true' if true else 'false'}, {said}, {sentence.published:%a %Y-%m-%d %H:%M}: {sentence.text} -> {because}"
            )
    return Line(file, said, told, true, found, rights, tuple(wrong))


def _drawn(maker: Maker, typed: Typed, *, true: bool, level_off: bool) -> Statement:
    """Draw a statement that can be written with its step: a quarter of a cent can't."""
    while True:
        made = maker.true(typed) if true else maker.false_level(typed) if level_off else maker.false(typed)
        if made.step in (1.0, 0.1, 0.01):
            return made


def table(lines: list[Line]) -> str:
    """Return the confusion table, over all bars: what true and false sentences were found to be."""
    order = (Verdict.CONFIRMED, Verdict.CONSISTENT, Verdict.CONTRADICTED)
    shown = [f"{name}, {kind}" for kind in ("true", "false") for name in (*order, "other", "right")]
    rows = [f"| sentences | told | {' | '.join(shown)} |", "|---" * (len(shown) + 2) + "|"]
    for said, told in dict.fromkeys((line.said, line.told) for line in lines):
        cells = []
        for true in (True, False):
            mine = [line for line in lines if (line.said, line.told, line.true) == (said, told, true)]
            counts = sum((line.found for line in mine), Counter[str]())
            cells += [f"{counts[name]:,}" for name in order]
            cells += [f"{counts.total() - sum(counts[name] for name in order):,}"]
            cells += [f"{sum(line.rights for line in mine) / counts.total():.1%}" if counts else ""]
        rows.append(f"| {said} | {told} | {' | '.join(cells)} |")
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--each", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--wrong", action="store_true", help="print each sentence judged wrongly")
    given = parser.parse_args()
    registry = load_registry()
    lexicon = Lexicon.of(registry)
    paths = [path for path in sorted(given.folder.glob("*.csv")) if path.stem in NAMES]
    lines = [line for path in paths for line in measure(path, registry, lexicon, given.each, given.seed)]
    print(table(lines))
    if given.wrong:
        for text in (text for line in lines for text in line.wrong):
            print(text, file=sys.stderr)


if __name__ == "__main__":
    main()
