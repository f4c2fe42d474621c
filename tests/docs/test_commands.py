"""Every command has an example in its help that its own parser takes, and a line on the page of commands."""

import shlex

import pytest
from commands import build, commands

from marketlink.cli.anywhere import brought_forward

_COMMANDS = dict(commands())


@pytest.mark.parametrize("name", _COMMANDS)
def test_the_example_in_the_help_can_be_typed(name: str) -> None:
    command = _COMMANDS[name]
    (example,) = (line.split("Example:", 1)[1].strip() for line in command.help.split("\n\n") if line.startswith("Example:"))
    words = shlex.split(" ".join(example.split()))
    start = [*name.split()]
    line = brought_forward(words[1:])
    while line and line[0].startswith("-"):  # the common options, at the front
        line = line[1 if line[0] in ("--offline", "--online") else 2 :]
    assert ["marketlink", *line[: len(start) - 1]] == start
    command.make_context(name, line[len(start) - 1 :]).close()


def test_the_page_has_a_line_and_a_section_for_each_command() -> None:
    page = build()
    for name in _COMMANDS:
        assert f"| [`{name}`]" in page
        assert f"## {name} {{" in page
