"""Article files: what is read, and one clear line for what can't be."""

import hashlib
import os
import sys
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from marketlink.core.article import DatePrecision, Published
from marketlink.core.errors import InputError
from marketlink.core.ids import content_id
from marketlink.ingest.files import read_article
from marketlink.ingest.folder import new_files as read_new

TITLE = "Zloty slips as governor hints at early cut"
LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
SECOND = "The currency lost as much as 0.9% and was last at 4.31 per euro, while government bonds gained across all maturities."
TEXT = f"{TITLE}\n\n{LEAD}\n\n{SECOND}\n"
RUSSIAN = (
    "Рубль укрепился после слов министра\n\nКурс доллара на торгах в понедельник опустился до 76,33 рубля, сообщили участники рынка, "
    "которые связывают это с заявлением министра иностранных дел.\n\nИндекс биржи сократил потери и к вечеру снижался менее чем на процент.\n"
)
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@pytest.fixture
def write(tmp_path):
    def write_file(name, data):
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    return write_file


def html(head="", body=f"<h1>{TITLE}</h1><p>{LEAD}</p><p>{SECOND}</p>"):
    return f"<!DOCTYPE html><html><head><title>{TITLE} | The Paper</title>{head}</head><body><nav><a href='/'>Home</a></nav><article>{body}</article></body></html>"


def test_text(write):
    path = write("zloty.txt", TEXT)
    given = Published(date(2022, 5, 3), None, DatePrecision.DAY, "given", "2022-05-03")
    article = read_article(path, given)
    assert (article.name, article.title, article.text) == ("zloty.txt", TITLE, f"{LEAD}\n\n{SECOND}")
    assert article.published == given
    assert article.id == content_id("article", TITLE, article.text, given.day)
    assert article.raw_hash == hashlib.sha256(TEXT.encode()).hexdigest()
    assert article.notes == ()


def test_the_same_file_gives_the_same_article(write):
    assert read_article(write("a.txt", TEXT)) == read_article(write("a.txt", TEXT))


def test_without_a_date_it_stays_unknown(write):
    assert read_article(write("a.txt", TEXT)).published == Published()


def test_a_dateline_does_not_give_the_year(write):
    article = read_article(write("a.txt", f"{TITLE}\n\nWARSAW, May 3 (Agency) - {LEAD}\n\n{SECOND}"))
    assert (article.published.day, article.published.method) == (None, "dateline")
    assert article.text.startswith("WARSAW, May 3")


def test_markdown(write):
    source = f"---\ntitle: Ignored quotes\ndate: 2022-05-03\n---\n# {TITLE}\n\n{LEAD}\n\n> The currency **lost as much as 0.9%** and was [last at 4.31](https://x.test/a) per euro \\- *a low*.\n\n---\n\n## Bonds\n\n{SECOND}\n"
    article = read_article(write("a.md", source))
    assert article.title == "Ignored quotes"
    assert "lost as much as 0.9% and was last at 4.31 per euro - a low." in article.text
    assert (article.published.day, article.published.method) == (date(2022, 5, 3), "metadata")
    assert read_article(write("b.md", source.partition("---\n#")[2].join(("#", "")))).title == TITLE


@pytest.mark.parametrize("name", ["page.html", "page.htm", "page.txt", "page"])
def test_html_by_its_content(write, name):
    article = read_article(write(name, html('<meta property="article:published_time" content="2022-05-03T09:30:00+02:00">')))
    assert (article.title, article.text) == (TITLE, f"{LEAD}\n\n{SECOND}")
    assert article.published == Published(
        date(2022, 5, 3), datetime(2022, 5, 3, 7, 30, tzinfo=UTC), DatePrecision.MINUTE, "metadata", "2022-05-03T09:30:00+02:00"
    )


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2022-05-03"}]}</script>',
        '<meta itemprop="datePublished" content="2022-05-03">',
    ],
)
def test_declared_days(write, head):
    published = read_article(write("a.html", html(head))).published
    assert (published.day, published.at, published.precision, published.method) == (
        date(2022, 5, 3),
        None,
        DatePrecision.DAY,
        "metadata",
    )


def test_a_date_found_in_the_markup_is_told(write):
    article = read_article(
        write("a.html", html(body=f'<h1>{TITLE}</h1><span class="date">03/05/2022</span><p>{LEAD}</p><p>{SECOND}</p>'))
    )
    assert (article.published.method, article.published.raw, article.published.ambiguous) == ("htmldate", "03/05/2022", True)
    assert any("htmldate" in note for note in article.notes)


