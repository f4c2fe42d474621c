"""A folder of CSV files: what is read, what is skipped, what is refused."""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketlink.core.errors import InputError, TooLittleData, UnknownInstrument
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, ObservationTime, PriceKind
from marketlink.prices.csvfiles import CsvFolder

HEADER = "date,open,high,low,close\n"
GOOD = HEADER + "2022-02-11,75,77.3,74.8,77.1675\n2022-02-14,77,77.1,75.93,76.6\n"


def test_daily_bars_with_what_the_registry_knows(tmp_path, write, lookup, ask):
    path = write("USDRUB.csv", GOOD)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    folder = CsvFolder(tmp_path, lookup)
    series = folder.fetch(ask("USDRUB"))
    assert folder.symbol(lookup("USDRUB"), Measure.PRICE, Interval.DAY) == "USDRUB.csv"
    assert series.close.tolist() == [77.1675, 76.6]
    assert series.low.tolist() == [74.8, 75.93]
    assert np.isnan(series.volume).all()
    assert (series.key.kind, series.key.unit, series.key.timezone) == (PriceKind.LAST, "RUB per USD", "Europe/Moscow")
    assert series.index.bounds(1)[0] == datetime(2022, 2, 14, 15, 50, tzinfo=UTC)
    assert series.vintage.retrieved_at == datetime.fromtimestamp(1_700_000_000, UTC)
    assert series.vintage.origin == str(path)
    assert series.notes == ()


@pytest.mark.parametrize(
    ("identifier", "kind", "measure", "observed"),
    [
        ("IMOEX", PriceKind.CLOSE, Measure.PRICE, ObservationTime(time(18, 50), time(18, 50), "Europe/Moscow")),
        ("SPY", PriceKind.CLOSE, Measure.PRICE, ObservationTime(time(16), time(16), "America/New_York")),
        ("VIX", PriceKind.CLOSE, Measure.PRICE, ObservationTime(time(16), time(16), "America/New_York")),
        ("BRENT", PriceKind.SETTLE, Measure.PRICE, ObservationTime(time(19, 28), time(19, 30), "Europe/London")),
        ("OFZ10Y", PriceKind.YIELD, Measure.YIELD, ObservationTime(time(18, 50), time(18, 50), "Europe/Moscow")),
    ],
)
def test_kind_and_clock_by_asset_class(tmp_path, write, lookup, ask, identifier, kind, measure, observed):
    write(f"{identifier}.csv", GOOD)
    key = CsvFolder(tmp_path, lookup).fetch(ask(identifier)).key
    assert (key.kind, key.measure, key.observed) == (kind, measure, observed)


def test_an_unknown_hour_of_the_close_is_said(tmp_path, write, lookup, ask):
    write("EURUSD.csv", GOOD)
    series = CsvFolder(tmp_path, lookup).fetch(ask("EURUSD"))
    assert series.notes == ("the hour of the close isn't known: it is taken as any time of the day in UTC",)
    since, until = series.index.bounds(0)
    assert until - since == timedelta(hours=23, minutes=59, seconds=59)


def test_blank_cells_volume_weekends_bom_and_upper_case(tmp_path, write, lookup, ask):
    write(
        "USDRUB.csv",
        "\ufeffDate, Open,High,Low,Close,Volume,Comment\r\n2022-02-12,,,,76.5,,x\r\n\r\n2022-02-14,77,78,76,77,1200,\r\n",
    )
    series = CsvFolder(tmp_path, lookup).fetch(ask("USDRUB"))
    assert np.isnan([series.open[0], series.high[0], series.low[0], series.volume[0]]).all()
    assert series.volume[1] == 1200
    assert series.index.session(0) == date(2022, 2, 12)
    assert series.notes == ("USDRUB.csv has columns that aren't read: comment",)


