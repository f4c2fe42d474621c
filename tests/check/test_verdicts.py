"""Verdicts on statements whose truth is known by hand arithmetic, given in the comments."""

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from marketlink.check.verdicts import check_move
from marketlink.core.check import Claim, Route, Untestable, Verdict
from marketlink.core.instrument import Session
from marketlink.core.moves import Direction, Horizon, Measure, MoveKind, Qualifier, Quantity, Span, Trigger
from marketlink.core.prices import PriceKind

AS_MUCH = {"kind": MoveKind.INTRADAY_EXTREME, "qualifier": Qualifier.AS_MUCH_AS}


def one(checks, claim=Claim.CHANGE):
    return next(check for check in checks if check.claim is claim)


def test_extreme_by_the_low_of_an_inverse_quote(article, move, usdrub, series):
    # 77.1675 / 75.93 - 1 = 1.6298%
    check = one(
        check_move(article, move(change=Quantity(1.6, 0.1, "pct"), **AS_MUCH), usdrub, series(77.1675, 76.5, 75.93, 77.4))
    )
    assert (check.verdict, check.route) == (Verdict.CONFIRMED, Route.EXTREME)
    assert check.measured == pytest.approx(1.6298, abs=5e-4)
    assert "75.93" in check.sentence
    assert "77.1675" in check.sentence


def test_extreme_that_the_day_never_reached(article, move, usdrub, series):
    check = one(
        check_move(article, move(change=Quantity(2.6, 0.1, "pct"), **AS_MUCH), usdrub, series(77.1675, 76.5, 75.93, 77.4))
    )
    assert check.verdict is Verdict.CONTRADICTED


def test_extreme_exceeded_is_contradicted_only_by_a_text_written_after_the_close(article, dated_article, move, usdrub, series):
    stated, bars = move(change=Quantity(0.6, 0.1, "pct"), **AS_MUCH), series(77.1675, 76.5, 75.93, 77.4)
    assert one(check_move(article, stated, usdrub, bars)).verdict is Verdict.CONSISTENT
    assert one(check_move(dated_article, stated, usdrub, bars)).verdict is Verdict.CONSISTENT
    late = replace(
        article, published=replace(article.published, at=datetime(2022, 2, 14, 23, 55, tzinfo=ZoneInfo("Europe/Moscow")))
    )
    assert one(check_move(late, stated, usdrub, bars)).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("direction", "subject", "qualifier", "change", "verdict"),
    [
        # 3546.62 -> 3500 is -1.31%
        (Direction.DOWN, None, Qualifier.MORE_THAN, 4, Verdict.CONTRADICTED),
        (Direction.DOWN, None, Qualifier.MORE_THAN, 1, Verdict.CONFIRMED),
        (Direction.DOWN, None, Qualifier.LESS_THAN, 2, Verdict.CONFIRMED),
        (Direction.DOWN, None, Qualifier.LESS_THAN, 1, Verdict.CONSISTENT),
        (Direction.UP, None, Qualifier.MORE_THAN, 1, Verdict.CONTRADICTED),
        # as the quote currency the subject rose by 1.33%
        (Direction.UP, "RUB", Qualifier.MORE_THAN, 1, Verdict.CONFIRMED),
        (Direction.UP, "RUB", Qualifier.MORE_THAN, 4, Verdict.CONTRADICTED),
        (Direction.UP, "RUB", Qualifier.LESS_THAN, 2, Verdict.CONFIRMED),
        (Direction.DOWN, "RUB", Qualifier.MORE_THAN, 1, Verdict.CONTRADICTED),
    ],
)
def test_inequalities_with_a_level(dated_article, move, usdrub, index, series, direction, subject, qualifier, change, verdict):
    instrument = usdrub if subject else index
    bars = series(3546.62, 3490.0, 3480.0, 3546.0, instrument=instrument.id, unit=instrument.unit)
    stated = move(
        subject=subject,
        instrument=instrument.id,
        direction=direction,
        qualifier=qualifier,
        change=Quantity(change, 1, "pct"),
        level=Quantity(3500, 1),
    )
    assert one(check_move(dated_article, stated, instrument, bars)).verdict is verdict


def test_a_text_written_before_the_session_opens_means_another(article, move, usdrub, series):
    session = Session("Europe/Moscow", time(10, 0), time(23, 50))
    early = replace(
        article, published=replace(article.published, at=datetime(2022, 2, 14, 8, 0, tzinfo=ZoneInfo("Europe/Moscow")))
    )
    check = one(check_move(early, move(), replace(usdrub, session=session), series(77.1675, 76.5, 75.93, 77.4)))
    assert (check.verdict, check.untestable) == (Verdict.NOT_TESTABLE, Untestable.NO_DATE)
    assert "before the session of 2022-02-14 opens at 10:00" in check.sentence


