"""Which articles tell one story: from the same bytes down to the same people, acts and quotations."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketlink.core.article import Article, DatePrecision, Published
from marketlink.core.moves import Direction, Horizon, Measure, MoveKind, Qualifier, Quantity, Span, StatedMove
from marketlink.core.story import Likeness
from marketlink.ingest.files import read_article
from marketlink.ingest.published import read_published
from marketlink.ingest.urls import canonical_url
from marketlink.link.alike import alike
from marketlink.link.fingerprints import fingerprint
from marketlink.link.minhash import containment, sketch
from marketlink.link.stories import Shelf
from marketlink.link.words import people, quoted, stem

NOON = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)

# One meeting as three outlets tell it, each in words of its own; then another matter of the same two people on the same day.
AGENCY = """President Tomasz Nowak asked Finance Minister Ewa Zielinska on Tuesday whether the budget talks with Brussels should go on.

Zielinska told Nowak that the chances of an agreement were "far from exhausted" and that the frozen recovery funds could still be released this summer.

She recommended to continue the negotiations with Brussels and to send a twelve-page reply on the courts by Friday.

Nowak answered "very well", and the meeting was shown on state television, in what bankers took for a signal that the budget dispute may be easing.

Zielinska said the reply on the courts had been drafted, and that Brussels had called the earlier offer constructive."""
PAPER = """The finance minister, Ewa Zielinska, advised President Tomasz Nowak to keep negotiating with Brussels over frozen recovery funds.

In a televised meeting on Tuesday, Nowak asked whether there was a chance of an agreement. Zielinska replied that the possibilities were "far from being exhausted".

A reply on the courts, twelve pages long, had been drafted and would be sent to Brussels by Friday, Zielinska said.

The budget dispute has frozen the recovery funds since last summer. Nowak said the negotiations should continue."""
RADIO = """Poland will continue budget negotiations with Brussels, Finance Minister Ewa Zielinska said after a televised meeting with the president.

Asked by President Tomasz Nowak about the chances of an agreement, Zielinska said they were "far from exhausted". Nowak told Zielinska that this was very well.

Zielinska added that a reply of twelve pages on the courts had been drafted. It will reach Brussels on Friday.

The recovery funds have been frozen since the dispute on the courts began last summer."""
OTHER_MATTER = """Finance Minister Ewa Zielinska warned on Tuesday that the pension age would have to rise by two years within a decade.

Zielinska said the pension fund would run dry in 2034 unless women worked until 63 and men until 67.

President Tomasz Nowak said he would veto any law on the pension age. Nowak told a rally of miners in Katowice that he had promised them their pensions.

