"""Sentences that name the day before, read and checked: the answers are worked out by hand from the bars below."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import numpy as np
import pytest

from marketlink.check.verdicts import check_move
from marketlink.core.article import DatePrecision, Published
from marketlink.core.check import Claim, Untestable, Verdict
from marketlink.core.instrument import Session
from marketlink.core.prices import Interval, ObservationTime, PriceKind, SeriesKey, build_series, daily_index
from marketlink.extract.extractor import extract
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

MOSCOW = "Europe/Moscow"
# low, high, close: Tuesday -5.0% (at the most -6.0%), Wednesday +2.0% (-2.0% to +4.0%), Friday -1.0%, Monday +3.0%
ROWS = {
    "2022-02-07": (990, 1010, 1000),
    "2022-02-08": (940, 1005, 950),
    "2022-02-09": (931, 988, 969),
    "2022-02-10": (960, 975, 970),
    "2022-02-11": (955, 972, 960.3),
    "2022-02-14": (958, 992, 989.1),
}


@pytest.fixture(scope="module")
def registry():
    return load_registry()


@pytest.fixture(scope="module")
def told(registry):
    """Return the verdict on one move of a text."""
    observed = ObservationTime(time(18, 50), time(18, 50), MOSCOW)
    key = SeriesKey("IMOEX", "price", "test", "IMOEX", Interval.DAY, PriceKind.CLOSE, "index points", MOSCOW, observed)
    columns = np.array(list(ROWS.values()), dtype=float).T
    index = daily_index([date.fromisoformat(day) for day in ROWS], observed)
    retrieved = datetime(2022, 3, 1, tzinfo=UTC)
    bars = build_series(key, index, columns[2], low=columns[0], high=columns[1], retrieved_at=retrieved, origin="by hand")
    instrument = replace(registry.get("IMOEX"), session=Session(MOSCOW, time(10, 0), time(18, 50)))
    lexicon = Lexicon.of(registry)

    def verdict(article, text, published, claim=Claim.CHANGE, move=0):
        at = datetime.fromisoformat(published) if "T" in published else None
        day = at.date() if at else date.fromisoformat(published)
        stamp = Published(day, at, DatePrecision.MINUTE if at else DatePrecision.DAY, "given")
        dated = replace(article, text=text, published=stamp)
        checks = check_move(dated, extract(dated, lexicon)[move], instrument, bars)
        return next(check for check in checks if check.claim is claim)

    return verdict


WEDNESDAY = ["2022-02-09", "2022-02-09T08:00+03:00", "2022-02-09T11:00+03:00", "2022-02-09T20:00+03:00"]


@pytest.mark.parametrize("published", [*WEDNESDAY, "2022-02-09T00:20+03:00", "2022-02-10"])
@pytest.mark.parametrize(
    "text",
    [
        "The MOEX Russia index lost 5.0% on Tuesday.",
        "On Tuesday, the MOEX Russia index lost 5.0%.",
        "The MOEX Russia index dropped 5.0% on Feb. 8.",
        "The MOEX Russia index dropped 5.0% on 8 February 2022.",
        "The MOEX Russia index finished 5.0% lower on Tuesday, Feb. 8.",
        "The MOEX Russia index ended Tuesday 5.0% lower.",
        "The MOEX Russia index dropped 5.0% in Tuesday's session.",
    ],
)
def test_a_true_statement_on_the_day_before_is_confirmed_by_that_day(told, article, text, published):
    check = told(article, text, published)
    assert check.verdict is Verdict.CONFIRMED
    assert "1000 (2022-02-07) to 950 (2022-02-08), -5.00%" in check.sentence
    assert check.measured == pytest.approx(-5.0)


@pytest.mark.parametrize("published", WEDNESDAY)
def test_what_the_named_day_excludes_is_contradicted(told, article, published):
    # Wednesday, from -2.0% to +4.0%, would allow it
    check = told(article, "The MOEX Russia index added 2.0% on Tuesday.", published)
    assert check.verdict is Verdict.CONTRADICTED
    assert check.sentence.startswith("of Tuesday 2022-02-08, which the text names: the close went from 1000")
    assert "2022-02-09" not in check.sentence


DOUBTFUL = [
    "The MOEX Russia index {} amid fears over the talks on Tuesday.",
    "The MOEX Russia index {} following talks on Tuesday.",
]


@pytest.mark.parametrize("published", WEDNESDAY)
@pytest.mark.parametrize("text", DOUBTFUL)
def test_where_the_day_may_be_anothers_only_what_neither_day_allows_is_contradicted(told, article, text, published):
    check = told(article, text.format("lost 7.5%"), published)
    assert check.verdict is Verdict.CONTRADICTED
    assert ("nor does the article's own day fit" in check.sentence) is ("T08" not in published)
    assert told(article, text.format("lost 5.0%"), published).verdict is Verdict.CONFIRMED
    own = told(article, text.format("added 2.0%"), published)
    assert own.verdict is (Verdict.CONTRADICTED if "T08" in published else Verdict.CONSISTENT)


def test_the_articles_own_day_never_confirms_what_names_another(told, article):
    # +2.0% is Wednesday's close exactly
    text = "The MOEX Russia index closed up 2.0% amid hopes for the talks on Tuesday."
    after = told(article, text, "2022-02-09T20:00+03:00")
    assert after.verdict is Verdict.CONSISTENT
    assert "Tuesday 2022-02-08, which the text names, doesn't" in after.sentence
    # before Wednesday's close only Tuesday's can be meant
    assert told(article, text, "2022-02-09T11:00+03:00").verdict is Verdict.CONTRADICTED
    assert told(article, "The MOEX Russia index closed up 2.0%.", "2022-02-09T20:00+03:00").verdict is Verdict.CONFIRMED


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The MOEX Russia index lost 5.0% and the DAX 1% on Tuesday.", Verdict.CONFIRMED),
        ("Sentiment soured as the MOEX Russia index lost 5.0%, while the DAX fell on Tuesday.", Verdict.CONFIRMED),
        ("The MOEX Russia index lost 5.0% and the DAX 1% on Tuesday. Both recovered on Wednesday.", Verdict.CONFIRMED),
        ("The MOEX Russia index added 1.0% on Wednesday. The DAX fell on Tuesday.", Verdict.CONSISTENT),
    ],
)
def test_a_move_without_a_day_may_be_of_the_day_of_its_sentence(told, article, text, wanted):
    assert told(article, text, "2022-02-09T20:00+03:00").verdict is wanted


def test_a_move_without_a_day_may_be_of_the_day_told_before(told, article):
    lost = "The DAX slid on Tuesday. {}The MOEX Russia index lost 5.0%."
    assert told(article, lost.format(""), "2022-02-09", move=1).verdict is Verdict.CONFIRMED
    # an article that speaks of its own day means that one
    assert told(article, lost.format("Trading was thin on Wednesday. "), "2022-02-09", move=1).verdict is Verdict.CONTRADICTED
    friday = "The DAX slid on Friday.{}The MOEX Russia index lost 1.0%."
    assert told(article, friday.format(" "), "2022-02-14", move=1).verdict is Verdict.CONFIRMED
    # Monday's range is -0.2% to +3.3%; a day further back goes for its paragraph alone
    assert told(article, friday.format("\n\n"), "2022-02-14", move=1).verdict is Verdict.CONTRADICTED


def test_the_day_of_publication_changes_nothing(told, article):
    on_it = told(article, "The MOEX Russia index closed up 2.0% on Wednesday.", "2022-02-09T20:00+03:00")
    assert on_it == replace(
        told(article, "The MOEX Russia index closed up 2.0%.", "2022-02-09T20:00+03:00"), move_id=on_it.move_id
    )


@pytest.mark.parametrize("published", ["2022-02-12", "2022-02-13", "2022-02-14", "2022-02-14T20:00+03:00"])
def test_friday_told_over_the_weekend(told, article, published):
    right = told(article, "The MOEX Russia index slipped 1.0% on Friday.", published)
    assert right.verdict is Verdict.CONFIRMED
    assert "960.3 (2022-02-11)" in right.sentence
    assert told(article, "The MOEX Russia index slipped 3.0% on Friday.", published).verdict is Verdict.CONTRADICTED


def test_extremes_and_levels_of_the_named_day(told, article):
    lost = told(article, "The MOEX Russia index lost as much as 6.0% on Tuesday.", "2022-02-09")
    assert (lost.verdict, lost.route.value) == (Verdict.CONFIRMED, "extreme")
    # more was lost on Tuesday, which was over; Wednesday's low is -2.0%
    assert told(article, "The MOEX Russia index lost as much as 4.0% on Tuesday.", "2022-02-09").verdict is Verdict.CONTRADICTED
    touched = told(article, "The MOEX Russia index fell to 942 on Tuesday.", "2022-02-09", Claim.LEVEL)
    assert touched.verdict is Verdict.CONSISTENT
    assert "2022-02-08" in touched.sentence
    assert told(article, "The MOEX Russia index fell to 942 on Tuesday.", "2022-02-11", Claim.LEVEL).verdict is Verdict.CONSISTENT
    closed = told(article, "The MOEX Russia index fell to 950 on Tuesday.", "2022-02-09", Claim.LEVEL)
    assert closed.verdict is Verdict.CONFIRMED
    assert (
        told(article, "The MOEX Russia index fell to 925 on Tuesday.", "2022-02-09", Claim.LEVEL).verdict is Verdict.CONTRADICTED
    )


def test_an_hour_of_the_named_day_needs_no_close(told, article):
    check = told(article, "The MOEX Russia index was down 3.0% at 3 p.m. in Moscow on Tuesday.", "2022-02-09")
    assert check.verdict is Verdict.CONSISTENT
    assert "the session of 2022-02-08" in check.sentence


def test_a_named_day_without_a_session_contradicts_nothing(told, article):
    check = told(article, "The MOEX Russia index lost 9.0% on Sunday.", "2022-02-14")
    assert check.untestable is Untestable.NO_OBSERVATION
    assert "Sunday" in check.sentence
    doubtful = "The MOEX Russia index rose 3.0% amid hopes for the talks on Sunday."
    assert told(article, doubtful, "2022-02-14").verdict is Verdict.CONSISTENT


@pytest.mark.parametrize(
    "text",
    [
        "The MOEX Russia index rose 2.0% ahead of Thursday's vote.",
        "The MOEX Russia index rose 2.0% before a meeting on Thursday.",
        "The MOEX Russia index rose 2.0% on hopes for Friday's talks.",
        "The MOEX Russia index rose 2.0% following talks on Monday.",
        "The MOEX Russia index rose 2.0% from Tuesday's close.",
        "The MOEX Russia index rose 2.0% against 950 on Tuesday.",
    ],
)
def test_the_day_of_something_else_isnt_the_moves(told, article, text):
    assert told(article, text, "2022-02-09").verdict is Verdict.CONSISTENT


@pytest.mark.parametrize("when", ["early on Tuesday", "early Tuesday", "on Tuesday morning", "in Tuesday's morning session"])
def test_a_part_of_the_named_day_needs_no_close(told, article, when):
    assert told(article, f"The MOEX Russia index was down 3.0% {when}.", "2022-02-09").verdict is Verdict.CONSISTENT
    assert told(article, f"The MOEX Russia index was down 7.0% {when}.", "2022-02-09").verdict is Verdict.CONTRADICTED


# Wednesday closes at 18:50 in Moscow, +2.0%; Tuesday closed -5.0%, Friday -1.0%, Monday +3.0%
@pytest.mark.parametrize(
    ("text", "published", "verdict", "words"),
    [
        ("The MOEX index closed down 5.0%.", "2022-02-09T09:00+03:00", Verdict.CONFIRMED, "before the close of 2022-02-09"),
        ("The MOEX index closed down 5.0%.", "2022-02-09T12:00+03:00", Verdict.CONFIRMED, "before the close of 2022-02-09"),
        ("The MOEX index closed up 2.0%.", "2022-02-09T12:00+03:00", Verdict.CONTRADICTED, "(2022-02-08), -5.00%"),
        ("The MOEX index closed up 2.0%.", "2022-02-09T19:00+03:00", Verdict.CONFIRMED, "(2022-02-09), +2.00%"),
        ("The MOEX index closed down 5.0%.", "2022-02-09T19:00+03:00", Verdict.CONTRADICTED, "(2022-02-09), +2.00%"),
        ("The MOEX index closed down 1.0%.", "2022-02-14T11:00+03:00", Verdict.CONFIRMED, "(2022-02-11), -1.00%"),
        ("The MOEX index closed up 2.0%.", "2022-02-09T16:30-05:00", Verdict.CONFIRMED, "(2022-02-09), +2.00%"),
    ],
)
def test_a_close_told_before_that_of_its_day_is_the_last_one(told, article, text, published, verdict, words):
    check = told(article, text, published)
    assert check.verdict is verdict
    assert words in check.sentence
