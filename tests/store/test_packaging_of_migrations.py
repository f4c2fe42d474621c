"""A wheel carries the migrations and the jobs; an editable install leaves no second copy of them."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BUILD = "import sys; from hatchling import build; getattr(build, sys.argv[1])(sys.argv[2])"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what a build reads of the packaging; the code itself doesn't matter here."""
    copy = tmp_path_factory.mktemp("project")
    for name in ("pyproject.toml", "hatch_build.py"):
        shutil.copy(ROOT / name, copy)
    for name in ("alembic", "jobs"):
        shutil.copytree(ROOT / name, copy / name)
    (copy / "marketlink").mkdir()
    (copy / "marketlink" / "__init__.py").touch()
    (copy / "README.md").touch()
    return copy


def built(project: Path, how: str, out: Path) -> set[str]:
    subprocess.run([sys.executable, "-c", BUILD, how, str(out)], cwd=project, check=True, capture_output=True)
    (wheel,) = out.glob("*.whl")
    return set(zipfile.ZipFile(wheel).namelist())


def test_a_wheel_carries_them(project, tmp_path):
    names = built(project, "build_wheel", tmp_path)
    expected = {f"marketlink/_bundled/{path.relative_to(ROOT).as_posix()}" for path in (ROOT / "alembic").rglob("*.[pm]*[yo]")}
    assert "marketlink/_bundled/alembic/env.py" in expected
    assert expected <= names
    assert any(name.startswith("marketlink/_bundled/jobs/") for name in names)
    assert not [name for name in names if "__pycache__" in name]


def test_an_editable_install_leaves_no_second_copy(project, tmp_path):
    names = built(project, "build_editable", tmp_path)
    assert [name for name in names if "dist-info" not in name and not name.endswith(".pth")] == []


def test_migrations_come_from_the_wheels_copy_where_there_is_no_checkout(tmp_path):
    installed = tmp_path / "site-packages"
    shutil.copytree(ROOT / "marketlink", installed / "marketlink", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "alembic", installed / "marketlink" / "_bundled" / "alembic")
    code = (
        f"import sys; sys.path.insert(0, {str(installed)!r}); from marketlink.store import migrations; print(migrations.folder())"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True)
    assert Path(done.stdout.strip()) == installed / "marketlink" / "_bundled" / "alembic"