Trade unions announced a strike. Zielinska replied that "arithmetic cannot be vetoed"."""


def article(text, name="a", *, at=NOON, source="wire", url="", raw=None, title=""):
    published = Published(at.date(), at, DatePrecision.MINUTE, "given", "") if at is not None else Published()
    return Article(name, name, title, text, published, source, url, raw or f"raw {name} {source}")


def taken(text, name="a", moves=(), **options):
    made = article(text, name, **options)
    return fingerprint(made, moves, canonical_url(made.url))


def move(value=1.6, level=76.33, instrument="USDRUB", kind=MoveKind.CURRENT):
    change, at = (Quantity(value, 0.1, "pct", 2.0) if value else None), (Quantity(level, 0.01, "RUB") if level else None)
    return StatedMove(
        (Span(0, 5),), "q", "n", None, instrument, Measure.PRICE, Direction.UP, Direction.DOWN, change, Qualifier.EXACT, at, None, None,
        kind, Horizon.SESSION, None, False, False, "r", (),
    )  # fmt: skip


def place(*prints):
    shelf = Shelf()
    return [shelf.place(print_) for print_ in prints]


def test_three_outlets_tell_one_meeting_and_another_matter_is_another_story():
    told = [
        taken(text, name, source=name)
        for name, text in (("agency", AGENCY), ("paper", PAPER), ("radio", RADIO), ("other", OTHER_MATTER))
    ]
    first, paper, radio, other = place(*told)
    assert first.likeness is Likeness.FIRST
    assert (paper.story_id, radio.story_id) == ("agency", "agency")
    assert paper.likeness is Likeness.SAME_STORY
    assert "both tell of Nowak, Zielinska, with" in paper.why
    assert "in quotation marks" in radio.why
    assert other.story_id == "other"


@pytest.mark.parametrize(
    ("apart", "one"), [(timedelta(hours=30), True), (timedelta(hours=40), False), (timedelta(days=30), False)]
)
def test_only_articles_of_one_time_tell_one_story(apart, one):
    second = place(taken(AGENCY, "a"), taken(PAPER, "b", at=NOON + apart))[1]
    assert (second.story_id == "a") is one


def test_the_same_bytes():
    second = place(taken("x", "a", raw="r"), taken("y", "b", raw="r", source="other"))[1]
    assert (second.story_id, second.likeness) == ("a", Likeness.SAME_BYTES)


def test_an_update_of_a_page_is_a_version():
    url = "https://w.test/zloty?utm_source=x"
    later = AGENCY.replace("far from exhausted", "nearly exhausted")
    second = place(
        taken(AGENCY, "a", url=url), taken(later, "b", url="http://www.w.test/zloty/#top", at=NOON + timedelta(hours=2))
    )[1]
    assert (second.story_id, second.likeness) == ("a", Likeness.VERSION)
    assert "the same address, and" in second.why
    rewritten = place(taken(AGENCY, "a", url=url), taken(OTHER_MATTER, "b", url=url))[1]
    assert (rewritten.likeness, rewritten.why) == (Likeness.VERSION, "the same address, another text")


def test_copies_whole_cut_short_and_with_words_around():
    around = (
        "Reuters in Warsaw.\n\n"
        + AGENCY
        + "\n\nAdditional reporting by our own staff in Brussels and in Luxembourg, who had no part in this."
    )
    cut = AGENCY[: len(AGENCY) // 3]
    for text in (AGENCY, around, cut):
        copy = place(taken(AGENCY, "a"), taken(text, "b", source="paper"))[1]
        assert (copy.story_id, copy.likeness) == ("a", Likeness.COPY), text
        again = place(taken(AGENCY, "a"), taken(text, "b"))[1]
        assert again.likeness is Likeness.VERSION  # of the same outlet


def test_a_reworded_paragraph_leaves_the_word_sequences():
    words = AGENCY.split(" ")
    changed = [word if n % 25 else "indeed" for n, word in enumerate(words)]
    copy = place(taken(AGENCY, "a"), taken(" ".join(changed), "b", source="paper"))[1]
    assert (copy.story_id, copy.likeness in {Likeness.COPY, Likeness.SAME_STORY}) == ("a", True)


def test_a_headline_alone_is_no_copy():
    assert place(taken(AGENCY, "a"), taken("President Tomasz Nowak asked Finance Minister Ewa Zielinska", "b"))[1].story_id == "b"


def test_the_same_claims_in_other_words():
    both = (move(), move(0.8, None, "IMOEX"))
    second = place(taken("The rouble rose.", "a", both), taken("Russia's currency gained.", "b", both))[1]
    assert (second.story_id, second.likeness) == ("a", Likeness.SAME_CLAIMS)
    assert "2 of 2 moves are stated with the same numbers" in second.why
    assert place(taken("a", "a", both[:1]), taken("b", "b", both[:1]))[1].story_id == "b"  # one number may be chance
    others = (*both, move(1, 2, "BRENT"), move(3, 4, "EURUSD"), move(5, 6, "SPX"))
    long = (*others, move(7, 8, "UKX"))
    assert (
        place(taken("a", "a", others), taken("b", "b", (*both, *(move(n, 1, f"I{n}") for n in range(1, 9)))))[1].story_id == "b"
    )
    assert place(taken("a", "a", others), taken("b", "b", long))[1].story_id == "a"
    different = (move(level=76.34), move(0.8, None, "IMOEX", MoveKind.PRIOR_SESSION))
    assert place(taken("a", "a", both), taken("b", "b", different))[1].story_id == "b"


def test_undated_articles_are_joined_by_their_words_alone():
    assert place(taken(AGENCY, "a", at=None), taken(PAPER, "b", at=None))[1].story_id == "b"
    assert place(taken(AGENCY, "a", at=None), taken(AGENCY, "b", at=None))[1].story_id == "a"
    assert place(taken(AGENCY, "a"), taken(AGENCY, "b", at=None))[1].story_id == "b"  # of which day is it?


def test_the_shelf_finds_what_comparing_every_pair_finds():
    chance = random.Random(7)
    texts = [AGENCY, PAPER, RADIO, OTHER_MATTER]
    prints = []
    for number in range(60):
        paragraphs = chance.choice(texts).split("\n\n")
        chance.shuffle(paragraphs)
        text = "\n\n".join(paragraphs[: chance.randint(1, 5)])
        moves = [move(value, 70 + value) for value in chance.sample([1, 2, 3, 4], chance.randint(0, 3))]
        prints.append(
            taken(text, f"{number:02}", moves, source=str(number % 3), at=NOON + timedelta(hours=chance.randint(0, 60)))
        )
    members = place(*prints)
    for number, (print_, member) in enumerate(zip(prints, members, strict=True)):
        near = [other for other in prints[:number] if abs(other.at - print_.at) <= timedelta(hours=36)]
        alikes = [found.likeness for other in near if (found := alike(print_, other))]
        best = min(alikes, key=list(Likeness).index, default=Likeness.FIRST)
        assert member.likeness is best


@given(st.lists(st.sampled_from("abcdefgh"), max_size=60), st.lists(st.sampled_from("abcdefgh"), max_size=60))
def test_a_sketch_estimates_the_share_of_common_sequences(one, other):
    def runs(words):
        return {" ".join(words[at : at + 4]) for at in range(max(1, len(words) - 3))} if words else set()

    (first, size), (second, other_size) = sketch(one), sketch(other)
    assert (size, other_size) == (len(runs(one)), len(runs(other)))
    if size and other_size:
        exact = len(runs(one) & runs(other)) / len(runs(one) | runs(other))
        equal = np.mean(np.array(first) == np.array(second))
        assert abs(equal - exact) <= 5 * np.sqrt(max(exact * (1 - exact), 1e-3) / 128)


def test_a_copy_that_is_cut_short_is_contained_though_its_jaccard_index_is_low():
    words = [f"w{n}" for n in range(1000)]
    (one, size), (cut, cut_size) = sketch(words), sketch(words[:300])
    (other, other_size) = sketch([f"x{n}" for n in range(300)])
    shares = containment(one, size, np.array([cut, other], np.uint32), np.array([cut_size, other_size]))
    assert shares[0] > 0.75
    assert shares[1] < 0.1


@given(st.text(max_size=3000))
def test_any_text_has_a_fingerprint(text):
    assert alike(taken(text, "a"), taken(text, "b")) is None or text


def test_words_by_shape():
    text = 'Minister Anna Kowalska said in Lublin, "The offer is far from exhausted." Kowalska’s deputy, Jan Lis, replied to reporters from Gdansk.'
    assert people(text) == {"kowalska", "lis"}
    assert quoted(text) == {"offer", "far", "exhaust"}
    assert len({stem(word) for word in ("continue", "continued", "continuing", "continues")}) == 1


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("https://www.W.test/News/?utm_source=a&b=2&a=1#c", "w.test/News?a=1&b=2"),
        ("http://w.test:80/News?b=2&a=1", "w.test/News?a=1&b=2"),
        ("https://m.w.test/news/amp/", "w.test/news"),
        ("https://amp.w.test//news.amp.html", "w.test/news.html"),
        ("https://w.test", "w.test/"),
        ("https://w.test:8443/", "w.test:8443/"),
        ("https://m.test/x", "m.test/x"),
        ("https://w.test/?id=5&fbclid=x", "w.test/?id=5"),
        ("javascript:alert(1)", ""),
        ("http://[bad", ""),
        ("", ""),
    ],
)
def test_addresses_in_one_form(url, canonical):
    assert canonical_url(url) == canonical


@pytest.mark.shared
def test_the_seeds_tell_one_meeting(shared_dir):
    dates = read_published(shared_dir / "seeds" / "published.csv")
    prints = {
        path.name[:3]: fingerprint(read_article(path, dates[path.name]), (), "")
        for path in sorted((shared_dir / "seeds").glob("0*.txt"))
    }
    members = dict(zip(prints, place(*prints.values()), strict=True))
    first = prints["000"].article_id
    assert {number for number, member in members.items() if member.story_id == first} == {"000", "001", "003"}
    assert all("Lavrov, Putin" in members[number].why for number in ("001", "003"))
    # Nor is it their day alone: on one day the other two are stories of their own.
    same_day = [replace(print_, day=date(2022, 2, 14), at=None) for print_ in prints.values()]
    assert len({member.story_id for member in place(*same_day)}) == 3
