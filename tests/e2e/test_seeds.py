"""The five real articles with real bars: what each states, and what the prices say of it."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def output(tmp_path_factory, request):
    """Run them unmasked: the numbers then are those of one study a date."""
    return run(request.getfixturevalue("shared_dir"), tmp_path_factory.mktemp("seeds"), "none")


@pytest.fixture(scope="module")
def masked(tmp_path_factory, request):
    return run(request.getfixturevalue("shared_dir"), tmp_path_factory.mktemp("masked"), "listed")


def run(shared, folder, mask):
    seeds = sorted(str(path) for path in (shared / "seeds").glob("*.txt"))
    command = [
        sys.executable,
        "-m",
        "marketlink",
        "--offline",
        "--database",
        f"sqlite:///{folder / 'm.db'}",
        "run",
        *seeds,
        "--published",
        str(shared / "seeds" / "published.csv"),
        "--prices",
        str(shared / "market-data"),
        "--out",
        str(folder / "report"),
        "--mask",
        mask,
        "--format",
        "json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout), done.stderr, folder / "report"


def claims(output, article):
    return [row for row in output[0]["stated-against-measured"] if row["article"].startswith(article)]


def test_articles_that_state_nothing(output):
    assert {row["article"][:3] for row in output[0]["stated-against-measured"]} == {"000", "004"}


def test_the_rouble_of_14_february(output):
    rows = [row for row in claims(output, "000") if row["instrument"] == "USDRUB"]
    assert [row["route_or_reason"] for row in rows].count("extreme") == 1
    text = json.dumps(rows)
    assert "75.93" in text
    assert "77.1675" in text
    arithmetic = [row for row in rows if row["route_or_reason"] == "arithmetic"]
    assert len(arithmetic) == 2


def test_the_index_of_14_february_is_imoex(output):
    found = {(row["verdict"], row["route_or_reason"]) for row in claims(output, "000") if row["instrument"] == "IMOEX"}
    assert ("confirmed", "extreme") in found
    assert any(verdict == "consistent" for verdict, _ in found)


def test_oil_and_the_eurobond_cannot_be_tested(output):
    rows = claims(output, "000")
    oil = [row for row in rows if row["instrument"] == "OIL" and "turned" in json.dumps(row["quote"])]
    assert oil
    assert all(row["verdict"] == "not testable" for row in oil)
    assert any("+2.16%" in row["explanation"] for row in oil)
    bond = next(row for row in rows if row["instrument"] == "RU_EUROBOND_2029")
    assert (bond["verdict"], bond["route_or_reason"]) == ("not testable", "no series")


def test_27_january(output):
    found = claims(output, "004")
    rouble = [(row["verdict"], row["route_or_reason"]) for row in found if row["instrument"] == "USDRUB"]
    assert rouble == [("confirmed", "close inequality"), ("confirmed", "history")]
    assert any("80.4125" in row["explanation"] and "2022-01-26" in row["explanation"] for row in found)
    rows = {row["instrument"]: row for row in found}
    assert rows["RTSI"]["verdict"] == "consistent"
    assert rows["RU_EUROBOND"]["verdict"] == rows["UA_EUROBOND"]["verdict"] == "not testable"


@pytest.mark.parametrize(
    ("day", "actual", "abnormal", "t"), [("2022-01-27", -26.9, -27.9, -4.98), ("2022-02-14", 28.4, 27.3, 4.05)]
)
def test_the_ten_year_yield_on_the_watchlist(output, day, actual, abnormal, t):
    row = next(r for r in output[0]["reactions"] if r["instrument"] == "OFZ10Y" and r["day0"] == day)
    assert row["actual"]["value"] == pytest.approx(actual, abs=0.05)
    assert row["abnormal_return"]["value"] == pytest.approx(abnormal, abs=0.05)
    assert row["abnormal_return"]["unit"] == "bp"
    assert row["t"] == pytest.approx(t, abs=0.005)


def test_files_without_the_daily_header_are_skipped_with_one_line(output):
    lines = [line for line in output[1].splitlines() if "RTS_FUTURE_1h.csv" in line]
    assert len(lines) == 1


def test_the_report_is_one_small_file(output):
    page = output[2] / "report.html"
    assert page.stat().st_size < 200_000
    assert "<script" not in page.read_text(encoding="utf-8")


def test_other_events_of_the_run_are_masked_by_default(output, masked):
    """The events of 18 and 27 January take the sessions from 3 January on: 7 up to the 12th, 19 up to the 28th."""
    for day, lost in (("2022-01-27", 7), ("2022-02-14", 19)):
        plain, without = (
            next(r for r in found[0]["reactions"] if r["instrument"] == "OFZ10Y" and r["day0"] == day)
            for found in (output, masked)
        )
        assert (plain["n"], without["n"]) == (250, 250 - lost)
