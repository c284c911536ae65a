"""The lock pins what pyproject.toml asks for, names no host, and no dependency is unexplained."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.tree import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PIN = re.compile(r"^([a-z0-9][a-z0-9-]*)==([0-9][\w.]*)$")


def _asked_for() -> list[Requirement]:
    extras = PROJECT["optional-dependencies"].values()
    texts = [*PROJECT["dependencies"], *(text for extra in extras for text in extra)]
    return [one for one in map(Requirement, texts) if one.name != PROJECT["name"]]


def test_lock_is_pins_and_a_remark_and_nothing_else():
    lines = [line for line in LOCK.splitlines() if not line.startswith("#")]
    assert [line for line in lines if not PIN.match(line)] == []


@pytest.mark.parametrize("asked", _asked_for(), ids=lambda asked: asked.name)
def test_pin_is_one_that_the_project_allows(asked):
    pins = dict(PIN.match(line).groups() for line in LOCK.splitlines() if PIN.match(line))
    assert asked.specifier.contains(pins[canonicalize_name(asked.name)])


@pytest.mark.parametrize(
    "line", ["dash", "dash>=4", "dash @ file:///x/dash.whl", "--find-" + "links /opt", "a==1 # b"]
)
def test_line_that_is_no_pin_is_found(line):
    assert not PIN.match(line)


def unexplained(text: str) -> list[str]:
    """The lines of pyproject.toml that name a dependency or an ignore without saying why."""
    entry = re.compile(r'^    "[^"]+",$|^    "[\w.\[\]-]+[<>=][^"]*",$|^"[^"]+" = \["[A-Z]+\d+"\]$')
    within = re.split(r"^(?=\w[\w-]* = \[$|\[)", text, flags=re.MULTILINE)
    parts = ("dependencies = [", "test = [", "dev = [", "ignore = [", "[tool.ruff.lint.per-file")
    lines = [line for part in within if part.startswith(parts) for line in part.splitlines()]
    return [line.strip() for line in lines if entry.match(line)]


def test_every_dependency_and_every_ignore_says_why():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert [line for line in unexplained(text) if "tiemchung[test]" not in line] == []


@pytest.mark.parametrize(
    "text",
    [
        'dependencies = [\n    "dash>=4",\n]\n',
        'test = [\n    "pytest",\n]\n',
        'ignore = [\n    "TRY003",\n]\n',
        '[tool.ruff.lint.per-file-ignores]\n"tests/**" = ["D103"]\n',
    ],
)
def test_dependency_or_ignore_without_a_reason_is_found(text):
    assert len(unexplained(text)) == 1
