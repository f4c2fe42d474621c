"""Clock windows of fixings and settlements: when, and where, the price of the day is taken.

Sources: the ECB's framework for the euro foreign exchange reference rates (concertation at about 14:10 to 14:15,
published at about 16:00, Frankfurt time); the daily settlement times published by CME Group; ICE Futures Europe's
settlement window for Brent and gasoil.
"""

from datetime import time

from marketlink.core.prices import ObservationTime

FRANKFURT, LONDON, NEW_YORK, CHICAGO = "Europe/Berlin", "Europe/London", "America/New_York", "America/Chicago"

ECB_REFERENCE_RATES = ObservationTime(time(14, 10), time(14, 15), FRANKFURT)
ECB_PUBLICATION = ObservationTime(time(16, 0), time(16, 0), FRANKFURT)

_ENERGY = ObservationTime(time(14, 28), time(14, 30), NEW_YORK)
_GRAINS = ObservationTime(time(13, 14), time(13, 15), CHICAGO)
_LIVESTOCK = ObservationTime(time(12, 59, 30), time(13, 0), CHICAGO)
_ICE_LONDON = ObservationTime(time(19, 28), time(19, 30), LONDON)

_SETTLEMENTS = {
    "BRENT": _ICE_LONDON,
    "WTI": _ENERGY,
    "NATGAS": _ENERGY,
    "GASOLINE": _ENERGY,
    "HEATING_OIL": _ENERGY,
    "GOLD": ObservationTime(time(13, 29), time(13, 30), NEW_YORK),
    "SILVER": ObservationTime(time(13, 24), time(13, 25), NEW_YORK),
    "COPPER": ObservationTime(time(12, 59), time(13, 0), NEW_YORK),
    "PLATINUM": ObservationTime(time(13, 3), time(13, 5), NEW_YORK),
    "PALLADIUM": ObservationTime(time(12, 58), time(13, 0), NEW_YORK),
    "WHEAT": _GRAINS,
    "WHEAT_KC": _GRAINS,
    "CORN": _GRAINS,
    "SOYBEAN": _GRAINS,
    "SOYMEAL": _GRAINS,
    "SOYOIL": _GRAINS,
    "OATS": _GRAINS,
    "RICE": _GRAINS,
    "CATTLE": _LIVESTOCK,
    "HOGS": _LIVESTOCK,
}


def settlement(instrument_id: str) -> ObservationTime | None:
    """Return when an instrument's front future is settled; None where that isn't known."""
    return _SETTLEMENTS.get(instrument_id)
