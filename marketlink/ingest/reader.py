"""What comes from outside is read in a child process, which is ended when it takes too long.

Some pages make every extractor run for minutes inside compiled code, where no exception of Python's
reaches it. A process can be ended, and is replaced by a new one.
"""

import atexit
import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from marketlink.core.errors import InputError, MarketlinkError
from marketlink.ingest.raw import Entry, FeedText, ListText, MailText, OutlineText, PageText, PdfText, RawPage

SECONDS = 8.0  # and a moment for ending and starting again: a page costs at most 10
_ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0  # for a machine under load


class Reader:
    """A child process that reads pages, feeds, lists, messages and PDF files, started at the first request and kept.

    Parameters
    ----------
    seconds : float
        The longest that one of them may take.

    Every method raises InputError where it takes too long, or can't be read at all.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def page(self, page: str, where: str) -> PageText:
        """Extract a page's text."""
        return PageText(**self._ask("page", page.encode("utf-8", errors="replace"), where))

    def feed(self, data: bytes, where: str) -> FeedText:
        """Parse a feed."""
        found = self._ask("feed", data, where)
        return FeedText(found["title"], tuple(Entry(**entry) for entry in found["entries"]), found["problem"])

    def listing(self, data: bytes, where: str) -> ListText:
        """Parse a sitemap or an article list."""
        found = self._ask("list", data, where)
        pages, lists = (tuple(RawPage(**page) for page in found[key]) for key in ("pages", "lists"))
        return ListText(pages, lists, found["problem"])

    def mail(self, data: bytes, where: str) -> MailText:
        """Parse a message."""
        return MailText(**self._ask("mail", data, where))

    def pdf(self, data: bytes, where: str) -> PdfText:
        """Read a PDF's text layer."""
        return PdfText(**self._ask("pdf", data, where))

    def outline(self, data: bytes, where: str) -> OutlineText:
        """Parse an OPML file."""
        found = self._ask("outline", data, where)
        return OutlineText(tuple((url, title) for url, title in found["feeds"]), found["problem"])

    def robots(self, robots: str, url: str, agent: str) -> tuple[bool, float]:
        """Return whether a robots.txt lets `agent` ask for an address, and its seconds between two questions."""
        asked = json.dumps({"robots": robots, "url": url, "agent": agent}).encode()
        found = self._ask("robots", asked, f"the robots.txt for {url}")
        return found["allowed"], found["delay"]

    def close(self) -> None:
        """End the child process."""
        child, self._child = self._child, None
        if child is None or self._owner != os.getpid():
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()
        child.wait()

    def _ask(self, kind: str, data: bytes, where: str) -> dict[str, Any]:
        with self._lock:
            answer = self._exchange(kind, data)
        if answer is None:
            raise InputError(
                f"{where} can't be read within {self._seconds:g} s and the memory allowed",
                "save the article's text as a .txt file and give that",
            )
        if "failed" in answer:
            raise InputError(f"{where} can't be read: {answer['failed']}")
        found: dict[str, Any] = answer["found"]
        return found

    def _exchange(self, kind: str, data: bytes) -> dict[str, Any] | None:
        """Return the child's answer, or None if it died or was ended for taking too long."""
        child = self._started()
        line = b""
        with contextlib.suppress(OSError), _ended_after(child, self._seconds):  # a broken pipe: it died while written to
            requests, answers = _pipes(child)
            requests.write(json.dumps({"kind": kind, "size": len(data)}).encode() + b"\n" + data)
            requests.flush()
            line = answers.readline()
        if not line.endswith(b"\n"):
            self.close()
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._owner == os.getpid() and self._child.poll() is None:
            return self._child
        self.close()
        self._owner = os.getpid()  # after a fork the child is the parent's, and its pipes too
        self._child = subprocess.Popen(
            [sys.executable, "-P", "-m", "marketlink.ingest.reader_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(_ROOT), *filter(None, sys.path)])},
        )
        with _ended_after(self._child, START_SECONDS):
            if not _pipes(self._child)[1].readline():
                self.close()
                raise MarketlinkError("the process that reads pages doesn't start", "run: marketlink doctor")
        return self._child


@contextlib.contextmanager
def _ended_after(child: subprocess.Popen[bytes], seconds: float) -> Iterator[None]:
    timer = threading.Timer(seconds, child.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None:
        raise MarketlinkError("the process that reads pages has no pipes")
    return child.stdin, child.stdout


READER = Reader()
atexit.register(READER.close)
