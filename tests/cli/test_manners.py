"""How every command behaves: the formats of tables, quiet, bars on a terminal alone, colours, completion."""

import os
import pty
import subprocess
import sys
from enum import StrEnum

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from marketlink.cli.app import app
from marketlink.cli.options import Format

BAR = (
    "from marketlink.cli import progress\n"
    "progress.PATIENCE = {patience}\n"
    "with progress.counted('Working') as told:\n"
    "    for done in range(4):\n"
    "        told(done, 3)\n"
)


def leaves(command, words=()):
    if not isinstance(command, TyperGroup):
        yield words, command
        return
    for name, inner in command.commands.items():
        yield from leaves(inner, (*words, name))


def on_terminal(code, **environment):
    """Run Python with a terminal as its standard error; return what the terminal got."""
    ours, theirs = pty.openpty()
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=theirs, env=env)
    os.close(theirs)
    got = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the terminal's other end is closed
            break
        if not part:
            break
        got += part
    os.close(ours)
    out, _ = process.communicate()
    assert process.returncode == 0
    assert out == b""
    return got.decode()


def test_every_command_that_prints_a_table_writes_it_in_every_format():
    found = {}
    for words, command in leaves(get_command(app)):
        for option in (one for one in command.params if "--format" in one.opts):
            choices = option.type_descriptor.annotation
            if isinstance(choices, type) and issubclass(choices, StrEnum) and "table" in set(choices):
                found[" ".join(words)] = set(choices)
    assert {"run", "check", "extract", "stories", "tags list", "study run", "study panel", "instruments search"} <= set(found)
    assert {name for name, choices in found.items() if not set(Format) <= choices} == set()


def test_stated_moves_are_written_in_every_format(tmp_path, invoke):
    text = tmp_path / "a.txt"
    text.write_text("Oil on the move\n\nBrent crude rose 2.5% to $80.10 a barrel on Monday after the ministers met in Vienna.\n")
    for form, start in (("csv", b"quote,"), ("tex", b"\\begin"), ("xlsx", b"PK"), ("parquet", b"PAR1")):
        done = invoke("extract", text, "--published", "2022-02-14", "--format", form)
        assert done.exit_code == 0
        assert start in done.stdout_bytes[:400]


def test_a_bar_stands_on_a_terminal_once_patience_is_over():
    assert "Working" in on_terminal(BAR.format(patience=0.0))
    assert on_terminal(BAR.format(patience=60.0)) == ""


def test_no_colour_where_none_is_wanted():
    assert "\x1b[38" in on_terminal(BAR.format(patience=0.0))
    plain = on_terminal(BAR.format(patience=0.0), NO_COLOR="1")
    assert "Working" in plain
    assert "\x1b[38" not in plain


def test_no_bar_in_a_pipe_nor_where_quiet_is_asked():
    done = subprocess.run([sys.executable, "-c", BAR.format(patience=0.0)], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    assert on_terminal("from marketlink.cli.faults import be_quiet\nbe_quiet(True)\n" + BAR.format(patience=0.0)) == ""


def test_quiet_leaves_faults_and_results(tmp_path):
    line = [sys.executable, "-m", "marketlink", "--offline", "--database", f"sqlite:///{tmp_path / 'm.db'}"]
    text = tmp_path / "a.txt"
    text.write_text("The rouble\n\nThe rouble gained 1.1% against the dollar on Monday after talks went on.\n")
    run = [*line, "run", str(text), "--published", "2022-02-14", "-o", str(tmp_path / "out"), "--format", "json"]
    loud = subprocess.run(run, capture_output=True, check=True)
    quiet = subprocess.run([*run, "--quiet"], capture_output=True, check=True)
    assert loud.stderr
    assert quiet.stderr == b""
    assert quiet.stdout == loud.stdout
    fault = subprocess.run([*line, "-q", "report", "build", "nobody.txt"], capture_output=True, check=False)
    assert fault.returncode == 2
    assert b"no article 'nobody.txt'" in fault.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands(shell):
    env = {**os.environ, "_MARKETLINK_COMPLETE": f"complete_{shell}", "COMP_WORDS": "marketlink rep", "COMP_CWORD": "1"}
    env |= {"_TYPER_COMPLETE_ARGS": "marketlink rep", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    code = "import sys; sys.argv = ['marketlink']; from marketlink.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, text=True, check=False)
    assert "report" in done.stdout
