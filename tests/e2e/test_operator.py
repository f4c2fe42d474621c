"""First steps of an operator and of an analyst: init, doctor, status, studies shown again, the registry."""

import json
import xml.etree.ElementTree as ET

import pytest


def test_init_then_doctor(command, tmp_path):
    config = tmp_path / "marketlink.toml"
    made = command("--config", str(config), "init")
    assert made.returncode == 0, made.stderr
    assert config.is_file()
    assert (tmp_path / "m.db").is_file()
    again = command("--config", str(config), "init")
    assert again.returncode == 2
    assert "--force" in again.stderr
    assert command("--config", str(config), "init", "--force").returncode == 0
    well = command("--config", str(config), "doctor")
    assert well.returncode == 0, well.stdout
    assert all(line.startswith("ok ") for line in well.stdout.splitlines())
    for name in ("settings", "database", "clock", "registry", "bundled rates", "providers", "extras", "jobs", "disk"):
        assert f"ok   {name}: " in well.stdout


def test_the_file_that_init_writes_is_read_back(command, tmp_path):
    config = tmp_path / "marketlink.toml"
    command("--config", str(config), "init")
    config.write_text(config.read_text().replace("history_days = 500", "history_days = 5"))
    result = command("--config", str(config), "status")
    assert result.returncode == 2
    assert "history_days" in result.stderr


def test_doctor_says_what_to_do(command, tmp_path):
    config = tmp_path / "marketlink.toml"
    config.write_text('inbox = "nowhere"\nwatchlist = ["USDRUBB"]\n[intervals]\nghost = 5\n')
    sick = command("--config", str(config), "doctor")
    assert sick.returncode == 1
    assert "FAIL database" in sick.stdout
    assert "marketlink init" in sick.stdout
    assert "FAIL watched folder" in sick.stdout
    assert "FAIL registry" in sick.stdout
    assert "FAIL jobs" in sick.stdout


def test_status_of_a_new_database(command, tmp_path):
    assert command("--config", str(tmp_path / "c.toml"), "init").returncode == 0
    result = command("status")
    assert result.returncode == 0
    assert "no job has run yet" in result.stdout


def test_upgrade_says_where_it_stands(command, tmp_path):
    assert command("--config", str(tmp_path / "c.toml"), "init").returncode == 0
    assert "revision" in command("db", "upgrade").stdout


def test_an_analyst_with_one_question(command, tmp_path):
    result = command("study", "run", "USDRUB", "--date", "2022-01-27", "--plot", "car.svg")
    assert result.returncode == 0, result.stderr
    text = result.stdout.replace("\N{MINUS SIGN}", "-")
    for words in (
        "-1.475% (0.587%)",
        "-2.51",
        "0.013",
        "by constant mean",
        "-1.363%",
        "CAR [-1, 1]",
        "N 250",
        "EM_FX",
        "s.d.",
        "vintage",
        "Day 0 is 2022-01-27",
    ):
        assert words in text
    assert ET.parse(tmp_path / "car.svg").getroot().tag.endswith("svg")
    study = next(word for word in result.stderr.split() if len(word.rstrip(":")) == 16).rstrip(":")
    shown = command("study", "show", study[:8])
    assert shown.stdout == result.stdout
    document = json.loads(command("study", "show", study[:8], "--format", "json").stdout)
    assert document["id"] == study
    assert document["n"] == 250
    tex = command("study", "show", study[:8], "--format", "tex").stdout
    assert "\\toprule" in tex
    assert "\\%" in tex
    assert command("study", "show", study[:8], "--format", "csv").stdout.startswith("quantity,")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--model", "constant-mean"], "-1.363%"),
        (["--factor", "USDTRY+USDZAR+USDBRL+USDMXN"], "-1.475%"),
        (["--factor", "USDTRY", "--factor", "USDZAR"], "USDZAR"),
        (["--return", "simple"], "simple returns"),
        (["--estimation", "-130,-11", "--window", "-5,5", "--car", "0,0", "--car", "-5,5"], "N 120"),
        (["--time", "17:00", "--tz", "Europe/Moscow"], "2022-01-28"),
    ],
)
def test_options_of_a_study(command, options, expected):
    result = command("study", "run", "USDRUB", "--date", "2022-01-27", *options)
    assert result.returncode == 0, result.stderr
    assert expected in result.stdout.replace("\N{MINUS SIGN}", "-")


