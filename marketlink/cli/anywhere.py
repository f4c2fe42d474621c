"""The options of every command may stand anywhere in the line: they are brought to its front."""

from collections.abc import Sequence
from itertools import islice

_FLAGS = ("--offline", "--online", "--quiet", "-q")
_VALUED = ("--config", "--database")


def brought_forward(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with the common options first; what follows `--` stays where it is.

    Parameters
    ----------
    arguments : sequence of str
        As the shell gives them, without the program's name.
    """
    ours: list[str] = []
    others: list[str] = []
    rest = iter(arguments)
    for word in rest:
        if word == "--":
            others.append(word)
            others.extend(rest)
        elif word in _FLAGS or word.startswith(tuple(f"{name}=" for name in _VALUED)):
            ours.append(word)
        elif word in _VALUED:
            ours.extend((word, *islice(rest, 1)))
        else:
            others.append(word)
    return ours + others
