"""Facts of January to March 2022 that real bars hold, each as the program tells it."""

import json

import pytest

pytestmark = pytest.mark.shared

DECLARED = """
[series.RTS_FUTURE_1h]
instrument = "RTSI_FUT"
interval = "1h"
column = "bar_start_moscow"
timezone = "Europe/Moscow"
"""


@pytest.fixture(scope="module")
def facts(shared_dir, tmp_path_factory, module_command):
    """Run the articles with every file of bars; prices.toml lies elsewhere."""
    folder = tmp_path_factory.mktemp("facts")
    (folder / "prices.toml").write_text(DECLARED)
    (folder / "releases.csv").write_text("at,label\n2022-02-15T08:30:00-05:00,US producer prices\n2022-02-11,Rate decision\n")
    done = module_command(
        folder,
        "run",
        *sorted(str(path) for path in (shared_dir / "seeds").glob("*.txt")),
        "--published",
        str(shared_dir / "seeds" / "published.csv"),
        "--prices",
        str(shared_dir / "market-data"),
        "--declarations",
        str(folder / "prices.toml"),
        "--announcements",
        str(folder / "releases.csv"),
        "--format",
        "json",
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), (folder / "marketlink-report" / "report.html").read_text(encoding="utf-8")


@pytest.fixture
def checked(shared_dir, tmp_path, module_command):
    """Check sentences of a day against the same bars."""

    def run(day, text):
        (tmp_path / "own.txt").write_text(text)
        files = ["--published", day, "--prices", str(shared_dir / "market-data"), "--format", "json"]
        done = module_command(tmp_path, "check", str(tmp_path / "own.txt"), *files)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)["stated-against-measured"]

    return run


def claims(facts, article, instrument):
    rows = facts[0]["stated-against-measured"]
    return [row for row in rows if row["article"].startswith(article) and row["instrument"] == instrument]


def test_the_rouble_gained_as_much_as_one_point_six_percent(facts):
    rows = claims(facts, "000", "USDRUB")
    extreme = next(row for row in rows if row["route_or_reason"] == "extreme")
    assert extreme["verdict"] == "confirmed"
    assert all(words in extreme["explanation"] for words in ("75.93", "77.1675 (2022-02-11)", "+1.63%"))
    by_level = {row["explanation"].split()[0]: row for row in rows if row["route_or_reason"] == "arithmetic"}
    assert {"76.33", "76.3825"} == set(by_level)
    assert all("this base agrees" in row["explanation"] for row in by_level.values())


def test_the_index_lost_as_much_as_four_percent_and_the_other_one_more(facts, checked):
    (row,) = [row for row in claims(facts, "000", "IMOEX") if row["route_or_reason"] == "extreme"]
    assert "-4.01% against as much as -4%" in row["explanation"]
    (other,) = checked("2022-02-14T23:59:00+03:00", "The RTS index fell as much as 4% on Monday.")
    assert (other["instrument"], other["verdict"]) == ("RTSI", "contradicted")
    assert "-5.37%" in other["explanation"]


def test_brent_closed_higher_though_it_turned_lower(facts):
    rows = claims(facts, "000", "OIL")
    (turned,) = [row for row in rows if row["route_or_reason"] == "no intraday bars"]
    assert "+2.16%" in turned["explanation"]


def test_spot_is_not_the_future(facts):
    (row,) = [row for row in facts[0]["sources-compared"] if row["instrument"] == "BRENT"]
    assert (round(row["change"]["value"], 2), round(row["other_change"]["value"], 2)) == (2.16, 4.27)
    assert "is not the future that newswires quote" in row["remark"]


def test_the_hour_of_the_reaction(facts):
    rows = facts[0]["intraday-scan"]
    first = rows[0]
    assert (first["instrument"], first["rank"], first["starts"]) == ("RTSI_FUT", 1, "2022-02-14T12:00+00:00")
    assert (first["open"]["value"], first["close"]["value"]) == (140930, 144300)
    sizes = [abs(row["log_return"]["value"]) for row in rows]
    assert sizes == sorted(sizes, reverse=True)
    assert "significance is withheld: 0 earlier days have this bar, 20 are needed" in first["remark"]
    assert "significance is withheld" in facts[1]


def test_27_january(facts):
    (rts,) = claims(facts, "004", "RTSI")
    assert rts["verdict"] == "consistent"
    assert "+8.27%" in rts["explanation"]
    assert "+5.68%" in rts["explanation"]
    assert any("77.96 (2022-01-27)" in row["explanation"] for row in claims(facts, "004", "USDRUB"))


def test_other_news_and_announcements_are_listed_with_the_events(facts):
    rows = [row for row in facts[0]["confounders"] if row["article"].startswith("000")]
    found = {(row["kind"], row["day"], row["where"]) for row in rows}
    assert ("announcement", "2022-02-15", "in the event window") in found
    assert ("article", "2022-02-14", "in the interval measured") in found
    assert "US producer prices" in facts[1]


def test_yahoos_daily_bars_of_a_pair_are_found_out(shared_dir, tmp_path, module_command):
    file = shared_dir / "market-data" / "USDRUB_YAHOO.csv"
    done = module_command(tmp_path, "prices", "import", str(file), "--instrument", "USDRUB", "--tz", "UTC")
    assert done.returncode == 0, done.stderr
    findings = json.loads(module_command(tmp_path, "prices", "check", "USDRUB", "--format", "json").stdout)
    rows = next(iter(findings.values())) if isinstance(findings, dict) else findings
    assert any(row["check"] == "open-is-close" and row["severity"] == "fault" for row in rows)


def test_shares_were_closed_and_currencies_were_not(checked):
    text = "The MOEX Russia index fell 2%. The rouble rose 1% against the dollar."
    found = {row["instrument"]: row for row in checked("2022-03-10", text)}
    assert found["IMOEX"]["route_or_reason"] == "no observation"
    assert found["USDRUB"]["verdict"] != "not testable"


def test_an_undated_article_is_offered_the_day(shared_dir, tmp_path, module_command):
    article = next((shared_dir / "seeds").glob("000*.txt"))
    (tmp_path / "undated.txt").write_bytes(article.read_bytes())
    done = module_command(
        tmp_path, "check", str(tmp_path / "undated.txt"), "--prices", str(shared_dir / "market-data"), "--format", "json"
    )
    document = json.loads(done.stdout)
    assert document["candidate-dates"][0]["day"] == "2022-02-14 (Monday)"
    assert {row["route_or_reason"] for row in document["stated-against-measured"]} == {"date unknown"}
