"""Job files: loaded by path, checked, and run so that none ends the service."""

import pytest

from marketlink.core.errors import UsageError
from marketlink.service.house import job_folders
from marketlink.service.jobs import load_jobs
from marketlink.service.schedule import Schedule
from marketlink.service.serve import runs_of
from marketlink.service.settings import load_settings


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
    assert {job.name for job in jobs} == {"ingest", "prices", "studies", "stories", "notices", "report", "digest"}
    assert str(next(job for job in jobs if job.name == "ingest").schedule) == "every 5 min"


def test_a_users_own_job_is_found_and_replaces_one_of_its_name(folder):
    own = folder(hello="NAME = 'hello'\nMINUTES = 3\ndef run(context):\n    return 'said'\n", _helper="raise SystemExit\n")
    (job,) = load_jobs((own,), {})
    assert (job.name, job.schedule, job.run(None)) == ("hello", Schedule(3.0), "said")


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


def test_a_cron_line_replaces_minutes(folder):
    own = folder(hello="NAME = 'hello'\nMINUTES = 3\ndef run(context):\n    return 'said'\n")
    (job,) = load_jobs((own,), {}, {"hello": "30 6 * * mon-fri"})
    assert str(job.schedule) == "at 30 6 * * mon-fri UTC"
    with pytest.raises(UsageError, match="is no cron line"):
        load_jobs((own,), {}, {"hello": "30 6 * *"})
    with pytest.raises(UsageError, match="`crons` names no job: ghost"):
        load_jobs((own,), {}, {"ghost": "30 6 * * *"})


def test_a_job_cannot_take_the_name_of_the_services_own(folder):
    own = folder(hello="NAME = 'upkeep'\nMINUTES = 3\ndef run(context):\n    return 'said'\n")
    with pytest.raises(UsageError, match="is taken"):
        runs_of(load_jobs((own,), {}))
