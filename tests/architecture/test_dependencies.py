"""What the code imports is asked for in pyproject.toml, and what is asked for is used."""

import ast
import sys
import tomllib
from collections.abc import Callable
from functools import cache
from importlib.metadata import packages_distributions

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOMS, ROOT, python_files, strings

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
OURS = {*ROOMS, "tests", "tools"}

# Found by another package when they are there, so that no line of ours imports them.
FOUND_BY_OTHERS = {
    "orjson",  # Dash and plotly write figures with it
    "duckdb-sqlalchemy",  # SQLAlchemy finds its dialect by name
    "psycopg",  # and the driver of PostgreSQL
    "plotly",  # Dash serves the plotly.js inside it; our figures are plain dicts
    "pyarrow",  # pandas and DuckDB exchange frames through it
}


def _asked_for(*extras: str) -> set[str]:
    texts = list(PROJECT["dependencies"])
    for extra in extras:
        texts += PROJECT["optional-dependencies"][extra]
    return {canonicalize_name(Requirement(text).name) for text in texts}


@cache
def _known() -> dict[str, list[str]]:
    return dict(packages_distributions())


def imported(text: str) -> set[str]:
    """The top-level names, neither Python's nor ours, that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - OURS


def named(text: str) -> set[str]:
    """The packages that a module names in a string, to read files out of them."""
    return {constant.value for constant in strings(ast.parse(text))} & set(_known())


def distributions(*rooms: str, of: Callable[[str], set[str]]) -> set[str]:
    """The distributions of the packages that `of` finds in the Python of these rooms."""
    texts = [(ROOT / path).read_text(encoding="utf-8") for path in python_files(*rooms)]
    names = {name for text in texts for name in of(text)}
    return {canonicalize_name(one) for name in names for one in _known().get(name, [name])}


# A clone installs only what is asked for; a neighbour of another package may leave with it.
@pytest.mark.parametrize(
    ("rooms", "extras"), [(ROOMS, ()), (("tests",), ("test",)), (("tools",), ("test", "dev"))]
)
def test_what_is_imported_is_asked_for(rooms, extras):
    given = {"packaging", "click", "werkzeug", "choreographer"}  # pytest, typer, flask, kaleido
    assert distributions(*rooms, of=imported) - _asked_for(*extras) - given == set()


def test_what_every_install_asks_for_is_used():
    used = distributions(*ROOMS, of=imported) | distributions(*ROOMS, of=named)
    assert _asked_for() - used - FOUND_BY_OTHERS == set()


def test_import_is_found_wherever_it_stands():
    text = "import os\ndef f():\n    from plotly.io import x\nimport etl.feed"
    assert imported(text) == {"plotly"}
    assert named("read('flask_bootstrap', 'static')") == {"flask_bootstrap"}
