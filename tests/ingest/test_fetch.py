"""The one way to the network: what it reaches, what it refuses, and what it costs at most."""

import re
import socket
import subprocess
import sys
import textwrap
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fakes.feed_server import Reply, gzip_bomb, running

from marketlink.core.article import Published
from marketlink.core.errors import InputError, SourceDown
from marketlink.ingest.fetch import Limits, fetch, fetch_page
from marketlink.ingest.guard import is_public

LEAD = "Traders in Warsaw sold the zloty on Tuesday morning after the central bank's governor hinted at an early rate cut."
SECOND = "The currency lost as much as 0.9% and was last at 4.31 per euro, while government bonds gained across all maturities."
PAGE = f"<!doctype html><html><head><title>Zloty slips as governor hints</title></head><body><article><p>{LEAD}</p><p>{SECOND}</p></article></body></html>".encode()
HTML = "text/html; charset=utf-8"


def test_page(server):
    url = server.serve("/a", Reply(PAGE, media_type=HTML))
    tuesday = datetime(2022, 5, 3, 12, 0, tzinfo=UTC)  # the text's "Tuesday" may be this one, or the one before
    article = fetch_page(url, allow_private=True, clock=lambda: tuesday)
    assert (article.title, article.text, article.url) == ("Zloty slips as governor hints", f"{LEAD}\n\n{SECOND}", url)
    assert (article.name, article.source, article.published) == (
        article.title,
        "127.0.0.1",
        Published(method="weekday+fetch", raw="Tuesday", ambiguous=True),
    )
    assert server.requests[0][1]["user-agent"].startswith("marketlink/")


def test_redirects_are_followed_and_counted(server):
    server.serve("/end", Reply(PAGE, media_type=HTML))
    url = server.serve("/start", Reply(status=302, location="/end"))
    assert fetch(url, allow_private=True).url.endswith("/end")
    loop = server.serve("/loop", Reply(status=302, location="/loop"))
    with pytest.raises(SourceDown, match="redirects more than 5 times"):
        fetch(loop, allow_private=True)


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1/x"])
def test_redirects_elsewhere_are_refused(server, location):
    with pytest.raises((InputError, SourceDown)):
        fetch(server.serve("/r", Reply(status=302, location=location)), allow_private=True)


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/a", "example.org", "", "http://", "http://[::1", "javascript:alert(1)", "\x00"],
)
def test_addresses_that_are_none(url):
    with pytest.raises(InputError, match=r"no (http|address)"):
        fetch(url)


PRIVATE = [
    "127.0.0.1", "127.1", "127.255.255.254", "0.0.0.0",  # noqa: S104 - to be refused
    "0", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "10.0.0.1",
    "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "192.168.255.255", "169.254.169.254", "169.254.0.1", "100.64.0.1",
    "100.127.255.255", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
    "240.0.0.1", "255.255.255.255", "[::1]", "[::]", "[fe80::1]", "[fc00::1]", "[fd12:3456::1]", "[ff02::1]", "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:db8::1]", "[::ffff:a9fe:a9fe]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused(host, monkeypatch):
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: pytest.fail("a private address was connected to"))
    with pytest.raises((InputError, SourceDown)) as caught:
        fetch(f"http://{host}:8/", limits=Limits(total_seconds=2))
    assert re.search(r"private address|can't be resolved|Invalid IPv4 address", str(caught.value))


def test_redirect_to_a_private_address_is_refused(server, monkeypatch):
    """The first name is made to look public; the server that it leads to redirects to loopback."""
    port = int(server.url.rsplit(":", 1)[1])
    server.serve("/", Reply(status=302, location=f"http://127.0.0.1:{port}/secret"))
    real = socket.create_connection
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, port, *_, **__: [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34" if host == "public.test" else host, port))
        ],
    )
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: real(("127.0.0.1", port)))
    with pytest.raises(InputError, match=r"private address 127\.0\.0\.1"):
        fetch("http://public.test/")
    assert [path for path, _ in server.requests] == ["/"]


def test_a_name_that_changes_its_address_gains_nothing(server, monkeypatch):
    """The address that was checked is the one connected to: there is no second look-up."""
    lookups = []
    targets = []

    def resolve(host, port, *_, **__):
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34" if len(lookups) == 1 else "127.0.0.1", port))]

    def connect(address, *_, **__):
        targets.append(address[0])
        raise OSError("not really")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(SourceDown):
        fetch("http://rebinding.test/")
    assert (lookups, targets) == (["rebinding.test"], ["93.184.216.34"])


def test_public_addresses():
    assert all(is_public(address) for address in ("8.8.8.8", "93.184.216.34", "2606:4700::1111", "::ffff:8.8.8.8"))


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
def test_error_answers(server, status):
    with pytest.raises(SourceDown, match=f"answered {status}"):
        fetch(server.serve("/e", Reply(b"no", status, "text/plain")), allow_private=True)


