"""The wheel that an intranet installs: it carries the migrations, the entry point and the compiled catalogues."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built as pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--quiet", "--wheel-dir", str(folder), str(ROOT)]
    built = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("smartcity-*.whl")
    return path


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    """The wheel's files where an installation would put them."""
    folder = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(folder)
    return folder


def test_it_carries_all_that_the_desk_needs(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert "smartcity/__main__.py" in names
    assert {f"smartcity/migrations/{name}" for name in ("env.py", "alembic.ini", "script.py.mako")} <= names
    for source in sorted((ROOT / "migrations" / "versions").glob("*.py")):
        assert f"smartcity/migrations/versions/{source.name}" in names
    package = ROOT / "smartcity"
    for source in sorted(package.rglob("*")):
        if source.suffix in {".py", ".html", ".txt", ".css", ".js", ".svg", ".toml", ".csv", ".po"}:
            assert source.relative_to(ROOT).as_posix() in names
        if source.suffix == ".po":
            assert source.with_suffix(".mo").relative_to(ROOT).as_posix() in names


def test_it_carries_nothing_of_this_machine(wheel):
    for name in zipfile.ZipFile(wheel).namelist():
        assert not name.startswith(("tests", "instance", ".")), name
        assert not name.endswith((".pyc", ".db")), name


def _run(unpacked, folder, *arguments):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("SMARTCITY_")}
    environment = {**clean, "PYTHONPATH": str(unpacked), "SMARTCITY_INSTANCE": str(folder / "instance")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_runs_from_any_folder(unpacked, tmp_path):
    found = _run(unpacked, tmp_path, "-c", "import smartcity; print(smartcity.__file__)")
    assert found.stdout.startswith(str(unpacked))
    migrated = _run(unpacked, tmp_path, "-m", "flask", "--app", "smartcity", "db", "upgrade")
    assert migrated.returncode == 0, migrated.stderr
    assert (tmp_path / "instance" / "desk.db").exists()
    checked = _run(unpacked, tmp_path, "-m", "flask", "--app", "smartcity", "db", "check")
    assert checked.returncode == 0, checked.stderr
    assert "--no-starter" in _run(unpacked, tmp_path, "-m", "smartcity", "--help").stdout