def test_the_registry(command):
    assert "USDRUB" in command("instruments", "search", "rouble").stdout
    shown = command("instruments", "show", "USDRUB").stdout
    assert "Europe/Moscow" in shown
    assert "USDTRY" in shown
    assert "no fault" in command("instruments", "check").stdout
    assert command("instruments", "show", "USDRBU").returncode == 2


def test_extract_as_json_lines(command, tmp_path):
    line = {"id": "1", "text": "The rouble gained over 1% against the dollar.", "published": "2022-01-27"}
    (tmp_path / "in.jsonl").write_text(json.dumps(line) + "\n" + json.dumps({"id": "2", "text": "Nothing moved here."}) + "\n")
    result = command("extract", "in.jsonl", "--format", "jsonl")
    assert result.returncode == 0, result.stderr
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    (move,) = first["moves"]
    assert (move["instrument"], move["subject"], move["direction"], move["magnitude"], move["unit"]) == (
        "USDRUB",
        "RUB",
        "up",
        1,
        "pct",
    )
    assert second == {"id": "2", "moves": []}
    many = "".join(json.dumps(line | {"id": str(n)}) + "\n" for n in range(450))
    (tmp_path / "many.jsonl").write_text(many)
    alone = command("extract", "many.jsonl").stdout
    assert command("extract", "many.jsonl", "--workers", "2").stdout == alone
    assert [json.loads(row)["id"] for row in alone.splitlines()] == [str(n) for n in range(450)]
    (tmp_path / "late.jsonl").write_text(many + '{"id": "no text"}\n')
    late = command("extract", "late.jsonl", "--workers", "2")
    assert late.returncode == 2
    assert "line 451" in late.stderr
    (tmp_path / "bad.jsonl").write_text('{"id": "1"}\n')
    bad = command("extract", "bad.jsonl", "--format", "jsonl")
    assert bad.returncode == 2
    assert "line 1" in bad.stderr


def test_report_of_what_is_stored(command, tmp_path):
    (tmp_path / "a.txt").write_text("The rouble gained over 1% against the dollar on Thursday, as talks went on.\n")
    assert command("run", "a.txt", "--published", "2022-01-27", "--out", "first").returncode == 0
    built = command("report", "build", "--since", "2022-01-01", "--out", "second")
    assert built.returncode == 0, built.stderr
    assert built.stdout.split() == ["second/report.html", "second/manifest.json"]
    for table in ("stated-against-measured.csv", "reactions.csv"):
        assert (tmp_path / "first" / "tables" / table).read_bytes() == (tmp_path / "second" / "tables" / table).read_bytes()


def test_the_same_study_has_the_same_id_whatever_ran_before(command):
    def id_of(*options):
        result = command("study", "run", "USDRUB", "--date", "2022-01-27", *options, "--format", "json")
        document = json.loads(result.stdout)
        return document["id"], document["n"]

    first = id_of()
    assert command("study", "run", "USDRUB", "--date", "2015-06-10").returncode == 0
    assert id_of() == first
    assert id_of("--estimation", "-800,-11")[1] == 790


def test_one_article_dated_in_the_future_stops_nothing(command, tmp_path):
    (tmp_path / "a.txt").write_text("The rouble gained over 1% against the dollar on Thursday, as talks went on.\n")
    (tmp_path / "b.html").write_text(
        "<html><head><title>Later</title><meta property='article:published_time' content='2093-03-01T10:00:00Z'></head>"
        "<body><article><p>The rouble rose 2% against the dollar on Sunday, dealers in Moscow said, after talks.</p></article></body></html>"
    )
    (tmp_path / "dates.csv").write_text("file,published\na.txt,2022-01-27\n")
    result = command("run", "a.txt", "b.html", "--published", "dates.csv")
    assert result.returncode == 0, result.stderr
    assert "confirmed" in result.stdout
