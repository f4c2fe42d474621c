"""Cleaning: furniture off, headline found, repetitions once, no market sentence lost."""

import pytest

from marketlink.ingest.clean import clean, paragraphs
from marketlink.ingest.furniture import is_date_line, is_furniture
from marketlink.ingest.repeats import WHOLE

LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
SECOND = "The currency lost as much as 0.9% and was last at 4.31 per euro, while government bonds gained across all maturities."
THIRD = "Analysts had expected no change of tone before the summer, and several of them moved their forecasts during the day."
TITLE = "Zloty slips as governor hints at early cut"


def page(*lines: str) -> str:
    return "\n\n".join(lines)


@pytest.mark.parametrize(
    "line",
    [
        "Sign up to read this article",
        "Story continues below advertisement",
        "ADVERTISEMENT",
        "Related Stories",
        "You may also like",
        "Leave a Reply",
        "Already a member? Sign in here",
        "This site uses Akismet to reduce spam. Learn how your comment data is processed.",
        "We use cookies to improve your experience.",
        "Share this article",
        "Share on WhatsApp",
        "3 min read",
        "12 Comments",
        "Friday, March 24",
        "Published: 14 Feb 2022 16:10",
        "2022-02-14",
        "(Reporting by Jane Roe; editing by John Doe)",
        "WATCH: Minister speaks on state television – Jan 27, 2022",
        "Home | Markets | Currencies | About",
        "Subscribe now and save 50% in the first year",
        "© 2022 The Paper. All rights reserved.",
        "View Original Article",
    ],
)
def test_furniture(line):
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Trending lower for a third week, copper ended the session at its weakest since May.",
        "Most popular stocks among small investors fell.",
        "Related stories about the merger had lifted the shares before.",
        "Getty Images fell after its results.",
        "Top stories that moved markets today include the lira's slide.",
        "Rouble up 1.6% after talks",
        "Sign of relief: bonds rally",
        "Watch makers' shares rose in Zurich.",
        "Comments by the governor sent the yield up 12 basis points.",
        "Commodities",
        "On Friday, March 24, the bank raised its rate.",
        "Next week will show whether the gains last.",
        "Brent $95.40, up 2%",
    ],
)
def test_not_furniture(line):
    assert not is_furniture(line)


def test_date_lines_are_of_the_whole_line():
    assert is_date_line("Friday, March 24")
    assert is_date_line("Updated: Mon 14 Feb 2022, 4:10 p.m. GMT")
    assert not is_date_line("4.67")
    assert not is_date_line("1.1% on Friday, March 24")


def test_page_is_reduced_to_its_article():
    found = clean(
        page(
            "Menu", "One app.", "Sign in", "Jane Roe and John Doe", TITLE, "Tuesday, May 3", LEAD, "Advertisement", SECOND,
            "CALM IN PRAGUE", THIRD, "The Polish Paper", "You may also like", "Five ways to read a yield curve", "Leave a Reply",
        )
    )  # fmt: skip
    assert found.title == TITLE
    assert found.text.split("\n\n") == [LEAD, SECOND, "CALM IN PRAGUE", THIRD]
    assert "10 lines of page furniture left out" in found.notes
    assert any("'Tuesday, May 3' is not taken as the article's date" in note for note in found.notes)


def test_the_headline_of_another_article_goes_with_its_invitation():
    found = clean(page(TITLE, LEAD, "Forint traders brace for a long summer of votes", "Know more", SECOND))
    assert found.text.split("\n\n") == [LEAD, SECOND]


def test_related_box_in_the_middle_takes_no_paragraph():
    found = clean(page(TITLE, LEAD, "Related stories", "Forint traders brace for a long summer", SECOND, THIRD))
    assert found.text.split("\n\n") == [LEAD, SECOND, THIRD]


def test_readers_comments_are_cut_off():
    comment = (
        "I think that the zloty will go to five per euro before long, mark my words, because nobody trusts this bank any more."
    )
    found = clean(page(TITLE, LEAD, SECOND, THIRD, "3 comments", comment))
    assert found.text.split("\n\n") == [LEAD, SECOND, THIRD]


def test_left_over_sentence_stays_in_its_paragraph():
    paragraph = SECOND + " weakening as much as 0.7% before trading at 4.30 as of 10:15 a.m."
    assert clean(page(TITLE, LEAD, paragraph, "Sign up to read this article")).text.endswith("as of 10:15 a.m.")


def test_no_headline_is_told():
    found = clean(page(LEAD, SECOND))
    assert not found.title
    assert "no headline line found" in found.notes


def test_the_text_never_repeats_the_title():
    assert clean(page(TITLE, TITLE.upper(), LEAD), TITLE).text == LEAD
    assert clean(page(TITLE, LEAD, TITLE, SECOND)).text == page(LEAD, SECOND)


@pytest.mark.parametrize(
    "text",
    [
        page(LEAD, SECOND, THIRD, LEAD, SECOND, THIRD),
        page(LEAD, SECOND, THIRD + LEAD, SECOND, THIRD),
        page(LEAD, SECOND, THIRD + " " + LEAD, SECOND, THIRD),
        page(LEAD, SECOND, THIRD, LEAD.replace("bank's", "bank’s"), SECOND.upper(), THIRD),
        page(LEAD, SECOND, THIRD, LEAD, SECOND, THIRD[:-20]),
        page(LEAD, SECOND, THIRD, LEAD, SECOND, THIRD).replace("\n\n", "\n"),
        page(LEAD, SECOND, THIRD, TITLE, LEAD, SECOND, THIRD),
    ],
    ids=["after", "glued", "glued with a space", "other quotation marks", "cut off", "single lines", "with its title"],
)
def test_a_text_that_stands_twice_is_kept_once(text):
    found = clean(text, TITLE)
    assert found.text == page(LEAD, SECOND, THIRD)
    assert found.notes[0] == WHOLE


def test_one_line_that_holds_the_text_twice():
    whole = f"{LEAD} {SECOND} {THIRD}"
    assert clean(whole + whole).text == whole


def test_short_lines_may_be_said_twice():
    found = clean(page(LEAD, "“No comment,” he said.", SECOND, "“No comment,” he said."))
    assert found.text.count("No comment") == 2
    assert not any("twice" in note for note in found.notes)


def test_lines_wrapped_at_a_width_are_one_paragraph():
    wrapped = "The zloty lost as much as 0.9% in early trading in\nWarsaw on Tuesday and was last at 4.31 per euro, its\nweakest since March."
    assert paragraphs(wrapped) == [wrapped.replace("\n", " ")]


def test_invisible_characters_go():
    assert paragraphs("the\u00a0zlo\u00adty \ufefffell\u200b 1%\x00") == ["the zloty fell 1%"]


def test_tables_without_sentences_are_kept():
    table = "EUR/PLN 4.31 up 0.9%\nUSD/PLN 4.10 up 0.4%\nPKN lower"
    assert clean(table).text == table.replace("\n", "\n\n")
