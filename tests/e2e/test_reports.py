"""Reports of what a run stored: by week, month, instrument, event and article; the same again; verified; cited."""

import json
import re
import shutil
import sqlite3
from dataclasses import dataclass

import pytest
from typer.testing import CliRunner

from marketlink.cli.app import app
from marketlink.core.errors import MarketlinkError
from marketlink.report.citation import Citation

pytestmark = pytest.mark.timeout(300)  # the demo before the first test counts with it


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """Give a folder in which the demo has run, and the command line in this process."""
    folder = tmp_path_factory.mktemp("stored")

    def command(*words, database=f"sqlite:///{folder / 'm.db'}"):
        line = ["--offline", "--database", database, *map(str, words)]
        result = CliRunner().invoke(app, line)
        fault = result.exception
        if isinstance(fault, MarketlinkError):
            return Done(fault.exit_code, result.stdout, result.stderr + str(fault))
        assert fault is None or isinstance(fault, SystemExit), result.exc_info
        return Done(result.exit_code, result.stdout, result.stderr)

    assert command("demo", "-o", folder / "demo").returncode == 0
    return folder, command


def articles_of(path):
    return json.loads((path / "manifest.json").read_text())["articles"]


def rows_of(path, table):
    import csv

    with (path / "tables" / f"{table}.csv").open() as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize(
    ("options", "number"),
    [
        (("--week", "2022-W04"), 1),
        (("--week", "2022-W07"), 3),
        (("--month", "2022-02"), 3),
        (("--since", "2022-02-01", "--until", "2022-02-14"), 3),
        (("--article", "5-peskov-response.txt"), 1),
        (("3-lavrov-baerbock.txt", "5-peskov-response.txt"), 2),
        ((), 5),
    ],
)
def test_a_report_is_of_what_is_asked(stored, tmp_path, options, number):
    _, command = stored
    done = command("report", "build", *options, "-o", tmp_path / "a")
    assert done.returncode == 0, done.stderr
    assert str(tmp_path / "a" / "report.html") in done.stdout
    assert len(articles_of(tmp_path / "a")) == number
    manifest = json.loads((tmp_path / "a" / "manifest.json").read_text())
    again = manifest["run"]["command"].split()[1:]
    assert command(*again, "-o", tmp_path / "b").returncode == 0
    files = {p.relative_to(tmp_path / "a"): p.read_bytes() for p in (tmp_path / "a").rglob("*") if p.is_file()}
    assert files == {p.relative_to(tmp_path / "b"): p.read_bytes() for p in (tmp_path / "b").rglob("*") if p.is_file()}


def test_a_report_of_an_instrument_holds_that_alone(stored, tmp_path):
    _, command = stored
    assert command("report", "build", "--instrument", "USDRUB", "-o", tmp_path).returncode == 0
    for table in ("stated-against-measured", "reactions", "cumulative-abnormal-returns"):
        found = rows_of(tmp_path, table)
        assert found
        assert {row["instrument"] for row in found} == {"USDRUB"}
    assert command("report", "verify", tmp_path / "manifest.json").returncode == 0


def test_a_report_of_an_event_is_of_its_article(stored, tmp_path):
    folder, command = stored
    with sqlite3.connect(folder / "m.db") as database:
        event, article = database.execute("SELECT id, article_id FROM event WHERE day = '2022-01-27' AND current").fetchone()
    database.close()
    assert command("report", "build", "--event", event[:10], "-o", tmp_path).returncode == 0
    assert articles_of(tmp_path) == [article]


def test_a_report_of_a_story_is_of_its_articles(stored, tmp_path):
    from marketlink.service.stories import link_all
    from marketlink.store import Database

    folder, command = stored
    with Database.open(f"sqlite:///{folder / 'm.db'}") as database:
        link_all(database)
        with database.unit_of_work(read_only=True) as uow:
            story = uow.stories.list()[0]
    assert command("report", "build", "--story", story.id[:12], "-o", tmp_path).returncode == 0
    assert set(articles_of(tmp_path)) == {told.member.article_id for told in story.told}


def test_a_report_of_a_tag_is_of_its_articles(stored, tmp_path):
    _, command = stored
    assert command("tags", "add", "talks", "5-peskov-response.txt", "3-lavrov-baerbock.txt").stdout == "2 articles tagged\n"
    assert json.loads(command("tags", "list", "--format", "json").stdout) == [{"tag": "talks", "articles": 2}]
    assert command("report", "build", "--tag", "talks", "-o", tmp_path / "a").returncode == 0
    assert len(articles_of(tmp_path / "a")) == 2
    assert command("report", "build", "--tag", "talks", "--week", "2022-W04", "-o", tmp_path / "b").returncode == 0
    assert len(articles_of(tmp_path / "b")) == 1
    assert command("report", "verify", tmp_path / "b" / "manifest.json").returncode == 0
    assert command("tags", "remove", "talks").stdout == "2 articles have it no more\n"


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--week", "2022-04"), 2, "2022-W04"),
        (("--week", "2022-W60"), 2, "no week"),
        (("--month", "2022-13"), 2, "no month"),
        (("--week", "2022-W04", "--month", "2022-01"), 2, "exclude each other"),
        (("--week", "2021-W01"), 3, "nothing is stored"),
        (("nobody.txt",), 2, "no article 'nobody.txt'"),
        (("--event", "ffffffff"), 2, "no event"),
        (("--story", "ffffffff"), 2, "no story"),
        (("--tag", "nothing"), 2, "no article has the tag 'nothing'"),
        (("--instrument", "NOSUCH"), 2, "NOSUCH"),
        (("--format", "docx"), 2, "'docx'"),
    ],
)
def test_what_cannot_be_reported_is_said(stored, tmp_path, options, code, words):
    done = stored[1]("report", "build", *options, "-o", tmp_path / "out")
    assert (done.returncode, words in done.stderr) == (code, True), done.stderr
    assert not (tmp_path / "out").exists()


