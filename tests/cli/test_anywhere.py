"""Options of every command may stand anywhere in the line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.cli.anywhere import brought_forward


@pytest.mark.parametrize(
    ("given_line", "expected"),
    [
        ("study run USDRUB --date 2022-01-27 --offline", "--offline study run USDRUB --date 2022-01-27"),
        ("status --database sqlite:///a.db", "--database sqlite:///a.db status"),
        ("status --database=sqlite:///a.db --online", "--database=sqlite:///a.db --online status"),
        ("--config a.toml run b.txt --offline", "--config a.toml --offline run b.txt"),
        ("run -- --offline", "run -- --offline"),
        ("status --config", "--config status"),
    ],
)
def test_they_come_first(given_line: str, expected: str) -> None:
    assert brought_forward(given_line.split()) == expected.split()


@given(st.lists(st.sampled_from(["--offline", "--config", "a.toml", "--", "run", "--out", "--database=x"])))
def test_no_word_is_lost(words: list[str]) -> None:
    assert sorted(brought_forward(words)) == sorted(words)
