"""How fast reports are built, and a week's digest over 1,000 articles: seconds of the clock and of the processor, and memory.

    python benchmarks/report_speed.py [--reports 100] [--articles 1000]

Makes a database of its own: the sample article of a stated rouble move, told anew for each weekday of one week, with real studies
on the bundled ECB rates of four instruments a day, as the service stores them. Then each report is read back from the
database and written to a folder, page, tables and charts, as `marketlink report build` does; the digest is measured in a
process of its own, whose peak memory is that of reading, building and writing everything.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.event import Event
from marketlink.core.findings import ArticleFindings, Findings, Reaction, RunInfo
from marketlink.core.moves import Measure
from marketlink.core.study import StudyResult
from marketlink.samples import PUBLISHED, sample_files, sample_folder
from marketlink.service.house import open_rooms
from marketlink.service.pipeline import find, keep
from marketlink.service.rooms import Rooms, desk_for
from marketlink.service.runs import read_inputs
from marketlink.service.settings import Settings
from marketlink.service.studies import default_spec, study_event

MONDAY = date(2022, 1, 24)
DAYS = tuple(MONDAY + timedelta(days=n) for n in range(5))
INSTRUMENTS = ("USDRUB", "EURUSD", "USDTRY", "GBPUSD")
NOW = datetime(2022, 1, 31, tzinfo=UTC)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=100)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--digest", nargs=2, metavar=("DATABASE", "FOLDER"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.digest:
        digest(*given.digest)
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        url = f"sqlite:///{folder / 'reports.db'}"
        ids = fill(url, given.articles)
        times = [timed(url, ids[n % len(ids)], folder / "one") for n in range(given.reports + 1)][1:]
        for name, taken in zip(("of the clock", "of the processor"), zip(*times, strict=True), strict=True):
            print(f"{given.reports} reports, seconds {name}: median {median(taken):.3f}, slowest {max(taken):.3f}")
        command = [sys.executable, __file__, "--digest", url, str(folder / "week")]
        done = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        sizes = {path.name: path.stat().st_size for path in (folder / "week").glob("report.*")}
        taken = f"{done['clock']:.1f} s of the clock, {done['processor']:.1f} s of the processor"
        print(f"week's digest over {given.articles} articles: {taken}, {done['megabytes']:.0f} MB at most; {sizes}")


def fill(url: str, number: int) -> list[str]:
    """Make a database with `number` articles of one week, and return their ids."""
    settings = Settings(database=url, offline=True, watchlist=())
    with open_rooms(settings) as rooms:
        told = sample(rooms)
        studies = {(day, name): study(rooms, told.event, day, name) for day in DAYS for name in INSTRUMENTS}
        found = [article(told, n, studies) for n in range(number)]
        findings = Findings(RunInfo("benchmark", "0", "benchmark", "0"), tuple(found))
        with rooms.database.unit_of_work() as uow:
            keep(findings, uow, NOW)
    return [item.article.id for item in found]


def sample(rooms: Rooms) -> ArticleFindings:
    """Return the findings of the sample article that states a move of the rouble."""
    with sample_folder() as samples:
        files = [str(path) for path in sample_files(samples)]
        read = read_inputs(files, str(samples / PUBLISHED))
    found = find(read.articles, "benchmark", rooms).findings.articles
    return next(item for item in found if item.moves and item.reactions)


def study(rooms: Rooms, event: Event | None, day: date, name: str) -> StudyResult:
    assert event is not None
    spec = default_spec(rooms.registry.get(name), Measure.PRICE)
    return study_event(spec, replace(event, id=f"{name}{day}", day=day, latest=None, earliest=None), desk_for([day], rooms, 1300))


def article(told: ArticleFindings, n: int, studies: dict[tuple[date, str], StudyResult]) -> ArticleFindings:
    """Return the sample told anew: other words, another day, the studies of that day."""
    day = DAYS[n % len(DAYS)]
    text = f"{told.article.text}\n\nThis is telling {n}."
    published = Published(day, None, DatePrecision.DAY, "given", str(day))
    new = Article(
        f"{n:016x}", f"telling-{n}.txt", f"{told.article.title} ({n})", text, published, told.article.source, "", f"{n:064x}"
    )
    assert told.event is not None
    event = replace(told.event, id=f"event{n}", article_id=new.id, day=day, earliest=None, latest=None)
    old = {move.id_in(told.article.id): move.id_in(new.id) for move in told.moves}
    checks = tuple(replace(check, article_id=new.id, move_id=old[check.move_id]) for check in told.checks)
    reactions = tuple(
        Reaction(
            replace(studies[day, name], event=event), name == "USDRUB", None, ("the interval covers the evening before",), True
        )
        for name in INSTRUMENTS
    )
    return replace(told, article=new, event=event, checks=checks, reactions=reactions)


def timed(url: str, article_id: str, out: Path) -> tuple[float, float]:
    """Return the seconds that one article's report takes, from the database to the folder: of the clock, of the processor."""
    from marketlink.report import build
    from marketlink.service.selections import Selection, selected_findings
    from marketlink.store import Database

    start = (time.perf_counter(), time.process_time())
    with Database.open(url) as database:
        findings = selected_findings(database, Selection((article_id,)))
    build(findings, out)
    return time.perf_counter() - start[0], time.process_time() - start[1]


def digest(url: str, out: str) -> None:
    """Build the week's report, and print its seconds and the most memory that this process held, as JSON."""
    from marketlink.report import build
    from marketlink.service.selections import Selection, selected_findings
    from marketlink.store import Database

    start = (time.perf_counter(), time.process_time())
    with Database.open(url) as database:
        findings = selected_findings(database, Selection(since=MONDAY, until=MONDAY + timedelta(days=6)))
    build(findings, Path(out))
    clock, processor = time.perf_counter() - start[0], time.process_time() - start[1]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"clock": clock, "processor": processor, "megabytes": peak}))


if __name__ == "__main__":
    main()
