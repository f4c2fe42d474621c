"""`study panel` from files to numbers: golden answers from public prices, what it refuses, and what it leaves out."""

import json
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest

from marketlink.core.errors import InputError, TooLittleData, UsageError

GOLDEN = json.loads((Path(__file__).parents[1] / "golden" / "panel_studies.json").read_text())
WINDOWS = ("--car", "0,0", "--car", "-1,1", "--car", "-10,10")
EM = "EM=" + "+".join(f"USD{code}" for code in ("TRY", "ZAR", "PLN", "HUF", "NOK"))
DAYS = [date(2020, 1, 6) + timedelta(days=i) for i in range(420)]
DAYS = [day for day in DAYS if day.weekday() < 5]
SHORT = ("--estimation", "-80,-6", "--window", "-5,5", "--minimum", "40", "--draws", "99")


def close_to(golden):
    return pytest.approx(golden, rel=1e-9, abs=1e-11)


def agrees(found, golden):
    assert found["excluded"] == []
    assert [event["alpha"] for event in found["events"]] == close_to(golden["alpha"])
    assert [event["beta"] for event in found["events"]] == close_to(golden["beta"])
    assert [event["ar"]["0"] for event in found["events"]] == close_to(golden["day0"])
    assert [event["se"]["0"] for event in found["events"]] == close_to(golden["day0_se"])
    assert list(found["tests"]) == ["0,0", "-1,1", "-10,10"]
    for tests, expected in zip(found["tests"].values(), golden["tests"].values(), strict=True):
        for name, value in expected.items():
            assert tests[name] == close_to(value), name


def test_twenty_stocks_on_one_day(json_of, events_file, stocks):
    golden = GOLDEN["stocks"]
    listed = events_file([(name, "2001-09-17") for name in golden["names"]])
    options = ("--model", "market", "--factor", "SP500", "--return", "simple", "--estimation", "-260,-11", "--window", "-10,10")
    found = json_of("study", "panel", listed, "--prices", stocks, *options, *WINDOWS, "--ungated", "--draws", 99)
    agrees(found, golden)
    assert set(found["events"][0]["car"]) == set(found["events"][0]["car_se"]) == {"0,0", "-1,1", "-10,10"}
    assert found["events"][0]["day0"] == "2001-09-17"
    assert found["withheld"]["0,0"]["bmp"].startswith("not valid: 20 of 20 events share sessions")
    held = {name: found["mean"] for name, found in found["bhar"].items()}
    assert list(held) == ["0,0", "-1,1", "-10,10"]
    assert held["0,0"] == pytest.approx(found["tests"]["0,0"]["caar"])  # of one session nothing compounds
    assert found["bhar"]["-1,1"]["withheld"]["cs_t"].startswith("not valid: 20 of 20 events share sessions")
    gated = json_of("study", "panel", listed, "--prices", stocks, *options, *WINDOWS, "--draws", 99)
    assert "bmp" not in gated["tests"]["0,0"]
    assert gated["withheld"]["0,0"]["bmp"].startswith("20 of 20 events share sessions")


def test_nine_days_of_the_rouble(json_of, events_file, rates):
    golden = GOLDEN["rouble"]
    listed = events_file([("USDRUB", day) for day in golden["names"]])
    options = ("--prices", rates, "--factor", EM, *WINDOWS, "--draws", 99)
    agrees(json_of("study", "panel", listed, *options, "--ungated"), golden)
    plain = json_of("study", "panel", listed, *options)
    note = next(note for note in plain["notes"] if "not masked" in note)
    counted = sum(event["contaminated"] for event in plain["events"])
    assert note.startswith(f"{counted} estimation sessions of ")
    masked = json_of("study", "panel", listed, *options, "--mask", "listed")
    assert [event["n"] for event in masked["events"]] == [250 - event["contaminated"] for event in plain["events"]]


def walk(seed):
    return 50 * np.exp(np.cumsum(np.random.default_rng(seed).normal(0, 0.01, len(DAYS))))


@pytest.fixture
def folder(tmp_path, write):
    for seed, name in enumerate(("AAA", "BBB", "CCC", "MKT")):
        write(tmp_path / "prices", name, zip(DAYS, walk(seed), strict=True))
    return tmp_path / "prices"


@pytest.mark.parametrize(
    "model", ["constant-mean", "market", "market-adjusted", "factors", "SW", "scholes-williams", "dimson", "garch"]
)
def test_every_model(json_of, events_file, folder, model):
    if model == "garch":
        pytest.importorskip("arch")
    factor = () if model == "constant-mean" else ("--factor", "MKT")
    listed = events_file([(name, DAYS[150 + 20 * i]) for i, name in enumerate(("AAA", "BBB", "CCC"))])
    found = json_of("study", "panel", listed, "--prices", folder, "--model", model, *factor, *SHORT, "--car", "-1,1")
    assert len(found["events"]) == 3
    for event in found["events"]:
        total = sum(event["ar"][offset] for offset in ("-1", "0", "1"))
        assert event["car"]["-1,1"] == pytest.approx(total, rel=1e-9)
        assert event["car_se"]["-1,1"] > event["se"]["0"]
    assert found["tests"]["-1,1"]["caar"] == pytest.approx(np.mean([event["car"]["-1,1"] for event in found["events"]]))


