"""Simulated months of the whole service: its own jobs, clock and worker, on feeds of which some misbehave in ways that change."""

import sys
from pathlib import Path

import pytest
from fakes.soak import Soak

from marketlink.store import Database

pytestmark = pytest.mark.timeout(3000)
FULL_SECONDS = 20 * 60
MONTH = 30


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
def test_a_soak(sqlite_url, size, tmp_path, capsys):
    with Database.create_or_open(sqlite_url) as database:
        soak = Soak(database, tmp_path, feeds=size.feeds, misbehaving=max(2, size.feeds // 5), days=size.days)
        report = soak.run()
    with capsys.disabled():
        sys.stdout.write(f"\n{report}\n")
    assert report.missing == report.strange == ()
    assert report.stored == report.published > 0
    assert report.analysed == report.stored
    assert report.left_open == 0
    assert report.given_up == 0
    assert report.failing_at_some_time >= 2
    if report.days > MONTH:  # in a few days nothing can be seen to grow
        assert report.seconds < FULL_SECONDS
        assert report.memory_growth < 1.15
        assert report.lag_growth < 2.5
