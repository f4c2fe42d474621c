"""`marketlink demo` shows what the data say: verdicts and reactions of the sample articles on real rates."""

import json
import sqlite3

import pytest

from marketlink.core.check import Claim, Route, Untestable, Verdict


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    import os
    import subprocess
    import sys

    folder = tmp_path_factory.mktemp("demo")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MARKETLINK_")}
    environment |= {"XDG_CONFIG_HOME": str(folder / "config"), "COLUMNS": "200"}
    done = subprocess.run(
        [sys.executable, "-m", "marketlink", "demo"], cwd=folder, capture_output=True, text=True, env=environment, check=True
    )
    return folder, done


@pytest.fixture(scope="module")
def stored(demo):
    from marketlink.service.selections import Selection, selected_findings
    from marketlink.store import Database

    with Database.open(f"sqlite:///{demo[0] / 'marketlink-demo' / 'marketlink.db'}") as database:
        return selected_findings(database, Selection())


def found(stored, name):
    return next(f for f in stored.articles if f.article.name.startswith(name))


def checks_of(stored, name, instrument):
    item = found(stored, name)
    ids = {move.id_in(item.article.id): move for move in item.moves if move.instrument == instrument}
    return [(ids[check.move_id], check) for check in item.checks if check.move_id in ids]


def rouble(stored, name):
    return next(r for r in found(stored, name).reactions if r.study.spec.instrument == "USDRUB")


def test_it_says_where_database_and_report_lie(demo):
    folder, done = demo
    assert "marketlink-demo/marketlink.db" in done.stderr
    assert "marketlink-demo/report/report.html" in done.stderr
    page = folder / "marketlink-demo" / "report" / "report.html"
    assert page.stat().st_size < 200_000
    manifest = json.loads((page.parent / "manifest.json").read_text())
    assert manifest["run"]["command"] == "marketlink demo"


def test_the_table_shows_verdicts_and_numbers(demo):
    for words in (
        "near fix",
        "another base",
        "close inequality",
        "no series",
        "-1.475",
        "-2.51",
        "-1.363",
        "1.394",
        "2.24",
        "EM_FX",
    ):
        assert words in demo[1].stdout.replace("\N{MINUS SIGN}", "-")


def test_over_one_percent_is_confirmed_by_the_fix(stored):
    (_, change), (_, low) = checks_of(stored, "5-", "USDRUB")
    assert (change.verdict, change.route) == (Verdict.CONFIRMED, Route.CLOSE_INEQUALITY)
    assert change.measured == pytest.approx(1.38, abs=0.005)
    # the fixes of 26 January, and of 14 months before it
    assert (low.claim, low.verdict, low.route) == (Claim.RECORD, Verdict.CONFIRMED, Route.HISTORY)


def test_the_level_is_confirmed_near_the_fix_and_the_change_is_from_another_base(stored):
    pairs = [(m, c) for m, c in checks_of(stored, "1-", "USDRUB") if m.level and m.level.value == 76.33]
    level = next(c for _, c in pairs if c.claim is Claim.LEVEL)
    change = next(c for _, c in pairs if c.claim is Claim.CHANGE)
    assert (level.verdict, level.route) == (Verdict.CONFIRMED, Route.NEAR_FIX)
    assert "76.306" in level.sentence
    assert (change.verdict, change.untestable) == (Verdict.NOT_TESTABLE, Untestable.OTHER_BASE)
    assert "77.17" in change.sentence
    assert "75.1993" in change.sentence  # the fix of 11 February, 75.20


def test_nothing_is_contradicted_and_what_has_no_series_names_its_provider(stored):
    every = [check for item in stored.articles for check in item.checks]
    assert all(check.verdict is not Verdict.CONTRADICTED for check in every)
    for name, instrument in (("1-", "OIL"), ("1-", "WHEAT"), ("5-", "RTSI")):
        for _, check in checks_of(stored, name, instrument):
            assert check.untestable is Untestable.NO_SERIES
            assert "yfinance" in check.sentence
    for name, instrument in (("1-", "RU_EUROBOND_2029"), ("5-", "RU_EUROBOND"), ("5-", "UA_EUROBOND")):
        for _, check in checks_of(stored, name, instrument):
            assert check.untestable is Untestable.NO_SERIES


def test_the_reaction_of_27_january(stored):
    """Market model on the equal-weight basket, 250 sessions: -1.475%, t -2.51; constant mean -1.36%, t -2.16."""
    study = rouble(stored, "5-").study
    assert (study.day0.value * 100, study.day0.t) == (pytest.approx(-1.475, abs=5e-4), pytest.approx(-2.51, abs=5e-3))
    assert (study.constant_mean.value * 100, study.constant_mean.t) == (
        pytest.approx(-1.36, abs=5e-3),
        pytest.approx(-2.16, abs=5e-3),
    )
    assert study.n == 250
    assert [m.factor for m in study.factor_moves] == ["EM_FX", "USDTRY", "USDZAR", "USDBRL", "USDMXN"]
    assert not any(move.treated for move in study.factor_moves)


def test_the_reaction_of_14_february_is_not_attributed(stored):
    reaction = rouble(stored, "1-")
    assert (reaction.study.day0.value * 100, reaction.study.day0.t) == (
        pytest.approx(1.39, abs=5e-3),
        pytest.approx(2.24, abs=5e-3),
    )
    assert not reaction.attributable
    text = " ".join(reaction.caveats)
    assert "fix of Friday 11 February 2022 to the fix of Monday 14 February 2022" in text
    assert "Friday evening" in text
    assert "opposite to the statement" in text
    assert "can't be attributed" in text


def test_articles_that_state_nothing_are_studied_on_the_watchlist(stored):
    for name in ("2-", "3-", "4-"):
        item = found(stored, name)
        assert not item.moves
        reaction = rouble(stored, name)
        assert not reaction.stated
        assert reaction.p_adjusted is not None
        assert any("nothing stated" in caveat for caveat in reaction.caveats)


def test_the_repeated_article_is_stored_once_without_its_repetition(stored):
    item = found(stored, "2-")
    assert any("twice" in note or "repe" in note for note in item.article.notes)
    assert item.article.text.count("14,000") == 1


def test_running_it_again_changes_nothing(demo):
    import os
    import subprocess
    import sys

    folder, _ = demo
    database = folder / "marketlink-demo" / "marketlink.db"
    report = folder / "marketlink-demo" / "report"

    def state():
        with sqlite3.connect(database) as connection:
            names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            counts = {name: connection.execute(f"select count(*) from {name}").fetchone()[0] for name in names}
        return counts, {str(path.relative_to(report)): path.read_bytes() for path in report.rglob("*") if path.is_file()}

    before = state()
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MARKETLINK_")}
    subprocess.run([sys.executable, "-m", "marketlink", "demo"], cwd=folder, capture_output=True, env=environment, check=True)
    assert state() == before