def test_only_the_dates_asked_for(tmp_path, write, lookup, ask):
    write("USDRUB.csv", GOOD)
    folder = CsvFolder(tmp_path, lookup)
    assert folder.fetch(ask("USDRUB", "2022-02-14", "2022-02-14")).close.tolist() == [76.6]
    with pytest.raises(
        TooLittleData, match=r"USDRUB.csv has no bar from 2023-01-01 to 2023-12-31: it runs from 2022-02-11 to 2022-02-14"
    ):
        folder.fetch(ask("USDRUB", "2023-01-01", "2023-12-31"))
    with pytest.raises(TooLittleData, match="no file holds 1d bars of BRENT"):
        folder.fetch(ask("BRENT"))


def test_a_changed_file_is_read_again_and_is_another_vintage(tmp_path, write, lookup, ask):
    write("USDRUB.csv", GOOD)
    folder = CsvFolder(tmp_path, lookup)
    before = folder.fetch(ask("USDRUB")).vintage
    assert folder.fetch(ask("USDRUB")).vintage == before
    write("USDRUB.csv", GOOD + "2022-02-15,76,77,75,75.5\n")
    assert folder.fetch(ask("USDRUB")).vintage.id != before.id


def test_odd_but_real_bars_are_kept_and_said(tmp_path, write, lookup, ask):
    write("GOLD.csv", HEADER + "2010-11-01,1360.3,1360.3,1350.7,1350.2\n2010-11-02,1350,1360,1349,1355\n")
    notes = CsvFolder(tmp_path, lookup).fetch(ask("GOLD")).notes
    assert notes == (
        "1 of 2 bars have an open or close outside their own high and low (first 2010-11-01); they stand as the source gives them",
    )


def test_oil_and_yields_may_be_negative(tmp_path, write, lookup, ask):
    write("WTI.csv", HEADER + "2020-04-17,19,20,17,18.27\n2020-04-20,17.7,17.8,-40.3,-37.63\n")
    write("OFZ10Y.csv", HEADER + "2020-04-20,,,,-0.3\n")
    folder = CsvFolder(tmp_path, lookup)
    oil = folder.fetch(ask("WTI"))
    assert oil.close[-1] == -37.63
    assert oil.notes == ("1 of 2 closes are not positive (first 2020-04-20): no log return spans them",)
    assert folder.fetch(ask("OFZ10Y")).notes == ()


def test_date_and_close_are_enough(tmp_path, write, lookup, ask):
    write("USDRUB.csv", "date,close\n2022-02-11,77.1\n2022-02-14,76.6\n")
    found = CsvFolder(tmp_path, lookup).fetch(ask("USDRUB"))
    assert found.close.tolist() == [77.1, 76.6]
    assert np.isnan([found.open, found.high, found.low, found.volume]).all()


