"""Digests by e-mail, on both databases, to a real mail server: once a period, tried again, with charts and the report."""

import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event as Flag

import pypdf
import pytest
from fakes.smtp_server import mail_server

from marketlink.core.article import DatePrecision, Published
from marketlink.core.errors import UsageError
from marketlink.core.findings import Reaction
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.digests import last_period, send_digests
from marketlink.service.jobs import JobContext
from marketlink.service.notices import MOST_FAILURES
from marketlink.service.rooms import Rooms
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings, load_settings
from marketlink.store import NewTask, NoticeState

MONDAY = datetime(2022, 1, 31, 7, 0, tzinfo=UTC)  # the week of 27 January is over
HOSTILE = '<img src=x onerror=alert(1)>\r\nBcc: all@d.test {{ 7*7 }} "&'


@pytest.fixture
def turn(database):
    def once(mail, now=MONDAY, **others):
        sender = {"digest_to": ("desk@d.test", "boss@d.test"), "mail_from": "m@d.test", "smtp": mail.address}
        settings = Settings(offline=True, smtp_security="none", **{**sender, **others})
        rooms = Rooms(settings, load_registry(), Chain([]), database, lambda: now)
        with database.unit_of_work() as uow:
            uow.tasks.add([NewTask(f"digest@{now}", "digest")], now)
            lease = uow.tasks.lease("w", ["digest"], now, timedelta(minutes=1))
        said = send_digests(JobContext(rooms, Flag(), service_log(), lease))
        with database.unit_of_work() as uow:
            uow.tasks.finish(lease, now)
        return said

    return once


@pytest.fixture
def stored(database, article, event, study):
    """Store two articles of one week with a reaction each, and one of the week after."""
    with database.unit_of_work() as uow:
        for name, instrument, day in (("a", "USDRUB", 27), ("b", "EURUSD", 28), ("c", "USDRUB", 31)):
            published = Published(date(2022, 1, day), None, DatePrecision.DAY, "given", "")
            item = replace(article(name), title=HOSTILE, published=published)
            made = study(event(f"e-{name}", item.id), instrument)
            uow.articles.add(item)
            uow.events.add(made.event)
            uow.studies.add(made)
            uow.reactions.add(item.id, Reaction(made, True, None, (f"Other news: {HOSTILE}",), True))
    return database


@contextmanager
def answering(*faults):
    with mail_server() as mail:
        mail.faults[:] = faults
        yield mail


def test_a_digest_goes_out_once_with_its_charts_and_the_report(stored, turn):
    with answering() as mail:
        assert turn(mail) == "2022-W04: 2 articles sent"
        assert turn(mail, MONDAY + timedelta(hours=1)) == "no digest is due"
    (message,) = mail.messages
    assert message["Subject"] == "marketlink 2022-W04: 2 of 2 reactions told from noise"
    assert (message["To"], message["Bcc"]) == ("desk@d.test, boss@d.test", None)
    text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
    said = "The abnormal return of USDRUB on 27 January 2022 was"
    assert said in text
    assert said in html
    assert "--since 2022-01-24 --until 2022-01-30" in text
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    assert "<script" not in html.lower()
    pictures = [part for part in message.walk() if part.get_content_type() == "image/png"]
    assert all(part.get_content().startswith(b"\x89PNG") for part in pictures)
    assert [part["Content-ID"] for part in pictures] == ["<forest0>", "<path>"]
    assert all(f'src="cid:{part["Content-ID"].strip("<>")}"' in html for part in pictures)
    page, pdf = message.iter_attachments()
    assert page.get_filename() == "report-2022-W04.html"
    assert "<script" not in page.get_content()
    assert pypdf.PdfReader(io.BytesIO(pdf.get_content())).pages


def test_what_is_not_taken_is_tried_again_with_the_same_id(stored, turn):
    with answering("temporary") as mail:
        assert turn(mail) == "2022-W04: not sent"
        assert turn(mail, MONDAY + timedelta(minutes=1)) == "no digest is due"
        with stored.unit_of_work() as uow:
            (failed,) = uow.digests.failed()
        assert (failed.failures, failed.error) == (1, f"the mail server {mail.address} didn't take it: code 451")
        assert turn(mail, MONDAY + timedelta(minutes=3)) == "2022-W04: 2 articles sent"
        assert turn(mail, MONDAY + timedelta(days=7)) == "2022-W05: 1 articles sent"
    first, second = mail.messages
    assert first["Message-ID"] != second["Message-ID"]
    with stored.unit_of_work() as uow:
        assert uow.digests.failed() == ()


def test_it_is_given_up_in_the_end(stored, turn):
    now = MONDAY
    with answering(*["refuse"] * MOST_FAILURES) as mail:
        for _ in range(MOST_FAILURES):
            assert turn(mail, now) == "2022-W04: not sent"
            with stored.unit_of_work() as uow:
                (digest,) = uow.digests.failed()
            now = digest.not_before
    assert digest.state is NoticeState.FAILED
    assert mail.messages == []


def test_a_period_without_articles_has_no_digest(database, turn):
    with answering() as mail:
        assert turn(mail) == "2022-W04: no article, no digest"
        assert turn(mail, MONDAY + timedelta(minutes=1)) == "no digest is due"
        assert turn(mail, MONDAY + timedelta(minutes=2), digest_to=()) == "nobody gets a digest"
    assert mail.messages == []


@pytest.mark.parametrize(
    ("kind", "now", "period", "days"),
    [
        ("day", "2022-03-01T05:59", "2022-02-27", ("2022-02-27", "2022-02-27")),
        ("day", "2022-03-01T06:00", "2022-02-28", ("2022-02-28", "2022-02-28")),
        ("week", "2022-01-31T05:59", "2022-W03", ("2022-01-17", "2022-01-23")),
        ("week", "2021-01-04T06:00", "2020-W53", ("2020-12-28", "2021-01-03")),
        ("month", "2024-03-01T06:00", "2024-02", ("2024-02-01", "2024-02-29")),
        ("month", "2022-01-01T05:00", "2021-11", ("2021-11-01", "2021-11-30")),
    ],
)
def test_periods(kind, now, period, days):
    found = last_period(kind, datetime.fromisoformat(now).replace(tzinfo=UTC))
    assert (found.period, found.since.isoformat(), found.until.isoformat()) == (period, *days)


def test_receivers_need_a_server(tmp_path):
    with pytest.raises(UsageError, match="digest_to needs smtp"):
        load_settings(None, database=f"sqlite:///{tmp_path / 'm.db'}", digest_to=("a@d.test",))
