"""Analyses the articles that wait for it, a few at a time."""

from datetime import timedelta

from marketlink.service.jobs import JobContext
from marketlink.service.pipeline import analyse
from marketlink.service.rooms import AFTERMATH

# Each batch is analysed and stored as one; a stop between two batches leaves nothing half-done.
BATCH = 20
# A young event's window isn't over: it is analysed again after this time.
AGAIN = timedelta(hours=12)


def work_off(context: JobContext) -> str:
    """Analyse new articles, and again those whose event window was not over at their last analysis.

    Returns
    -------
    str
        What was done.
    """
    rooms = context.rooms
    now = rooms.clock()
    with rooms.database.unit_of_work(read_only=True) as uow:
        waiting = uow.progress.waiting(before=now - AGAIN, young_since=(now - AFTERMATH).date())
    done = 0
    for start in range(0, len(waiting), BATCH):
        if context.stop.is_set():
            break
        with rooms.database.unit_of_work(read_only=True) as uow:
            articles = [article for id_ in waiting[start : start + BATCH] if (article := uow.articles.get(id_))]
        outcome = analyse(articles, "marketlink serve", rooms)
        for message in outcome.messages:
            context.log.warning("prices", reason=message)
        for found in outcome.findings.articles:
            context.log.info("analysed", article=found.article.id, moves=len(found.moves), studies=len(found.reactions))
        done += len(articles)
    return f"{done} of {len(waiting)} waiting articles analysed"