def test_models_of_their_own_agree_with_the_study_of_each_event(json_of, events_file, folder):
    """Dimson's numbers by least squares on the market of the day before, the same and the next day."""
    listed = events_file([("AAA", DAYS[150])])
    options = ("--prices", folder, "--model", "dimson", "--factor", "MKT", *SHORT, "--car", "0,0")
    event = json_of("study", "panel", listed, *options)["events"][0]
    y, m = np.diff(np.log(walk(0))), np.diff(np.log(walk(3)))  # row i ends on day i + 1
    rows = np.arange(150 - 80, 150 - 6 + 1) - 1
    design = np.column_stack([np.ones(75), m[rows - 1], m[rows], m[rows + 1]])
    params, sse = np.linalg.lstsq(design, y[rows], rcond=None)[:2]
    at = np.array([1, m[148], m[149], m[150]])
    sigma = np.sqrt(sse[0] / 71)
    assert event["alpha"] == pytest.approx(params[0], rel=1e-9)
    assert event["beta"] == pytest.approx(params[1:].sum(), rel=1e-9)
    assert event["ar"]["0"] == pytest.approx(y[149] - at @ params, rel=1e-9)
    assert event["se"]["0"] == pytest.approx(sigma * np.sqrt(1 + at @ np.linalg.inv(design.T @ design) @ at), rel=1e-9)


def test_yields_in_basis_points(json_of, events_file, tmp_path, write):
    for seed, name in enumerate(("Y1", "Y2")):
        write(
            tmp_path / "prices",
            name,
            zip(DAYS, 3 + np.cumsum(np.random.default_rng(seed).normal(0, 0.05, len(DAYS))), strict=True),
        )
    listed = events_file([("Y1", DAYS[150]), ("Y2", DAYS[150])])
    found = json_of("study", "panel", listed, "--prices", tmp_path / "prices", "--return", "bp", *SHORT)
    assert 2 < found["events"][0]["sigma"] < 8


def test_a_time_after_the_close_goes_to_the_next_session(json_of, events_file, folder):
    rows = [
        ("AAA", DAYS[150], "17:30", "America/New_York"),
        ("BBB", DAYS[150], "10:00", "America/New_York"),
        ("CCC", DAYS[150], "", ""),
    ]
    listed = events_file(rows, "instrument,date,time,tz")
    options = ("--prices", folder, "--factor", "MKT", *SHORT)
    found = json_of("study", "panel", listed, *options)
    assert [event["day0"] for event in found["events"]] == [str(DAYS[151]), str(DAYS[150]), str(DAYS[150])]
    assert any("taken as 16:00 America/New_York" in note for note in found["notes"])
    later = json_of("study", "panel", listed, *options, "--close", "18:00 America/New_York")
    assert [event["day0"] for event in later["events"]] == [str(DAYS[150])] * 3


def test_what_cant_be_used_is_counted(json_of, events_file, folder, write):
    write(folder, "FLAT", [(day, 7) for day in DAYS])
    rows = [
        ("AAA", DAYS[150]),
        ("AAA", DAYS[150]),
        ("NONE", DAYS[150]),
        ("FLAT", DAYS[150]),
        ("BBB", "1990-01-02"),
        ("CCC", "2030-01-02"),
    ]
    found = json_of("study", "panel", events_file(rows), "--prices", folder, *SHORT)
    assert [event["instrument"] for event in found["events"]] == ["AAA"]
    reasons = " ".join(one["reason"] for one in found["excluded"])
    for words in (
        "counted once",
        "no prices of NONE",
        "no residual variance",
        "no observation before",
        "no observation on or after",
    ):
        assert words in reasons
    assert found["notes"][0].startswith("5 events are left out")
    assert set(found["withheld"]["0,0"]) >= {"bmp", "kp_bmp", "corrado", "grank_t"}


def test_no_event_can_be_studied(invoke, events_file, folder):
    with pytest.raises(TooLittleData, match="none of the 1 events"):
        invoke("study", "panel", events_file([("NONE", DAYS[150])]), "--prices", folder)


