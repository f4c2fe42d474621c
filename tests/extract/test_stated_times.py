"""A time of day that an article states is never later than the article itself."""

from datetime import UTC, date, datetime

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry


@pytest.mark.parametrize(
    ("published", "text", "wanted"),
    [
        (
            datetime(2022, 3, 9, 0, 20, tzinfo=UTC),
            "The Dow was up 0.6% at 4:05 p.m. ET.",
            datetime(2022, 3, 8, 21, 5, tzinfo=UTC),
        ),
        (datetime(2022, 3, 9, 9, 0, tzinfo=UTC), "The Dow was up 0.6% at 4:05 p.m. ET.", datetime(2022, 3, 8, 21, 5, tzinfo=UTC)),
        (
            datetime(2022, 3, 9, 22, 0, tzinfo=UTC),
            "The Dow was up 0.6% at 4:05 p.m. ET.",
            datetime(2022, 3, 9, 21, 5, tzinfo=UTC),
        ),
    ],
)
def test_no_later_than_the_stamp(published, text, wanted):
    stamp = Published(date(2022, 3, 9), published, DatePrecision.MINUTE)
    (move,) = extract(Article("a", "a", "", text, stamp, "", "", ""), Lexicon.of(load_registry()))
    assert move.as_of.at == wanted
