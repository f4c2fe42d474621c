"""What the service does for itself: old tasks, ticks and records of runs are deleted. Articles and findings are kept."""

from datetime import timedelta
from pathlib import Path

from marketlink.service.jobs import Job, JobContext, Outcome
from marketlink.service.schedule import Schedule
from marketlink.store import UnitOfWork


def upkeep(context: JobContext) -> Outcome:
    """Delete what is older than the setting `keep_days`."""
    before = context.rooms.clock() - timedelta(days=context.rooms.settings.keep_days)

    def forget(uow: UnitOfWork) -> None:
        uow.tasks.forget(before)
        uow.ticks.forget(before)
        uow.jobs.forget(before)
        uow.pages.forget(before)
        uow.notices.forget(before)

    return Outcome(f"records from before {before:%Y-%m-%d} deleted", forget)


UPKEEP = Job("upkeep", Schedule(24 * 60), upkeep, Path(__file__))
