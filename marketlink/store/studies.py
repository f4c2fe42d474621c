"""Studies."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.errors import UsageError
from marketlink.core.event import Event
from marketlink.core.study import StudyResult
from marketlink.store.events import Events
from marketlink.store.rows import built, columns, keep_computed
from marketlink.store.schema import EventRow, StudyRow

_HEXADECIMAL = re.compile(r"[0-9a-f]+")


class Studies:
    """The `study` table."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, result: StudyResult) -> str:
        """Keep a study, and its event if that isn't held; return the study's id."""
        events = Events(self._connection)
        if events.get(result.event.id) is None:
            events.add(result.event)
        keep_computed(self._connection, StudyRow, [_to_row(result)])
        return result.id

    def get(self, id: str) -> StudyResult:  # noqa: A002 - the field's name
        """Return the study whose id begins with `id`.

        Raises
        ------
        UsageError
            If there is none, or more than one.
        """
        found: list[StudyResult] = []
        if _HEXADECIMAL.fullmatch(id):
            query = sa.select(StudyRow.result).where(StudyRow.id.startswith(id)).order_by(StudyRow.id).limit(2)
            found = list(self._connection.execute(query).scalars())
        if not found:
            raise UsageError(f"there is no study {id!r}", "marketlink study run prints the id of each study that it stores")
        if len(found) > 1:
            raise UsageError(f"several studies begin with {id!r}", "give more characters of the id")
        return found[0]

    def list(self, *, instrument: str | None = None, limit: int | None = None) -> tuple[StudyResult, ...]:
        """Return studies, the latest day 0 first."""
        query = sa.select(StudyRow.result).order_by(StudyRow.session.desc(), StudyRow.instrument, StudyRow.id).limit(limit)
        if instrument is not None:
            query = query.where(StudyRow.instrument == instrument)
        return tuple(self._connection.execute(query).scalars())

    def events(self, instrument: str) -> tuple[Event, ...]:
        """Return the events that an instrument was studied for, the earliest first."""
        held = sa.select(StudyRow.event_id).where(StudyRow.instrument == instrument)
        query = sa.select(*columns(EventRow, Event)).where(EventRow.id.in_(held)).order_by(EventRow.day, EventRow.id)
        return tuple(built(Event, row) for row in self._connection.execute(query))


def _to_row(result: StudyResult) -> dict[str, Any]:
    day0 = result.day0
    return {
        "id": result.id,
        "event_id": result.event.id,
        "instrument": result.spec.instrument,
        "measure": result.spec.measure,
        "model": result.spec.model,
        "session": day0.session,
        "ar": day0.value,
        "se": day0.se,
        "t": day0.t,
        "p": day0.p,
        "n": result.n,
        "result": result,
    }
