"""What goes out: JSON lines, explanations, marked text; and how bad lines are refused."""

import json
from datetime import date
from itertools import count, islice

import pytest

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.errors import InputError
from marketlink.extract.explain import explain, marked
from marketlink.extract.extractor import extract
from marketlink.extract.jsonl import move_record, records
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

TEXT = "The lira lost 2.5% to 32.10 per dollar <after> the vote as of 4:05 p.m. in Istanbul & gold fell."


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon.of(load_registry())


@pytest.fixture
def article():
    return Article("id", "name", "A <title>", TEXT, Published(date(2024, 4, 1), None, DatePrecision.DAY), "", "", "")


def test_a_record_has_just_these_fields(lexicon, article):
    lira = extract(article, lexicon)[0]
    record = move_record(lira)
    assert list(record) == [
        "instrument", "name", "subject", "measure", "direction", "magnitude", "magnitude_high", "unit", "qualifier", "level", "as_of", "kind",
        "start", "end",
    ]  # fmt: skip
    assert record["instrument"] == "USDTRY"
    assert record["subject"] == "TRY"
    assert (record["magnitude"], record["unit"], record["level"]) == (2.5, "pct", 32.1)
    assert TEXT[record["start"] : record["end"]].startswith("lira lost 2.5%")


def test_an_explanation_names_rule_words_spans_and_time(lexicon, article):
    said = explain(article, extract(article, lexicon))
    assert "rule verb, on: lost" in said
    assert "TRY down 2.5% at 32.1 (USDTRY down)" not in said
    assert "TRY down 2.5% at 32.1 (USDTRY up)" in said
    assert "2024-04-01T16:05:00+03:00" in said
    assert f"said {TEXT.index('lira')}-" in said


def test_marked_text_is_escaped(lexicon, article):
    html = marked(article, extract(article, lexicon))
    assert "&lt;after&gt;" in html
    assert "&amp; " in html
    assert "A &lt;title&gt;" in html
    assert html.count("<mark ") == 2
    assert 'class="move down"' in html


def test_marked_text_without_moves_is_whole(article):
    assert "lira lost" in marked(article, ())


def test_lines_stream_lazily(lexicon):
    endless = (json.dumps({"id": n, "text": "Gold rose 1%."}) for n in count())
    first = [json.loads(line) for line in islice(records(endless, lexicon), 3)]
    assert [r["id"] for r in first] == [0, 1, 2]
    assert [m["instrument"] for r in first for m in r["moves"]] == ["GOLD"] * 3


def test_blank_lines_are_passed_over(lexicon):
    assert len(list(records(["\n", '{"id": 1, "text": "x"}\n', "  "], lexicon))) == 1


def test_title_and_date_are_used(lexicon):
    line = json.dumps(
        {
            "id": "x",
            "title": "Warsaw shares fall",
            "text": "The benchmark index lost 1% at 10:00 a.m. in Warsaw.",
            "published": "2021-03-04",
        }
    )
    (move,) = json.loads(next(records([line], lexicon)))["moves"]
    assert (move["instrument"], move["as_of"]) == ("WIG20", "at 10:00 a.m. in Warsaw")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", ["line 2", "no JSON"]),
        ("[]", ["line 2", "no id or no text"]),
        ('{"id": 1}', ["line 2", "no id or no text"]),
        ('{"id": 1, "text": 5}', ["line 2"]),
        ('{"id": 1, "text": "x", "title": 5}', ["line 2", "title"]),
        ('{"id": 1, "text": "x", "published": "soon"}', ["line 2", "'soon'", "2022-02-14"]),
        ('{"id": 1, "text": "x", "published": 5}', ["line 2", "published"]),
    ],
)
def test_a_bad_line_is_named(lexicon, line, words):
    with pytest.raises(InputError) as caught:
        list(records(['{"id": 0, "text": ""}', line], lexicon))
    assert all(word in str(caught.value) for word in words)


def test_a_date_of_free_form_counts_only_when_it_is_iso(lexicon):
    for value in ("13-10-2011", None, "1996", {"year": 1}):
        line = json.dumps({"id": 1, "text": "Gold rose.", "date": value})
        assert json.loads(next(records([line], lexicon)))["moves"]