@pytest.mark.parametrize("change", [1.4, 9.9])
def test_a_fix_neither_confirms_nor_contradicts_a_close(dated_article, move, usdrub, fix, change):
    check = one(check_move(dated_article, move(change=Quantity(change, 0.1, "pct"), closing=True), usdrub, fix(79.157, 78.082)))
    assert check.untestable is Untestable.OTHER_KIND


def test_an_earlier_session_told_on_a_sunday(dated_article, move, index, series):
    bars = series(3500.0, 3402.0, 3400.0, 3510.0, kind=PriceKind.CLOSE, instrument="IMOEX", unit="index points")
    sunday = replace(dated_article, published=replace(dated_article.published, day=date(2022, 2, 20)))
    told = move(
        subject=None, instrument="IMOEX", direction=Direction.DOWN, change=Quantity(2.8, 0.1, "pct"), kind=MoveKind.PRIOR_SESSION
    )
    assert one(check_move(sunday, told, index, bars)).route is Route.PRICE


def test_little_changed_when_the_range_holds_the_previous_close(dated_article, move, usdrub, series):
    flat = move(direction=Direction.FLAT, instrument_direction=Direction.FLAT, change=None, qualifier=None)
    assert one(check_move(dated_article, flat, usdrub, series(77.1675, 76.5, 75.93, 78.29))).verdict is Verdict.CONSISTENT
    assert one(check_move(dated_article, flat, usdrub, series(77.1675, 70.0, 69.0, 71.0))).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(("change", "step", "level", "level_step"), [(1.1, 0.1, 76.33, 0.01), (1.0, 1.0, 76.3825, 0.0001)])
def test_level_and_change_imply_the_previous_close(article, move, usdrub, series, at_moscow, change, step, level, level_step):
    # 76.33 x 1.011 = 77.170; 76.3825 x 1.01 = 77.146; the close before is 77.1675
    stated = move(change=Quantity(change, step, "pct"), level=Quantity(level, level_step), as_of=at_moscow(16, 5))
    checks = check_move(article, stated, usdrub, series(77.1675, 76.5, 75.93, 77.4))
    assert (one(checks).verdict, one(checks).route) == (Verdict.CONFIRMED, Route.ARITHMETIC)
    assert one(checks, Claim.LEVEL).verdict is Verdict.CONSISTENT


def test_a_fix_minutes_away_confirms_the_level_and_not_the_change(article, move, usdrub, fix, at_moscow):
    # the implied base 77.17 is not this source's previous fix, 75.20
    stated = move(level=Quantity(76.33, 0.01), as_of=at_moscow(16, 5))
    checks = check_move(article, stated, usdrub, fix(75.2, 76.306))
    level, change = one(checks, Claim.LEVEL), one(checks)
    assert (level.verdict, level.route) == (Verdict.CONFIRMED, Route.NEAR_FIX)
    assert "16:10 to 16:15 (Europe/Moscow)" in level.sentence
    assert "10 minutes" in level.sentence
    assert (change.verdict, change.untestable) == (Verdict.NOT_TESTABLE, Untestable.OTHER_BASE)
    assert "77.17" in change.sentence
    assert "75.2" in change.sentence


def test_a_fix_that_lies_days_of_movement_away_contradicts(article, move, usdrub, fix, at_moscow):
    stated = move(level=Quantity(90.0, 0.01), as_of=at_moscow(16, 5))
    assert one(check_move(article, stated, usdrub, fix(75.2, 76.306)), Claim.LEVEL).verdict is Verdict.CONTRADICTED


def test_a_fix_hours_away_says_nothing(article, move, usdrub, fix, at_moscow):
    stated = move(level=Quantity(76.33, 0.01), as_of=at_moscow(10, 5))
    check = one(check_move(article, stated, usdrub, fix(75.2, 76.306)), Claim.LEVEL)
    assert (check.verdict, check.untestable) == (Verdict.NOT_TESTABLE, Untestable.OTHER_KIND)


@pytest.mark.parametrize("ranged", [True, False])
def test_over_one_percent_that_the_close_satisfies(dated_article, move, usdrub, series, fix, ranged):
    # 79.157 / 78.082 - 1 = 1.3768%
    stated = move(change=Quantity(1.0, 1.0, "pct"), qualifier=Qualifier.MORE_THAN)
    bars = series(79.157, 78.082, 77.9, 79.2) if ranged else fix(79.157, 78.082)
    check = one(check_move(dated_article, stated, usdrub, bars))
    assert (check.verdict, check.route) == (Verdict.CONFIRMED, Route.CLOSE_INEQUALITY)
    assert check.measured == pytest.approx(1.3768, abs=1e-3)


