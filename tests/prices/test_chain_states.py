"""The chain over servers that fail: circuits, budgets, order by asset class and interval, no two sources in one series."""

from datetime import UTC, date, datetime, timedelta

import pytest
from fakes.rate_servers import BankOfRussia, EcbPortal, Fred, Iss, running, status

from marketlink.core.errors import SourceDown, TooLittleData
from marketlink.core.instrument import AssetClass, Instrument, Symbol
from marketlink.core.moves import Measure
from marketlink.core.prices import Interval
from marketlink.core.protocols import PriceRequest
from marketlink.core.sources import SourceState
from marketlink.prices.cbr import CbrProvider
from marketlink.prices.chain import Chain, Fetched
from marketlink.prices.csvfiles import CsvFolder
from marketlink.prices.ecb import EcbProvider
from marketlink.prices.ecb_live import EcbLiveProvider
from marketlink.prices.fred import FredProvider
from marketlink.prices.moex import MoexProvider
from marketlink.prices.nbp import NbpProvider
from marketlink.prices.web import Manners, Web
from marketlink.prices.yahoo import YahooProvider
from marketlink.prices.yahoo_hours import YahooHoursProvider

NOW = datetime(2022, 4, 20, 12, 0, tzinfo=UTC)
QUICK = Manners(timeout=0.5, attempts=1)
USDRUB = Instrument(
    "USDRUB", "dollar", AssetClass.FX, "RUB per USD", "USD", "RUB", symbols=(Symbol("moex", "USD"), Symbol("yfinance", "RUB=X"))
)
PLACE = "engines/currency/markets/selt/boards/CETS/securities/USD"


class Hands:
    """The clock, and sleep that moves it."""

    def __init__(self):
        self.now = NOW
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


def rows(*days):
    return [{"SECID": "USD", "TRADEDATE": day, "CLOSE": 80.0 + n} for n, day in enumerate(days)]


@pytest.fixture
def hands():
    return Hands()


@pytest.fixture
def iss():
    with running(Iss(history={PLACE: rows("2022-04-11", "2022-04-12")})) as service:
        yield service


@pytest.fixture
def bank():
    with running(BankOfRussia(rates={"R01235": {"2022-04-12": (1, "79,6"), "2022-04-13": (1, "79,7")}})) as service:
        yield service


@pytest.fixture
def chain(hands, iss, bank):
    def web(service):
        return Web("the service", service.url, QUICK)

    providers = [CbrProvider(web(bank), clock=hands.clock), EcbProvider(), MoexProvider(web(iss), clock=hands.clock)]
    return Chain(providers, clock=hands.clock, sleep=hands.sleep, chance=lambda: 0.5)


def ask(first="2022-04-11", last="2022-04-12", interval=Interval.DAY, instrument=USDRUB):
    return PriceRequest(instrument, Measure.PRICE, interval, date.fromisoformat(first), date.fromisoformat(last))


def test_a_source_that_is_down_costs_one_line_and_the_next_answers(chain, iss):
    iss.fault = lambda right, n: status(503)
    asked = chain.ask(ask())
    assert isinstance(asked.outcome, Fetched)
    assert asked.outcome.series.key.source == "cbr"
    assert [(a.provider, a.failed) for a in asked.outcome.tried] == [("moex", True), ("ecb", True), ("cbr", False)]
    assert asked.outcome.tried[0].outcome == "moex: the service is down (status 503)"
    assert asked.states["moex"].failures == 1
    assert asked.states["cbr"].failures == 0
    assert "ecb" not in asked.states  # offline


def test_after_two_failures_it_is_left_alone_and_then_tried_again(chain, iss, hands):
    iss.fault = lambda right, n: status(503)
    states = chain.ask(ask(), chain.ask(ask()).states).states
    assert len(iss.asked) == 2
    third = chain.ask(ask(), states)
    assert len(iss.asked) == 2
    assert isinstance(third.outcome, Fetched)
    assert third.outcome.tried[0].outcome == "moex: left alone until 2022-04-20 12:05 UTC after 2 failures"
    hands.now += timedelta(minutes=6)
    iss.fault = None
    fourth = chain.ask(ask(), third.states)
    assert isinstance(fourth.outcome, Fetched)
    assert fourth.outcome.series.key.source == "moex"
    assert fourth.states["moex"].failures == 0
    assert fourth.states["moex"].open_until is None


