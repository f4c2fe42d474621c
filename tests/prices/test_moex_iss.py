"""MOEX ISS, against a server on loopback that speaks as it does: pages, candles, boards."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fakes.rate_cases import IMOEX, INDEX, OFZ, SBER, USDRUB, ask, days, fails, moex, moex_of, session_row, swap, web
from fakes.rate_servers import Reply

from marketlink.core.errors import InputError, SourceDown, TooLittleData
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval, PriceKind
from marketlink.prices.moex import MoexProvider


def test_moex_index_share_currency_and_bond(iss):
    provider = moex_of(iss)
    index = provider.fetch(ask(IMOEX))
    assert index.close.tolist() == [3569.4, 3542.4]
    assert (index.low[0], index.volume[0]) == (3300.0, 10.0)
    assert index.index.bounds(1)[1] == datetime(2022, 2, 14, 15, 50, tzinfo=UTC)
    assert (index.key.kind, index.key.timezone) == (PriceKind.CLOSE, "Europe/Moscow")
    assert provider.fetch(ask(SBER)).close.tolist() == [258.0]
    rouble = provider.fetch(ask(USDRUB))
    assert (rouble.close.tolist(), rouble.low.tolist(), rouble.key.kind) == ([76.6], [75.93], PriceKind.LAST)
    bond = provider.fetch(ask(OFZ))
    assert (bond.close.tolist(), bond.key.kind, bond.key.unit) == ([9.62], PriceKind.YIELD, "percent")


def test_moex_history_comes_in_pages(iss):
    iss.page = 100
    many = [session_row(f"{2020 + n // 250}-{1 + n % 250 // 25:02}-{1 + n % 25:02}", 3000.0 + n) for n in range(250)]
    iss.history[INDEX] = many
    series = moex_of(iss).fetch(ask(IMOEX, "2020-01-01", "2021-12-31"))
    assert len(series) == 250
    assert series.close[-1] == 3249.0
    assert [query["start"] for _, query, _ in iss.asked] == ["0", "100", "200"]


def test_moex_candles_come_until_a_page_is_empty(iss):
    iss.page = 2
    series = moex_of(iss).fetch(ask(IMOEX, "2022-02-14", "2022-02-14", Interval.HOUR))
    assert series.close.tolist() == [3440.0, 3530.0, 3542.4]
    assert series.index.bounds(1)[1] == datetime(2022, 2, 14, 13, 0, tzinfo=UTC)  # 15:00 to 16:00 in Moscow
    assert [query["start"] for _, query, _ in iss.asked] == ["0", "2", "3"]


def test_moex_has_neither_points_of_the_yield_curve_nor_quarters_of_an_hour(iss):
    curve = replace(OFZ, symbols=moex("ZCYC 10Y", Measure.YIELD))
    assert moex_of(iss).symbol(curve, Measure.YIELD, Interval.DAY) is None
    assert moex_of(iss).symbol(IMOEX, Measure.PRICE, Interval.QUARTER_HOUR) is None
    with pytest.raises(TooLittleData, match="MOEX ISS has no 15m bars of IMOEX"):
        moex_of(iss).fetch(ask(IMOEX, interval=Interval.QUARTER_HOUR))


def test_moex_bar_of_today_is_left_out_before_the_close(iss):
    provider = MoexProvider(web(iss), clock=lambda: datetime(2022, 2, 14, 15, 0, tzinfo=UTC))
    series = provider.fetch(ask(IMOEX))
    assert days(series) == ["2022-02-11"]
    assert series.notes == ("1 bar still open when retrieved is left out",)


def test_candles_with_an_offset_or_of_another_length_are_refused(iss):
    hourly = ask(IMOEX, "2022-02-14", "2022-02-14", Interval.HOUR)
    fails((iss, moex_of(iss), hourly), swap("2022-02-14 15:00:00", "2022-02-14 15:00:00+00:00"), InputError, "has an offset")
    fails((iss, moex_of(iss), hourly), swap("2022-02-14 15:59:59", "2022-02-14 16:09:59"), InputError, "1h bars were asked for")
    fails(
        (iss, moex_of(iss), hourly), swap("2022-02-14 15:00", "2022-02-14 13:00"), InputError, "out of order|1h bars were asked"
    )


def test_moex_pages_that_lack_bars_or_repeat_themselves(iss):
    iss.page = 1

    def short(right, n):
        answer = json.loads(right.body)
        if n == 2:
            answer["history"]["data"] = []
        return replace(right, body=json.dumps(answer).encode())

    fails((iss, moex_of(iss), ask(IMOEX)), short, SourceDown, "announced 2 bars of IMOEX and sent 1")
    first = []

    def same(right, n):
        first.append(right)
        return first[0]

    fails((iss, moex_of(iss), ask(IMOEX)), same, InputError, "was asked for page 1 of IMOEX and answered with 0")


def test_moex_without_its_tables(iss):
    one = (iss, moex_of(iss), ask(IMOEX))
    fails(one, lambda right, n: Reply(b"[]"), SourceDown, "something else than its tables")
    fails(one, lambda right, n: Reply(b"{}"), SourceDown, "without the table history")
    fails(one, lambda right, n: Reply(b'{"history": {"columns": ["A"], "data": [[1, 2]]}}'), SourceDown, "breaks off in a row")
    cursor = b'{"history": {"columns": [], "data": []}, "history.cursor": {"columns": ["INDEX"], "data": [[0]]}}'
    fails(one, lambda right, n: Reply(cursor), SourceDown, "announced no number of bars")
