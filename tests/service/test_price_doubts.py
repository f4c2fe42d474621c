"""A verdict says where a bar that it rests on is in doubt; one on other bars doesn't."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.csvfiles import CsvFolder
from marketlink.service.pipeline import verdicts
from marketlink.service.price_quality import examine_held
from marketlink.service.rooms import Rooms
from marketlink.service.settings import Settings
from marketlink.store import Database

DAY = date(2022, 2, 14)
NOW = datetime(2022, 3, 1, 12, tzinfo=UTC)


def rows():
    """Weekdays of 2022 up to 18 February, the dollar at 75 or 76 roubles; the low of the 14th is a tenth of itself."""
    days = [d for n in range(49) if (d := date(2022, 1, 1) + timedelta(days=n)).weekday() < 5]
    for n, day in enumerate(days):
        close = 75 + n % 2
        low = 7.45 if day == DAY else close - 0.5
        yield f"{day},{close - 0.2},{close + 0.5},{low},{close}\n"


@pytest.fixture
def sentences(tmp_path):
    """Give the verdicts' sentences on a text of some day."""
    folder = tmp_path / "prices"
    folder.mkdir()
    (folder / "USDRUB.csv").write_text("date,open,high,low,close\n" + "".join(rows()))
    registry = load_registry()
    settings = Settings(database=f"sqlite:///{tmp_path / 'm.db'}", prices=folder, offline=True)
    with Database.create_or_open(settings.database) as database:
        rooms = Rooms(settings, registry, Chain([CsvFolder(folder, registry.get)]), database, lambda: NOW)

        def said(text, day):
            article = Article("a", "a", "", text, Published(day, precision=DatePrecision.DAY, method="given"), "", "", "h")
            return [check.sentence for item in verdicts([article], "", rooms).findings.articles for check in item.checks]

        yield said


def test_a_verdict_on_the_bad_low_says_so(sentences):
    (sentence,) = sentences("The rouble gained as much as 90% against the dollar.", DAY)
    doubt = "; the bar of 2022-02-14 is in doubt: the low 7.45 is a 10th of the closes beside it, about 76: another unit?"
    assert sentence.endswith(doubt)


def test_a_verdict_on_another_day_does_not(sentences):
    (sentence,) = sentences("The rouble gained as much as 1% against the dollar.", DAY + timedelta(days=2))
    assert "2022-02-16" in sentence
    assert "in doubt" not in sentence


def test_bars_put_right_are_in_doubt_no_more(sentences, tmp_path):
    (sentence,) = sentences("The rouble gained as much as 1% against the dollar.", DAY)
    assert "in doubt" in sentence
    path = tmp_path / "prices" / "USDRUB.csv"
    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        examine_held(load_registry().get("USDRUB"), load_registry(), database)
    path.write_text(path.read_text().replace(",7.45,", ",74.5,"))
    (sentence,) = sentences("The rouble gained as much as 1% against the dollar.", DAY + timedelta(days=1))
    assert "the low 7.45" not in sentence


def test_a_base_in_doubt_is_named(sentences):
    (sentence,) = sentences("The rouble closed down 1.3% against the dollar.", DAY + timedelta(days=1))
    assert "the bar of 2022-02-14 is in doubt" in sentence


def test_a_bar_revised_between_two_runs_is_in_doubt_at_once(sentences, tmp_path):
    text = "The rouble closed up 1.3% against the dollar."
    day = date(2022, 2, 16)
    (before,) = sentences(text, day)
    assert "revised" not in before
    path = tmp_path / "prices" / "USDRUB.csv"
    held = next(line for line in path.read_text().splitlines() if line.startswith(str(day)))
    low, close = held.split(",")[3:]
    path.write_text(
        path.read_text().replace(held, held.removesuffix(f"{low},{close}") + f"{float(low) - 1:g},{float(close) - 0.3:g}")
    )
    (after,) = sentences(text, day)
    assert f"; the bar of {day} is in doubt: revised after its close: low" in after
    assert f"close {float(close):g} -> {float(close) - 0.3:g}" in after
    (again,) = sentences(text, day)
    assert again == after


def test_a_record_is_held_against_all_that_the_file_has(sentences, tmp_path):
    path = tmp_path / "prices" / "USDRUB.csv"
    head, *now = path.read_text().splitlines(keepends=True)
    text = "The dollar hit a record high against the rouble."
    (sentence,) = [one for one in sentences(text, DAY + timedelta(days=3)) if "record high”" in one]
    assert "nothing went further since 2022-01-03, when the bars" in sentence
    path.write_text("".join([head, "2004-03-01,88,90,87,89\n", "2004-03-02,88,89,87,88\n", *now]))
    (sentence,) = [one for one in sentences(text, DAY + timedelta(days=3)) if "record high”" in one]
    assert "the furthest before it 90 (2004-03-01)" in sentence
    assert sentence.endswith("which went further")


def test_a_change_over_missing_sessions_is_not_that_of_the_day(sentences, tmp_path):
    path = tmp_path / "prices" / "USDRUB.csv"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if line[:10] not in {"2022-02-09", "2022-02-10", "2022-02-11"}))
    (sentence,) = sentences("The dollar closed down 5% against the rouble.", DAY)
    assert "3 sessions, 2022-02-09 to 2022-02-11," in sentence
    assert "aren't what the text compares" in sentence
    (later,) = sentences("The dollar closed up 5% against the rouble.", DAY + timedelta(days=1))
    assert "against +5% at the close" in later
