"""Faults as lines: what, where, how to mend it; and the exit codes."""

import os
import sys
import traceback
from collections.abc import Callable
from contextvars import ContextVar

from marketlink.core.errors import MarketlinkError

INTERRUPTED = 130


_QUIET: ContextVar[bool] = ContextVar("quiet", default=False)


def be_quiet(asked: bool) -> None:
    """Write nothing to standard error but faults, if asked."""
    _QUIET.set(asked)


def is_quiet() -> bool:
    """Return whether only faults are written to standard error."""
    return _QUIET.get()


def say(message: str) -> None:
    """Write one line for people to standard error, unless they asked for quiet."""
    if not is_quiet():
        _write(message)


def _write(message: str) -> None:
    print(message, file=sys.stderr)


def tell(error: MarketlinkError) -> None:
    """Write a fault and its mend to standard error."""
    _write(f"marketlink: {error.message}")
    if error.hint:
        _write(f"  {error.hint}")


def run_guarded(app: Callable[[], None]) -> None:
    """Run the application and turn what it raises into a line and an exit code."""
    try:
        app()
    except MarketlinkError as error:
        tell(error)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _write("marketlink: interrupted")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left: that is its right
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:  # noqa: BLE001 - the last resort: one line first, then what a report of it needs
        _write(f"marketlink: a fault of its own: {error!r}")
        _write("  please report it, with what follows")
        _write("".join(traceback.format_exception(error)))
        sys.exit(MarketlinkError.exit_code)
