"""A small run of benchmarks/verdict_confusion.py: statements made from real bars, and false twins of each."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from marketlink.core.check import Verdict
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

pytestmark = pytest.mark.shared

EACH = 25
FILES = [
    "BRENT",
    "BRENT_SPOT",
    "DAX",
    "EURUSD_YAHOO",
    "GOLD",
    "IMOEX",
    "OFZ10Y",
    "RTSI",
    "RTS_FUTURE_1h",
    "SPY",
    "USDRUB",
    "USDRUB_YAHOO",
    "UST10Y",
    "VIX",
    "WHEAT",
    "WTI",
]


@pytest.fixture(scope="module")
def benchmarks():
    """Return the two benchmarks, which import each other's parts by name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2] / "benchmarks")
        yield import_module("verdict_confusion"), import_module("verdict_sentences")
        for name in ("verdict_confusion", "verdict_sentences", "verdict_statements"):
            del sys.modules[name]


@pytest.fixture(scope="module")
def confusion(benchmarks):
    return benchmarks[0]


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.mark.parametrize("file", FILES)
def test_true_statements_and_false_twins_are_told_apart(confusion, registry, shared_dir, file):
    lines = confusion.measure(shared_dir / "market-data" / f"{file}.csv", registry.get, EACH, 7)
    assert {line.typed.value for line in lines} >= ({"current, timed"} if file == "RTS_FUTURE_1h" else {"close", "prior session"})
    for line in lines:
        assert line.true_right == EACH, line.wrong
        assert line.false_right == (EACH if line.false else 0), line.wrong
        assert line.false.total() in {0, EACH}


@pytest.mark.parametrize("file", ["BRENT", "EURUSD_YAHOO", "IMOEX", "USDRUB", "UST10Y", "WHEAT", "WTI"])
def test_sentences_that_name_their_day(benchmarks, registry, shared_dir, file):
    sentences = benchmarks[1]
    lines = sentences.measure(shared_dir / "market-data" / f"{file}.csv", registry, Lexicon.of(registry), 6, 7)
    for line in lines:
        doubtful = line.said is sentences.Said.DOUBTFUL and line.told is not sentences.Told.EVENING and not line.true
        assert line.found["misread"] == line.found[Verdict.NOT_TESTABLE] == 0, line.wrong
        # where the day may be another's, a false one that the article's own day allows is consistent
        assert line.rights == 6 or (doubtful and line.found[Verdict.CONFIRMED] == 0), line.wrong


def test_every_file_of_bars_is_among_them(shared_dir):
    assert {path.stem for path in (shared_dir / "market-data").glob("*.csv")} - {"PROVENANCE"} == set(FILES)
