"""Gives the wheel its copy of the migrations and the jobs, and on demand the reader compiled to C.

An editable install uses the checkout's own. With `MARKETLINK_COMPILE=1` a build compiles `marketlink/extract`; without it the
wheel is pure Python, and no compiler is needed.
"""

import os
import runpy
import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED = ("alembic", "jobs")
COMPILES = os.environ.get("MARKETLINK_COMPILE", "0") != "0"


class BundleHook(BuildHookInterface[Any]):
    """Adds the folders that lie beside the package, and the compiled reader."""

    def dependencies(self) -> list[str]:
        """Return what a build needs besides hatchling."""
        return ["mypy>=1.18", "setuptools>=80"] if COMPILES else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them to a real wheel; in an editable one they would be a second copy that grows old."""
        if version == "editable":
            return
        root = Path(self.root)
        build_data["force_include"] |= {str(root / name): f"marketlink/_bundled/{name}" for name in BUNDLED}
        if COMPILES:
            build_data["force_include"] |= _compiled(root)
            build_data["pure_python"], build_data["infer_tag"] = False, True


def _compiled(root: Path) -> dict[str, str]:
    """Compile the reader; return where each library lies, and its place in the wheel."""
    out = root / "build" / "compiled"
    shutil.rmtree(out, ignore_errors=True)
    runpy.run_path(str(root / "tools" / "compile_reader.py"))["main"](out)
    libraries = [path for path in (out / "lib").rglob("*") if path.suffix in {".so", ".pyd"}]
    return {str(path): path.relative_to(out / "lib").as_posix() for path in libraries}
