"""The service as a process: it reads, analyses and reports on its own, and stops cleanly when told."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time

import pytest
from fakes.feed_server import Reply, rss, running

from marketlink.samples import sample_folder
from marketlink.store import Database

ENTRY = {
    "title": "Rouble firmer as talks go on",
    "link": "http://127.0.0.1/1",
    "pubDate": "Thu, 27 Jan 2022 18:00:00 +0300",
    "description": "The rouble gained over 1% against the dollar on Thursday as traders weighed the talks between the two sides.",
}


@pytest.fixture
def service(tmp_path):
    """Start the service with a watched folder and a feed; stop it whatever happens."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    with sample_folder() as samples:
        shutil.copy(next(samples.glob("5-*.txt")), inbox)
    (inbox / "broken.txt").write_bytes(bytes(range(256)) * 40)
    for path in inbox.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    processes = []

    def start(feed_url):
        config = tmp_path / "marketlink.toml"
        config.write_text(
            f'database = "sqlite:///{tmp_path / "m.db"}"\noutput = "{tmp_path / "out"}"\noffline = true\ninbox = "{inbox}"\n'
            f'feeds = ["{feed_url}", "http://127.0.0.1:9/nothing-here"]\nwatchlist = ["USDRUB"]\nallow_private_addresses = true\n'
            "[intervals]\ningest = 0.05\nstudies = 0.05\nprices = 0.05\nreport = 0.05\n"
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "marketlink", "--config", str(config), "serve"],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        processes.append(process)
        return process

    yield start, tmp_path
    for process in processes:
        process.kill()
        process.communicate()


def test_it_works_and_stops(service):
    start, folder = service
    with running() as server:
        server.replies["/feed.xml"] = Reply(rss([ENTRY]))
        process = start(f"{server.url}/feed.xml")
        _wait_until(lambda: _analysed(folder / "m.db") >= 2, process)
        process.send_signal(signal.SIGTERM)
        began = time.monotonic()
        out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 10
    assert process.returncode == 0, err
    assert not out
    lines = [json.loads(line) for line in err.splitlines()]
    events = [line["event"] for line in lines]
    assert events[0] == "service started"
    assert events[-1] == "service stopped"
    assert any(line["event"] == "file not used" and line["file"] == "broken.txt" for line in lines)
    assert any(line["event"] == "feed failing" for line in lines)
    with Database.open(f"sqlite:///{folder / 'm.db'}") as database, database.unit_of_work(read_only=True) as uow:
        jobs = {job.job: job for job in uow.jobs.latest()}
        articles = uow.articles.list()
        feeds = {feed.url: feed for feed in uow.feeds.list()}
        verdicts = {check.verdict for article in articles for check in uow.checks.of(article.id)}
    assert {"ingest", "studies"} <= set(jobs)
    assert len(articles) == 2
    assert "confirmed" in verdicts
    assert feeds["http://127.0.0.1:9/nothing-here"].failing_since is not None
    status = subprocess.run(
        [sys.executable, "-m", "marketlink", "--config", str(folder / "marketlink.toml"), "status"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "failing since" in status.stdout
    assert "job ingest: done" in status.stdout


def _analysed(path):
    if not path.exists():
        return 0
    import sqlite3

    with sqlite3.connect(path, timeout=5) as connection:
        try:
            return connection.execute("select count(*) from analysis").fetchone()[0]
        except sqlite3.OperationalError:
            return 0


def _wait_until(met, process, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if met():
            return
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.2)
    pytest.fail("not done in time")
