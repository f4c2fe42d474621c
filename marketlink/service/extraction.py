"""A stream of JSON lines through several processes, in its order and with bounded memory."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

from marketlink.extract.jsonl import records
from marketlink.extract.lexicon import Lexicon
from marketlink.instruments import load_registry

# Lines handed to a process at a time, and how many such parcels wait for each process.
PARCEL = 200
WAITING = 3


def stream(lines: Iterable[str], registries: tuple[Path, ...], workers: int = 1) -> Iterator[str]:
    """Yield a line of moves for each line of an article.

    Parameters
    ----------
    lines : iterable of str
        JSON objects, as `marketlink.extract.jsonl.records` reads them.
    registries : tuple of Path
        The user's own additions to the registry.
    workers : int
        Processes; 1 does the work in this one.

    Raises
    ------
    InputError
        For a line that is no such record.
    """
    if workers == 1:
        yield from records(lines, Lexicon.of(load_registry(*registries)))
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        waiting: deque[Future[list[str]]] = deque()
        source, first = iter(lines), 1
        while parcel := list(islice(source, PARCEL)):
            waiting.append(pool.submit(_extract, parcel, first, registries))
            first += len(parcel)
            if len(waiting) >= workers * WAITING:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _extract(parcel: list[str], first: int, registries: tuple[Path, ...]) -> list[str]:
    return list(records(parcel, Lexicon.of(load_registry(*registries)), first))