BAD_ROWS = {
    "USDRUB.csv line 1 lacks the column close": "date,open,high\n2022-02-14,1,2\n",
    "USDRUB.csv line 1 has the column close twice": "date,open,high,low,close,close\n2022-02-14,1,1,1,1,1\n",
    "USDRUB.csv line 1 has no commas": "date;open;high;low;close\n2022-02-14;1;1;1;1\n",
    "USDRUB.csv has a header and no rows": HEADER,
    "USDRUB.csv is empty": "  \n",
    "USDRUB.csv is no text: byte 1 is not UTF-8": b"\xff\xfe\x00\x01",
    "USDRUB.csv is no text: it holds zero bytes": b"date,open\x00\n",
    "USDRUB.csv line 2 is no CSV": HEADER + '2022-02-14,1,1,1,"1\n',
    "USDRUB.csv line 2 has 4 cells where the header has 5": HEADER + "2022-02-14,1,1,1\n",
    "USDRUB.csv line 2 has the date '14.02.2022'": HEADER + "14.02.2022,,,,76\n",
    "USDRUB.csv line 2 has the date '03/04/2022'": HEADER + "03/04/2022,,,,76\n",
    "USDRUB.csv line 2 has the date '20220214'": HEADER + "20220214,,,,76\n",
    "USDRUB.csv line 2 has the date 'yesterday'": HEADER + "yesterday,,,,76\n",
    "USDRUB.csv line 2 has the date '2022-02-30', which is in no calendar": HEADER + "2022-02-30,,,,76\n",
    "USDRUB.csv line 4 has 2022-02-14 again, after line 2": HEADER + "2022-02-14,,,,76\n2022-02-15,,,,76\n2022-02-14,,,,76\n",
    "USDRUB.csv line 3 has 2022-02-11, earlier than the row before it": HEADER + "2022-02-14,,,,76\n2022-02-11,,,,76\n",
    "USDRUB.csv line 2 has no close": HEADER + "2022-02-14,1,1,1,\n",
    "USDRUB.csv line 2 has the close 'nan'": HEADER + "2022-02-14,,,,nan\n",
    "USDRUB.csv line 2 has the high 'inf'": HEADER + "2022-02-14,,inf,,76\n",
    "USDRUB.csv line 2 has the low '1e999'": HEADER + "2022-02-14,,,1e999,76\n",
    "USDRUB.csv line 2 has the close '1_000'": HEADER + "2022-02-14,,,,1_000\n",
    "USDRUB.csv line 2 has the close 'N/A'": HEADER + "2022-02-14,,,,N/A\n",
    "USDRUB.csv line 3: the close is not positive": HEADER + "2022-02-11,,,,76\n2022-02-14,,,,-76\n",
    "USDRUB.csv line 2: the low is not positive": HEADER + "2022-02-11,76,77,0,76\n",
    "USDRUB.csv line 2: the high is below the low": HEADER + "2022-02-11,76,75,77,76\n",
    "USDRUB.csv line 2: the volume is negative": "date,open,high,low,close,volume\n2022-02-11,76,77,75,76,-1\n",
}


@pytest.mark.parametrize(("message", "content"), BAD_ROWS.items())
def test_bad_input_is_one_line_that_says_where_and_how_to_mend_it(tmp_path, write, lookup, ask, message, content):
    write("USDRUB.csv", content)
    with pytest.raises(InputError) as caught:
        CsvFolder(tmp_path, lookup).fetch(ask("USDRUB"))
    assert message in caught.value.message
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_missing_folder_and_a_file_that_vanished(tmp_path, write, lookup, ask):
    with pytest.raises(InputError, match="there is no folder"):
        CsvFolder(tmp_path / "none", lookup)
    folder = CsvFolder(write("USDRUB.csv", GOOD).parent, lookup)
    (tmp_path / "USDRUB.csv").unlink()
    with pytest.raises(InputError, match=r"USDRUB.csv can't be read: No such file"):
        folder.fetch(ask("USDRUB"))


def test_files_that_are_not_daily_bars_of_a_known_instrument_are_skipped_with_one_line(tmp_path, write, lookup):
    write("USDRUB.csv", GOOD)
    write("RTS_FUTURE_1h.csv", "bar_start_moscow,open,high,low,close\n2022-02-14 15:00:00,1,1,1,1\n")
    write("IMOEX.csv", "day,value\n2022-02-14,1\n")
    write("NOBODY.csv", GOOD)
    write("picture.csv", b"\x89PNG\xff")
    scan = CsvFolder(tmp_path, lookup).scan()
    assert [series.path.name for series in scan.usable] == ["USDRUB.csv"]
    reasons = {skipped.file: skipped.reason for skipped in scan.skipped}
    assert sorted(reasons) == ["IMOEX.csv", "NOBODY.csv", "RTS_FUTURE_1h.csv", "picture.csv"]
    assert "no column 'date'" in reasons["RTS_FUTURE_1h.csv"]
    assert "[series.RTS_FUTURE_1h] in prices.toml" in reasons["RTS_FUTURE_1h.csv"]
    assert "no instrument NOBODY" in reasons["NOBODY.csv"]
    assert "is no text" in reasons["picture.csv"]
    assert all("\n" not in reason for reason in reasons.values())


