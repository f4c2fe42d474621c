"""What the quality checks found, by series: the latest examination replaces the one before. What sources told stays."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from marketlink.core.quality import TOLD, BarFinding
from marketlink.store.rows import built, columns, keep_computed, table_of, values_of
from marketlink.store.schema import PriceFindingRow


class BarFindings:
    """The table `price_finding`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def replace(self, series_id: str, findings: Sequence[BarFinding]) -> None:
        """Keep what an examination of a series found, in place of what is held of it, save what its source told."""
        table = table_of(PriceFindingRow)
        self._connection.execute(sa.delete(table).where(table.c.series_id == series_id, table.c.check.not_in(TOLD)))
        self.add(series_id, findings)

    def add(self, series_id: str, findings: Sequence[BarFinding]) -> None:
        """Keep findings beside those held; one of the same check on the same session takes the place of that."""
        keep_computed(self._connection, PriceFindingRow, (values_of(finding, series_id=series_id) for finding in findings))

    def list(self, series_id: str) -> tuple[BarFinding, ...]:
        """Return what the latest examination found, the oldest bar first."""
        query = sa.select(*columns(PriceFindingRow, BarFinding)).where(PriceFindingRow.series_id == series_id)
        rows = self._connection.execute(query.order_by(PriceFindingRow.session, PriceFindingRow.check))
        return tuple(built(BarFinding, row) for row in rows)
