"""The commands on prices, in one process, on real files and the bundled rates; and what they print."""

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from fakes.rate_servers import Iss, Tiingo, running, status
from pydantic import SecretStr
from typer.testing import CliRunner

from marketlink.cli.app import app
from marketlink.core.errors import InputError, SourceDown, TooLittleData, UnknownInstrument, UsageError
from marketlink.core.prices import Interval
from marketlink.core.quality import QualityCheck, Severity
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.moex import MoexProvider
from marketlink.prices.tiingo import TiingoProvider
from marketlink.prices.web import Manners, Web
from marketlink.service import price_commands as commands
from marketlink.service.price_quality import examine_held, note_on
from marketlink.service.rooms import Rooms
from marketlink.service.settings import Settings
from marketlink.store import Database

HEADER = "date,open,high,low,close,volume\n"
INDEX = "engines/stock/markets/index/securities/IMOEX"
NOW = datetime(2022, 2, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Run a command offline in an empty folder: what it printed, said and raised."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("MARKETLINK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("COLUMNS", "160")

    def run(*words):
        return CliRunner().invoke(app, ["--offline", "--database", f"sqlite:///{tmp_path / 'm.db'}", "prices", *words])

    return run


def rows_of(result):
    assert result.exception is None, result.exception
    return json.loads(result.stdout)


def test_explain_names_whom_it_asks_and_why(command):
    rows = rows_of(command("explain", "USDRUB", "--date", "2022-02-14", "-f", "json"))
    assert (rows[0]["provider"], rows[0]["symbol"]) == ("ecb", "EURRUB/EURUSD")
    assert rows[0]["reason"].endswith("to 2022-02-14")
    reasons = {row["provider"]: row["reason"] for row in rows}
    assert reasons["moex"] == "it is a source of the network, and these settings are offline"
    assert reasons["csv"].startswith("no folder of your own files is given")
    shares = {row["provider"]: row["reason"] for row in rows_of(command("explain", "BRENT", "-f", "json"))}
    assert shares["tiingo"].startswith("it has no key")
    later = rows_of(command("explain", "USDRUB", "--date", "2024-02-14", "-f", "json"))
    assert "the ECB's last rate of RUB is of 2022-03-01" in later[0]["reason"]


def test_fetch_twice_gives_no_new_rows_and_asks_for_what_is_missing(command):
    first = rows_of(command("fetch", "USDRUB", "--from", "2022-01-03", "--to", "2022-01-31", "-f", "json"))[0]
    assert (first["source"], first["new"], first["bars"]) == ("ecb", 21, 21)
    again = rows_of(command("fetch", "USDRUB", "--from", "2022-01-03", "--to", "2022-01-31", "-f", "json"))[0]
    assert (again["new"], again["vintage"]) == (0, first["vintage"])
    more = rows_of(command("fetch", "USDRUB", "--from", "2022-01-03", "--to", "2022-02-14", "-f", "json"))[0]
    assert (more["new"], more["bars"]) == (10, 31)


def test_some_fetched_and_some_not_is_a_partial_result(command):
    result = command("fetch", "USDRUB", "BRENT", "--from", "2022-01-03", "--to", "2022-01-31")
    assert result.exception.exit_code == 5
    assert "no daily series of BRENT" in result.stderr
    assert isinstance(command("fetch", "BRENT").exception, TooLittleData)
    assert isinstance(command("fetch", "USDRUBB").exception, UnknownInstrument)
    assert isinstance(command("fetch", "USDRUB", "--from", "2022-02-01", "--to", "2022-01-01").exception, UsageError)
    assert isinstance(command("fetch", "USDRUB", "--from", "1.2.2022").exception, UsageError)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_out_and_in_again(command, tmp_path, ending):
    command("fetch", "USDRUB", "--from", "2022-02-01", "--to", "2022-02-14")
    assert command("export", "USDRUB", "--out", f"USDRUB.{ending}").exception is None
    assert not list(tmp_path.glob(".*partial"))
    done = command("import", f"USDRUB.{ending}", "--kind", "fix", "--tz", "Europe/Berlin")
    assert done.stdout.startswith("USDRUB fix (csv): 10 new, 0 changed, vintage ")
    assert command("import", f"USDRUB.{ending}", "--kind", "fix", "--tz", "Europe/Berlin").stdout.startswith(
        "USDRUB fix (csv): 0 new"
    )
    texts = [command("export", "USDRUB", "--source", source).stdout for source in ("ecb", "csv")]
    assert texts[0] == texts[1]
    assert texts[0].splitlines()[-1].startswith("2022-02-14,,,,76.306")


def test_a_changed_file_is_a_new_vintage_and_diff_shows_it(command, tmp_path):
    file = tmp_path / "IMOEX.csv"
    file.write_text(HEADER + "2022-02-11,,,,3569.4,\n2022-02-14,,,,3542.4,\n")
    os.utime(file, (1644900000, 1644900000))
    assert "2 new" in command("import", "IMOEX.csv").stdout
    assert isinstance(command("diff", "IMOEX").exception, TooLittleData)
    file.write_text(HEADER + "2022-02-11,,,,3569.4,\n2022-02-14,,,,3550.0,\n2022-02-15,,,,3640.7,\n")
    assert "1 new, 1 changed" in command("import", "IMOEX.csv").stdout
    assert [(row["session"], row["change"]) for row in rows_of(command("diff", "IMOEX", "-f", "json"))] == [
        ("2022-02-14", "close 3542.4 -> 3550"),
        ("2022-02-15", "new: close 3640.7"),
    ]
    findings = rows_of(command("check", "IMOEX", "-f", "json"))
    assert [(row["check"], row["session"]) for row in findings] == [("changed-after-close", "2022-02-14")]
    assert isinstance(command("diff", "IMOEX", "--old", "nothing").exception, UsageError)


def test_check_finds_gaps_against_the_right_calendar(command, tmp_path):
    days = ["2022-02-24", "2022-02-25", "2022-03-24", "2022-03-30"]
    (tmp_path / "IMOEX.csv").write_text(HEADER + "".join(f"{day},,,,2{n}00,\n" for n, day in enumerate(days)))
    command("import", "IMOEX.csv")
    rows = rows_of(command("check", "IMOEX", "-f", "json"))
    assert [(row["check"], row["severity"], row["session"], row["until"]) for row in rows] == [
        ("gap", "warning", "2022-03-25", "2022-03-29"),
    ]
    assert isinstance(command("check", "BRENT").exception, TooLittleData)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("import", "nowhere.csv"), InputError),
        (("import", "IMOEX.csv", "--kind", "guess"), InputError),
        (("export", "IMOEX"), TooLittleData),
        (("export", "USDRUB", "--out", "x.xlsx"), UsageError),
        (("export", "USDRUB", "--out", "no/such/folder/x.csv"), InputError),
        (("export", "USDRUB", "--source", "moex"), TooLittleData),
        (("explain", "USDRUB", "--date", "yesterday"), UsageError),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(command, words, kind, tmp_path):
    (tmp_path / "IMOEX.csv").write_text(HEADER + "2022-02-11,,,,x,\n")
    command("fetch", "USDRUB", "--from", "2022-02-01", "--to", "2022-02-14")
    error = command(*words).exception
    assert isinstance(error, kind)
    assert "\n" not in str(error)
    assert not (tmp_path / "x.xlsx").exists()


