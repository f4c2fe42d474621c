"""The sample articles, whole: what each states, and nothing else (people turn things down, and "it" is seldom the rouble)."""

import pytest

from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.ingest.files import read_article
from marketlink.ingest.published import read_published
from marketlink.instruments import load_registry
from marketlink.samples import PUBLISHED, sample_folder

EXPECTED = {
    "1-": [
        "OIL down current 'after the news'",
        "WHEAT down current 'after the news'",
        "OIL up earlier",
        "WHEAT up earlier",
        "USDRUB up 1.6 intraday_extreme",
        "USDRUB up 1.1 76.33 current",
        "IMOEX down 4 intraday_extreme",
        "IMOEX down 0.8 current",
        "RU_EUROBOND_2029 up 48 4.67 current None",
        "USDRUB up 1 76.3825 current",
    ],
    "2-": [],
    "3-": [],
    "4-": [],
    "5-": ["RU_EUROBOND up current 'after Peskov spoke'", "UA_EUROBOND up current", "RTSI up 4 current", "USDRUB up 1 current"],
}


def told(move, asked):
    parts = [move.instrument or move.name, str(move.direction)]
    parts += [f"{quantity.value:g}" for quantity in (move.change, move.level) if quantity]
    parts.append(str(move.kind))
    if asked.endswith("'"):
        parts.append(repr(move.trigger and move.trigger.text))
    elif asked.endswith("None"):
        parts.append(str(move.trigger and move.trigger.text))
    return " ".join(parts)


@pytest.mark.parametrize("start", sorted(EXPECTED))
def test_sample(start):
    with sample_folder() as folder:
        path = next(folder.glob(f"{start}*.txt"))
        article = read_article(path, read_published(folder / PUBLISHED)[path.name])
    moves = extract(article, Lexicon.of(load_registry()))
    asked = EXPECTED[start]
    assert [told(move, one) for move, one in zip(moves, asked + [""] * 9, strict=False)] == asked
