"""The import contracts: none is missing, and each of them can break."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOMS, ROOT, python_files

CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = {c["name"]: c for c in CONFIG["tool"]["importlinter"]["contracts"]}

# The modules that a contract is about, and an import that breaks it: importer, imported.
BROKEN_BY = {
    "Dashboard and etl stand on layouts and warehouse, never on each other": (
        "etl.feed",
        "dashboard.data",
    ),
    "Layouts never see a database": ("layouts.theme", "sqlalchemy"),
    "Warehouse and etl never see a screen": ("etl.feed", "plotly"),
    "Checks stand on questions, questions on indicators, indicators on tables": (
        "warehouse.queries.a",
        "warehouse.checks.a",
    ),
    "Marts know the tables, not the questions": ("warehouse.marts.a", "warehouse.queries.a"),
    "Analytics are arithmetic on frames and know no database": (
        "warehouse.analytics.a",
        "warehouse.queries.b",
    ),
    "Pages never hold a connection": ("dashboard.pages.a", "warehouse.engines.a"),
    "Pages do not import each other": ("dashboard.pages.a", "dashboard.pages.b"),
    "Feeds do not import each other": ("etl.feeds.a", "etl.feeds.b"),
    "Figures do not import each other": ("layouts.figures.a", "layouts.figures.b"),
}
PACKAGES = (
    *("dashboard.pages", "etl.feeds", "layouts.figures"),
    *("warehouse.checks", "warehouse.queries", "warehouse.indicators"),
    *("warehouse.marts", "warehouse.schema"),
    *("warehouse.engines", "warehouse.analytics", "dashboard.cli"),
)
MODULES = (
    *("dashboard.data", "etl.feed", "layouts.theme"),
    *(f"{package}.{name}" for package in PACKAGES for name in "ab"),
)


def _house(folder: Path) -> None:
    """A house of empty rooms under our own contracts, and the one import they permit."""
    for package in (*ROOMS, *PACKAGES):
        path = folder / package.replace(".", "/")
        path.mkdir(parents=True)
        (path / "__init__.py").touch()
    for module in MODULES:
        (folder / f"{module.replace('.', '/')}.py").touch()
    (folder / "dashboard" / "cli" / "load.py").write_text("import etl.feed\n")
    shutil.copy(ROOT / "pyproject.toml", folder)


def _lint(folder: Path) -> str:
    """What import-linter prints about a house, on one line a contract."""
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


def test_house_of_empty_rooms_keeps_every_contract(tmp_path):
    _house(tmp_path)
    assert f"{len(CONTRACTS)} kept, 0 broken" in _lint(tmp_path)


def test_every_contract_can_break(tmp_path):
    _house(tmp_path)
    for importer, imported in BROKEN_BY.values():
        with (tmp_path / f"{importer.replace('.', '/')}.py").open("a") as module:
            module.write(f"import {imported}\n")
    told = _lint(tmp_path)
    assert [name for name in CONTRACTS if f"{name} BROKEN" not in told] == []


def test_permitted_import_that_is_gone_is_an_error(tmp_path):
    _house(tmp_path)
    (tmp_path / "dashboard" / "cli" / "load.py").write_text("")
    assert "No matches for ignored import dashboard.cli.* -> etl.**" in _lint(tmp_path)


@pytest.mark.parametrize("name", BROKEN_BY)
def test_contract_is_in_force(name):
    assert name in CONTRACTS


def test_every_contract_has_an_example_that_breaks_it():
    assert set(CONTRACTS) - set(BROKEN_BY) == set()


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_a_room_is_a_package(room):
    # Without it neither import-linter nor a walk over the room's modules sees what is inside.
    folders = {str(Path(path).parent) for path in python_files(room)}
    assert folders, f"{room} is empty"
    assert [name for name in sorted(folders) if not (ROOT / name / "__init__.py").exists()] == []
