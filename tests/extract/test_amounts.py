"""Numbers as texts write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.extract.amounts import read_amount
from marketlink.extract.lexer import lex


def first(text):
    tokens = lex(text)
    for i in range(len(tokens)):
        amount = read_amount(tokens, i)
        if amount is not None:
            return amount
    return None


@pytest.mark.parametrize(
    ("text", "value", "step", "unit"),
    [
        ("1.6%", 1.6, 0.1, "pct"),
        ("4 percent", 4, 1, "pct"),
        ("4 per cent", 4, 1, "pct"),
        ("0.7pc", 0.7, 0.1, "pct"),
        ("3 pct", 3, 1, "pct"),
        ("76.3825", 76.3825, 0.0001, None),
        ("1,234.5 points", 1234.5, 0.1, "pts"),
        ("1,00,000", 100000, 1, None),
        ("48 basis points", 48, 1, "bp"),
        ("12bps", 12, 1, "bp"),
        ("0.1 percentage points", 0.1, 0.1, "pp"),
        ("1-1/4 percent", 1.25, 0.25, "pct"),
        ("23/32 of a point", 0.71875, 0.03125, "pts"),
        ("3 1/2 points", 3.5, 0.5, "pts"),
        ("107-2/32", 107.0625, 0.03125, None),
        ("145.05/15 yen", 145.05, 0.01, "JPY"),
        ("half a percent", 0.5, 0.5, "pct"),
        ("a quarter point", 0.25, 0.25, "pts"),
        ("three-quarters of a point", 0.75, 0.25, "pts"),
        ("a single penny", 1, 1, "GBp"),
        ("two cents", 2, 1, "USc"),
        ("one and a half cents", 1.5, 0.5, "USc"),
        ("twenty-five points", 25, 1, "pts"),
        ("two hundred points", 200, 1, "pts"),
        ("70 cents", 70, 1, "USc"),
        ("548p", 548, 1, "GBp"),
        ("$2.86", 2.86, 0.01, "USD"),
        ("$US90", 90, 1, "USD"),
        ("C$0.45", 0.45, 0.01, "CAD"),
        ("Rs 33,650", 33650, 1, "INR"),
        ("Rs33,650", 33650, 1, "INR"),
        ("USD 96.5", 96.5, 0.1, "USD"),
        ("1.48 German marks", 1.48, 0.01, "DEM"),
        ("14 paise", 0.14, 0.01, "INR"),
        ("$97K", 97000, 1000, "USD"),
        (".50 cents", 0.5, 0.01, "USc"),
    ],
)
def test_value_precision_and_unit(text, value, step, unit):
    amount = first(text)
    assert (amount.value, amount.unit) == (pytest.approx(value), unit)
    assert amount.step == pytest.approx(step)


@pytest.mark.parametrize("text", ["2029", "4:05", "1000 GMT", "9th", "4 p.m."])
def test_dates_and_clocks_are_no_amounts(text):
    assert first(text).dated


@pytest.mark.parametrize("text", ["5 million", "$3.4 billion", "12m", "14,000 people", "300 jobs", "2 times", "9" * 40])
def test_counts_are_no_prices(text):
    assert first(text).counted


@pytest.mark.parametrize(
    ("text", "value", "high", "unit"),
    [("13 to 16 cents", 13, 16, "USc"), ("2-3%", 2, 3, "pct"), ("1/4 to 2-1/2 cents", 0.25, 2.5, "USc")],
)
def test_ranges(text, value, high, unit):
    amount = first(text)
    assert (amount.value, amount.high, amount.unit) == (value, high, unit)


@pytest.mark.parametrize(("text", "sign"), [("(-0.83%)", -1), ("+2%", 1), ("fell -1%", -1), ("2-3", 0)])
def test_signs(text, sign):
    assert first(text).sign == sign


@given(
    st.decimals(min_value=0, max_value=99999, places=4),
    st.sampled_from([("%", "pct"), (" percent", "pct"), (" basis points", "bp"), (" cents", "USc"), (" points", "pts")]),
)
def test_a_number_comes_back_with_its_precision(number, unit):
    amount = first(f"{number}{unit[0]}")
    assert amount.value == pytest.approx(float(number))
    assert amount.step == pytest.approx(0.0001)
    assert amount.unit == unit[1]
