"""Sentences written for the project, table by table: what each states, and what it doesn't.

A table is text: a sentence, and under it, indented, one line for each move it states, or "-" for none. "= " before the
first sentence of a case sets its title, "@ " the day it was published. A move is written

    ID[/SUBJECT] up|down|flat [AMOUNT UNIT] [word=value ...]

with the words measure, level, base, qual, kind, horizon, asof, high, name, trigger, named, milestone, and the flags closing and turned. What isn't
written isn't compared, save for the amount and, where there is one, the measure (price).
"""

import shlex
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.moves import StatedMove
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry


@dataclass
class Case:
    text: str
    expected: list[str] = field(default_factory=list)
    title: str = ""
    day: str = ""
    line: int = 0

    @property
    def article(self) -> Article:
        published = Published(date.fromisoformat(self.day), None, DatePrecision.DAY) if self.day else Published()
        return Article("case", "case", self.title, self.text, published, "", "", "")


def read(path: Path) -> list[Case]:
    cases: list[Case] = []
    title = day = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        if line.startswith("= "):
            title = line[2:]
        elif line.startswith("@ "):
            day = line[2:]
        elif line.startswith("  "):
            cases[-1].expected += [] if line.strip() == "-" else [line.strip()]
        else:
            cases.append(Case(line.replace("\\n", "\n"), [], title, day, number))
            title = day = ""
    return cases


def _milestone(move: StatedMove) -> str:
    found = move.milestone
    return f"{found.side} {found.days}{' left' if found.left else ''}" if found else "none"


def describe(move: StatedMove, wanted: str) -> str:
    """Write `move` with just the words that `wanted` has, so that the two can be compared."""
    what = (move.instrument or f"[{move.name.replace(' ', '_')}]") + (f"/{move.subject}" if move.subject else "")
    parts = [what, move.direction.value]
    if move.change is not None:
        parts += [f"{move.change.value:.10g}", move.change.unit or "?"]
    values = {
        "measure": move.measure.value,
        "level": f"{move.level.value:.10g}" if move.level else "none",
        "base": f"{move.baseline.value:.10g}" if move.baseline else "none",
        "qual": move.qualifier.value if move.qualifier else "none",
        "kind": move.kind.value,
        "horizon": move.horizon.value,
        "asof": move.as_of.text if move.as_of else "none",
        "at": move.as_of.at.isoformat() if move.as_of and move.as_of.at else "none",
        "high": f"{move.change.high:.10g}" if move.change and move.change.high else "none",
        "name": move.name,
        "trigger": move.trigger.text if move.trigger else "none",
        "spans": str(len(move.spans)),
        "named": move.named_day.isoformat() if move.named_day else "none",
        "milestone": _milestone(move),
    }
    asked = [word.partition("=")[0] for word in shlex.split(wanted) if "=" in word]
    if "measure" not in asked and move.measure.value != "price":
        asked.append("measure")
    if "kind" not in asked and move.kind.value == "forecast":
        asked.append("kind")
    parts += [f"{word}={shlex.quote(values[word])}" for word in asked]
    parts += [flag for flag in ("closing", "turned") if flag in shlex.split(wanted) and getattr(move, flag)]
    return " ".join(sorted(parts))


def normal(wanted: str) -> str:
    words = shlex.split(wanted)
    return " ".join(sorted(f"{w.partition('=')[0]}={shlex.quote(w.partition('=')[2])}" if "=" in w else w for w in words))


EVERY = "level= kind= qual= asof= trigger= horizon= measure="
HERE = Path(__file__).parent
CASES = [(path.stem, case) for path in sorted(HERE.glob("sentences_*.txt")) for case in read(path)]


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.of(load_registry())


@pytest.mark.parametrize(("table", "case"), CASES, ids=[f"{table}:{case.line}" for table, case in CASES])
def test_sentence(lexicon, table, case):
    moves = extract(case.article, lexicon)
    wanted = list(case.expected)
    found = []
    for move in moves:
        fits = next((w for w in wanted if describe(move, w) == normal(w)), None)
        if fits is None:
            found.append(describe(move, EVERY))
        else:
            wanted.remove(fits)
    assert (found, wanted) == ([], []), case.text
