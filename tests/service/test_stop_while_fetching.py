"""SIGTERM while every server keeps silent: the process ends in time, and the task goes back to the queue."""

import signal
import subprocess
import sys
import time

from fakes.feed_server import Reply, running

from marketlink.store import Database, TaskState


def test_silent_servers_do_not_hold_up_a_stop(tmp_path):
    config = tmp_path / "m.toml"
    url = f"sqlite:///{tmp_path / 'm.db'}"
    with running() as server:
        feeds = [server.serve(f"/{n}", Reply(wait=60)) for n in range(3)]
        config.write_text(
            f'database = "{url}"\noffline = true\nfeeds = {feeds}\nallow_private_addresses = true\nrobots = false\nhealth = ""\n'
        )
        process = subprocess.Popen(
            [sys.executable, "-m", "marketlink", "--config", str(config), "serve"], stderr=subprocess.PIPE, text=True
        )
        try:
            end = time.monotonic() + 60
            while not server.requests:
                assert time.monotonic() < end
                time.sleep(0.05)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
            assert time.monotonic() - began < 10
        finally:
            process.kill()
            process.wait()
    with Database.open(url) as database, database.unit_of_work(read_only=True) as uow:
        (task,) = [count for count in uow.tasks.counts() if count.kind == "ingest"]
    assert task.state is TaskState.WAITING