@pytest.fixture
def iss():
    def row(day, close):
        return {"SECID": "IMOEX", "TRADEDATE": day, "CLOSE": close}

    service = Iss(history={INDEX: [row("2022-02-09", 3600.0), row("2022-02-10", 3640.0), row("2022-02-11", 3569.4)]})
    with running(service):
        yield service


@pytest.fixture
def rooms(iss, tmp_path):
    moex = MoexProvider(Web("MOEX ISS", iss.url, Manners(attempts=1)), clock=lambda: NOW)
    settings = Settings(database=f"sqlite:///{tmp_path / 'm.db'}", offline=True)
    with Database.create_or_open(settings.database) as database:
        chain = Chain([moex], clock=lambda: NOW, sleep=lambda _: None)
        yield Rooms(settings, load_registry(), chain, database, lambda: NOW)


def test_only_what_is_missing_is_asked_for_with_a_week_again_for_revisions(rooms, iss):
    first, last = date(2022, 2, 9), date(2022, 2, 11)
    assert commands.fetch("IMOEX", Interval.DAY, first, last, rooms).appended[0].new == 3
    iss.asked.clear()
    assert commands.fetch("IMOEX", Interval.DAY, first, last, rooms).appended == ()
    assert iss.asked == []
    iss.history[INDEX] += [{"SECID": "IMOEX", "TRADEDATE": "2022-02-14", "CLOSE": 3542.4}]
    iss.history[INDEX][2]["CLOSE"] = 3570.0
    got = commands.fetch("IMOEX", Interval.DAY, date(2022, 1, 1), date(2022, 2, 14), rooms)
    assert [(query["from"], query["till"]) for _, query, _ in iss.asked] == [
        ("2022-01-01", "2022-02-09"),
        ("2022-02-04", "2022-02-14"),
    ]
    assert [(a.new, a.changed) for a in got.appended] == [(0, 0), (1, 1)]
    assert got.series is not None
    assert got.series.close.tolist() == [3600.0, 3640.0, 3570.0, 3542.4]