HOURLY = "bar_start_moscow,open,high,low,close\n2022-02-14 15:00:00,140930,145500,140010,144300\n2022-02-14 16:00:00,144310,146180,143510,144130\n"
DECLARED_HOURLY = """
[series.RTS_FUTURE_1h]
instrument = "RTS_FUTURE"
interval = "1h"
column = "bar_start_moscow"
timezone = "Europe/Moscow"
kind = "last"
unit = "points"
"""


def test_declared_intraday_bars_are_observed_at_their_end(tmp_path, write, lookup, ask):
    write("RTS_FUTURE_1h.csv", HOURLY)
    write("prices.toml", DECLARED_HOURLY)
    folder = CsvFolder(tmp_path, lookup)
    assert folder.scan().skipped == ()
    series = folder.fetch(ask("RTS_FUTURE", interval=Interval.HOUR))
    assert series.index.bounds(0)[1] == datetime(2022, 2, 14, 13, 0, tzinfo=UTC)
    assert (series.open[0], series.close[0]) == (140930, 144300)
    assert (series.key.unit, series.key.kind, series.key.observed) == ("points", PriceKind.LAST, None)
    assert folder.symbol(lookup("RTS_FUTURE"), Measure.PRICE, Interval.DAY) is None


def test_a_declaration_changes_kind_unit_clock_and_adjustment(tmp_path, write, lookup, ask):
    write("MYSPY.csv", GOOD)
    toml = write(
        "own.toml", '[series.MYSPY]\ninstrument="SPY"\nkind="last"\nunit="dollars"\nobserved="15:50-16:00"\nadjusted=true\n'
    )
    key = CsvFolder(tmp_path, lookup, toml).fetch(ask("SPY")).key
    assert (key.kind, key.unit, key.adjusted, key.symbol) == (PriceKind.LAST, "dollars", True, "MYSPY.csv")
    assert key.observed == ObservationTime(time(15, 50), time(16), "America/New_York")


def test_a_declared_zone_and_measure(tmp_path, write, lookup, ask):
    write("WTI.csv", GOOD)
    write("prices.toml", '[series.WTI]\nkind="spot"\ntimezone="Europe/London"\nobserved="16:30"\nmeasure="spread"\n')
    key = CsvFolder(tmp_path, lookup).fetch(ask("WTI", measure=Measure.SPREAD)).key
    assert key.observed == ObservationTime(time(16, 30), time(16, 30), "Europe/London")
    assert (key.timezone, key.unit) == ("Europe/London", "percent")


def test_two_files_of_one_series_are_never_mixed(tmp_path, write, lookup):
    write("BRENT.csv", GOOD)
    write("ASPOT.csv", GOOD)
    write("prices.toml", '[series.ASPOT]\ninstrument="BRENT"\nkind="spot"\n')
    scan = CsvFolder(tmp_path, lookup).scan()
    assert [series.path.name for series in scan.usable] == ["BRENT.csv"]
    assert scan.skipped[0].reason.startswith("BRENT.csv holds 1d bars of BRENT already")


BAD_DECLARATIONS = {
    "is no TOML": "[series.USDRUB\n",
    "holds more than [series.NAME] tables": "[serie.USDRUB]\n",
    "'knd' is not known": '[series.USDRUB]\nknd="last"\n',
    "kind = 'middle' is not known": '[series.USDRUB]\nkind="middle"\n',
    "interval = '2h' is not known": '[series.USDRUB]\ninterval="2h"\n',
    "measure = 'x' is not known": '[series.USDRUB]\nmeasure="x"\n',
    "observed = 'noon' is no time of day": '[series.USDRUB]\nobserved="noon"\n',
    "observed = '18:50-18:40' is no time of day": '[series.USDRUB]\nobserved="18:50-18:40"\n',
    "there is no time zone 'Moscow'": '[series.USDRUB]\ntimezone="Moscow"\n',
    "unit = 5": "[series.USDRUB]\nunit=5\n",
    "adjusted = 'yes'": '[series.USDRUB]\nadjusted="yes"\n',
    "intraday bars need a timezone": '[series.USDRUB]\ninterval="1h"\n',
    "intraday bars are observed at their end": '[series.USDRUB]\ninterval="1h"\ntimezone="UTC"\nobserved="18:50"\n',
    "declares USDRUBB, and": '[series.USDRUBB]\nkind="last"\n',
    "lacks the column start": '[series.USDRUB]\ncolumn="start"\n',
}


