"""The one error tree.

MarketlinkError            exit 1   a fault of marketlink's own, or of the machine
├── UsageError             exit 2   the command, a setting or an input is wrong
│   ├── InputError         exit 2   a file, page or table can't be used as given
│   └── UnknownInstrument  exit 2   the registry has no such id
├── TooLittleData          exit 3   too few observations for what was asked
├── SourceDown             exit 4   a provider, feed or database can't be reached
├── SchemaMismatch         exit 1   the database is at another revision
└── PartialResult          exit 5   some inputs failed, the others are done
"""


class MarketlinkError(Exception):
    """What went wrong, where, and how to mend it.

    Parameters
    ----------
    message : str
        One line: what is wrong, and where.
    hint : str
        One line: how to mend it; empty where there is nothing to do.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)  # both, so that a fault travels between processes whole
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}. {self.hint}" if self.hint else self.message


class UsageError(MarketlinkError):
    """The command, a setting or an input is wrong."""

    exit_code = 2


class InputError(UsageError):
    """A file, a page or a table can't be used as given."""


class UnknownInstrument(UsageError):
    """The registry has no such instrument."""


class TooLittleData(MarketlinkError):
    """There are too few observations for what was asked."""

    exit_code = 3


class SourceDown(MarketlinkError):
    """A provider, a feed or the database can't be reached."""

    exit_code = 4


class SchemaMismatch(MarketlinkError):
    """The database is at another revision than this code."""


class PartialResult(MarketlinkError):
    """Some inputs failed; what could be done is done."""

    exit_code = 5
