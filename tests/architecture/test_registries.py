"""Lists are written by hand, in editorial order; none of them forgets a module."""

import ast
from collections.abc import Iterator
from pathlib import PurePosixPath

import pytest

from tests.architecture.tree import ROOT, python_files

# Where a folder's modules are listed.
REGISTRIES = ("etl/feeds", "warehouse/indicators", "warehouse/checks", "dashboard/pages")


def forgotten(sources: dict[str, str]) -> list[str]:
    """The modules of a folder (name to text) that its list does not reach.

    A module that a sibling imports is that sibling's helper and needs no line in the list.
    """
    reached = {name for text in sources.values() for name in _imported(text)}
    return sorted(set(sources) - reached - {"__init__"})


def _imported(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[-1]
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name.split(".")[-1] for alias in node.names)


def _sources(folder: str) -> dict[str, str]:
    paths = [PurePosixPath(path) for path in python_files(folder)]
    own = [path for path in paths if path.parent == PurePosixPath(folder)]
    return {path.stem: (ROOT / path).read_text(encoding="utf-8") for path in own}


@pytest.mark.parametrize("folder", REGISTRIES)
def test_every_module_is_listed(folder):
    sources = _sources(folder)
    assert len(sources) > 1, f"{folder} holds no module"
    assert forgotten(sources) == []


def test_forgotten_module_is_named():
    sources = {
        "__init__": "from etl.feeds import injection\nfrom etl.feeds.slot import SLOT\nFEEDS = ()",
        "injection": "from etl.feeds.rules import AGE",
        "slot": "",
        "rules": "",
        "ticket": "import etl.feeds.rules",
    }
    assert forgotten(sources) == ["ticket"]