def test_a_spent_budget_is_not_exceeded(chain, iss):
    spent = {"moex": SourceState("moex", day=NOW.date(), spent=3000)}
    asked = chain.ask(ask(), spent)
    assert isinstance(asked.outcome, Fetched)
    assert asked.outcome.tried[0].outcome == "moex: its budget of 3000 questions a day is spent"
    assert iss.asked == []


def test_that_a_source_has_nothing_is_no_failure_of_it(chain, iss):
    iss.history.clear()
    assert chain.ask(ask()).states["moex"].failures == 0


def test_questions_to_one_source_are_spaced(chain, hands):
    states = chain.ask(ask()).states
    hands.now += timedelta(seconds=0.2)
    chain.ask(ask(), states)
    assert hands.slept == [pytest.approx(0.3)]


def test_the_states_given_are_not_changed(chain):
    given = {"moex": SourceState("moex")}
    chain.ask(ask(), given)
    assert given == {"moex": SourceState("moex")}


def test_all_are_down(chain, iss, bank):
    iss.fault = bank.fault = lambda right, n: status(500)
    asked = chain.ask(ask())
    assert isinstance(asked.outcome, SourceDown)
    assert "moex: the service is down" in str(asked.outcome)
    with pytest.raises(SourceDown):
        chain.fetch(ask())


def test_a_history_that_ends_too_early_gives_way_to_one_that_does_not(chain, iss, bank):
    iss.history[PLACE] = rows("2022-02-25")
    asked = chain.ask(ask("2022-02-01", "2022-04-12"))
    assert isinstance(asked.outcome, Fetched)
    assert asked.outcome.series.key.source == "cbr"
    assert [str(day) for day in asked.outcome.series.index.sessions] == ["2022-04-11", "2022-04-12"]
    said = [a.outcome for a in asked.outcome.tried]
    assert said[0] == "moex: its bars end on 2022-02-25, and dates up to 2022-04-12 are asked for"
    assert said[1].startswith("ecb: its bars end on 2022-03-01")


def test_of_histories_that_all_end_early_the_longest_is_used_alone(chain, iss, bank):
    bank.rates.clear()
    iss.history[PLACE] = rows("2022-02-25")
    fetched = chain.fetch(ask("2022-02-01", "2022-04-12"))
    assert fetched.series.key.source == "ecb"
    assert str(fetched.series.index.session(-1)) == "2022-03-01"


def test_a_file_of_the_users_own_is_used_however_short_it_is(tmp_path, write, lookup, hands):
    write("USDRUB.csv", "date,open,high,low,close\n2022-02-14,,,,76.6\n")
    chain = Chain([EcbProvider(), CsvFolder(tmp_path, lookup)], clock=hands.clock)
    assert chain.fetch(ask("2022-02-01", "2022-04-12")).series.key.source == "csv"


@pytest.fixture
def everybody(tmp_path, lookup, hands):
    yahoo = YahooProvider(tmp_path / "cache", clock=hands.clock)
    return Chain(
        [
            yahoo,
            FredProvider(),
            NbpProvider(),
            YahooHoursProvider(yahoo),
            CbrProvider(),
            EcbLiveProvider(),
            EcbProvider(),
            MoexProvider(),
            CsvFolder(tmp_path, lookup),
        ],
        clock=hands.clock,
    )


@pytest.mark.parametrize(
    ("kind", "interval", "order"),
    [
        (AssetClass.FX, Interval.DAY, "csv moex ecb ecb-live nbp cbr fred yfinance-1h yfinance"),
        (AssetClass.FX, Interval.HOUR, "csv moex yfinance"),
        (AssetClass.INDEX, Interval.DAY, "csv moex yfinance fred"),
        (AssetClass.EQUITY, Interval.DAY, "csv moex yfinance fred"),
        (AssetClass.RATE, Interval.DAY, "csv moex fred yfinance"),
        (AssetClass.VOLATILITY, Interval.DAY, "csv moex fred yfinance"),
        (AssetClass.COMMODITY, Interval.DAY, "csv yfinance fred"),
    ],
)
def test_the_declared_order(everybody, kind, interval, order):
    names = [p.name for p in everybody.order(Instrument("X", "x", kind), interval)]
    assert names[: len(order.split())] == order.split()


