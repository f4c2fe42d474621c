"""Bad input through the command line: one clear line, the right exit code, nothing half-written."""

import sqlite3
from datetime import date, timedelta

import pytest

ARTICLE = "MOSCOW - The rouble gained over 1% against the dollar on Thursday, traders said, as talks went on.\n" * 2
HEADER = "date,open,high,low,close\n"
ROWS = "2022-01-26,79.0,79.9,78.5,79.4\n2022-01-27,79.4,79.5,77.9,78.1\n"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    return path


@pytest.fixture
def priced(tmp_path):
    def make(text, name="USDRUB.csv"):
        folder = tmp_path / "prices"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        return folder

    return make


def one_line(result, code, *words):
    """Hold a fault to its form: exit code, no traceback, and the words that say what and where."""
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    faults = [line for line in result.stderr.splitlines() if line.startswith("marketlink: ")]
    assert len(faults) == 1, result.stderr
    for word in words:
        assert word in result.stderr
    assert not result.stdout


def test_a_missing_file(command):
    one_line(command("run", "none.txt"), 2, "none.txt")


def test_an_empty_file(command, tmp_path):
    (tmp_path / "empty.txt").write_text(" \n")
    one_line(command("run", "empty.txt"), 2, "empty.txt", "empty")


def test_bytes_that_are_no_text(command, tmp_path):
    (tmp_path / "picture.txt").write_bytes(bytes(range(256)) * 40)
    one_line(command("run", "picture.txt"), 2, "picture.txt")


def test_a_page_of_50_megabytes(command, tmp_path):
    with (tmp_path / "page.html").open("wb") as page:
        page.truncate(50_000_000)
    one_line(command("run", "page.html"), 2, "page.html", "MB")


def test_one_bad_file_does_not_stop_the_others(command, article, tmp_path):
    result = command("run", str(article), "none.txt", "--published", "2022-01-27")
    assert result.returncode == 5
    assert "none.txt" in result.stderr
    assert "confirmed" in result.stdout
    assert (tmp_path / "marketlink-report" / "report.html").is_file()


@pytest.mark.parametrize("given", ["27 January", "2022-13-01", "2022-01-27T10:00:00", "dates.csv"])
def test_a_date_that_is_none(command, article, given):
    one_line(command("run", str(article), "--published", given), 2, given)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["USDRUB", "--date", "2031-01-06"], 3, ["2031-01-06", "after today"]),
        (["USDRUB", "--date", "1950-01-06"], 3, ["1950-01-06"]),
        (["USDRUB", "--date", "27.01.2022"], 2, ["27.01.2022", "YYYY-MM-DD"]),
        (["USDRUB", "--date", "2022-01-29", "--anchor", "error"], 2, ["Saturday", "--anchor"]),
        (["USDRBU", "--date", "2022-01-27"], 2, ["USDRBU", "USDRUB"]),
        (["BRENT", "--date", "2022-01-27"], 3, ["BRENT", "yfinance"]),
        (["USDRUB", "--date", "2022-01-27", "--estimation", "-20,-11"], 3, ["10", "60"]),
        (["USDRUB", "--date", "2022-01-27", "--window", "5,-5"], 2, ["5,-5"]),
        (["USDRUB", "--date", "2022-01-27", "--car", "-30,0"], 2, ["[-30, 0]"]),
        (["USDRUB", "--date", "2022-01-27", "--return", "bp"], 2, ["basis points"]),
        (["USDRUB", "--date", "2022-01-27", "--factor", "BRENT"], 3, ["BRENT", "yfinance"]),
        (["USDRUB", "--date", "2022-01-27", "--time", "25:00", "--tz", "Europe/Moscow"], 2, ["25:00"]),
        (["USDRUB", "--date", "2022-01-27", "--time", "16:00"], 2, ["--tz"]),
        (["USDRUB", "--date", "2022-01-27", "--plot", "car.bmp"], 2, ["car.bmp"]),
    ],
)
def test_studies_that_cannot_be(command, arguments, code, words):
    one_line(command("study", "run", *arguments), code, *words)


def test_a_weekend_goes_to_the_next_session_and_says_so(command):
    result = command("study", "run", "USDRUB", "--date", "2022-01-29")
    assert result.returncode == 0
    assert "2022-01-31" in result.stdout
    assert "Saturday" in result.stdout


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("date,open,high,low\n2022-01-26,79,80,78\n", ["USDRUB.csv", "close"]),
        (HEADER + "26 January 2022,79,80,78,79\n", ["USDRUB.csv", "26 January 2022"]),
        (HEADER + "26/01/2022,79,80,78,79\n", ["USDRUB.csv", "26/01/2022"]),
        (HEADER + "2022-01-26,79,80,78,79\n2022-01-26,79,80,78,79\n", ["USDRUB.csv", "2022-01-26"]),
        (HEADER + "2022-01-26,79,80,78,nan\n", ["USDRUB.csv"]),
        (HEADER + "2022-01-26,79,80,78,-79\n", ["USDRUB.csv line 2", "not positive"]),
        (HEADER + "2022-01-27,79,80,78,79\n2022-01-26,79,80,78,79\n", ["USDRUB.csv"]),
        ("", ["USDRUB.csv"]),
    ],
)
def test_price_files_that_cannot_be_used(command, priced, text, words):
    one_line(command("study", "run", "USDRUB", "--date", "2022-01-27", "--prices", str(priced(text))), 2, *words)


