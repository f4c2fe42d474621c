"""Files taken into the store: an older one put back, rows taken out, another name, another kind, bad ticks."""

import json
import os

import pytest
from typer.testing import CliRunner

from marketlink.cli.app import app
from marketlink.core.errors import TooLittleData, UsageError

HEADER = "date,open,high,low,close\n"
RIGHT = HEADER + "2022-02-10,,,,15490\n2022-02-11,,,,15425\n2022-02-14,,,,15114\n"
WRONG = RIGHT.replace("15114", "15141")
SHORT = HEADER + "2022-02-10,,,,15490\n2022-02-11,,,,15425\n"


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run a command on prices offline in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MARKETLINK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "160")
    database = f"sqlite:///{tmp_path / 'm.db'}"
    return lambda *words: CliRunner().invoke(app, ["--offline", "--database", database, "prices", *words])


@pytest.fixture
def file(tmp_path):
    """Write a file as it was last changed at some second."""

    def put(name, text, changed_at):
        (tmp_path / name).write_text(text)
        os.utime(tmp_path / name, (changed_at, changed_at))

    return put


def closes(command, *words):
    printed = command("export", "DAX", *words)
    assert printed.exception is None, printed.exception
    return [float(line.split(",")[4]) for line in printed.stdout.splitlines()[1:]]


def test_an_older_file_put_back_is_a_new_vintage_and_is_said(command, file):
    file("DAX.csv", RIGHT, 1_644_900_000)
    first = command("import", "DAX.csv").stdout
    assert first.startswith("DAX close (csv): 3 new, 0 changed, vintage ")
    file("DAX.csv", WRONG, 1_645_900_000)
    assert "0 new, 1 changed" in command("import", "DAX.csv").stdout
    file("DAX.csv", RIGHT, 1_644_900_000)
    back = command("import", "DAX.csv")
    assert "0 new, 1 changed" in back.stdout
    assert back.stdout.split()[-1] == first.split()[-1]  # the content is the first vintage's again
    assert "DAX.csv was last changed on 2022-02-15 04:40 UTC, before what was held" in back.stderr
    assert closes(command) == [15490.0, 15425.0, 15114.0]
    rows = json.loads(command("diff", "DAX", "-f", "json").stdout)
    assert [(row["session"], row["change"]) for row in rows] == [("2022-02-14", "close 15141 -> 15114")]
    again = command("import", "DAX.csv")
    assert "0 new, 0 changed" in again.stdout
    assert "last changed" not in again.stderr


@pytest.mark.parametrize("changed_at", [1_645_900_000, 1_644_000_000])
def test_a_row_taken_out_is_withdrawn_and_counted_at_the_end_too(command, file, changed_at):
    file("DAX.csv", RIGHT, 1_644_900_000)
    before = command("import", "DAX.csv").stdout.split()[-1]
    file("DAX.csv", SHORT, changed_at)
    assert "0 new, 0 changed, 1 withdrawn, vintage" in command("import", "DAX.csv").stdout
    assert closes(command) == [15490.0, 15425.0]
    assert closes(command, "--vintage", before) == [15490.0, 15425.0, 15114.0]
    rows = json.loads(command("diff", "DAX", "-f", "json").stdout)
    assert [(row["session"], row["change"]) for row in rows] == [("2022-02-14", "withdrawn: close 15114")]


def test_a_file_of_another_name_is_refused_until_it_is_said_what_it_is(command, file):
    file("DAX.csv", RIGHT, 1_644_900_000)
    file("up2.csv", WRONG, 1_645_900_000)
    command("import", "DAX.csv")
    refused = command("import", "up2.csv", "--instrument", "DAX").exception
    assert isinstance(refused, UsageError)
    assert (refused.message, refused.hint) == (
        "bars of DAX are held already, of csv:DAX.csv, and up2.csv would be a second series of it",
        "to revise them, give --as DAX.csv; to keep both, give --as up2.csv",
    )
    assert "0 new, 1 changed" in command("import", "up2.csv", "--instrument", "DAX", "--as", "DAX.csv").stdout
    assert closes(command) == [15490.0, 15425.0, 15141.0]