def test_a_report_is_verified_on_its_vintages(stored, tmp_path):
    folder, command = stored
    for options in ((), ("--instrument", "USDRUB"), ("--week", "2022-W04", "--format", "all")):
        assert command("report", "build", *options, "-o", tmp_path).returncode == 0
        done = command("report", "verify", tmp_path / "manifest.json")
        assert done.returncode == 0, done.stderr
        assert "all the same" in done.stdout
        again, stored_only = map(int, re.search(r"(\d+) verdicts worked out again \((\d+) without", done.stdout).groups())
        assert again > 0
        assert again + stored_only == len(rows_of(tmp_path, "stated-against-measured"))
        shutil.rmtree(tmp_path)
    done = command("report", "verify", folder / "demo" / "report" / "manifest.json")  # the run's own
    assert done.returncode == 0, done.stderr


def test_what_differs_is_named(stored, tmp_path):
    _, command = stored
    assert command("report", "build", "-o", tmp_path).returncode == 0
    with (tmp_path / "tables" / "reactions.csv").open("a") as table:
        table.write("one more\n")
    (tmp_path / "tables" / "reactions.tex").unlink()
    done = command("report", "verify", tmp_path / "manifest.json")
    assert done.returncode == 1
    assert "tables/reactions.csv was changed after it was built" in done.stderr
    assert "tables/reactions.tex can't be read" in done.stderr


def test_bars_that_were_changed_in_the_store_are_found(stored, tmp_path):
    """A study that is run again on other bars has other numbers."""
    folder, command = stored
    assert command("report", "build", "-o", tmp_path).returncode == 0
    shutil.copy(folder / "m.db", tmp_path / "copy.db")
    with sqlite3.connect(tmp_path / "copy.db") as database:
        database.execute("UPDATE price_bar SET close = close * 1.01 WHERE session = '2022-01-27'")
    database.close()
    done = command("report", "verify", tmp_path / "manifest.json", database=f"sqlite:///{tmp_path / 'copy.db'}")
    assert done.returncode == 1
    assert re.search(r"study \w{8} of USDRUB on 2022-01-27: path is another", done.stderr)
    assert re.search(r"the verdict on the change of 5-peskov-response.txt, move \w{8} is another: confirmed", done.stderr)
    assert "Traceback" not in done.stderr


def test_an_empty_database_cannot_verify(stored, tmp_path):
    _, command = stored
    assert command("report", "build", "-o", tmp_path / "out").returncode == 0
    empty = f"sqlite:///{tmp_path / 'empty.db'}"
    command("study", "run", "USDRUB", "--date", "2022-01-27", database=empty)
    done = command("report", "verify", tmp_path / "out" / "manifest.json", database=empty)
    assert (done.returncode, "nothing of this report is stored" in done.stderr) == (3, True)
    (tmp_path / "other.json").write_text("{}")
    assert command("report", "verify", tmp_path / "other.json").returncode == 2


def test_a_study_and_a_report_are_cited(stored, tmp_path):
    folder, command = stored
    with sqlite3.connect(folder / "m.db") as database:
        (study,) = database.execute("SELECT id FROM study WHERE instrument = 'USDRUB' AND session = '2022-01-27'").fetchone()
    database.close()
    entry = command("cite", study[:8], "--bibtex").stdout
    assert entry.startswith(f"@misc{{marketlink-{study},\n")
    assert "Reaction of USDRUB on 27 January 2022" in entry
    assert r"EM\_" in entry
    assert entry.count("{") - entry.count(r"\{") == entry.count("}") - entry.count(r"\}")
    line = command("cite", study[:8], "--text").stdout
    assert line.count("\n") == 1
    assert f"marketlink study show {study[:8]}" in line
    assert "vintage" in line
    report = command("cite", folder / "demo" / "report" / "manifest.json").stdout
    assert "5 articles" in report
    assert command("cite", "ffff").returncode == 2


def test_hostile_titles_are_escaped_in_bibtex():
    entry = Citation("ab", "100% {of} it_all \\input{x}", "0.1", 2026, (), "").bibtex()
    assert r"100\% \{of\} it\_\allowbreak{}all \textbackslash{}input\{x\}" in entry
