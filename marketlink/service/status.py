"""What the service did last, and what fails since when."""

from collections.abc import Sequence
from datetime import datetime

from marketlink.core.feed import FeedState
from marketlink.service.jobs import Job
from marketlink.service.monitor import late_jobs
from marketlink.service.settings import Settings
from marketlink.service.subscriptions import asked
from marketlink.store import Database, TaskState


def status_lines(settings: Settings, database: Database, jobs: Sequence[Job], now: datetime) -> list[str]:
    """Return what the service did last, and what fails since when, with what to do about it."""
    with database.unit_of_work(read_only=True) as uow:
        runs, articles, late = uow.jobs.latest(), uow.articles.count(), late_jobs(jobs, uow.ticks.latest(), now)
        feeds = asked(settings, uow)
        counts, dead = uow.tasks.counts(), uow.tasks.dead()
        pages, unsent, digests = uow.pages.counts(), uow.notices.failed(), uow.digests.failed()
    lines = [f"database {database.url_shown}, {articles} articles"]
    if not runs:
        lines.append("no job has run yet: `marketlink serve` runs them")
    lines.extend(late)
    if late:
        lines.append("no clock ticks: start `marketlink serve`, or see its log")
    lines.extend(f"job {run.job}: {run.status} at {run.finished_at:%Y-%m-%d %H:%M} UTC: {run.message}" for run in runs)
    open_tasks = [f"{count.number} {count.kind} {count.state}" for count in counts if count.state is not TaskState.DONE]
    lines.append(f"tasks: {', '.join(open_tasks) or 'none open'}")
    lines.extend(f"given up: {task.key}: {task.error}" for task in dead)
    if dead:
        lines.append("`marketlink retry` puts what was given up back in the queue")
    lines.extend(f"feed {feed.url}: {feed_words(feed)}" for feed in feeds)
    lines.extend(f"notice by {note.channel} not sent, {note.failures} tries, {note.state}: {note.error}" for note in unsent)
    lines.extend(f"digest of {one.period} not sent, {one.failures} tries, {one.state}: {one.error}" for one in digests)
    if pages:
        lines.append(f"listed pages: {', '.join(f'{number} {state}' for state, number in sorted(pages.items()))}")
    return lines


def feed_words(feed: FeedState) -> str:
    """Return how a feed is, in words."""
    if feed.failing_since is not None:
        again = f"; asked again at {feed.not_before:%Y-%m-%d %H:%M}" if feed.not_before is not None else ""
        return f"failing since {feed.failing_since:%Y-%m-%d %H:%M} UTC, {feed.failures} times: {feed.last_error}{again}"
    return f"well at {feed.last_ok_at:%Y-%m-%d %H:%M} UTC" if feed.last_ok_at else "not read yet"
