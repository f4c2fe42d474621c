"""What the processes of tests/faults do. Each is killed, frozen or starved from outside."""

import random
import sys
import time
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

from marketlink.core.article import Article, Published
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.prices.ecb import EcbProvider
from marketlink.service.backlog import ANALYSIS, analyse_batch
from marketlink.service.clockwork import Clockwork
from marketlink.service.jobs import Job, JobContext, Outcome
from marketlink.service.rooms import Rooms
from marketlink.service.schedule import Schedule
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings
from marketlink.service.worker import Pace, Worker
from marketlink.store import Database

PACE = Pace(timedelta(seconds=1.5), 0.4, 0.05, 0.1, timedelta(0), timedelta(0))


def result_of(item: str, attempt: str) -> Article:
    """A result that tells its item and its attempt: two of one item would be seen."""
    return Article(f"{item}|{attempt}", item, "", "x", Published(), "faults", "", item)


def toy(context: JobContext) -> Outcome:
    """Work for a few milliseconds; the result must be stored exactly once."""
    time.sleep(random.uniform(0, 0.04))
    lease = context.lease
    made = [result_of(item, f"{lease.key}#{lease.fence}") for item in lease.payload]
    return Outcome("done", lambda uow: [uow.articles.add(article) for article in made])


def rooms_of(database: Database) -> Rooms:
    return Rooms(Settings(offline=True, watchlist=("USDRUB",)), load_registry(), Chain([EcbProvider()]), database)


def work(url: str) -> None:
    """Work until killed."""
    with Database.open(url) as database:
        Worker({"toy": toy, ANALYSIS: analyse_batch}, frozenset(), rooms_of(database), Flag(), service_log(), PACE).run()


def clock(url: str, seconds: str) -> None:
    """Fire a job every 0.2 s for some seconds, starting at a time that all processes share."""
    stop = Flag()
    jobs = [Job("tock", Schedule(0.2 / 60), lambda _: "", Path())]
    with Database.open(url) as database:
        clockwork = Clockwork(jobs, rooms_of(database), stop, service_log())
        clockwork.start()
        time.sleep(float(seconds))
        stop.set()
        clockwork.close()


if __name__ == "__main__":
    {"work": work, "clock": clock}[sys.argv[1]](*sys.argv[2:])