def test_explain_says_whom_it_asks_and_why(everybody, hands):
    choices = everybody.explain(USDRUB, Measure.PRICE)
    assert [(c.provider, c.symbol) for c in choices if c.symbol] == [
        ("moex", "USD"),
        ("ecb", "EURRUB/EURUSD"),
        ("ecb-live", "EURRUB/EURUSD"),
        ("cbr", "R01235"),
        ("yfinance-1h", "RUB=X"),
    ]
    reasons = {c.provider: c.reason for c in choices}
    assert reasons["moex"] == "the Moscow Exchange itself, for what it trades"
    assert reasons["yfinance"] == "Yahoo's daily bars of the currency pair RUB=X are not used: their close is about their open"
    assert "no 1d bars of USDRUB" in reasons["nbp"]


def test_explain_knows_circuits_and_who_is_not_in_use(everybody):
    resting = {"moex": SourceState("moex", failures=2, open_until=NOW + timedelta(minutes=5))}
    choices = {c.provider: c for c in everybody.explain(USDRUB, Measure.PRICE, states=resting)}
    assert choices["moex"].symbol is None
    assert choices["moex"].reason.startswith("left alone until 2022-04-20 12:05 UTC")
    offline = {c.provider: c for c in Chain([EcbProvider()]).explain(USDRUB, Measure.PRICE)}
    assert offline["moex"].reason == "not among the sources in use"
    told = Chain([EcbProvider()]).explain(USDRUB, Measure.PRICE, absent={"moex": "the network is off"})
    assert {c.provider: c.reason for c in told}["moex"] == "the network is off"


def test_explain_names_units_and_curves(everybody):
    spread = Instrument("S", "s", AssetClass.CREDIT, symbols=(Symbol("fred", "BAMLH0A0HYM2"),))
    curve = Instrument("OFZ10Y", "o", AssetClass.RATE, symbols=(Symbol("moex", "ZCYC 10Y", Measure.YIELD),))
    assert "another unit" in {c.provider: c.reason for c in everybody.explain(spread, Measure.PRICE)}["fred"]
    assert "point of its yield curve" in {c.provider: c.reason for c in everybody.explain(curve, Measure.YIELD)}["moex"]
    off = {c.provider: c.reason for c in Chain([]).explain(curve, Measure.YIELD, absent=dict.fromkeys(("moex", "fred"), "off"))}
    assert "point of its yield curve" in off["moex"]  # whether or not the network is on
    assert "no 1d bars of OFZ10Y" in off["fred"]
    with pytest.raises(TooLittleData, match="moex has it as ZCYC 10Y, which marketlink reads only from a CSV file of your own"):
        Chain([]).fetch(PriceRequest(curve, Measure.YIELD, Interval.DAY, date(2022, 1, 1), date(2022, 2, 1)))


def test_the_bundled_rates_give_way_to_the_live_ones_when_they_end(hands):
    pair = Instrument("EURUSD", "euro", AssetClass.FX, "USD per EUR", "EUR", "USD")
    newest = EcbProvider().fetch(ask("1999-01-01", "2090-01-01", instrument=pair)).index.session(-1)
    hands.now = datetime(newest.year + 1, newest.month, 15, 20, 0, tzinfo=UTC)
    last = hands.now.date()
    while last.weekday() >= 5:
        last -= timedelta(days=1)
    with running(EcbPortal(rates={"USD": {str(last): 1.1}})) as portal:
        live = EcbLiveProvider(Web("the portal", portal.url, QUICK), clock=hands.clock)
        request = ask(str(last - timedelta(days=600)), str(last), instrument=pair)
        fetched = Chain([EcbProvider(), live], clock=hands.clock).fetch(request)
        assert fetched.series.key.source == "ecb-live"
        within = ask("2022-02-01", "2022-02-14", instrument=pair)
        assert Chain([EcbProvider(), live], clock=hands.clock).fetch(within).series.key.source == "ecb"
        assert len(portal.asked) == 1


def test_fred_comes_before_yahoo_for_yields(hands):
    with running(Fred(series={"DGS10": {"2022-04-11": 2.79}})) as service:
        fred = FredProvider(Web("FRED", service.url, QUICK), clock=hands.clock)
        bond = Instrument("UST10Y", "t", AssetClass.RATE, "percent", symbols=(Symbol("fred", "DGS10", Measure.YIELD),))
        request = PriceRequest(bond, Measure.YIELD, Interval.DAY, date(2022, 4, 11), date(2022, 4, 12))
        assert Chain([fred], clock=hands.clock).fetch(request).series.close.tolist() == [2.79]
