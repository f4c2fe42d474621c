"""What `study panel` says beside its numbers: on a screen for one event too, and of bars in doubt."""

from datetime import date, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from marketlink.cli.app import app
from marketlink.core.errors import TooLittleData, UsageError

DAYS = [date(2020, 1, 6) + timedelta(days=i) for i in range(420)]
DAYS = [day for day in DAYS if day.weekday() < 5]
SHORT = ("--estimation", "-80,-6", "--window", "-5,5", "--minimum", "40", "--draws", "99")


def walk(seed):
    return 50 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, len(DAYS))))


@pytest.fixture
def folder(tmp_path, write):
    for seed, name in enumerate(("AAA", "BBB", "CCC", "MKT")):
        write(tmp_path / "prices", name, zip(DAYS, walk(seed), strict=True))
    return tmp_path / "prices"


def one_line(text):
    return " ".join(text.split())


def test_one_event_has_its_notes_on_a_screen(invoke, json_of, events_file, folder, write):
    days = DAYS[:150] + DAYS[172:]  # a month is missing, and the event lies in it
    write(folder, "HOLE", zip(days, 50 * np.exp(np.cumsum(np.random.default_rng(9).normal(0, 0.01, len(days)))), strict=True))
    listed = events_file([("HOLE", DAYS[155])])
    command = ("study", "panel", listed, "--prices", folder, *SHORT, "--car", "0,0")
    shown, notes = one_line(invoke(*command).stdout), json_of(*command)["notes"]
    told = ("day 0 of 1 event is not the day given", "event windows with more than")
    for note in told:
        assert any(note in one for one in notes)
        assert note in shown.replace("Day 0 of", "day 0 of").replace("Event windows", "event windows")
    assert "Withheld over [0, 0]:" in shown
    assert "1 event, and 5 or more are needed" in shown
    assert "Over [0, 0] no test is trusted" in shown


def test_one_event_says_what_is_assumed_of_its_close(invoke, events_file, folder):
    listed = events_file([("AAA", DAYS[150], "16:30", "UTC")], "instrument,date,time,tz")
    shown = one_line(invoke("study", "panel", listed, "--prices", folder, *SHORT, "--car", "0,0").stdout)
    assert "he hour of the close of AAA isn't known" in shown


def test_no_event_says_why_and_withholds_no_tests(tmp_path, events_file, folder):
    command = ["--offline", "--database", f"sqlite:///{tmp_path / 'm.db'}", "study", "panel"]
    listed = events_file([("NONE", DAYS[150])])
    found = CliRunner().invoke(app, [*command, str(listed), "--prices", str(folder)])
    assert isinstance(found.exception, TooLittleData)
    assert "None of 1 events can be studied" in found.stdout
    assert "no prices of NONE" in found.stdout.replace("No prices", "no prices")
    assert "Withheld over" not in found.stdout


def doubts(found):
    return [note for note in found["notes"] if note.startswith("quality of ")]


@pytest.mark.parametrize("at", [150, 100], ids=["day 0", "the estimation window"])
@pytest.mark.parametrize("name", ["BBB", "MKT"])
def test_a_price_in_another_unit_is_told(json_of, events_file, folder, write, name, at):
    prices = walk(("AAA", "BBB", "CCC", "MKT").index(name))
    prices[at] *= 100
    write(folder, name, zip(DAYS, prices, strict=True))
    listed = events_file([("AAA", DAYS[150]), ("BBB", DAYS[150])])
    found = json_of("study", "panel", listed, "--prices", folder, "--factor", "MKT", *SHORT, "--car", "0,0")
    (note,) = doubts(found)
    assert note.startswith(f"quality of {name}")
    assert f"unit-jump on {DAYS[at]}" in note
    assert "100 times the one before" in note


def test_a_series_that_changes_its_unit_for_good_is_told_once(invoke, json_of, events_file, folder, write):
    prices = walk(1)
    prices[120:] *= 10
    write(folder, "BBB", zip(DAYS, prices, strict=True))
    listed = events_file([("BBB", DAYS[150]), ("BBB", DAYS[170])])
    command = ("study", "panel", listed, "--prices", folder, *SHORT, "--car", "0,0")
    (note,) = doubts(json_of(*command))
    assert f"unit-jump on {DAYS[120]}" in note
    assert f"unit-jump on {DAYS[120]}" in one_line(invoke(*command).stdout)