def test_over_two_percent_that_the_close_does_not_satisfy(dated_article, move, usdrub, series):
    stated = move(change=Quantity(2.0, 1.0, "pct"), qualifier=Qualifier.MORE_THAN)
    assert one(check_move(dated_article, stated, usdrub, series(79.157, 78.082, 77.0, 79.2))).verdict is Verdict.CONSISTENT
    assert one(check_move(dated_article, stated, usdrub, series(79.157, 78.082, 78.0, 79.2))).verdict is Verdict.CONTRADICTED


def test_an_undated_current_move_is_consistent_inside_the_range_and_contradicted_outside(dated_article, move, index, series):
    # the range is -4.01% to +0.5%
    bars = series(3500.0, 3470.0, 3359.65, 3517.5, kind=PriceKind.CLOSE, instrument="IMOEX", unit="index points")
    weaker = {"subject": None, "instrument": "IMOEX", "direction": Direction.DOWN}
    assert (
        one(check_move(dated_article, move(change=Quantity(0.8, 0.1, "pct"), **weaker), index, bars)).verdict
        is Verdict.CONSISTENT
    )
    assert (
        one(check_move(dated_article, move(change=Quantity(4.5, 0.1, "pct"), **weaker), index, bars)).verdict
        is Verdict.CONTRADICTED
    )
    assert (
        one(check_move(dated_article, move(change=Quantity(4, 1, "pct"), **weaker, **AS_MUCH), index, bars)).route
        is Route.EXTREME
    )


def test_closing_moves_are_held_against_the_close(dated_article, move, index, series):
    bars = series(3500.0, 3470.0, 3359.65, 3517.5, kind=PriceKind.CLOSE, instrument="IMOEX", unit="index points")
    closed = {"subject": None, "instrument": "IMOEX", "direction": Direction.DOWN, "closing": True}
    # 3470 / 3500 - 1 = -0.857%, 30 points
    assert one(check_move(dated_article, move(change=Quantity(0.9, 0.1, "pct"), **closed), index, bars)).route is Route.PRICE
    assert one(check_move(dated_article, move(change=Quantity(30, 1, "pts"), **closed), index, bars)).route is Route.PRICE
    assert (
        one(check_move(dated_article, move(change=Quantity(0.8, 0.1, "pct"), **closed), index, bars)).verdict
        is Verdict.CONTRADICTED
    )


def test_yields_are_held_in_basis_points(dated_article, move, series):
    from marketlink.core.instrument import AssetClass, Instrument

    ofz = Instrument("OFZ10Y", "OFZ 10 years", AssetClass.RATE, unit="percent", quotes_yield=True)
    bars = series(9.00, 9.28, kind=PriceKind.YIELD, instrument="OFZ10Y", unit="percent", measure=Measure.YIELD)
    up = {"subject": None, "instrument": "OFZ10Y", "measure": Measure.YIELD, "closing": True}
    assert one(check_move(dated_article, move(change=Quantity(28, 1, "bp"), **up), ofz, bars)).route is Route.PRICE
    assert one(check_move(dated_article, move(change=Quantity(0.28, 0.01, "pp"), **up), ofz, bars)).route is Route.PRICE
    assert one(check_move(dated_article, move(change=Quantity(48, 1, "bp"), **up), ofz, bars)).verdict is Verdict.CONTRADICTED


def test_a_move_told_from_inside_the_session_needs_intraday_bars(article, move, index, series):
    bars = series(100.0, 102.16, 99.0, 103.0, kind=PriceKind.SETTLE, instrument="BRENT", unit="USD per barrel")
    turned = {"subject": None, "instrument": "OIL", "direction": Direction.DOWN, "change": None, "qualifier": None}
    check = one(check_move(article, move(turned=True, **turned), index, bars))
    assert (check.verdict, check.untestable) == (Verdict.NOT_TESTABLE, Untestable.NO_INTRADAY)
    assert "+2.16%" in check.sentence
    assert check.sentence.startswith("BRENT stands for OIL")
    told = move(trigger=Trigger("after the news", Span(5, 19)), **turned)
    assert one(check_move(article, told, index, bars)).untestable is Untestable.NO_INTRADAY


def test_qualitative_moves_by_sign(dated_article, move, index, series):
    bars = series(3500.0, 3470.0, 3460.0, 3499.0, kind=PriceKind.CLOSE, instrument="IMOEX", unit="index points")
    words = {"subject": None, "instrument": "IMOEX", "change": None, "qualifier": None}
    down, up = move(direction=Direction.DOWN, **words), move(direction=Direction.UP, **words)
    assert one(check_move(dated_article, down, index, bars)).verdict is Verdict.CONSISTENT
    assert one(check_move(dated_article, up, index, bars)).verdict is Verdict.CONTRADICTED
    closed = move(direction=Direction.DOWN, closing=True, **words)
    assert one(check_move(dated_article, closed, index, bars)).route is Route.PRICE


