"""How much each fault test does: seconds in the suite, everything with FAULTS_FULL=1 (`make faults`)."""

import os
from dataclasses import dataclass

import pytest


@dataclass(frozen=True, slots=True)
class Size:
    """Tasks, kills and frozen workers of the kill tests; articles; seconds that the server is down; updates; mutants; the soak."""

    tasks: int
    kills: int
    frozen: int
    articles: int
    down: float
    updates: int
    mutants: int
    days: int
    feeds: int


SHORT = Size(tasks=80, kills=5, frozen=1, articles=20, down=2.0, updates=60, mutants=60, days=3, feeds=10)
FULL = Size(tasks=2600, kills=200, frozen=30, articles=1000, down=60.0, updates=1500, mutants=10_000, days=91, feeds=50)


@pytest.fixture(scope="session")
def size():
    return FULL if os.environ.get("FAULTS_FULL") else SHORT
