"""Finds the articles that wait for analysis, and analyses them in batches."""

from datetime import timedelta

from marketlink.service.jobs import JobContext, Outcome
from marketlink.service.pipeline import find, keep
from marketlink.service.rooms import AFTERMATH
from marketlink.store import NewTask, UnitOfWork

# The kind of the tasks that carry articles.
ANALYSIS = "analysis"
# A lease and a transaction cost a few milliseconds: a batch makes them small beside its work.
BATCH = 20
# A young event's window isn't over: it is analysed again after this time; after its first week, less often.
AGAIN, LATER = timedelta(hours=12), timedelta(days=2)
WEEK = timedelta(days=7)


def plan(context: JobContext) -> Outcome:
    """Put new articles in the queue, and again those whose event window was not over at their last analysis.

    An article that is in the queue already, or was given up, isn't put there a second time.
    """
    rooms = context.rooms
    now = rooms.clock()
    with rooms.database.unit_of_work(read_only=True) as uow:
        queued = uow.tasks.items(ANALYSIS)
        new = uow.progress.waiting(before=now - AGAIN, young_since=(now - WEEK).date())
        older = uow.progress.waiting(before=now - LATER, young_since=(now - AFTERMATH).date())
    waiting = [id_ for id_ in dict.fromkeys((*older, *new)) if id_ not in queued]
    starts = range(0, len(waiting), BATCH)
    # The fence makes the key unique: a task that is done over plans anew.
    name = f"{context.lease.key}#{context.lease.fence}"
    tasks = [NewTask(f"{name}/{number}", ANALYSIS, tuple(waiting[at : at + BATCH])) for number, at in enumerate(starts)]

    def store(uow: UnitOfWork) -> None:
        uow.tasks.add(tasks, now)

    return Outcome(f"{len(waiting)} articles to analyse, in {len(tasks)} batches", store)


def analyse_batch(context: JobContext) -> Outcome:
    """Analyse the articles of a task; what is found is stored together with the task's completion."""
    rooms = context.rooms
    with rooms.database.unit_of_work(read_only=True) as uow:
        articles = [article for id_ in context.lease.payload if (article := uow.articles.get(id_))]
    outcome = find(articles, "marketlink serve", rooms)
    for message in outcome.messages:
        context.log.warning("prices", reason=message)
    for found in outcome.findings.articles:
        context.log.info("analysed", article=found.article.id, moves=len(found.moves), studies=len(found.reactions))
    return Outcome(f"{len(articles)} articles analysed", lambda uow: keep(outcome.findings, uow, rooms.clock()))
