"""The child process that reads pages, feeds and what else comes from outside: `python -m marketlink.ingest.reader_process`.

Each request on stdin is a line of JSON (`kind`, `size`) and then `size` bytes; each answer on stdout is a
line of JSON. No pickle: what comes out of a page must not become code.
"""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from marketlink.ingest.extraction import feed_text, page_text
from marketlink.ingest.formats import mail_text, outline_text, pdf_text, robots_text
from marketlink.ingest.listings import list_text

MEMORY_BYTES = 2 << 30
WARM = b"<!doctype html><html><body><article><p>A page that only warms the reader.</p></article></body></html>"
READERS: dict[str, Callable[[bytes], Any]] = {
    "page": lambda data: page_text(data.decode("utf-8", errors="replace")),
    "feed": feed_text,
    "list": list_text,
    "mail": mail_text,
    "pdf": pdf_text,
    "outline": outline_text,
    "robots": robots_text,
}


def main() -> None:
    """Answer requests until stdin ends, which it does when the parent has gone."""
    _limit_memory()
    answers, sys.stdout = sys.stdout, sys.stderr  # a library that prints must not disturb the answers
    READERS["page"](WARM)  # what the libraries load at their first page isn't that page's time
    answers.write("ready\n")
    answers.flush()
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        data = sys.stdin.buffer.read(request["size"])
        answers.write(json.dumps(_answer(request["kind"], data)) + "\n")
        answers.flush()


def _answer(kind: str, data: bytes) -> dict[str, object]:
    try:
        return {"found": asdict(READERS[kind](data))}
    except Exception as error:  # noqa: BLE001 - parsers raise anything on damaged input
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on every platform

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


if __name__ == "__main__":
    main()