@pytest.mark.parametrize(
    ("header", "row", "message"),
    [
        ("instrument,day", ("AAA", "2020-08-03"), "line 1 lacks the column date"),
        ("instrument,date", ("AAA", "03.08.2020"), "line 2 has the date '03.08.2020'"),
        ("instrument,date", ("", "2020-08-03"), "line 2 has no instrument"),
        ("instrument,date", ("AAA", "2020-08-03", "x"), "line 2 has 3 cells"),
        ("instrument,date,time,tz", ("AAA", "2020-08-03", "16:00", ""), "no tz"),
        ("instrument,date,time,tz", ("AAA", "2020-08-03", "25:00", "UTC"), "has the time '25:00'"),
        ("instrument,date,time,tz", ("AAA", "2020-03-29", "02:30", "Europe/Berlin"), "doesn't exist"),
        ("instrument,date,date", ("AAA", "2020-08-03", "2020-08-03"), "twice"),
    ],
)
def test_a_faulty_file_of_events(invoke, events_file, folder, header, row, message):
    with pytest.raises(InputError, match=message):
        invoke("study", "panel", events_file([row], header), "--prices", folder)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("2020-01-06,5\n2020-01-06,6\n", "line 3 has 2020-01-06 again"),
        ("2020-01-07,5\n2020-01-06,6\n", "line 3 has 2020-01-06, earlier"),
        ("2020-01-06,nan\n", "line 2 has the close 'nan'"),
        ("2020-01-06,inf\n", "line 2 has the close 'inf'"),
        ("2020-01-06,\n", "line 2 has no close"),
        ("", "a header and no rows"),
    ],
)
def test_a_faulty_price_file(invoke, events_file, folder, cells, message):
    (folder / "AAA.csv").write_text("date,close\n" + cells)
    with pytest.raises(InputError, match=message):
        invoke("study", "panel", events_file([("AAA", DAYS[150])]), "--prices", folder)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (("--factor", "NONE"), InputError, "NONE is a factor"),
        (("--model", "market"), UsageError, "needs a factor"),
        (("--model", "constant-mean", "--factor", "MKT"), UsageError, "has no factors"),
        (("--estimation", "-80,0"), UsageError, "overlap"),
        (("--car", "-30,0"), UsageError, "isn't inside"),
        (("--draws", "9"), UsageError, "can't carry a p-value"),
        (("--close", "noon"), UsageError, "no time with a zone"),
        (("--prices", "nowhere"), InputError, "no folder"),
    ],
)
def test_a_request_that_contradicts_itself(invoke, events_file, folder, options, error, message):
    with pytest.raises(error, match=message):
        invoke("study", "panel", events_file([("AAA", DAYS[150])]), "--prices", folder, *options)


def test_for_people_and_papers(invoke, events_file, folder):
    listed = events_file([(name, DAYS[150 + 20 * i]) for i, name in enumerate(("AAA", "BBB", "CCC", "AAA", "BBB", "CCC"))])
    command = ("study", "panel", listed, "--prices", folder, "--factor", "MKT", *SHORT, "--car", "0,0")
    shown = invoke(*command).stdout
    assert "Kolari-Pynnönen BMP" in shown
    assert "Withheld over [−5" not in shown
    assert "GRANK-T" in shown.split("Withheld over")[1]
    assert invoke(*command, "--format", "csv").stdout.startswith("window,events,caar,caar_se,caar_unit,test,statistic")
    events = invoke(*command, "--format", "csv", "--table", "events").stdout.splitlines()
    assert len(events) == 7
    assert r"\begin{" in invoke(*command, "--format", "tex").stdout


def test_events_of_the_store_are_masked(json_of, events_file, rates):
    json_of("study", "run", "USDRUB", "--date", "2018-02-14")
    later = json_of("study", "run", "USDRUB", "--date", "2018-08-09", "--mask", "listed")
    note = "21 estimation sessions belong to other stored events and can hide or fake an effect: --mask store takes them out"
    assert "one event is listed, so there was nothing to mask" in later["notes"]
    assert note in later["notes"]
    taken = json_of("study", "run", "USDRUB", "--date", "2018-08-09", "--mask", "store")
    assert "21 estimation sessions of other known events masked out" in taken["notes"]
    assert note not in taken["notes"]
    options = ("--prices", rates, "--factor", EM, "--car", "0,0", "--draws", 99)
    listed = events_file([("USDRUB", "2018-08-09")])
    assert json_of("study", "panel", listed, *options)["events"][0]["n"] == 250
    masked = json_of("study", "panel", listed, *options, "--mask", "store")
    assert masked["events"][0]["n"] == 250 - 21
    assert "21 estimation sessions of 1 event belong to other known events and are masked out" in masked["notes"]


def test_a_long_event_window_is_seen_whole(json_of):
    """The bundled rates go on after the usual aftermath of an event, and a study asks for as much as its windows need."""
    found = json_of("study", "run", "USDRUB", "--date", "2018-02-14", "--window=-40,60", "--estimation=-200,-41", "--car=-40,60")
    assert [point["offset"] for point in found["path"]] == list(range(-40, 61))
    assert [car["window"] for car in found["cars"]]
    late = json_of("study", "run", "USDRUB", "--date", "2018-02-14", "--model", "constant-mean", "--estimation=11,200")
    assert late["n"] == 190
    assert any("lies after the event" in note for note in late["notes"])
