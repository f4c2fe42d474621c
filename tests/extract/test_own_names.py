"""A user's own companies and instruments are read, also where a company is called by a common word."""

import pytest

from marketlink.core.article import Article, Published
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

COMPANIES = "symbol,name,aliases\nRLY.L,Rally,\nNXT.L,Next,Next plc\nGAP,Gap,\nORB.L,Orbane Group,Orbane\n"
INDICES = """
instruments:
  - id: ORBANE50
    name: Orbane 50 index
    class: index
    place: UK
    session: london
    aliases: [Orbane 50, {text: O50, cased: true}]
"""


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    (folder / "mine.csv").write_text(COMPANIES, encoding="utf-8")
    (folder / "mine.yaml").write_text(INDICES, encoding="utf-8")
    return Lexicon.of(load_registry(folder / "mine.csv", folder / "mine.yaml"))


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("Next rose 3% after a profit warning; Rally shares fell 2%.", ["NXT.L", "RLY.L"]),
        ("Next down 2%, Gap up 3.1%", ["NXT.L", "GAP"]),
        ("Orbane fell 2% to 4.10 pounds, and the Orbane 50 lost 1.2% to 4,310.", ["ORB.L", "ORBANE50"]),
        ("Next, the dollar fell 0.4% against the yen.", ["USDJPY"]),
        ("Rally fades as Wall Street ends 1% lower.", ["US_EQ"]),
        ("Gap between Italian and German yields widened by 3 basis points.", [None]),
        ("Gap in supply pushed oil up 2%.", ["OIL"]),
    ],
)
def test_own_names(lexicon, text, moved):
    article = Article("a", "a", "", text, Published(), "", "", "")
    assert [move.instrument for move in extract(article, lexicon)] == moved