def test_no_server():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceDown, match="can't be fetched"):
        fetch(f"http://127.0.0.1:{port}/", allow_private=True)


def test_a_password_in_an_address_is_not_told(server):
    url = server.serve("/a", Reply(PAGE, media_type=HTML)).replace("http://", "http://me:secret@")
    assert "secret" not in fetch_page(url, allow_private=True).url
    assert server.requests[0][1]["authorization"].startswith("Basic ")
    with pytest.raises(SourceDown) as caught:
        fetch(url + "/none", allow_private=True)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(PAGE, wait=5),
        Reply(PAGE, drip=0.05),
        Reply(drip_head=0.05),
    ],
    ids=["silent", "dripping body", "dripping head"],
)
def test_slow_servers_end_in_time(server, reply):
    url = server.serve("/slow", reply)
    started = time.monotonic()
    with pytest.raises(SourceDown, match=r"didn't answer within|took longer"):
        fetch(url, allow_private=True, limits=Limits(wait_seconds=0.4, total_seconds=0.8))
    assert time.monotonic() - started < 2


def test_a_server_that_says_nothing_at_all():
    with socket.create_server(("127.0.0.1", 0)) as mute, pytest.raises(SourceDown, match="didn't answer"):
        fetch(f"http://127.0.0.1:{mute.getsockname()[1]}/", allow_private=True, limits=Limits(wait_seconds=0.3))


def test_a_server_that_speaks_no_http():
    with socket.create_server(("127.0.0.1", 0)) as odd:

        def talk():
            connection, _ = odd.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"220 mail.test ESMTP\r\n")

        thread = threading.Thread(target=talk)
        thread.start()
        with pytest.raises(SourceDown, match="can't be fetched"):
            fetch(f"http://127.0.0.1:{odd.getsockname()[1]}/", allow_private=True)
        thread.join()


def test_a_body_that_is_cut_off(server):
    with pytest.raises(SourceDown, match="can't be fetched"):
        fetch(server.serve("/cut", Reply(PAGE, cut_at=50)), allow_private=True)


def test_gzip_that_is_none(server):
    with pytest.raises(SourceDown, match="can't be fetched"):
        fetch(server.serve("/z", Reply(b"not gzip at all", gzipped=True)), allow_private=True)


def test_a_large_answer_is_refused(server):
    url = server.serve("/large", Reply(bytes(3_000_000)))
    with pytest.raises(InputError, match="larger than 1 MB"):
        fetch(url, allow_private=True, limits=Limits(max_bytes=1_000_000))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="ru_maxrss is in kilobytes on Linux only")
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of a process's memory is read from Linux's /proc")
def test_a_gzip_bomb_stays_small(server):
    """1 MB that unpacks to 1 GB, in a process of its own, whose peak of memory is then known."""
    bomb = gzip_bomb(1000)
    assert len(bomb) < 1_100_000
    url = server.serve("/bomb", Reply(bomb, gzipped=True))
    code = """
        import re, sys
        from pathlib import Path
        from marketlink.core.errors import InputError
        from marketlink.ingest.fetch import fetch
        try:
            fetch(sys.argv[1], allow_private=True)
        except InputError as error:
            # ru_maxrss would count the test runner that this process was forked from.
            peak = re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text()).group(1)
            print(peak, error)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(code), url], capture_output=True, text=True, check=True)
    kilobytes, _, error = done.stdout.partition(" ")
    assert "larger than 20 MB" in error
    assert int(kilobytes) < 100_000


@pytest.mark.parametrize("media_type", ["application/msword", "image/png", "application/json"])
def test_what_is_no_page(server, media_type):
    with pytest.raises(InputError, match=f"is no page but {media_type}"):
        fetch_page(server.serve("/x", Reply(PAGE, media_type=media_type)), allow_private=True)


def test_a_page_without_an_article(server):
    with pytest.raises(InputError, match="no article text found in http"):
        fetch_page(
            server.serve("/x", Reply(b"<html><body><script>go()</script></body></html>", media_type=HTML)), allow_private=True
        )


def test_declared_charset_is_used(server):
    body = "<html><body><article><p>Курс доллара на торгах в понедельник опустился до 76,33 рубля, сообщили участники рынка в Москве.</p></article></body></html>"
    url = server.serve("/ru", Reply(body.encode("koi8-r"), media_type="text/html; charset=KOI8-R"))
    article = fetch_page(url, allow_private=True)
    assert "76,33 рубля" in article.text
    assert "read as koi8-r, as declared" in article.notes


def test_fetches_in_threads_do_not_disturb_each_other():
    with running() as server:
        url = server.serve("/a", Reply(PAGE, media_type=HTML))
        found = []
        threads = [threading.Thread(target=lambda: found.append(fetch_page(url, allow_private=True).id)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1
