"""The sample articles and, where they are beside the checkout, the real ones."""

import re
from pathlib import Path

import pytest

from marketlink.ingest.files import read_article
from marketlink.ingest.published import read_published
from marketlink.ingest.repeats import WHOLE
from marketlink.samples import sample_files, sample_folder

FIGURES = (
    "as much as 1.6%",
    "1.1%",
    "76.33",
    "4:05 p.m.",
    "as much as 4%",
    "0.8%",
    "48 basis points",
    "4.67%",
    "76.3825",
    "3:50 p.m.",
)


def read_all(folder: Path):
    dates = read_published(folder / "published.csv")
    paths = sample_files(folder)
    assert {path.name for path in paths} == set(dates)
    return [read_article(path, dates[path.name]) for path in paths]


@pytest.fixture(scope="module")
def samples():
    with sample_folder() as folder:
        return read_all(folder)


def test_samples(samples):
    assert [article.title for article in samples] == [
        "Kremlin keeps the diplomatic door ajar, and the rouble takes heart",
        "Lavrov sees room to bargain as Scholz heads east",
        "Lavrov and Baerbock talk for hours in Moscow and part without a promise",
        "Russia has its answer to NATO drafted, foreign minister tells Putin",
        "Moscow reads America's letter without joy but does not put down the pen",
    ]
    assert [str(article.published.day) for article in samples] == [
        "2022-02-14",
        "2022-02-14",
        "2022-01-18",
        "2022-02-14",
        "2022-01-27",
    ]
    assert all(figure in samples[0].text for figure in FIGURES)
    assert all(figure in samples[4].text for figure in ("climbed 4%", "over 1% against the dollar"))
    assert not any(
        re.search(r"Subscri|Log in|Read more|cookies|dvertisement|Post a comment", article.text) for article in samples
    )


def test_the_sample_that_stands_twice_is_kept_once(samples):
    assert WHOLE in samples[1].notes
    assert samples[1].text.count("40% of EU gas") == 1
    assert len(samples[1].text.split("\n\n")) == 9


def test_the_misleading_date_line_is_not_believed():
    with sample_folder() as folder:
        article = read_article(folder / "4-misleading-date-line.txt")
    assert article.published.day is None
    assert any("'Thursday, October 6' is not taken" in note for note in article.notes)


@pytest.mark.shared
def test_real_articles(shared_dir):
    articles = read_all(shared_dir / "seeds")
    assert [article.title for article in articles] == [
        "Putin signals talks with US, NATO to continue amid crisis",
        "",
        "Russia open to further Ukraine talks as Nato offers a fresh round of meetings",
        "Russian Foreign Minister says there are possibilities of agreement with the US and NATO",
        "Russia sees room for dialogue after U.S. responds to security demands over Ukraine",
    ]
    assert [len(article.text.split("\n\n")) for article in articles] == [7, 22, 22, 8, 25]
    assert articles[0].text.endswith("as of 3:50 p.m.")
    assert all(figure in articles[0].text for figure in FIGURES)
    assert WHOLE in articles[1].notes
    raw = (shared_dir / "seeds" / articles[1].name).read_text()
    assert len(articles[1].text.replace("\n", "")) == len(raw.replace("\n", "")) / 2
    assert not any(re.search(r"Sign in|Story continues|Akismet|Know more|Advertisement", article.text) for article in articles)


@pytest.mark.shared
def test_the_date_line_of_a_real_page_is_not_believed(shared_dir):
    article = read_article(next((shared_dir / "seeds").glob("003*.txt")))
    assert article.published.day is None
    assert any("'Friday, March 24' is not taken" in note for note in article.notes)


@pytest.mark.shared
def test_cleaning_loses_no_annotated_move(shared_dir):
    import json

    from marketlink.ingest.clean import clean

    def letters(text):
        return re.sub(r"\W+", "", text.casefold())

    lost = []
    for line in (shared_dir / "gold" / "dev.jsonl").read_text().splitlines():
        record = json.loads(line)
        cleaned = clean(record["text"], record["title"] or "")
        kept = letters(cleaned.title + cleaned.text)
        lost += [move["surface"] for move in record["moves"] if letters(move["surface"]) not in kept]
    assert lost == []


@pytest.mark.shared
def test_no_sentence_of_the_real_articles_is_in_the_samples(shared_dir):
    def grams(texts):
        words = re.findall(r"[\w.%']+", " ".join(texts).lower().replace("’", "'"))
        return {tuple(words[n : n + 7]) for n in range(len(words) - 6)}

    with sample_folder() as folder:
        ours = grams(path.read_text() for path in sample_files(folder))
    assert not ours & grams(path.read_text() for path in sample_files(shared_dir / "seeds"))
