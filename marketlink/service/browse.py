"""The database in a browser: Datasette on the SQLite file, read only, with questions ready to ask."""

import importlib.util
import json
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path

import yaml

from marketlink.core.errors import MarketlinkError, UsageError
from marketlink.store import Database
from marketlink.store.engine import parse_url

# A page of Datasette stops a query after this long.
_MILLISECONDS = 5_000


def browse(url: str, port: int, *, window: bool) -> None:
    """Serve the database on this machine alone until it is told to stop.

    Parameters
    ----------
    url : str
        Of a SQLite database.
    port : int
        Where to listen on the loopback address.
    window : bool
        True to open the user's browser.

    Raises
    ------
    UsageError
        If the database is no SQLite file, or if Datasette isn't installed.
    MarketlinkError
        If Datasette ends with a fault.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite" or parsed.database is None:
        raise UsageError("Datasette reads SQLite files only", "use a client of PostgreSQL, such as psql, for this database")
    if importlib.util.find_spec("datasette") is None:
        raise UsageError("this needs datasette, which isn't installed", 'pip install "marketlink[ui]"')
    with Database.open(url) as database:
        database.check_revision()
    path = Path(parsed.database)
    with tempfile.TemporaryDirectory() as folder:
        metadata = Path(folder) / "metadata.json"
        metadata.write_text(json.dumps(described(path.stem)), encoding="utf-8")
        command = [sys.executable, "-m", "datasette", "serve", str(path), "--metadata", str(metadata)]
        settings = ["--setting", "sql_time_limit_ms", str(_MILLISECONDS), "--setting", "allow_download", "off"]
        where = ["--host", "127.0.0.1", "--port", str(port), *(["--open"] if window else [])]
        code = subprocess.run([*command, *settings, *where], check=False).returncode  # noqa: S603 - our own arguments, no shell
    if code > 0:
        raise MarketlinkError(f"Datasette ended with {code}", "its message stands above; where the port is taken, give --port")


def described(name: str) -> dict[str, object]:
    """Return Datasette's metadata for the database called `name`: titles, and the questions ready to ask."""
    queries = yaml.safe_load(files("marketlink.store").joinpath("queries.yml").read_text(encoding="utf-8"))
    return {"title": "marketlink", "databases": {name: {"queries": queries}}}
