"""Gives the wheel its copy of the migrations and the jobs. An editable install uses the checkout's own."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUNDLED = ("alembic", "jobs")


class BundleHook(BuildHookInterface[Any]):
    """Adds the folders that lie beside the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add them to a real wheel; in an editable one they would be a second copy that grows old."""
        if version != "editable":
            root = Path(self.root)
            build_data["force_include"] |= {str(root / name): f"marketlink/_bundled/{name}" for name in BUNDLED}
