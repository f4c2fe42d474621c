"""Notices: sent once a story, instrument and channel; retried; told by a real mail server and a real web server."""

import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event as Flag

import pytest
from fakes.smtp_server import mail_server

from marketlink.core.errors import UsageError
from marketlink.core.findings import Reaction
from marketlink.core.study import ReturnKind
from marketlink.instruments import load_registry
from marketlink.prices.chain import Chain
from marketlink.service.jobs import JobContext
from marketlink.service.notices import MOST_FAILURES, notify
from marketlink.service.rooms import Rooms
from marketlink.service.serve import service_log
from marketlink.service.settings import Settings, load_settings
from marketlink.service.stories import link_all
from marketlink.store import NewTask, NoticeState

NOW = datetime(2022, 1, 28, 12, 0, tzinfo=UTC)
SECRET = "k3y-in-the-address"


class Hook(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, dict(self.headers), json.loads(body)))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def hook_server(status=200):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hook)
    server.got, server.status = [], status
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server, f"http://127.0.0.1:{server.server_address[1]}/{SECRET}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def house(database, article, event, study):
    """Store articles with reactions; `turn(now, **settings)` runs the job once."""

    class House:
        def add(
            self, name, *, story="rouble", instrument="USDRUB", value=-0.03, p_adjusted=None, stated=True, kind=ReturnKind.LOG
        ):
            item = replace(article(name), text=f"{story} {'word ' * 40}", title=f"A {story} moves\nBcc: all@d.test")
            made = study(event(f"e-{name}", item.id), instrument, value)
            made = replace(made, spec=replace(made.spec, returns=kind))
            with database.unit_of_work() as uow:
                uow.articles.add(item)
                uow.events.add(made.event)
                uow.studies.add(made)
                uow.reactions.add(item.id, Reaction(made, stated, p_adjusted, ("Other news came that day.",), stated))
                uow.progress.mark_analysed(item.id, NOW)
            link_all(database)

        def turn(self, now=NOW, **settings):
            rooms = Rooms(Settings(offline=True, **settings), load_registry(), Chain([]), database, lambda: now)
            with database.unit_of_work() as uow:
                uow.tasks.add([NewTask(f"notices@{now}", "notices")], now)
                lease = uow.tasks.lease("w", ["notices"], now, timedelta(minutes=1))
            said = notify(JobContext(rooms, Flag(), service_log(), lease))
            with database.unit_of_work() as uow:
                uow.tasks.finish(lease, now)
            return said

        def waiting(self, now=NOW + timedelta(days=30)):
            with database.unit_of_work() as uow:
                return uow.notices.due(now)

        def failed(self):
            with database.unit_of_work() as uow:
                return uow.notices.failed()

    return House()


def mail_settings(mail, **others):
    return {
        "mail_to": ("desk@d.test", "boss@d.test"),
        "mail_from": "m@d.test",
        "smtp": mail.address,
        "smtp_security": "none",
        **others,
    }


def test_a_reaction_is_told_once_for_all_articles_of_its_story(house):
    with mail_server() as mail, hook_server() as (hook, address):
        settings = mail_settings(mail, webhook=address, smtp_user="me", smtp_password="hunter2")
        for name in ("a", "b", "c"):
            house.add(name)
        assert house.turn(**settings) == "2 new notices, 2 sent, 0 not"
        house.add("d")
        assert house.turn(NOW + timedelta(minutes=5), **settings) == "0 new notices, 0 sent, 0 not"
        house.add("e", instrument="BRENT")  # the same story, another instrument
        assert house.turn(NOW + timedelta(minutes=10), **settings) == "2 new notices, 2 sent, 0 not"
    first, second = mail.messages
    assert first["Subject"] == "marketlink: USDRUB: A rouble moves Bcc: all@d.test"
    assert (first["To"], first["Bcc"]) == ("desk@d.test, boss@d.test", None)
    assert mail.envelopes[0][1] == ("rcpt TO:<desk@d.test>", "rcpt TO:<boss@d.test>")
    assert mail.logins == ["\0me\0hunter2"] * 2
    body = first.get_content()
    assert "The abnormal return of USDRUB on 27 January 2022 was −3.000%" in body
    assert "Other news came that day." in body
    assert first["Message-ID"] != second["Message-ID"]
    path, headers, document = hook.got[0]
    assert path == f"/{SECRET}"
    assert [reaction["instrument"] for reaction in document["reactions"]] == ["USDRUB"]
    assert headers["Idempotency-Key"] == document["id"]


