"""The command line as a process of its own, in an empty folder, offline."""

import os
import subprocess
import sys

import pytest


@pytest.fixture(scope="session")
def module_command():
    """Return a command that runs in a folder that is given, with its database there."""

    def run(folder, *words):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("MARKETLINK_")}
        clean |= {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data"), "COLUMNS": "160"}
        given = [sys.executable, "-m", "marketlink", "--offline", "--database", f"sqlite:///{folder / 'm.db'}", *words]
        return subprocess.run(given, cwd=folder, capture_output=True, text=True, env=clean, check=False)

    return run


@pytest.fixture
def command(tmp_path):
    def run(*words, database=None, offline=True, **environment):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("MARKETLINK_")}
        clean.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled once, not in each of a hundred processes
        clean |= {
            "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_DATA_HOME": str(tmp_path / "data"),
            "COLUMNS": "160",
            **environment,
        }
        before = ["--offline"] if offline else []
        given = [sys.executable, "-m", "marketlink", *before, "--database", database or f"sqlite:///{tmp_path / 'm.db'}", *words]
        return subprocess.run(given, cwd=tmp_path, capture_output=True, text=True, env=clean, check=False)

    return run