def test_a_week_is_measured_from_the_friday_before(dated_article, move, index, series):
    # Monday 14 February: the week's base is Friday's close, the same as the day's
    bars = series(3500.0, 3470.0, 3460.0, 3499.0, kind=PriceKind.CLOSE, instrument="IMOEX", unit="index points")
    week = move(
        subject=None,
        instrument="IMOEX",
        direction=Direction.DOWN,
        change=Quantity(0.9, 0.1, "pct"),
        closing=True,
        horizon=Horizon.WEEK,
    )
    assert one(check_move(dated_article, week, index, bars)).route is Route.PRICE
    year = move(subject=None, instrument="IMOEX", change=Quantity(9, 1, "pct"), horizon=Horizon.YEAR)
    assert one(check_move(dated_article, year, index, bars)).untestable is Untestable.NO_OBSERVATION


def test_what_cannot_be_tested_says_why(article, dated_article, move, usdrub, series):
    from marketlink.core.article import Published

    bars = series(77.1675, 76.5, 75.93, 77.4)
    assert one(check_move(article, move(), usdrub, None, "yfinance has it")).sentence == "yfinance has it"
    assert one(check_move(article, move(kind=MoveKind.FORECAST), usdrub, bars)).untestable is Untestable.FORECAST
    undated = replace(dated_article, published=Published())
    assert one(check_move(undated, move(), usdrub, bars)).untestable is Untestable.NO_DATE
    sunday = replace(dated_article, published=replace(dated_article.published, day=date(2022, 2, 13)))
    check = one(check_move(sunday, move(), usdrub, bars))
    assert check.untestable is Untestable.NO_OBSERVATION
    assert "Sunday" in check.sentence
    assert one(check_move(article, move(change=Quantity(30, 1, "pts")), usdrub, bars)).untestable is Untestable.OTHER_KIND


def test_levels_in_other_units_meet(dated_article, move, series, index):
    from marketlink.core.instrument import AssetClass, Instrument

    wheat = Instrument("WHEAT", "Chicago wheat", AssetClass.COMMODITY, unit="US cents per bushel")
    bars = series(800.0, 810.25, 795.0, 815.0, kind=PriceKind.SETTLE, instrument="WHEAT", unit="US cents per bushel")
    stated = move(
        subject=None, instrument="WHEAT", change=Quantity(10.25, 0.25, "USc"), level=Quantity(8.1025, 0.0025, "USD"), closing=True
    )
    checks = check_move(dated_article, stated, wheat, bars)
    assert one(checks).route is Route.PRICE
    assert one(checks, Claim.LEVEL).route is Route.PRICE


@pytest.mark.parametrize(("hour", "untestable"), [(19, Untestable.NO_INTRADAY), (2, Untestable.NO_DATE)])
def test_a_session_over_midnight_opens_on_the_evening_before(article, move, series, hour, untestable):
    from marketlink.core.instrument import AssetClass, Instrument

    # 19:00 in Chicago on the 13th is 4:00 of the 14th in Moscow
    chicago = Session("America/Chicago", time(19, 0), time(13, 20))
    wheat = Instrument("WHEAT", "Chicago wheat", AssetClass.COMMODITY, unit="US cents per bushel", session=chicago)
    bars = series(800.0, 810.0, 795.0, 815.0, kind=PriceKind.SETTLE, instrument="WHEAT", unit="US cents per bushel")
    told = replace(
        article, published=replace(article.published, at=datetime(2022, 2, 14, hour, 0, tzinfo=ZoneInfo("Europe/Moscow")))
    )
    turned = move(subject=None, instrument="WHEAT", change=None, qualifier=None, turned=True)
    assert one(check_move(told, turned, wheat, bars)).untestable is untestable


@pytest.mark.parametrize(
    ("kind", "spot_of", "said"), [(PriceKind.SPOT, None, True), (PriceKind.SPOT, "BRENT", False), (PriceKind.SETTLE, None, False)]
)
def test_a_spot_price_is_said_not_to_be_the_future(dated_article, move, series, kind, spot_of, said):
    from marketlink.core.instrument import AssetClass, Instrument

    oil = Instrument("BRENT_SPOT" if spot_of else "BRENT", "Brent", AssetClass.COMMODITY, unit="USD per barrel", spot_of=spot_of)
    bars = series(94.0, 98.0, kind=kind, instrument=oil.id, unit="USD per barrel")
    stated = move(subject=None, instrument=oil.id, change=Quantity(4.3, 0.1, "pct"))
    check = one(check_move(dated_article, stated, oil, bars))
    assert check.verdict is Verdict.CONSISTENT
    assert ("newswires quote the future" in check.sentence) is said
    closed = one(check_move(dated_article, replace(stated, closing=True), oil, bars))
    assert closed.verdict is (Verdict.NOT_TESTABLE if said else Verdict.CONFIRMED)
