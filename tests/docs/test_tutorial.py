"""The tutorial's commands are run in its order, and print what it says."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "tutorial.md"
BLOCK = re.compile(r"^```(file \S+|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def steps() -> list[tuple[str, str]]:
    """Return (command, what it prints) and (file name, its text after a line feed) in the page's order."""
    found: list[tuple[str, str]] = []
    for kind, body in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        if kind == "console":
            first, *rest = re.split(r"^\$ ", body, flags=re.MULTILINE)
            assert not first
            found += [tuple(part.split("\n", 1)) for part in rest]
        else:
            found.append((f"file {kind.split()[1]}", body))
    return found


def pattern(said: str) -> re.Pattern[str]:
    """Return what a command may print: a line `...` is any lines, `...` within a line is anything in it."""
    lines = []
    for line in said.splitlines():
        if line.strip() == "...":
            lines.append(r"(?:.*\n)*?")
        else:
            parts = [re.escape(part) for part in line.rstrip().split("...")]
            lines.append(".*".join(parts) + r"[ ]*\n")
    return re.compile("".join(lines))


@pytest.mark.timeout(600)
def test_every_command_prints_what_the_page_says(tmp_path: Path) -> None:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("MARKETLINK_")}
    places = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_DATA_HOME": str(tmp_path / "data")}
    environment = clean | places | {"COLUMNS": "110", "NO_COLOR": "1"}
    typed = 0
    for command, said in steps():
        if command.startswith("file "):
            (tmp_path / command.removeprefix("file ")).write_text(said)
            continue
        line = [sys.executable, "-m", *shlex.split(command)]
        kept = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
        done = subprocess.run(line, cwd=tmp_path, env=environment, text=True, check=False, **kept)
        assert done.returncode == 0, f"{command}\n{done.stdout}"
        assert pattern(said).fullmatch(done.stdout), f"{command} prints\n{done.stdout}\nand the page says\n{said}"
        typed += 1
    assert typed >= 8


def test_the_comparison_is_strict() -> None:
    assert pattern("a\n...\nd\n").fullmatch("a\nb\nc\nd\n")
    assert pattern("n ... files\n").fullmatch("n 13 files\n")
    assert not pattern("a\n").fullmatch("a\nb\n")
    assert not pattern("p 0.104\n").fullmatch("p 0x104\n")
