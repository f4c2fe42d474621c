"""SIGTERM while a task is in hand that doesn't listen: it is handed back, and the process ends within 10 s."""

import os
import signal
import subprocess
import sys
import time

from marketlink.store import Database, TaskState

JOB = "import time\nNAME = 'deaf'\nMINUTES = 60\n\ndef run(context):\n    time.sleep(60)\n    return 'done'\n"


def test_a_task_that_does_not_end_is_handed_back(tmp_path):
    jobs = tmp_path / "jobs"
    jobs.mkdir()
    (jobs / "deaf.py").write_text(JOB)
    url = f"sqlite:///{tmp_path / 'm.db'}"
    config = tmp_path / "c.toml"
    config.write_text(f'database = "{url}"\noffline = true\njobs = "{jobs}"\nwatchlist = []\nhealth = ""\n')
    Database.create_or_open(url).close()
    command = [sys.executable, "-m", "marketlink", "--config", str(config), "serve"]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MARKETLINK_")}
    process = subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, cwd=tmp_path
    )
    try:
        with Database.open(url) as database:
            end = time.monotonic() + 60
            while not (held := deaf(database)) or held.state is not TaskState.LEASED:
                assert time.monotonic() < end
                time.sleep(0.1)
            process.send_signal(signal.SIGTERM)
            began = time.monotonic()
            _, said = process.communicate(timeout=30)
            assert time.monotonic() - began < 10
            assert process.returncode == 0, said
            task = deaf(database)
    finally:
        process.kill()
        process.wait()
    assert (task.state, task.failures) == (TaskState.WAITING, 0)
    assert "task released" in said


def deaf(database):
    with database._begin(read_only=True) as connection:
        key = connection.exec_driver_sql("select key from task where kind = 'deaf'").scalar()
    if key is None:
        return None
    with database.unit_of_work(read_only=True) as uow:
        return uow.tasks.get(key)
