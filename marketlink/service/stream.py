"""The running stream of tests: each stored reaction is tested once, with the false discovery rate kept at every moment."""

from collections.abc import Iterable

from marketlink.core.findings import ArticleFindings, OnlineDecision
from marketlink.core.study import StudyResult
from marketlink.store import UnitOfWork
from marketlink.study.multiple import lord_next

RATE = 0.05


def put_to_test(studies: Iterable[StudyResult], uow: UnitOfWork) -> None:
    """Append what hasn't been tested yet, in this order; a session of an instrument is tested once.

    Parameters
    ----------
    studies : iterable of StudyResult
        As they are stored.
    uow : UnitOfWork
        The transaction that stores them.
    """
    uow.stream.alone()
    position, rejections = uow.stream.length(), list(uow.stream.rejections())
    for study in studies:
        key = study.spec.instrument, study.spec.measure, study.location.session
        if uow.stream.of(*key) is not None:
            continue
        position += 1
        test = lord_next(study.headline_p, position, rejections, RATE)
        uow.stream.add(OnlineDecision(position, *key, test.p, test.level, test.rejected))
        if test.rejected:
            rejections.append(position)


def decisions_on(found: Iterable[ArticleFindings], uow: UnitOfWork) -> tuple[OnlineDecision, ...]:
    """Return what the stream decided of some reactions, each once, in its order."""
    studies = [reaction.study for item in found for reaction in item.reactions]
    keys = dict.fromkeys((study.spec.instrument, study.spec.measure, study.location.session) for study in studies)
    decided = [decision for key in keys if (decision := uow.stream.of(*key)) is not None]
    return tuple(sorted(decided, key=lambda decision: decision.position))
