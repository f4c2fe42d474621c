"""What providers of the network have in common: their way to the service, their clock, and what an answer comes from."""

from collections.abc import Sequence
from datetime import date

from marketlink.core.clock import Clock, system_clock
from marketlink.core.prices import ObservationTime, PriceKind, PriceSeries
from marketlink.core.protocols import PriceRequest
from marketlink.prices.assemble import Answered, Row, series_of
from marketlink.prices.web import Web


class OnlineProvider:
    """A provider that asks a service by plain HTTP.

    Parameters
    ----------
    web : Web, optional
        The way to the service.
    clock : Clock, optional
        The seam for time.
    """

    name: str
    service: str
    base: str
    online = True

    def __init__(self, web: Web | None = None, *, clock: Clock = system_clock) -> None:
        self._web = web or Web(self.service, self.base)
        self._clock = clock

    def _series(
        self,
        request: PriceRequest,
        rows: Sequence[Row],
        symbol: str,
        kind: PriceKind,
        observed: ObservationTime | None,
        *,
        what: str,
        timezone: str | None = None,
        unit: str | None = None,
        notes: tuple[str, ...] = (),
        dividends: tuple[tuple[date, float], ...] = (),
    ) -> PriceSeries:
        """Make a series of the rows of an answer: `what`, from the host. The zone is the close's where none is given."""
        answered = Answered(
            service=self.service,
            source=self.name,
            symbol=symbol,
            kind=kind,
            timezone=timezone or (observed.timezone if observed else "UTC"),
            observed=observed,
            origin=f"{what}, from {self._web.host}",
            retrieved_at=self._clock(),
            unit=unit,
            notes=notes,
            dividends=dividends,
        )
        return series_of(request, rows, answered)
