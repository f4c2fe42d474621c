"""Compile the reader to C with mypyc: `python tools/compile_reader.py OUT`, in the project's folder. The wheel's build calls it.

The libraries come to lie in OUT/lib, each beside where its module's source lies in a wheel; Python takes them before the sources.

Three things of the language mypyc (2.4) compiles to something else, so that the reader has none of them: a generator expression
that is kept in a variable runs at once and to its end; `cached_property` keeps nothing; `a, b = None, a` narrows `a` before it
is read, and raises. The tests of tests/extract on the compiled reader (`make compiled`) find such things.
"""

import sys
from pathlib import Path

from mypyc.build import mypycify
from setuptools import Distribution
from setuptools.command.build_ext import build_ext

ROOM = Path("marketlink/extract")


def main(out: Path) -> None:
    """Compile every module of the room."""
    modules = sorted(path.as_posix() for path in ROOM.rglob("*.py"))
    extensions = mypycify(["--follow-imports=silent", *modules], target_dir=str(out), debug_level="0", multi_file=True)
    command = build_ext(Distribution({"name": "marketlink", "ext_modules": extensions}))
    command.build_lib, command.build_temp = str(out / "lib"), str(out / "temp")
    command.ensure_finalized()
    command.run()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
