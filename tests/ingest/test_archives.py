"""Messages, mailboxes, JSON lines, web archives, PDF and OPML: real files, written by hand or by other tools."""

import gzip
import json
import mailbox
import os
import uuid
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketlink.core.errors import InputError, MarketlinkError
from marketlink.core.feed import Subscription
from marketlink.ingest.archives import read_archive
from marketlink.ingest.files import read_article
from marketlink.ingest.folder import PART, new_files
from marketlink.ingest.opml import read_opml, write_opml

LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
NOW = datetime(2030, 1, 1, tzinfo=UTC)


def message(text=LEAD, html="", subject="Zloty slips", date_="Tue, 03 May 2022 09:30:00 +0200"):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "The Wire <wire@w.test>", "desk@d.test", subject
    if date_:
        mail["Date"] = date_
    mail.set_content(text)
    if html:
        mail.add_alternative(html, subtype="html")
    return mail


def test_a_message(tmp_path):
    mail = message(html="<p>not this</p>", subject="Zloty slips – bonds gain")
    mail.add_attachment(b"secret", maintype="application", subtype="octet-stream", filename="a.bin")
    path = tmp_path / "a.eml"
    path.write_bytes(mail.as_bytes())
    article = read_article(path)
    assert (article.title, article.text, article.source) == ("Zloty slips – bonds gain", LEAD, "The Wire")
    assert (article.published.at, article.published.method) == (datetime(2022, 5, 3, 7, 30, tzinfo=UTC), "mail")


def test_a_message_in_html_alone(tmp_path):
    mail = EmailMessage()
    mail["Subject"] = "Zloty slips"
    mail.set_content(f"<html><body><p>{LEAD}</p><script>go()</script></body></html>", subtype="html", charset="iso-8859-2")
    path = tmp_path / "a.eml"
    path.write_bytes(mail.as_bytes())
    article = read_article(path)
    assert (article.text, article.published.day) == (LEAD, None)


@pytest.mark.parametrize("data", [b"\n\nno headers", b"From: a@b\n\n", b"Content-Type: multipart/mixed; boundary=x\n\n--x\n"])
def test_what_is_no_message(tmp_path, data):
    path = tmp_path / "a.eml"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_article(path)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=30), st.integers(0, 400), st.integers(0, 40))
def test_damaged_messages_and_pdf_files(tmp_path, junk, at, size):
    for name, data in (("a.eml", message(html=f"<p>{LEAD}</p>").as_bytes()), ("a.pdf", pdf(LEAD))):
        path = tmp_path / name
        path.write_bytes(data[:at] + junk + data[at + size :])
        try:
            assert read_article(path).text
        except MarketlinkError as error:
            assert "\n" not in str(error)  # noqa: PT017 - both are an end


def pdf(*lines):
    """Write a PDF of one page by hand, its cross-reference table included."""
    text = "BT /F1 12 Tf 40 700 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Title (Zloty slips) /CreationDate (D:20220503093000+02'00') >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(objects) + 1
    trailer = f"trailer\n<< /Size {size} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    return out + f"xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def test_a_pdf_text_layer(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(LEAD))
    article = read_article(path)
    assert (article.title, article.text, article.published.day) == ("Zloty slips", LEAD.replace("'", "’"), date(2022, 5, 3))
    assert "the date is the PDF file's own: when it was made" in article.notes


def test_a_pdf_without_a_text_layer(tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf())
    with pytest.raises(InputError, match="has no text layer"):
        read_article(path)


def test_json_lines(tmp_path):
    path = tmp_path / "wire.jsonl"
    lines = [
        json.dumps(
            {"id": "x", "title": "Zloty slips", "text": LEAD, "published": "2022-05-03T09:30:00+02:00", "url": "https://w.test/1"}
        ),
        "",
        json.dumps({"text": LEAD[::-1] + ".", "source": "The Wire"}),
        "{",
        json.dumps({"title": "no text"}),
        json.dumps({"text": LEAD, "published": "soon"}),
        json.dumps(["a", "list"]),
        json.dumps({"text": "\ud800 \x00" + LEAD}),
    ]
    path.write_text("\n".join(lines))
    records = list(read_archive(path))
    first, second, *bad, last = records
    assert (first.article.title, first.article.source, first.article.url) == ("Zloty slips", "wire", "https://w.test/1")
    assert (second.article.source, second.article.published.day) == ("The Wire", None)
    assert [record.article for record in bad] == [None] * 4
    assert "wire.jsonl, line 4 is no JSON" in bad[0].error
    assert "'soon' is no date" in bad[2].error
    assert LEAD in last.article.text
    assert list(read_archive(path, start=6)) == [last]


def test_a_mailbox(tmp_path):
    box = mailbox.mbox(tmp_path / "news.mbox")
    for number in range(3):
        box.add(message(subject=f"Zloty slips, part {number}"))
    box.add(b"\nno headers at all")
    box.close()
    records = list(read_archive(tmp_path / "news.mbox"))
    assert [record.article.title for record in records[:3]] == [f"Zloty slips, part {number}" for number in range(3)]
    assert records[3].article is None


