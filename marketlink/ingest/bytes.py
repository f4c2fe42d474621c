"""Files to bytes, with a cap."""

from pathlib import Path

from marketlink.core.errors import InputError


def read_bytes(path: Path, max_bytes: int) -> bytes:
    """Read a file whole.

    Raises
    ------
    InputError
        If it is missing, no regular file (a pipe would never end), too large, or can't be read.
    """
    try:
        status = path.stat()
        if path.is_dir():
            raise InputError(f"{path} is a folder", "give the files in it")
        if not path.is_file():
            raise InputError(f"{path} is no regular file")
        if status.st_size > max_bytes:
            raise _too_large(path, max_bytes)
        with path.open("rb") as file:
            data = file.read(max_bytes + 1)
    except FileNotFoundError:
        raise InputError(f"{path} doesn't exist", "check the path") from None
    except (OSError, ValueError) as error:  # a path with a NUL character is a ValueError
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"{str(path)!r} can't be read: {reason}") from None
    if len(data) > max_bytes:  # it has grown since
        raise _too_large(path, max_bytes)
    return data


def _too_large(path: Path, max_bytes: int) -> InputError:
    return InputError(f"{path} is larger than {max_bytes / 1e6:g} MB", "an article is smaller: give its text alone")
