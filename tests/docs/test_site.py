"""The site builds with no broken link; the gallery is what its commands print."""

import shutil
import subprocess
import sys
from pathlib import Path

import commands
import gallery
import pytest
import registry_page

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of what the site is made from, so that nothing is written into the checkout."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(_ROOT / "docs", folder / "docs")
    shutil.copy(_ROOT / "zensical.toml", folder)
    (folder / "marketlink").symlink_to(_ROOT / "marketlink")
    (folder / "docs/reference/commands.md").write_text(commands.build(), encoding="utf-8")
    (folder / "docs/reference/instruments.md").write_text(registry_page.build(), encoding="utf-8")
    return folder


def _built(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zensical", "build", "--strict"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_site_builds_without_a_broken_link(checkout: Path) -> None:
    done = _built(checkout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "EventStudy" in (checkout / "build/site/reference/api.html").read_text(encoding="utf-8")


def test_a_broken_link_is_an_error(checkout: Path) -> None:
    page = checkout / "docs" / "index.md"
    whole = page.read_text(encoding="utf-8")
    page.write_text(whole + "\n[gone](nowhere.md)\n", encoding="utf-8")
    try:
        assert _built(checkout).returncode != 0
    finally:
        page.write_text(whole, encoding="utf-8")


def test_every_page_is_in_the_navigation() -> None:
    listed = (_ROOT / "zensical.toml").read_text(encoding="utf-8")
    pages = {str(path.relative_to(_ROOT / "docs")) for path in (_ROOT / "docs").rglob("*.md")}
    assert {page for page in pages if f'"{page}"' not in listed} == set()


@pytest.mark.timeout(600)  # six studies with their placebo dates
def test_the_gallery_is_what_its_commands_print(tmp_path: Path) -> None:
    page = gallery.build(tmp_path)
    assert page.read_text(encoding="utf-8") == (_ROOT / "docs" / "gallery.md").read_text(encoding="utf-8")
    for event in gallery.known_events():
        drawn = Path("images/gallery") / f"{event.slug}.svg"
        assert (tmp_path / drawn).read_bytes() == (_ROOT / "docs" / drawn).read_bytes()
