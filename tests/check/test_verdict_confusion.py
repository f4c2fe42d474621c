"""A small run of benchmarks/verdict_confusion.py: statements made from real bars, and false twins of each."""

import importlib.util
import sys
from pathlib import Path

import pytest

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
def confusion():
    path = Path(__file__).parents[2] / "benchmarks" / "verdict_confusion.py"
    spec = importlib.util.spec_from_file_location("verdict_confusion", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


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


def test_every_file_of_bars_is_among_them(shared_dir):
    assert {path.stem for path in (shared_dir / "market-data").glob("*.csv")} - {"PROVENANCE"} == set(FILES)