def page(lead=LEAD):
    return f"<!doctype html><html><head><title>Zloty slips</title><meta property='article:published_time' content='2022-05-03T09:30:00+02:00'></head><body><article><p>{lead}</p></article></body></html>".encode()


def warc(records, zipped=True):
    """Write a web archive by hand: WARC 1.0, each record a gzip member of its own."""
    parts = [warc_record("warcinfo", "a.warc", "application/warc-fields", b"software: a test\r\n")]
    for url, status, headers, body in records:
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        payload = f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body
        parts.append(warc_record("response", url, "application/http; msgtype=response", payload))
    return b"".join(gzip.compress(part, mtime=0) if zipped else part for part in parts)


def warc_record(kind, url, content_type, payload):
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-05-03T10:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, url)}>\r\nContent-Type: {content_type}\r\nContent-Length: {len(payload)}\r\n\r\n"
    )
    return head.encode() + payload + b"\r\n\r\n"


HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz"])
def test_a_web_archive(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(
        warc(
            [
                ("https://w.test/1", "200 OK", HTML, page()),
                ("https://w.test/moved", "301 Moved", HTML, b""),
                ("https://w.test/p.png", "200 OK", {"Content-Type": "image/png"}, b"x"),
                ("https://w.test/2", "200 OK", HTML | {"Content-Encoding": "gzip"}, gzip.compress(page(LEAD[::-1] + "."))),
                ("https://w.test/empty", "200 OK", HTML, b""),
                ("https://w.test/bomb", "200 OK", HTML | {"Content-Encoding": "gzip"}, gzip.compress(bytes(60_000_000))),
            ],
            zipped=name.endswith("gz"),
        )
    )
    one, two, empty, bomb = read_archive(path)
    assert (one.article.url, one.article.text, one.article.published.day) == ("https://w.test/1", LEAD, date(2022, 5, 3))
    assert two.article.url == "https://w.test/2"
    assert "https://w.test/empty is empty" in empty.error
    assert "https://w.test/bomb is larger than 20 MB" in bomb.error


def test_a_damaged_web_archive_gives_what_stands_before_the_damage(tmp_path):
    path = tmp_path / "news.warc"
    whole = warc([("https://w.test/1", "200 OK", HTML, page())], zipped=False)
    path.write_bytes(whole + b"this is no record\r\n\r\n")
    records = read_archive(path)
    assert next(records).article is not None
    with pytest.raises(InputError, match=r"news\.warc is damaged from here on"):
        list(records)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_damaged_archives(tmp_path, data):
    whole = warc([("https://w.test/1", "200 OK", HTML, page())], zipped=data.draw(st.booleans()))
    at, size = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 60))
    path = tmp_path / "news.warc"
    path.write_bytes(whole[:at] + data.draw(st.binary(max_size=20)) + whole[at + size :])
    try:
        list(read_archive(path))
    except InputError as error:
        assert "\n" not in str(error)  # noqa: PT017 - both are an end


def test_a_watched_folder_reads_archives_in_parts(tmp_path):
    path = tmp_path / "wire.jsonl"
    number = 2 * PART + 10
    path.write_text("\n".join(json.dumps({"text": f"{LEAD} Note {n}.", "published": "2022-05-03"}) for n in range(number)))
    os.utime(path, (1_600_000_000, 1_600_000_000))
    parts = list(new_files(tmp_path, (), NOW))
    assert [len(part.articles) for part in parts] == [PART, PART, 10]
    again = list(new_files(tmp_path, {parts[0].key}, NOW + timedelta(minutes=1)))  # it was stopped after the first part
    assert [part.key for part in again] == [part.key for part in parts[1:]]
    assert [part.articles for part in again] == [part.articles for part in parts[1:]]
    assert list(new_files(tmp_path, {part.key for part in parts}, NOW)) == []


def test_opml(tmp_path):
    path = tmp_path / "feeds.opml"
    path.write_text(
        '<?xml version="1.0"?><opml version="1.0"><head><title>mine</title></head><body>'
        '<outline text="Markets"><outline type="rss" text="The Wire" xmlUrl="https://w.test/rss?a=1&amp;b=2"/>'
        '<outline title="Twice" xmlUrl="https://w.test/rss?a=1&amp;b=2"/><outline text="x" xmlUrl="javascript:alert(1)"/></outline>'
        '<outline type="rss" title="The &quot;Day&quot; &lt;b&gt;" XMLURL="https://d.test/atom"/></body></opml>'
    )
    feeds, skipped = read_opml(path)
    assert feeds == (Subscription("https://w.test/rss?a=1&b=2", "The Wire"), Subscription("https://d.test/atom", 'The "Day" <b>'))
    assert skipped == ("javascript:alert(1)",)
    path.write_text(write_opml(feeds))
    assert read_opml(path) == (feeds, ())


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "is no OPML"),
        ("<rss/>", "its first element is 'rss'"),
        (
            '<!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]><opml><body><outline xmlUrl="&x;"/></body></opml>',
            "references external entity|document type",
        ),
    ],
)
def test_what_is_no_opml(tmp_path, body, says):
    path = tmp_path / "feeds.opml"
    path.write_text(body)
    with pytest.raises(InputError, match=says):
        read_opml(path)
