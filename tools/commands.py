"""Write the page of all commands from the command line's own help, so that the two can't differ.

python tools/commands.py [FILE]
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from marketlink.cli.app import app

_HEAD = """\
# Commands

Every command, as `--help` shows it. `--config`, `--database`, `--offline` and `--quiet` may stand anywhere in the line. What a
command finds goes to standard output, what it has to say to standard error; `--quiet` leaves only faults there. Reading and
measuring articles shows a bar on a terminal where it takes longer than two seconds, and nothing in a pipe. `NO_COLOR` is kept to,
and `--install-completion` completes words in the shell. Exit codes: 0 done, 1 a fault, 2 wrong use, 3 too little data, 4 a source
is down, 5 done in part.

| Command | What it does |
|---|---|
"""


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Yield each command with its whole name, in the order of the help."""
    yield from _walk("marketlink", get_command(app))


def build() -> str:
    """Return the page: a line a command, then each with its options."""
    listed = list(commands())
    lines = [f"| [`{name}`](#{_anchor(name)}) | {_first_line(command)} |" for name, command in listed]
    sections = [_section(name, command) for name, command in listed]
    return _HEAD + "\n".join(lines) + "\n\n" + "\n".join(sections)


def _walk(name: str, command: TyperCommand | TyperGroup) -> Iterator[tuple[str, TyperCommand]]:
    if isinstance(command, TyperGroup):
        for part, inner in command.commands.items():
            yield from _walk(f"{name} {part}", inner)
    else:
        yield name, command


def _section(name: str, command: TyperCommand) -> str:
    context = command.make_context(name, [], resilient_parsing=True, terminal_width=110, max_content_width=110)
    text = command.get_help(context)
    body = "\n".join(f"    {line}".rstrip() for line in text.splitlines())
    return f"## {name} {{ #{_anchor(name)} }}\n\n{body}\n"


def _first_line(command: TyperCommand) -> str:
    return (command.help or "").split("\n", 1)[0].replace("|", "\\|")


def _anchor(name: str) -> str:
    return name.replace(" ", "-")


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[1] / "docs" / "reference" / "commands.md"
    target.write_text(build(), encoding="utf-8")
