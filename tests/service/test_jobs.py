"""Job files: loaded by path, checked, and run so that none ends the service."""

import json
from datetime import UTC, datetime
from threading import Event as Flag
from types import SimpleNamespace

import pytest

from marketlink.core.errors import SourceDown, UsageError
from marketlink.service.house import job_folders
from marketlink.service.jobs import Job, JobContext, load_jobs
from marketlink.service.serve import run_job, service_log
from marketlink.service.settings import load_settings
from marketlink.store import Database


@pytest.fixture
def folder(tmp_path):
    def write(**files):
        for name, text in files.items():
            (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def test_the_projects_own_jobs_load(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    jobs = load_jobs(job_folders(load_settings()), {"ingest": 5})
    assert {job.name for job in jobs} == {"ingest", "prices", "studies", "report"}
    assert next(job for job in jobs if job.name == "ingest").minutes == 5


def test_a_users_own_job_is_found_and_replaces_one_of_its_name(folder):
    own = folder(hello="NAME = 'hello'\nMINUTES = 3\ndef run(context):\n    return 'said'\n", _helper="raise SystemExit\n")
    (job,) = load_jobs((own,), {})
    assert (job.name, job.minutes, job.run(None)) == ("hello", 3.0, "said")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("NAME = 'x'\n", "is no job"),
        ("NAME = 'x'\nMINUTES = 0\ndef run(c): ...\n", "is no job"),
        ("raise ValueError('oh')\n", "fails on loading"),
        ("def broken(:\n", "fails on loading"),
    ],
)
def test_what_is_no_job_is_named(folder, text, message):
    with pytest.raises(UsageError, match=message):
        load_jobs((folder(bad=text),), {})


def test_an_interval_for_no_job_is_an_error(folder):
    with pytest.raises(UsageError, match="names no job: ghost"):
        load_jobs((folder(),), {"ghost": 5})


@pytest.mark.parametrize(
    ("error", "said"),
    [(SourceDown("the feed is down", "wait"), "the feed is down. wait"), (RuntimeError("a bug"), "RuntimeError('a bug')")],
)
def test_a_job_that_fails_is_recorded_and_logged(tmp_path, capsys, error, said):
    def fail(_context):
        raise error

    with Database.create_or_open(f"sqlite:///{tmp_path / 'm.db'}") as database:
        rooms = SimpleNamespace(database=database, clock=lambda: datetime(2022, 2, 14, 12, tzinfo=UTC))
        done = run_job(Job("sick", 1, fail, tmp_path), JobContext(rooms, Flag(), service_log()))
        with database.unit_of_work(read_only=True) as uow:
            (record,) = uow.jobs.latest()
    assert not done
    assert (record.job, record.status, record.message) == ("sick", "failed", said)
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == ["job started", "job failed"]
    assert all(line["job"] == "sick" and line["timestamp"].endswith("Z") for line in lines)
