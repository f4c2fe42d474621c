"""`marketlink browse` serves the database with its questions, to this machine alone."""

import json
import os
import re
import subprocess
import sys
import urllib.request

import pytest

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("browse")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MARKETLINK_")}
    environment |= {"XDG_CONFIG_HOME": str(folder / "config")}
    line = [sys.executable, "-m", "marketlink", "--offline", "--database", f"sqlite:///{folder / 'm.db'}"]
    subprocess.run([*line, "demo"], cwd=folder, env=environment, capture_output=True, check=True)
    with subprocess.Popen(
        [*line, "browse", "--port", "0"], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            for said in process.stderr:
                found = re.search(r"http://127\.0\.0\.1:\d+", said)
                if found:
                    yield found[0]
                    break
        finally:
            process.send_signal(2)
            process.stderr.read()
            process.wait(timeout=30)


def rows(address, question, **given):
    from urllib.parse import urlencode

    with OPENER.open(f"{address}/m/{question}.json?{urlencode({'_shape': 'objects', **given})}") as answer:
        return json.load(answer)["rows"]


def test_each_question_is_answered(served):
    claims = rows(served, "stated-against-measured", instrument="USDRUB")
    assert {claim["instrument"] for claim in claims} == {"USDRUB"}
    assert "confirmed" in {claim["verdict"] for claim in claims}
    reactions = rows(served, "reactions-by-instrument", instrument="")
    assert {reaction["session"] for reaction in reactions} == {"2022-01-18", "2022-01-27", "2022-02-14"}
    assert rows(served, "failing-sources") == []
    withheld = rows(served, "withheld-tests")
    assert {row["withheld"] for row in withheld} <= {"placebo test", "check"}
    assert any(row["reason"] == "no series" for row in withheld)


def test_nothing_can_be_written(served):
    with pytest.raises(urllib.error.HTTPError):
        OPENER.open(f"{served}/m.json?sql=DELETE+FROM+article")


def test_only_sqlite_files_that_exist_are_served(tmp_path):
    from marketlink.core.errors import InputError, UsageError
    from marketlink.service.browse import browse

    with pytest.raises(UsageError, match="SQLite files only"):
        browse("postgresql://u@h/n", 0, window=False)
    with pytest.raises(InputError, match="no database"):
        browse(f"sqlite:///{tmp_path / 'none.db'}", 0, window=False)
