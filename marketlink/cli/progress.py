"""A bar for what takes longer than two seconds: on a terminal's standard error, never in a pipe."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from marketlink.cli.faults import is_quiet

PATIENCE = 2.0


@contextmanager
def counted(words: str) -> Iterator[Callable[[int, int], None]]:
    """Give what is to be told how far the work is: the number of things done, and of all.

    Parameters
    ----------
    words : str
        What is being done.
    """
    if is_quiet() or not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with ExitStack() as shown:
        yield _bar(words, shown)


def _bar(words: str, shown: ExitStack) -> Callable[[int, int], None]:
    """Return what moves a bar that appears once patience is over, and goes when `shown` closes."""
    started = time.monotonic()
    moved: list[Callable[[int, int], None]] = []

    def told(done: int, total: int) -> None:
        if not moved and time.monotonic() - started >= PATIENCE:
            moved.append(_open(words, shown))
        if moved:
            moved[0](done, total)

    return told


def _open(words: str, shown: ExitStack) -> Callable[[int, int], None]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = shown.enter_context(Progress(*columns, console=Console(stderr=True), transient=True))
    task = bar.add_task(words, total=None)
    return lambda done, total: bar.update(task, completed=done, total=total)