def test_a_dividend_is_kept_and_listed_though_later_fetches_do_not_tell_it(rooms):
    def bar(day, close, paid):
        return {"date": f"{day}T00:00:00.000Z", "close": close, "divCash": paid, "splitFactor": 1.0}

    bars = [bar("2022-01-03", 100.0, 0.0), bar("2022-01-04", 98.5, 1.5), bar("2022-02-11", 99.0, 0.0)]
    with running(Tiingo(bars={"AAPL": bars})) as vendor:
        provider = TiingoProvider(SecretStr("t0ken"), Web("Tiingo", vendor.url, Manners(attempts=1)), clock=lambda: NOW)
        house = replace(rooms, chain=Chain([provider], clock=lambda: NOW, sleep=lambda _: None))
        commands.fetch("AAPL", Interval.DAY, date(2022, 1, 3), date(2022, 2, 11), house)
        commands.fetch("AAPL", Interval.DAY, date(2022, 1, 3), date(2022, 2, 14), house)
    (examined,) = examine_held(house.registry.get("AAPL"), house.registry, house.database)
    told = [f for f in examined.findings if f.check is QualityCheck.DIVIDEND]
    assert [(str(f.session), f.severity) for f in told] == [("2022-01-04", Severity.WARNING)]
    assert "1.50% of the close before" in told[0].sentence


def test_how_a_source_behaves_is_remembered(rooms, iss):
    iss.fault = lambda right, n: status(503)
    for _ in range(3):
        got = commands.fetch("IMOEX", Interval.DAY, date(2022, 2, 9), date(2022, 2, 11), rooms)
        assert isinstance(got.error, SourceDown)
    assert len(iss.asked) == 2
    with rooms.database.unit_of_work(read_only=True) as uow:
        assert uow.sources.states()["moex"].failures == 2
    choice = commands.explain("IMOEX", None, Interval.DAY, rooms).choices[0]
    assert choice.reason.startswith("left alone until 2022-02-20 12:0")


def test_findings_are_stored_and_said_where_the_bars_are_used(rooms, iss):
    iss.history[INDEX] = [
        {"SECID": "IMOEX", "TRADEDATE": f"2022-02-{day:02}", "CLOSE": 3500.0 if n < 6 else 3500.0 + n}
        for n, day in enumerate([1, 2, 3, 4, 7, 8, 9, 10, 11])
    ]
    commands.fetch("IMOEX", Interval.DAY, date(2022, 2, 1), date(2022, 2, 11), rooms)
    examined = examine_held(rooms.registry.get("IMOEX"), rooms.registry, rooms.database)
    assert [f.check for f in examined[0].findings] == [QualityCheck.STALE]
    with rooms.database.unit_of_work(read_only=True) as uow:
        assert uow.bar_findings.list(examined[0].key.id) == examined[0].findings
    key = examined[0].key
    assert note_on(examined[0].findings, key) == (
        (
            "quality of IMOEX close (moex): stale on 2022-02-01 (the close stands at 3500 for 6 bars, from 2022-02-01 to "
            "2022-02-08); `marketlink prices check IMOEX` lists them"
        ),
    )
    assert note_on((), key) == ()
    # Of the bars of other dates nothing is to be said.
    assert note_on(examined[0].findings, key, date(2022, 2, 9), date(2022, 2, 28)) == ()
    assert note_on(examined[0].findings, key, date(2022, 2, 8), date(2022, 2, 28)) != ()
