"""Work on several hosts side by side, one question to each at a time."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Event as Flag
from threading import Thread
from typing import Generic, TypeVar

from marketlink.ingest.manners import origin_of

HOSTS = 8  # asked side by side
LOOK_SECONDS = 0.2  # between two looks whether to stop

T = TypeVar("T")
R = TypeVar("R")


def by_host(items: Iterable[T], url_of: Callable[[T], str], work: Callable[[T], R], stop: Flag) -> Iterator[R]:
    """Do some work on items, those of one host one after the other and several hosts at once.

    Results come as they are ready. After `stop` no other item is begun; so it is when the caller goes away. Nobody waits
    for an item in hand then: its thread ends by itself, or with the process.
    """
    groups: dict[str, list[T]] = defaultdict(list)
    for item in items:
        groups[origin_of(url_of(item))].append(item)
    crew = _Crew(groups.values(), work, stop)
    for number in range(min(HOSTS, len(groups))):
        Thread(target=crew.run, name=f"host-{number}", daemon=True).start()
    try:
        yield from crew.results(len(groups))
    finally:
        crew.left.set()


class _Crew(Generic[T, R]):
    """Threads that take groups off a queue, and put results on another; None there says that a group is done."""

    def __init__(self, groups: Iterable[list[T]], work: Callable[[T], R], stop: Flag) -> None:
        self.left = Flag()
        self._work = work
        self._stop = stop
        self._waiting: SimpleQueue[list[T]] = SimpleQueue()
        self._ready: SimpleQueue[R | BaseException | None] = SimpleQueue()
        for group in groups:
            self._waiting.put(group)

    def run(self) -> None:
        with suppress(Empty):
            while True:
                self._do(self._waiting.get_nowait())
                self._ready.put(None)

    def results(self, open_groups: int) -> Iterator[R]:
        while open_groups and not (self._stop.is_set() and self._ready.empty()):
            try:
                result = self._ready.get(timeout=LOOK_SECONDS)
            except Empty:
                continue
            if result is None:
                open_groups -= 1
            elif isinstance(result, BaseException):
                raise result
            else:
                yield result

    def _do(self, group: list[T]) -> None:
        try:
            for item in group:
                if self._stop.is_set() or self.left.is_set():
                    return
                self._ready.put(self._work(item))
        except BaseException as error:  # noqa: BLE001 - raised in the caller's thread
            self._ready.put(error)