@pytest.mark.parametrize("at", [20, 200], ids=["before", "after"])
def test_a_price_that_no_number_rests_on_is_not_told(json_of, events_file, folder, write, at):
    prices = walk(1)
    prices[at] *= 100
    write(folder, "BBB", zip(DAYS, prices, strict=True))
    listed = events_file([("BBB", DAYS[150])])
    assert doubts(json_of("study", "panel", listed, "--prices", folder, *SHORT, "--car", "0,0")) == []


def test_the_headline_of_each_window_is_named_or_why_there_is_none(json_of, events_file, folder):
    apart = events_file([(name, DAYS[150 + 12 * i]) for i, name in enumerate(("AAA", "BBB", "CCC", "AAA", "BBB", "CCC"))])
    options = ("--prices", folder, *SHORT, "--car", "0,0", "--car=-1,1")
    found = json_of("study", "panel", apart, *options)
    assert set(found["headline"]) == set(found["tests"]) == {"0,0", "-1,1"}
    assert found["no_headline"] == {}
    for window, name in found["headline"].items():
        assert name in found["p"][window]
    one = json_of("study", "panel", events_file([("AAA", DAYS[150])]), *options)
    assert one["headline"] == {"0,0": None, "-1,1": None}
    assert set(one["no_headline"]) == {"0,0", "-1,1"}
    assert one["no_headline"]["0,0"].endswith("is not given: 1 event, and 5 or more are needed")


def test_events_that_move_as_one_say_why_they_have_no_headline(json_of, events_file, tmp_path, write):
    shock = np.random.default_rng(3).normal(0, 0.01, len(DAYS))
    names = [f"S{i}" for i in range(6)]
    for i, name in enumerate(names):
        own = np.random.default_rng(10 + i).normal(0, 0.001, len(DAYS))
        write(tmp_path / "prices", name, zip(DAYS, 50 * np.exp(np.cumsum(shock + own)), strict=True))
    listed = events_file([(name, DAYS[150]) for name in names])
    found = json_of("study", "panel", listed, "--prices", tmp_path / "prices", *SHORT, "--car", "0,0")
    assert found["headline"] == {"0,0": None}
    assert "move together, and ibragimov_mueller is not given: 1 cluster in time" in found["no_headline"]["0,0"]


@pytest.mark.parametrize("factor", ["X=AAA+MKT", "AAA", "MKT+AAA"])
@pytest.mark.parametrize("model", ["market", "basket"])
def test_an_instrument_does_not_explain_itself(invoke, events_file, folder, factor, model):
    listed = events_file([("BBB", DAYS[150]), ("AAA", DAYS[150])])
    with pytest.raises(UsageError, match="AAA is a member of its own factor"):
        invoke("study", "panel", listed, "--prices", folder, "--factor", factor, "--model", model, *SHORT)


def test_nor_in_a_study_of_one_event(invoke):
    with pytest.raises(UsageError, match="USDRUB is a member of its own factor X"):
        invoke("study", "run", "USDRUB", "--date", "2022-01-27", "--factor", "X=USDRUB+USDTRY")


def test_an_estimation_window_after_the_events_is_told(json_of, events_file, folder):
    listed = events_file([("AAA", DAYS[150])])
    options = ("--prices", folder, "--window", "-5,5", "--minimum", "40", "--draws", "99", "--car", "0,0")
    late = json_of("study", "panel", listed, "--estimation", "6,80", *options)["notes"]
    assert any("the estimation window [6, 80] lies after the events" in note for note in late)
    usual = json_of("study", "panel", listed, "--estimation", "-80,-6", *options)["notes"]
    assert not any("lies after" in note for note in usual)


def test_a_sweep_window_beyond_the_event_window_is_a_wrong_command(invoke):
    with pytest.raises(UsageError, match="isn't inside the event window"):
        invoke("study", "sweep", "2016-06-24", "--car=-20,20", "--instrument", "GBPUSD")