@pytest.mark.parametrize(("message", "toml"), BAD_DECLARATIONS.items())
def test_a_declaration_that_cannot_be_meant_is_an_error(tmp_path, write, lookup, message, toml):
    write("USDRUB.csv", GOOD)
    write("prices.toml", toml)
    with pytest.raises(InputError) as caught:
        CsvFolder(tmp_path, lookup)
    assert message in caught.value.message
    assert caught.value.hint


def test_a_declared_instrument_must_be_known_and_the_file_of_declarations_exist(tmp_path, write, lookup):
    write("USDRUB.csv", GOOD)
    with pytest.raises(InputError, match=r"none.toml can't be read"):
        CsvFolder(tmp_path, lookup, tmp_path / "none.toml")
    write("prices.toml", '[series.USDRUB]\ninstrument="USDRUBB"\n')
    with pytest.raises(UnknownInstrument, match="USDRUBB"):
        CsvFolder(tmp_path, lookup)


@pytest.mark.parametrize(
    ("stamp", "message"),
    [
        ("2022-03-27 02:30", "doesn't exist in Europe/Berlin"),
        ("2022-10-30 02:30", "happens twice in Europe/Berlin"),
        ("2022-10-30 25:30", "is on no clock"),
        ("2022-10-30", "has the time '2022-10-30'"),
    ],
)
def test_a_local_time_without_one_instant_is_refused(tmp_path, write, lookup, ask, stamp, message):
    write("DAX.csv", f"date,open,high,low,close\n{stamp},,,,15000\n")
    write("prices.toml", '[series.DAX]\ninterval="1h"\ntimezone="Europe/Berlin"\n')
    with pytest.raises(InputError, match=message):
        CsvFolder(tmp_path, lookup).fetch(ask("DAX", interval=Interval.HOUR))


def test_a_stated_offset_tells_the_two_hours_apart(tmp_path, write, lookup, ask):
    write("DAX.csv", "date,open,high,low,close\n2022-10-30T02:00+02:00,,,,1\n2022-10-30T02:00+01:00,,,,2\n")
    write("prices.toml", '[series.DAX]\ninterval="1h"\ntimezone="Europe/Berlin"\n')
    series = CsvFolder(tmp_path, lookup).fetch(ask("DAX", interval=Interval.HOUR))
    assert [series.index.bounds(n)[1].hour for n in (0, 1)] == [1, 2]


prices = st.floats(min_value=1e-6, max_value=1e9, allow_nan=False)
rows = st.dictionaries(
    st.dates(date(1990, 1, 1), date(2029, 12, 31)),
    st.tuples(prices, prices, st.one_of(st.none(), st.floats(0, 1e12))),
    min_size=1,
    max_size=30,
)


@given(rows)
@settings(deadline=None, max_examples=40)
def test_a_written_file_reads_back_equal(tmp_path_factory, lookup, ask, rows):
    folder: Path = tmp_path_factory.mktemp("csv")
    days = sorted(rows)
    lines = [
        f"{day},,{max(rows[day][:2])!r},{min(rows[day][:2])!r},{rows[day][0]!r},{'' if rows[day][2] is None else repr(rows[day][2])}"
        for day in days
    ]
    (folder / "USDRUB.csv").write_text("date,open,high,low,close,volume\n" + "\n".join(lines) + "\n")
    series = CsvFolder(folder, lookup).fetch(ask("USDRUB"))
    assert [series.index.session(n) for n in range(len(series))] == days
    assert series.close.tolist() == [rows[day][0] for day in days]
    assert series.high.tolist() == [max(rows[day][:2]) for day in days]
    volumes = [None if np.isnan(v) else v for v in series.volume.tolist()]
    assert volumes == [rows[day][2] for day in days]