def test_a_date_line_of_the_page_is_not_believed(write):
    page = html(body=f"<p>Friday, March 24</p><h1>{TITLE}</h1><p>{LEAD}</p><p>{SECOND}</p>")
    assert read_article(write("a.html", page)).published == Published()


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_another_encoding_is_told(write, encoding):
    article = read_article(write("a.txt", RUSSIAN.encode(encoding)))
    assert article.title == "Рубль укрепился после слов министра"
    assert "76,33 рубля" in article.text
    assert any(note.startswith("read as ") and "guessed" in note for note in article.notes)


def test_declared_encoding_of_a_page(write):
    body = "".join(f"<p>{line}</p>" for line in RUSSIAN.split("\n\n"))
    page = f'<html><head><meta charset="windows-1251"><title>Рубль</title></head><body><article>{body}</article></body></html>'
    article = read_article(write("a.html", page.encode("cp1251")))
    assert "76,33 рубля" in article.text
    assert "read as windows-1251, as declared" in article.notes


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-32"])
def test_byte_order_marks(write, encoding):
    assert read_article(write("a.txt", TEXT.encode(encoding))).title == TITLE


PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 40


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "is empty"),
        ("a.txt", b" \n\t\n", "is empty"),
        ("a.txt", "\ufeff \u00a0\n".encode(), "is empty"),
        ("a.txt", PNG, "is no text"),
        ("a.html", PNG, "is no text"),
        ("a.txt", bytes(range(1, 32)) * 50, "is no text"),
        ("a.pdf", b"%PDF-1.7 anything", "can't be read"),
        ("a.txt", b"Menu\n\nSign in\n\nAdvertisement\n", "no article text found"),
        ("a.html", b"<!doctype html><html><body><nav>Home</nav><script>render()</script></body></html>", "no article text found"),
    ],
)
def test_what_is_no_article(write, name, data, says):
    with pytest.raises(InputError, match=says) as caught:
        read_article(write(name, data))
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="doesn't exist"):
        read_article(tmp_path / "none.txt")
    with pytest.raises(InputError, match="is a folder"):
        read_article(tmp_path)
    with pytest.raises(InputError, match="can't be read"):
        read_article(tmp_path / "a\0b.txt")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in the file system here")
def test_a_pipe_is_refused_at_once(tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="no regular file"):
        read_article(tmp_path / "pipe.txt")


def test_a_large_page_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "large.html"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    started = time.monotonic()
    with pytest.raises(InputError, match="larger than 20 MB"):
        read_article(path)
    assert time.monotonic() - started < 0.1


def test_a_large_text_ends_in_time(write):
    path = write("large.txt", TEXT * 8_000)
    started = time.monotonic()
    article = read_article(path)
    assert time.monotonic() - started < 10
    assert article.text == f"{LEAD}\n\n{SECOND}"


def new_files(*given, **named):
    return tuple(read_new(*given, **named))


def old(path, seconds=10.0):
    moment = NOW.timestamp() - seconds
    os.utime(path, (moment, moment))
    return path


def test_watched_folder(tmp_path, write):
    for name, data in (
        ("b.txt", TEXT),
        ("a.html", html()),
        ("c.txt", b""),
        (".hidden.txt", TEXT),
        ("d.csv", "x"),
        ("young.md", TEXT),
    ):
        old(write(name, data), 0.5 if name.startswith("young") else 10)
    (tmp_path / "folder.txt").mkdir()
    old(tmp_path / "folder.txt")
    first = new_files(tmp_path, (), NOW, published={"b.txt": Published(date(2022, 5, 3), None, DatePrecision.DAY)})
    assert [(file.path.name, bool(file.articles)) for file in first] == [
        ("a.html", True),
        ("b.txt", True),
        ("c.txt", False),
        ("folder.txt", False),
    ]
    assert first[1].articles[0].published.day == date(2022, 5, 3)
    assert "is empty" in first[2].errors[0]
    seen = {file.key for file in first}
    assert new_files(tmp_path, seen, NOW) == ()
    assert [file.path.name for file in new_files(tmp_path, seen, NOW + timedelta(seconds=5))] == ["young.md"]
    old(write("b.txt", TEXT + LEAD[:50] + "."), 5)
    assert [file.path.name for file in new_files(tmp_path, seen, NOW)] == ["b.txt"]


def test_watched_folder_that_is_missing(tmp_path):
    with pytest.raises(InputError, match="can't be listed"):
        read_new(tmp_path / "none", (), NOW)


def test_the_parent_imports_no_heavy_library():
    import subprocess

    code = "import sys, marketlink.ingest.files, marketlink.ingest.feeds; print(sorted({'trafilatura', 'feedparser', 'lxml', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
