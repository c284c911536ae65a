"""Importing a room loads nothing of the rooms it may not see, also at run time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

SCREEN = ("dash", "plotly", "dash_bootstrap_components", "flask", "dashboard")
DATABASE = ("sqlalchemy", "duckdb", "psycopg", "warehouse")

UNSEEN = {
    "warehouse": (*SCREEN, "layouts", "etl"),
    "etl": (*SCREEN, "layouts"),
    "layouts": (*DATABASE, "etl", "dashboard"),
}

IMPORT_ALL = """
import importlib, json, pkgutil, sys
room = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(room.__path__, sys.argv[1] + "."):
    importlib.import_module(module.name)
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def loaded_by(room: str, folder: Path) -> set[str]:
    """The top-level packages that a fresh Python holds once it imported a whole room."""
    run = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, room],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stdout.splitlines()[-1]))


@pytest.mark.parametrize("room", UNSEEN)
def test_room_loads_nothing_it_may_not_see(room):
    assert loaded_by(room, ROOT) & set(UNSEEN[room]) == set()


def test_hidden_import_is_noticed(tmp_path):
    (tmp_path / "layouts" / "parts").mkdir(parents=True)
    (tmp_path / "layouts" / "__init__.py").write_text("")
    (tmp_path / "layouts" / "parts" / "__init__.py").write_text("")
    (tmp_path / "layouts" / "parts" / "card.py").write_text("import sqlalchemy")
    assert "sqlalchemy" in loaded_by("layouts", tmp_path)
