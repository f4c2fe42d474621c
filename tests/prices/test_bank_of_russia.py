"""The Bank of Russia's rates, against a server on loopback that speaks as it does."""

from fakes.rate_cases import JPYRUB, USDRUB, ask, cbr_of, days, fails
from fakes.rate_servers import xml

from marketlink.core.errors import SourceDown


def test_bank_of_russia_a_rate_stands_on_the_day_it_was_set(bank):
    series = cbr_of(bank).fetch(ask(USDRUB))
    # Applied from Friday the 11th, from Saturday the 12th, from Tuesday the 15th.
    assert days(series) == ["2022-02-10", "2022-02-11", "2022-02-14"]
    assert series.close.tolist() == [74.9867, 75.0277, 76.4849]
    assert bank.asked[0][1] == {"date_req1": "11/02/2022", "date_req2": "16/02/2022", "VAL_NM_RQ": "R01235"}
    assert "applies from the next day on" in series.notes[0]
    assert cbr_of(bank).fetch(ask(JPYRUB)).close.tolist() == [0.646211]


def test_bank_of_russia_sends_no_entities(bank):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]><ValCurs ID="R01235">&a;</ValCurs>'
    fails((bank, cbr_of(bank), ask(USDRUB)), lambda right, n: xml(bomb), SourceDown, "something else than its rates")
    fails((bank, cbr_of(bank), ask(USDRUB)), lambda right, n: xml("<other/>"), SourceDown, "something else than its rates")