@pytest.mark.parametrize(
    ("reaction", "told"),
    [
        ({"value": -0.0101}, 1),
        ({"value": -0.0099}, 0),
        ({"value": 10.0, "kind": ReturnKind.BASIS_POINTS}, 1),
        ({"value": 9.9, "kind": ReturnKind.BASIS_POINTS}, 0),
        ({"stated": False, "p_adjusted": 0.2}, 0),
        ({"stated": False, "p_adjusted": 0.04}, 1),
    ],
)
def test_the_threshold(house, reaction, told):
    house.add("a", **reaction)
    with mail_server() as mail:
        assert house.turn(**mail_settings(mail)).startswith(f"{told} new notices")
        assert len(mail.messages) == told


def test_old_reactions_are_nobodys_news(house):
    house.add("a")
    with mail_server() as mail:
        assert house.turn(NOW + timedelta(days=3), **mail_settings(mail)) == "0 new notices, 0 sent, 0 not"


@pytest.mark.parametrize("fault", ["drop", "temporary", "refuse"])
def test_what_the_mail_server_refuses_is_sent_later(house, fault, capsys):
    house.add("a")
    with mail_server() as mail, hook_server() as (hook, address):
        settings = mail_settings(mail, webhook=address)
        mail.faults = [fault, fault]
        assert house.turn(**settings) == "2 new notices, 1 sent, 1 not"
        assert len(hook.got) == 1  # the other channel isn't stopped
        (note,) = house.failed()
        assert (note.failures, note.not_before) == (1, NOW + timedelta(minutes=2))
        assert house.turn(NOW + timedelta(minutes=1), **settings) == "0 new notices, 0 sent, 0 not"
        assert house.turn(NOW + timedelta(minutes=2), **settings) == "0 new notices, 0 sent, 1 not"
        assert house.turn(NOW + timedelta(minutes=6), **settings) == "0 new notices, 1 sent, 0 not"
        assert (len(mail.messages), len(hook.got)) == (1, 1)
    assert house.failed() == ()
    assert "hunter2" not in capsys.readouterr().err


@pytest.mark.parametrize("status", [302, 403, 500])
def test_a_webhook_that_fails_is_given_up_in_the_end_and_its_key_is_not_told(house, status, capsys):
    house.add("a")
    with hook_server(status) as (hook, address):
        now = NOW
        for _ in range(MOST_FAILURES):
            assert house.turn(now, webhook=address).endswith("0 sent, 1 not")
            (note,) = house.failed()
            now = max(note.not_before, now + timedelta(seconds=1))
        assert house.turn(now, webhook=address).endswith("0 sent, 0 not")
        assert len(hook.got) == MOST_FAILURES
    (note,) = house.failed()
    assert (note.state, note.error) == (NoticeState.FAILED, f"the webhook answered {status}")
    assert SECRET not in capsys.readouterr().err
    assert now - NOW < timedelta(days=2)


def test_a_server_that_is_away(house):
    house.add("a")
    with mail_server() as mail:
        gone = mail_settings(mail)
    assert house.turn(webhook="http://127.0.0.1:9/x", **gone) == "2 new notices, 0 sent, 2 not"
    mail, hook = sorted(note.error for note in house.failed())
    assert mail.startswith(f"the mail server {gone['smtp']} didn't take it")
    assert hook == "the webhook can't be reached: ConnectError"


def test_a_server_without_tls_gets_no_password(house):
    house.add("a")
    with mail_server() as mail:
        settings = mail_settings(mail, smtp_security="starttls", smtp_user="me", smtp_password="hunter2")
        assert house.turn(**settings) == "1 new notices, 0 sent, 1 not"
        assert (mail.logins, mail.messages) == ([], [])


def test_nobody_is_told_where_nobody_asked(house):
    house.add("a")
    assert house.turn() == "nobody is to be told"
    assert house.waiting() == ()


@pytest.mark.parametrize(
    ("line", "says"),
    [('mail_to = ["a@b"]', "needs smtp and mail_from"), ('webhook = "file:///x"', "https://"), ('smtp = "host"', "pattern")],
)
def test_settings_that_are_half_are_refused(tmp_path, line, says):
    path = tmp_path / "m.toml"
    path.write_text(line)
    with pytest.raises(UsageError, match=says) as caught:
        load_settings(path)
    assert "file:///x" not in str(caught.value)


def test_passwords_are_masked():
    settings = Settings(smtp_password="hunter2", webhook=f"https://h.test/{SECRET}")
    assert "hunter2" not in repr(settings)
    assert SECRET not in repr(settings) + str(settings) + settings.model_dump_json()
