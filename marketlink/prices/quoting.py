"""What a source's bars are where it doesn't say so itself: their kind, unit and clock, by the asset class."""

from marketlink.calendars.fixings import settlement
from marketlink.calendars.sessions import any_time_of_day, close_of
from marketlink.core.instrument import AssetClass, Instrument
from marketlink.core.moves import Measure
from marketlink.core.prices import ObservationTime, PriceKind

_KINDS = {
    AssetClass.FX: PriceKind.LAST,
    AssetClass.INDEX: PriceKind.CLOSE,
    AssetClass.EQUITY: PriceKind.CLOSE,
    AssetClass.COMMODITY: PriceKind.SETTLE,
    AssetClass.RATE: PriceKind.CLOSE,
    AssetClass.CREDIT: PriceKind.LAST,
    AssetClass.VOLATILITY: PriceKind.CLOSE,
    AssetClass.CRYPTO: PriceKind.LAST,
    AssetClass.MARKET: PriceKind.CLOSE,
}


def usual_kind(instrument: Instrument, measure: Measure) -> PriceKind:
    """Return what an exchange's or vendor's daily close of such an instrument usually is."""
    if instrument.spot_of is not None:
        return PriceKind.SPOT
    return PriceKind.YIELD if measure is not Measure.PRICE else _KINDS[instrument.asset_class]


def usual_unit(instrument: Instrument, measure: Measure) -> str:
    """Return the unit of its prices: the registry's; "percent" for yields and spreads."""
    if measure is not Measure.PRICE:
        return "percent"
    if not instrument.unit and instrument.base and instrument.quote:
        return f"{instrument.quote} per {instrument.base}"
    return instrument.unit


def usual_close(instrument: Instrument, kind: PriceKind, zone: str | None = None) -> ObservationTime:
    """Return when its daily close is taken.

    A settlement has its own window; else it is the session's close; else all that is known is the date.

    Parameters
    ----------
    instrument : Instrument
        What is quoted.
    kind : PriceKind
        What the close is.
    zone : str, optional
        The zone of the source's dates, for an instrument without a session; UTC if absent.
    """
    window = settlement(instrument.id) if kind is PriceKind.SETTLE else None
    if window is None and instrument.session is not None:
        window = close_of(instrument.session)
    if window is not None:
        return window
    return any_time_of_day(zone or (instrument.session.timezone if instrument.session else "UTC"))


def unknown_close_note(observed: ObservationTime) -> tuple[str, ...]:
    """Say it where only the date of a close is known."""
    if observed == any_time_of_day(observed.timezone):
        return (f"the hour of the close isn't known: it is taken as any time of the day in {observed.timezone}",)
    return ()
