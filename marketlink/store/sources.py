"""How the sources of prices behave, from one run to the next."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.sources import SourceState
from marketlink.store.rows import built, columns, keep_latest, values_of
from marketlink.store.schema import SourceStateRow


class Sources:
    """The table `source_state`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, states: Iterable[SourceState]) -> None:
        """Keep how sources behave now."""
        keep_latest(self._connection, SourceStateRow, (values_of(state) for state in states))

    def states(self) -> dict[str, SourceState]:
        """Return how each source behaved, by its name."""
        rows = self._connection.execute(sa.select(*columns(SourceStateRow, SourceState)).order_by(SourceStateRow.name))
        found = [built(SourceState, row) for row in rows]
        return {state.name: state for state in found}