def test_a_folder_of_prices_that_is_not_there(command):
    one_line(command("study", "run", "USDRUB", "--date", "2022-01-27", "--prices", "nowhere"), 2, "nowhere")


def test_a_bad_price_file_leaves_nothing_half_written(command, article, priced, tmp_path):
    result = command(
        "run", str(article), "--published", "2022-01-27", "--prices", str(priced(HEADER + "2022-01-26,79,80,78,-79\n"))
    )
    assert result.returncode == 2
    assert not (tmp_path / "marketlink-report").exists()
    with sqlite3.connect(tmp_path / "m.db") as database:
        assert database.execute("select count(*) from article").fetchone() == (0,)


def test_too_few_bars_is_too_little_data(command, priced):
    result = command("study", "run", "USDRUB", "--date", "2022-01-27", "--prices", str(priced(HEADER + ROWS)))
    one_line(result, 3, "USDRUB")


def test_a_database_at_another_revision(command, article, tmp_path):
    assert command("study", "run", "USDRUB", "--date", "2022-01-27").returncode == 0
    with sqlite3.connect(tmp_path / "m.db") as database:
        database.execute("update alembic_version set version_num = 'ffff'")
    one_line(command("run", str(article), "--published", "2022-01-27"), 1, "ffff", "update marketlink")


def test_a_file_that_is_no_database(command, article, tmp_path):
    (tmp_path / "m.db").write_text("not a database, just text that is long enough to be read as a header, surely\n" * 20)
    one_line(command("run", str(article), "--published", "2022-01-27"), 2, "m.db")


def test_a_postgresql_server_that_is_down(command, article):
    result = command("run", str(article), "--published", "2022-01-27", database="postgresql://user:secret@127.0.0.1:1/none")
    one_line(result, 4, "127.0.0.1")
    assert "secret" not in result.stderr


def test_an_unknown_article_and_an_unknown_study(command):
    assert command("study", "run", "USDRUB", "--date", "2022-01-27").returncode == 0
    one_line(command("study", "show", "ffffffff"), 2, "ffffffff")
    one_line(command("report", "build", "ffffffff"), 2, "ffffffff")
    one_line(command("report", "build"), 3, "nothing is stored that fits")


def test_a_misspelt_option_is_a_usage_error(command):
    assert command("study", "run", "USDRUB", "--dat", "2022-01-27").returncode == 2


@pytest.mark.parametrize(
    ("name", "value"), [("MARKETLINK_WATCHLIST", "USDRUB"), ("MARKETLINK_FEEDS", "["), ("MARKETLINK_HISTORY_DAYS", "x")]
)
def test_a_variable_that_cannot_be_read(command, name, value):
    result = command("status", **{name: value})
    one_line(result, 2)


def test_json_lines_that_are_no_text(command, tmp_path):
    (tmp_path / "bad.jsonl").write_bytes(b'{"id": "\xff\xfe"}\n')
    one_line(command("extract", "bad.jsonl"), 2, "bad.jsonl", "UTF-8")


def test_an_address_of_another_kind(command):
    one_line(command("run", "ftp://example.org/a.txt"), 2, "ftp://example.org/a.txt")


def test_a_negative_price_costs_one_study_and_no_verdict(command, tmp_path):
    days = [date(2019, 1, 1) + timedelta(days=k) for k in range(500)]
    weekdays = [day for day in days if day.weekday() < 5 and day <= date(2020, 4, 24)]
    closes = {day: 40 + k % 7 / 10 for k, day in enumerate(weekdays)} | {date(2020, 4, 20): -37.63}
    (tmp_path / "p").mkdir()
    rows = [f"{day},{close},{close},{close},{close}" for day, close in closes.items()]
    (tmp_path / "p" / "WTI.csv").write_text("\n".join(["date,open,high,low,close", *rows]) + "\n")
    (tmp_path / "a.txt").write_text("WTI crude plunged on Monday.\n")
    (tmp_path / "b.txt").write_text("The rouble fell on Monday.\n")
    done = command("run", "a.txt", "b.txt", "--published", "2020-04-20T22:00:00+00:00", "--prices", "p", "--out", "o")
    assert done.returncode == 0, done.stderr
    assert "needs prices above zero" in done.stdout
    assert (tmp_path / "o" / "report.html").exists()
