"""Nothing of a text is left unread, and what is said again and again costs no more than once a time."""

import time

import pytest

from marketlink.core.article import Article, Published
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry


def moves_of(text):
    return extract(Article("a", "a", "", text, Published(), "", "", ""), Lexicon.of(load_registry()))


def test_a_move_behind_a_very_long_sentence_is_read():
    (move,) = moves_of("word " * 1000 + "and gold rose 1.5% on the day.")
    assert (move.instrument, move.change.value) == ("GOLD", 1.5)


@pytest.mark.parametrize("told", ["Gold rose 1%. ", "Shares fell. ", "The Dow fell. Shares rose. "])
def test_a_text_that_repeats_itself_takes_time_in_proportion(told):
    def seconds(characters):
        text = told * (characters // len(told))
        start = time.process_time()
        moves_of(text)
        return time.process_time() - start

    seconds(5_000)
    assert seconds(80_000) < 4 * 3 * max(seconds(20_000), 0.02)
