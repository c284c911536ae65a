"""What the house rules are checked on: the files of this tree, and what a rule says of one."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("warehouse", "etl", "layouts", "dashboard")
NOT_OURS = {".git", ".venv", "build", "dist", "var", "node_modules", "__pycache__"}


@dataclass(frozen=True)
class Finding:
    """One place where a rule is broken, printed as an editor can follow it."""

    path: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.says}"


@cache
def all_files() -> tuple[str, ...]:
    """Every file that is, or is about to be, part of the project; paths from its root."""
    git = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    listed = git.stdout.split("\0") if git.returncode == 0 else _walked()
    return tuple(sorted({name for name in listed if name and (ROOT / name).is_file()}))


def _walked() -> Iterator[str]:
    """The same without git, for a source archive."""
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        if path.is_file() and not NOT_OURS.intersection(parts):
            yield "/".join(parts)


def files(*prefixes: str, suffix: str = "") -> list[str]:
    """The files under any of the folders (or all), with the ending."""
    return [
        name
        for name in all_files()
        if name.endswith(suffix) and (not prefixes or name.startswith(prefixes))
    ]


def python_files(*rooms: str) -> list[str]:
    """The Python files of these rooms, or of the whole project."""
    return files(*(f"{room}/" for room in rooms), suffix=".py")


def text_of(path: str) -> str | None:
    """A file's text, or None where it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def strings(tree: ast.AST) -> Iterator[ast.Constant]:
    """The string constants of a module that are not docstrings."""
    docstrings = {id(_docstring(node)) for node in ast.walk(tree)}
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node


def _docstring(node: ast.AST) -> ast.Constant | None:
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
        return None
    value = body[0].value
    return value if isinstance(value, ast.Constant) else None


def name_of(function: ast.AST | None) -> str:
    """The last name of what is called: `Input` in `dash.Input(...)`."""
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """Every call of a function or method with one of these names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in names:
            yield node


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def lines_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """From `def` to its last line; what decorates it is counted by the rule on callbacks."""
    return function.end_lineno - function.lineno + 1
