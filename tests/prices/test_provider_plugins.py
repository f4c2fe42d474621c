"""A third party adds a provider: a package with an entry point, really on the path."""

import sys

import pytest

from marketlink.core.errors import UsageError
from marketlink.prices.order import KNOWN
from marketlink.prices.plugins import installed_providers

GOOD = """
class Provider:
    name = "acme"
    online = False
    def symbol(self, instrument, measure, interval):
        return None
    def fetch(self, request):
        raise NotImplementedError
"""


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Install a package: package("acme_prices", code, "acme_prices:Provider")."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(module: str, code: str, value: str) -> None:
        (tmp_path / f"{module}.py").write_text(code)
        about = tmp_path / f"{module}-1.0.dist-info"
        about.mkdir()
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
        (about / "entry_points.txt").write_text(f"[marketlink.providers]\n{module} = {value}\n")
        monkeypatch.delitem(sys.modules, module, raising=False)

    return install


def test_it_is_found_and_used(package):
    package("acme_prices", GOOD, "acme_prices:Provider")
    assert [p.name for p in installed_providers(KNOWN)] == ["acme"]


def test_the_service_asks_it_too(package, tmp_path):
    from marketlink.instruments import load_registry
    from marketlink.service.house import providers
    from marketlink.service.settings import Settings

    package("acme_prices", GOOD, "acme_prices:Provider")
    names = [p.name for p in providers(Settings(offline=True), load_registry())]
    assert names == ["ecb", "nbp", "acme"]
    online = [p.name for p in providers(Settings(tiingo_key="k"), load_registry())]
    assert online == ["ecb", "nbp", "moex", "ecb-live", "cbr", "fred", "yfinance", "yfinance-1h", "tiingo", "acme"]
    assert "tiingo" not in [p.name for p in providers(Settings(), load_registry())]


@pytest.mark.parametrize(
    ("code", "match"),
    [
        ("import nowhere_to_be_found", "acme_prices:Provider can't be loaded: ModuleNotFoundError"),
        ("class Provider:\n    name = 'acme'", "is no provider of prices: it lacks online, symbol, fetch"),
        (GOOD.replace("acme", "ecb"), "takes the name ecb, which another has"),
        ("class Provider:\n    def __init__(self):\n        raise RuntimeError('two\\nlines')", "RuntimeError two lines"),
    ],
)
def test_one_that_cannot_be_used_is_named_in_one_line(package, code, match):
    package("acme_prices", code, "acme_prices:Provider")
    with pytest.raises(UsageError, match=match) as caught:
        installed_providers(KNOWN)
    assert "mend or uninstall acme" in str(caught.value).replace("_", "-").replace("acme-prices", "acme")
    assert "\n" not in str(caught.value)


def test_the_key_is_masked_wherever_settings_are_shown():
    from marketlink.service.settings import Settings

    settings = Settings(tiingo_key="s3cret")
    assert "s3cret" not in repr(settings) + str(settings) + str(settings.model_dump())
