"""Rules on what may be written where: colours, SQL, hosts, machines, notes, ignores."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator

from tests.architecture.tree import Finding, name_of, strings

COLOUR = re.compile(
    r"#(?:[0-9a-f]{8}|[0-9a-f]{6})\b|^#[0-9a-f]{3,4}$|\b(?:rgb|hsl)a?\(\s*\d", re.IGNORECASE
)

SQL = re.compile(
    r"\bSELECT\b[\s\S]*\bFROM\b|\bWITH\s+\w+\s+AS\s*\(|\bINSERT\s+INTO\b|\bUPDATE\s+\S+\s+SET\b"
    r"|\bDELETE\s+FROM\b|\bMERGE\s+INTO\b|\bCOPY\s+\S+\s+(?:FROM|TO)\b|\bATTACH\s"
    r"|\b(?:CREATE|DROP|ALTER|TRUNCATE)\s+(?:OR\s+REPLACE\s+|TEMP\s+|TEMPORARY\s+|UNIQUE\s+)*"
    r"(?:TABLE|VIEW|INDEX|SCHEMA|DATABASE)\b"
)
# "Select a province from the list" is a sentence; a statement in small letters starts with one.
SMALL_SQL = re.compile(r"^\s*(?:select|with|insert|update|delete|merge|create|drop|alter)\s")

HOST = re.compile(
    r"https?://(?!www\.w3\.org/|127\.0\.0\.1\b|localhost\b)[\w.-]+"
    r"|\bcdn\.|fonts\.googleapis|unpkg|jsdelivr",
    re.IGNORECASE,
)

# Written with one letter in brackets so that this file does not find itself.
MACHINE = re.compile(r"(?:^|[^A-Za-z0-9_.])/(?:wor[k]|roo[t]|hom[e]/\w+)/")
INDEX = re.compile(
    r"index-ur[l]|find-link[s]|https?://\S+/simpl[e]\b|https?://\S+\.(?:whl|tar\.gz|tgz|deb)\b"
    r"|pypi\.or[g]|pythonhoste[d]"
)
NOTE = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b|raise NotImplementedErro[r]")

IGNORE = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:|fmt:\s*(?:off|skip)|ruff:)")
IGNORE_WITH_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[\w-]+\]|fmt:\s*(?:off|skip))"
    r"[\s:#-]+\w+\s+\w+"
)


def colours(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """A colour has a name and one home: layouts/theme.py and the tokens in assets."""
    for constant in strings(tree):
        if COLOUR.search(constant.value):
            yield Finding(path, constant.lineno, f"colour {constant.value!r}; name it in the theme")


def sql_text(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """SQL is written in the warehouse, and where DuckDB reads and stages a file."""
    for constant in strings(tree):
        value = constant.value
        if SQL.search(value.upper() if SMALL_SQL.match(value) else value):
            yield Finding(path, constant.lineno, "SQL text; ask through the warehouse")


def foreign_hosts(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """No page of ours asks another host for anything."""
    for constant in strings(tree):
        if HOST.search(constant.value):
            yield Finding(path, constant.lineno, f"names another host: {constant.value!r}")


def reasoned_ignores(path: str, _tree: ast.Module, text: str) -> Iterator[Finding]:
    """A rule is ignored by its number, with the reason on the same line."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        ignores = token.type == tokenize.COMMENT and IGNORE.search(token.string)
        if ignores and not IGNORE_WITH_REASON.search(token.string):
            says = "ignores a lint rule without naming it and saying why"
            yield Finding(path, token.start[0], says)


def reasoned_skips(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """A test that is switched off says why; a missing package is no reason."""
    called = {id(call.func): call for call in ast.walk(tree) if isinstance(call, ast.Call)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or name_of(node.value) not in ("pytest", "mark"):
            continue
        if node.attr == "importorskip":
            yield Finding(path, node.lineno, "hides a package that the tests must have")
        if node.attr in ("skip", "skipif", "xfail") and not _has_reason(called.get(id(node))):
            yield Finding(path, node.lineno, f"{node.attr} without its reason on the same line")


def _has_reason(call: ast.Call | None) -> bool:
    if call is None:
        return False
    if name_of(call.func) == "skipif":
        return any(word.arg == "reason" for word in call.keywords)
    return bool(call.args) or any(word.arg == "reason" for word in call.keywords)


def lines_with(pattern: re.Pattern, path: str, text: str) -> Iterator[Finding]:
    """Each line of a text that the pattern finds."""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := pattern.search(line):
            yield Finding(path, number, f"says {match.group().strip()!r}")