def test_of_two_series_kept_the_one_that_is_meant_is_named(command, file):
    file("DAX.csv", RIGHT, 1_644_900_000)
    file("up2.csv", WRONG, 1_645_900_000)
    command("import", "DAX.csv")
    assert "3 new" in command("import", "up2.csv", "--instrument", "DAX", "--as", "up2.csv").stdout
    assert "0 new, 0 changed" in command("import", "up2.csv", "--instrument", "DAX").stdout  # it has its name by now
    for words in (("export", "DAX"), ("diff", "DAX"), ("diff", "DAX", "--source", "csv")):
        refused = command(*words).exception
        assert isinstance(refused, UsageError)
        assert refused.message == "2 series of DAX are held from csv: csv:DAX.csv, csv:up2.csv"
        assert refused.hint == "name the one that is meant: --source csv:DAX.csv"
    assert closes(command, "--source", "csv:up2.csv") == [15490.0, 15425.0, 15141.0]
    assert closes(command, "--source", "csv:DAX.csv") == [15490.0, 15425.0, 15114.0]
    assert isinstance(command("export", "DAX", "--source", "csv:no.csv").exception, TooLittleData)
    checked = command("check", "DAX").stderr
    assert "DAX close (csv:DAX.csv) 1d: 3 bars" in checked
    assert "DAX close (csv:up2.csv) 1d: 3 bars" in checked
    told = command("explain", "DAX", "--date", "2022-02-14").stderr
    assert "Held: DAX close (csv:up2.csv), 3 bars" in told


def test_the_same_name_as_another_kind_is_refused(command, file):
    file("DAX.csv", RIGHT, 1_644_900_000)
    command("import", "DAX.csv")
    refused = command("import", "DAX.csv", "--kind", "settle").exception
    assert isinstance(refused, UsageError)
    assert refused.message.startswith("csv:DAX.csv is held as close, index points, Europe/Berlin, id ")
    assert "this would be settle, index points, Europe/Berlin" in refused.message
    assert "--as" in refused.hint


def test_what_was_stored_of_bars_that_were_put_right_is_not_said_of_them(command, file):
    rows = "".join(f"2022-02-{day:02},15400,15500,15300,{15390 + day}\n" for day in (1, 2, 3, 4, 7, 8))
    file("DAX.csv", HEADER + rows.replace("2022-02-04,15400,15500,15300", "2022-02-04,15400,15500,1530"), 1_644_900_000)
    command("import", "DAX.csv")
    file("DAX.csv", HEADER + rows, 1_645_900_000)
    said = command("import", "DAX.csv").stderr
    assert "unit-jump" not in said
    assert "changed-after-close on 2022-02-04 (revised after its close: low 1530 -> 15300)" in said


def test_bars_of_what_another_stands_for_are_found_under_their_own_name(command, file):
    file("RTSI_FUT.csv", "date,close\n2022-02-14 15:00,144300\n2022-02-14 16:00,144140\n", 1_645_900_000)
    assert "2 new" in command("import", "RTSI_FUT.csv", "--interval", "1h", "--tz", "Europe/Moscow").stdout
    exported = command("export", "RTSI_FUT", "--interval", "1h").stdout
    assert [line.split(",")[4] for line in exported.splitlines()[1:]] == ["144300.0", "144140.0"]
    assert "RTSI_FUT close (csv) 1h: 2 bars, 0 findings" in command("check", "RTSI_FUT").stderr


def test_a_bad_tick_is_told_on_import(command, file):
    rows = "".join(f"2022-02-{day:02},15400,15500,15300,{15390 + day}\n" for day in (1, 2, 3, 4, 7, 8))
    file("DAX.csv", HEADER + rows.replace("2022-02-04,15400,15500,15300", "2022-02-04,15400,15500,1530"), 1_644_900_000)
    said = command("import", "DAX.csv").stderr
    assert "unit-jump on 2022-02-04 (the low 1530 is a 10th of the closes beside it, about 15394: another unit?)" in said
    assert "`marketlink prices check DAX` lists them" in said
