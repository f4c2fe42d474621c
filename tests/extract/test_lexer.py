"""Tokens: a run between blanks that was read before gives the same tokens as one that is read now."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from marketlink.extract.lexer import lex

PIECES = st.sampled_from(
    ["1,234.56", ".5", "3.2%", "US$", "$4", "Rs", "a.m.", "U.S.", "'s", "30-year", "37,000-mark", "10y", "c.", "c.5", "gold", "S&P",
     "-", "+", "(", ")", ",", ".", "\u20ac", "1-1/4", "n't", "\u00bd", "e\u0301", "_", "\n", "\t", " ", "  "]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=20).map("".join)


def seen(tokens, shift=0):
    return [(token.text, token.low, token.kind, token.start - shift, token.end - shift) for token in tokens]


@given(TEXTS)
def test_known_runs_are_read_as_new_ones(text):
    # A mark before the text makes it read as a whole, without what is known.
    whole = seen(lex(f"\u00a7{text}", 1), 1)
    assert seen(lex(text)) == whole
    assert seen(lex(text)) == whole


@given(TEXTS)
def test_tokens_stand_where_they_say(text):
    tokens = lex(text)
    assert [text[token.start : token.end] for token in tokens] == [token.text for token in tokens]
    assert all(one.end <= other.start for one, other in pairwise(tokens))


def test_a_part_of_a_text_is_read_like_the_text():
    text = "Gold rose 2.5% to $1,234.50 an ounce at 4:05 p.m."
    start = text.index("2.5")
    assert seen(lex(text, start)) == [token for token in seen(lex(text)) if token[3] >= start]
