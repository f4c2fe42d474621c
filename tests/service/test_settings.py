"""Settings: which place wins, and what is refused."""

from pathlib import Path

import pytest

from marketlink.core.errors import UsageError
from marketlink.service.settings import load_settings


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch, tmp_path):
    import os

    for name in list(os.environ):
        if name.startswith("MARKETLINK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def config(tmp_path):
    def write(text):
        path = tmp_path / "marketlink.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_flag_over_environment_over_file_over_default(config, monkeypatch):
    path = config('database = "sqlite:///file.db"\nhistory_days = 400\noffline = true\n')
    monkeypatch.setenv("MARKETLINK_DATABASE", "sqlite:///environment.db")
    monkeypatch.setenv("MARKETLINK_HISTORY_DAYS", "450")
    settings = load_settings(path, history_days=600)
    assert settings.history_days == 600
    assert settings.database == "sqlite:///environment.db"
    assert settings.offline is True
    assert settings.output == Path("marketlink-report")


def test_a_flag_that_is_not_given_changes_nothing(config):
    assert load_settings(config("history_days = 400\n"), history_days=None).history_days == 400


def test_a_list_in_the_environment_is_json(monkeypatch):
    monkeypatch.setenv("MARKETLINK_WATCHLIST", '["USDRUB", "BRENT"]')
    assert load_settings().watchlist == ("USDRUB", "BRENT")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("watchlst = []\n", "watchlst"),
        ("history_days = 3\n", "history_days"),
        ("history_days = 'many'\n", "history_days"),
        ("history_days = \n", "is no TOML"),
        ("[intervals]\ningest = 0\n", "intervals"),
    ],
)
def test_a_wrong_key_or_value_is_named(config, text, message):
    with pytest.raises(UsageError, match=message):
        load_settings(config(text))


def test_a_misspelt_variable_is_an_error(monkeypatch):
    monkeypatch.setenv("MARKETLINK_DATABSE", "x")
    with pytest.raises(UsageError, match="MARKETLINK_DATABSE is no setting"):
        load_settings()


def test_a_named_file_must_exist(tmp_path):
    with pytest.raises(UsageError, match="no configuration file"):
        load_settings(tmp_path / "none.toml")


def test_the_default_file_may_be_missing():
    assert load_settings().offline is False
