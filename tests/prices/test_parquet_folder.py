"""Parquet files beside CSV files: written by pyarrow and by pandas, read by the provider."""

from datetime import UTC, date, datetime

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from marketlink.core.errors import InputError
from marketlink.core.prices import Interval
from marketlink.prices.csvfiles import CsvFolder

DAYS = [date(2022, 2, 11), date(2022, 2, 14)]
BARS = {"open": [77.0, None], "high": [78.0, 77.5], "low": [76.0, 75.93], "close": [77.1675, 76.6]}


def put(folder, name, **columns):
    parquet.write_table(pa.table(columns), folder / name)


def test_daily_bars(tmp_path, lookup, ask):
    put(tmp_path, "USDRUB.parquet", date=DAYS, **BARS, volume=pa.array([5, None], pa.int64()))
    folder = CsvFolder(tmp_path, lookup)
    series = folder.fetch(ask("USDRUB"))
    assert series.close.tolist() == [77.1675, 76.6]
    assert (series.low[1], series.volume[0], series.has_range(1)) == (75.93, 5.0, True)
    assert [str(day) for day in series.index.sessions] == ["2022-02-11", "2022-02-14"]
    assert (series.key.source, series.key.symbol) == ("csv", "USDRUB.parquet")


def test_the_same_bars_as_the_csv_of_them(tmp_path, write, lookup, ask):
    put(tmp_path, "USDRUB.parquet", date=DAYS, **BARS)
    one = CsvFolder(tmp_path, lookup).fetch(ask("USDRUB"))
    (tmp_path / "USDRUB.parquet").unlink()
    write("USDRUB.csv", "date,open,high,low,close\n2022-02-11,77,78,76,77.1675\n2022-02-14,,77.5,75.93,76.6\n")
    two = CsvFolder(tmp_path, lookup).fetch(ask("USDRUB"))
    for name in ("open", "high", "low", "close", "volume"):
        pd.testing.assert_series_equal(pd.Series(getattr(one, name)), pd.Series(getattr(two, name)))
    assert (one.index.observed_until == two.index.observed_until).all()


def test_as_pandas_writes_it(tmp_path, lookup, ask):
    frame = pd.DataFrame({"Date": pd.to_datetime(DAYS), **{name.title(): values for name, values in BARS.items()}})
    frame.to_parquet(tmp_path / "USDRUB.parquet", index=False)
    assert CsvFolder(tmp_path, lookup).fetch(ask("USDRUB")).close.tolist() == [77.1675, 76.6]


def test_intraday_bars_with_a_zone(tmp_path, write, lookup, ask):
    starts = pa.array([datetime(2022, 2, 14, 12, 0, tzinfo=UTC)], pa.timestamp("us", "Europe/Moscow"))
    put(tmp_path, "HOURS.parquet", start=starts, open=[140930.0], high=[144400.0], low=[140900.0], close=[144300.0])
    write(
        "prices.toml",
        '[series.HOURS]\ninstrument = "RTS_FUTURE"\ninterval = "1h"\ncolumn = "start"\ntimezone = "Europe/Moscow"\n',
    )
    series = CsvFolder(tmp_path, lookup).fetch(ask("RTS_FUTURE", interval=Interval.HOUR))
    assert series.index.bounds(0)[1] == datetime(2022, 2, 14, 13, 0, tzinfo=UTC)


def test_two_files_of_one_series_are_never_mixed(tmp_path, write, lookup):
    put(tmp_path, "USDRUB.parquet", date=DAYS, **BARS)
    write("USDRUB.csv", "date,open,high,low,close\n2022-02-14,,,,76.6\n")
    scan = CsvFolder(tmp_path, lookup).scan()
    assert [s.path.name for s in scan.usable] == ["USDRUB.csv"]
    assert "two files are never mixed" in scan.skipped[0].reason


@pytest.mark.parametrize(
    ("columns", "match"),
    [
        ({"date": DAYS, "high": [1.0, 2.0]}, "USDRUB.parquet line 1 lacks the column close"),
        ({"date": DAYS, **BARS | {"close": [1.0, None]}}, "USDRUB.parquet line 2 has no close"),
        ({"date": DAYS, **BARS | {"close": [1.0, float("nan")]}}, "line 2 has the close 'nan', which is no finite number"),
        ({"date": DAYS, **BARS | {"close": ["1", "x"]}}, "line 2 has the close 'x'"),
        ({"date": [DAYS[0], DAYS[0]], **BARS}, "line 2 has 2022-02-11 again, after line 1"),
        ({"date": DAYS[::-1], **BARS}, "earlier than the row before it"),
        ({"date": ["11/02/2022", "14/02/2022"], **BARS}, "has the date '11/02/2022'"),
        ({"date": DAYS, **BARS | {"close": [77.0, -1.0]}}, "line 2: the close is not positive"),
    ],
)
def test_faults_are_those_of_a_csv(tmp_path, lookup, ask, columns, match):
    put(tmp_path, "USDRUB.parquet", **columns)
    with pytest.raises(InputError, match=match):
        CsvFolder(tmp_path, lookup).fetch(ask("USDRUB"))


def test_no_parquet_at_all(write, tmp_path, lookup):
    write("USDRUB.parquet", "date,open,high,low,close\n2022-02-14,,,,76.6\n")
    with pytest.raises(InputError, match=r"USDRUB\.parquet is no Parquet") as caught:
        CsvFolder(tmp_path, lookup)
    assert "\n" not in str(caught.value)


def test_bytes_after_which_the_file_ends(tmp_path, write, lookup):
    put(tmp_path, "USDRUB.parquet", date=DAYS, **BARS)
    content = (tmp_path / "USDRUB.parquet").read_bytes()
    write("USDRUB.parquet", content[: len(content) // 2])
    with pytest.raises(InputError, match=r"USDRUB\.parquet is no Parquet"):
        CsvFolder(tmp_path, lookup)
