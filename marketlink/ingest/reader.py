"""Pages and feeds are read in a child process, which is ended when it takes too long.

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
from typing import IO, Any, Literal

from marketlink.core.errors import InputError, MarketlinkError
from marketlink.ingest.raw import Entry, FeedText, PageText

SECONDS = 10.0
_ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60.0  # for a machine under load


class Reader:
    """A child process that reads pages and feeds, started at the first request and kept.

    Parameters
    ----------
    seconds : float
        The longest that one page or feed may take.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._owner = 0

    def page(self, page: str, where: str) -> PageText:
        """Extract a page's text.

        Raises
        ------
        InputError
            If the page takes too long, or can't be read at all.
        """
        return PageText(**self._ask("page", page.encode("utf-8", errors="replace"), where))

    def feed(self, data: bytes, where: str) -> FeedText:
        """Parse a feed.

        Raises
        ------
        InputError
            If the feed takes too long, or can't be read at all.
        """
        found = self._ask("feed", data, where)
        return FeedText(found["title"], tuple(Entry(**entry) for entry in found["entries"]), found["problem"])

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

    def _ask(self, kind: Literal["page", "feed"], data: bytes, where: str) -> dict[str, Any]:
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

    def _exchange(self, kind: Literal["page", "feed"], data: bytes) -> dict[str, Any] | None:
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
