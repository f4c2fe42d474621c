"""docs/security.md names tests; each of them must exist."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_test_that_the_page_names_exists():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(test_\w+)`", page)) | set(re.findall(r"::(test_\w+)`", page))
    files = set(re.findall(r"`(tests/[\w/]+\.py)", page))
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert len(named) >= 15
    assert not [name for name in named if f"def {name}(" not in written]
    assert not [name for name in files if not (ROOT / name).is_file()]
