"""The five articles that the project starts from."""

from datetime import date, datetime
from pathlib import Path

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "seeds").is_dir(), reason="the material for development is absent"),
]
DAYS = {
    "000": date(2022, 2, 14),
    "001": date(2022, 2, 14),
    "002": date(2022, 1, 18),
    "003": date(2022, 2, 14),
    "004": date(2022, 1, 27),
}


def read(number):
    path = next((SHARED / "seeds").glob(f"{number}_*.txt"))
    published = Published(DAYS[number], None, DatePrecision.DAY, "given")
    article = Article(number, path.name, "", path.read_text(encoding="utf-8"), published, "", "", "")
    return article, extract(article, Lexicon.of(load_registry()))


def short(move):
    return (
        move.instrument, move.subject, move.measure.value, move.direction.value, move.change.value if move.change else None,
        move.change.unit if move.change else None, move.qualifier.value if move.qualifier else None,
        move.level.value if move.level else None, move.kind.value, move.trigger.text if move.trigger else None,
    )  # fmt: skip


def test_000():
    article, moves = read("000")
    assert [short(m) for m in moves] == [
        ("OIL", None, "price", "down", None, None, None, None, "current", "after the news"),
        ("WHEAT", None, "price", "down", None, None, None, None, "current", "after the news"),
        ("OIL", None, "price", "up", None, None, None, None, "earlier", "on fears the crisis was worsening"),
        ("WHEAT", None, "price", "up", None, None, None, None, "earlier", "on fears the crisis was worsening"),
        ("USDRUB", "RUB", "price", "up", 1.6, "pct", "as_much_as", None, "intraday_extreme", "on the remarks"),
        ("USDRUB", "RUB", "price", "up", 1.1, "pct", "exact", 76.33, "current", None),
        ("IMOEX", None, "price", "down", 4.0, "pct", "as_much_as", None, "intraday_extreme", None),
        ("IMOEX", None, "price", "down", 0.8, "pct", "exact", None, "current", None),
        ("RU_EUROBOND_2029", None, "yield", "up", 48.0, "bp", "exact", 4.67, "current", None),
        ("USDRUB", "RUB", "price", "up", 1.0, "pct", "exact", 76.3825, "current", None),
    ]
    extreme, quoted, second = moves[4], moves[5], moves[9]
    said = [article.text[s.start : s.end] for s in extreme.spans]
    assert said[0].startswith("jumping")
    assert any(s.startswith("strengthening") for s in said[1:])
    assert quoted.as_of.at == datetime.fromisoformat("2022-02-14T16:05:00+03:00")
    assert second.as_of.at == datetime.fromisoformat("2022-02-14T15:50:00+03:00")
    assert (quoted.level.step, second.level.step, quoted.change.step) == (0.01, 0.0001, 0.1)
    assert all(m.turned for m in moves[:2])
    assert quoted.instrument_direction.value == "down"


def test_004():
    _, moves = read("004")
    assert [short(m) for m in moves] == [
        ("RU_EUROBOND", None, "price", "up", None, None, None, None, "current", "after Peskov spoke"),
        ("UA_EUROBOND", None, "price", "up", None, None, None, None, "current", "after Peskov spoke"),
        ("RTSI", None, "price", "up", 4.0, "pct", "exact", None, "current", None),
        ("USDRUB", "RUB", "price", "up", 1.0, "pct", "more_than", None, "current", None),
    ]


@pytest.mark.parametrize("number", ["001", "002", "003"])
def test_the_others_state_none(number):
    assert read(number)[1] == ()
