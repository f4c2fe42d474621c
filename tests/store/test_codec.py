"""Values of core as JSON and back."""

import json
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketlink.core.article import Article
from marketlink.core.check import Check
from marketlink.core.errors import InputError
from marketlink.core.event import Event
from marketlink.core.findings import Reaction
from marketlink.core.moves import AsOf, Quantity, Span, StatedMove, Trigger
from marketlink.core.prices import Interval, ObservationTime, SeriesKey, Vintage
from marketlink.core.study import StudyResult
from marketlink.core.windows import Window
from marketlink.store.codec import decode, encode

# What core promises of its values: finite numbers, aware instants in UTC, text that UTF-8 can hold.
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
PAIRS = st.tuples(st.integers(0, 10**6), st.integers(1, 100))
KNOWN: dict[Any, st.SearchStrategy[Any]] = {
    float: NUMBERS,
    str: TEXTS,
    int: st.integers(-(2**63), 2**63 - 1),
    bool: st.booleans(),
    datetime: INSTANTS,
    date: st.dates(),
    time: st.times(),
    type(None): st.none(),
    Span: PAIRS.map(lambda pair: Span(pair[0], pair[0] + pair[1])),
    Window: PAIRS.map(lambda pair: Window(-pair[0], pair[1])),
}


def any_of(kind: Any, **fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw any value of a type of core, every field of it."""
    if kind in KNOWN:
        return KNOWN[kind]
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{name: fixed.get(name, any_of(hint)) for name, hint in hints.items()})
    if get_origin(kind) is tuple:
        return st.lists(any_of(get_args(kind)[0]), max_size=2).map(tuple)
    if get_origin(kind) in {Union, UnionType}:
        return st.one_of([any_of(option) for option in get_args(kind)])
    assert issubclass(kind, StrEnum)
    return st.sampled_from(kind)


KNOWN[SeriesKey] = any_of(SeriesKey, interval=st.just(Interval.DAY), observed=any_of(ObservationTime))
KNOWN[Event] = any_of(Event, earliest=st.none())
moves = any_of(StatedMove, spans=st.lists(KNOWN[Span], min_size=1, max_size=3).map(tuple))
events = KNOWN[Event]
studies = any_of(StudyResult)


@pytest.mark.parametrize(
    "kind",
    [Quantity, AsOf, Trigger, Vintage, Window, SeriesKey, ObservationTime, Article],
    ids=lambda kind: kind.__name__,
)
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_small_values_come_back_equal(kind, data):
    value = data.draw(any_of(kind))
    assert decode(kind, encode(value)) == value


@settings(max_examples=60, deadline=None)
@given(moves)
def test_stated_moves_come_back_equal(move):
    back = decode(StatedMove, encode(move))
    assert back == move
    assert back.id_in("a") == move.id_in("a")


@settings(max_examples=60, deadline=None)
@given(events)
def test_events_come_back_equal(event):
    assert decode(Event, encode(event)) == event


@settings(max_examples=30, deadline=None)
@given(studies)
def test_studies_come_back_equal_and_byte_equal(study):
    text = encode(study)
    back = decode(StudyResult, text)
    assert back == study
    assert back.id == study.id
    assert encode(back) == text
    assert json.loads(text)["n"] == study.n


@settings(max_examples=100, deadline=None)
@given(NUMBERS)
def test_numbers_come_back_to_the_last_bit(number):
    back = decode(Quantity, encode(Quantity(number, 1.0)))
    assert back.value.hex() == number.hex()


def test_types_that_pydantic_could_mistake():
    assert decode(tuple[str, ...], encode(("1", "2022-01-27", "null"))) == ("1", "2022-01-27", "null")
    assert decode(Quantity, encode(Quantity(1.0, 1.0, "1"))).unit == "1"
    assert isinstance(decode(Quantity, '{"value":1,"step":1,"unit":null,"high":null}').value, float)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_refused(number):
    with pytest.raises(InputError, match="a Quantity holds a number that isn't finite"):
        encode(Quantity(number, 1.0))


@pytest.mark.parametrize("text", ["\0", "\\\0", "\\\\\0 after"])
def test_a_nul_is_refused(text):
    with pytest.raises(InputError, match="NUL"):
        encode((text,))


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "a \\ b"])
def test_text_that_only_looks_like_a_nul_is_kept(text):
    assert decode(tuple[str, ...], encode((text,))) == (text,)


def test_half_a_character_is_refused():
    with pytest.raises(InputError, match="half a character"):
        encode(("a\ud800",))


def test_every_stored_kind_has_a_decoder():
    for kind in (Article, StatedMove, Check, Event, StudyResult, Reaction):
        with pytest.raises(ValueError, match="validation error"):
            decode(kind, "{}")
