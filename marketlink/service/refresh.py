"""Fetches the bars that are missing for the watchlist and its factors."""

from marketlink.core.moves import Measure
from marketlink.service.desk import Unavailable
from marketlink.service.jobs import JobContext
from marketlink.service.rooms import desk_for


def refresh_prices(context: JobContext) -> str:
    """Store new and revised bars; a series that no provider has costs one line.

    Returns
    -------
    str
        What was done.
    """
    rooms = context.rooms
    desk = desk_for([rooms.clock().date()], rooms)
    wanted: dict[tuple[str, Measure], None] = {}
    for name in rooms.settings.watchlist:
        instrument = desk.priced(name)
        wanted[instrument.id, instrument.default_measure] = None
        for factor in instrument.factors:
            wanted.update({(member, Measure.PRICE): None for member in factor.members})
    held, missing = 0, 0
    for instrument_id, measure in wanted:
        if context.stop.is_set():
            break
        series = desk.daily(instrument_id, measure)
        if isinstance(series, Unavailable):
            missing += 1
            context.log.warning("no prices", instrument=instrument_id, reason=series.reason)
        else:
            held += 1
            last = series.index.session(len(series) - 1)
            context.log.info(
                "prices", instrument=instrument_id, source=series.key.source, last=str(last), vintage=series.vintage.id
            )
    return f"{held} series held, {missing} without a source"
