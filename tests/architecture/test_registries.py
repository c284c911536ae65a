"""Lists are written by hand, in editorial order; none of them forgets a module."""

import ast
from pathlib import PurePosixPath

import pytest

from tests.architecture.tree import ROOT, python_files

# Where a folder's modules are listed. A name with a leading underscore is a helper of its folder.
REGISTRIES = ("etl/feeds", "warehouse/indicators", "dashboard/pages")


def unlisted(registry: str, modules: list[str]) -> list[str]:
    """The modules of a folder that the text of its `__init__.py` does not import."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse(registry)):
        if isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[-1])
            imported.update(alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            imported.update(alias.name.split(".")[-1] for alias in node.names)
    return [name for name in modules if name not in imported]


def _modules(folder: str) -> list[str]:
    paths = [PurePosixPath(path) for path in python_files(folder)]
    own = [path.stem for path in paths if path.parent == PurePosixPath(folder)]
    return [name for name in own if not name.startswith("_")]


@pytest.mark.parametrize("folder", REGISTRIES)
def test_every_module_is_listed(folder):
    modules = _modules(folder)
    assert modules, f"{folder} holds no module"
    assert unlisted((ROOT / folder / "__init__.py").read_text(encoding="utf-8"), modules) == []


def test_forgotten_module_is_named():
    registry = "from etl.feeds import injection\nfrom etl.feeds.slot import SLOT\nFEEDS = ()"
    assert unlisted(registry, ["injection", "slot", "ticket"]) == ["ticket"]
