"""Rules on the size and shape of Python code."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import Finding, calls, functions, lines_of, name_of

FUNCTION_LINES = 40
MODULE_LINES = 400
CALLBACK_LINES = 12
CALLBACK_INPUTS = 6
POSITIONAL = 2  # a frame, and what it is of; everything after is named by the caller


def short_functions(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """A function fits on one screen."""
    for function in functions(tree):
        if (length := lines_of(function)) > FUNCTION_LINES:
            says = f"{function.name} has {length} lines, at most {FUNCTION_LINES}"
            yield Finding(path, function.lineno, says)


def short_modules(path: str, _tree: ast.Module, text: str) -> Iterator[Finding]:
    """A module can be read in one sitting."""
    if (length := len(text.splitlines())) > MODULE_LINES:
        yield Finding(path, length, f"{length} lines, at most {MODULE_LINES}")


def small_callbacks(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """A callback parses, asks and draws: 12 lines, 6 inputs and states."""
    by_name = {function.name: function for function in functions(tree)}
    for wiring, function in _callbacks(tree, by_name):
        inputs = len(list(calls(wiring, "Input", "State")))
        if inputs > CALLBACK_INPUTS:
            says = f"callback has {inputs} inputs and states, at most {CALLBACK_INPUTS}"
            yield Finding(path, wiring.lineno, says)
        if function is not None and (length := lines_of(function)) > CALLBACK_LINES:
            says = f"callback {function.name} has {length} lines, at most {CALLBACK_LINES}"
            yield Finding(path, function.lineno, says)


def _callbacks(
    tree: ast.Module, by_name: dict
) -> Iterator[tuple[ast.Call, ast.FunctionDef | None]]:
    """Each wiring with its function, decorated or wrapped: `app.callback(...)(draw)`."""
    wired = {}
    for function in functions(tree):
        for decorator in function.decorator_list:
            wired.update({id(call): function for call in calls(decorator, "callback")})
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Call):
            wrapped = [by_name.get(name_of(argument)) for argument in call.args]
            wired[id(call.func)] = next(filter(None, wrapped), None)
    for call in calls(tree, "callback", "clientside_callback"):
        yield call, wired.get(id(call))


def named_arguments(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """A public function takes at most a frame and its subject by position."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            count = len(node.args.posonlyargs) + len(node.args.args)
            if count > POSITIONAL:
                says = f"{node.name} takes {count} positional arguments, at most {POSITIONAL}"
                yield Finding(path, node.lineno, says)


def bare_packages(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """An `__init__.py` holds a docstring or a list, nothing that runs."""
    allowed = (ast.Expr, ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign)
    if path.endswith("__init__.py"):
        for node in tree.body:
            if not isinstance(node, allowed):
                yield Finding(path, node.lineno, "more than a docstring or a list")


def literal_ids(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """An id is written once, in a page's `class Ids`, and named everywhere else."""
    for call in calls(tree, "Input", "Output", "State"):
        named = [word.value for word in call.keywords if word.arg == "component_id"]
        for argument in call.args[:1] + named:
            if _is_text(argument):
                yield Finding(path, call.lineno, "id written out; name it in class Ids")
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "id" and _is_text(node.value):
            yield Finding(path, node.value.lineno, "id written out; name it in class Ids")


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def script_in_python(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """JavaScript lives in assets/*.js, where an editor and a test can see it."""
    for call in calls(tree, "clientside_callback"):
        if call.args and _is_text(call.args[0]):
            yield Finding(path, call.lineno, "JavaScript as a string; name a ClientsideFunction")


def heavy_figures(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """plotly.express takes 50 ms a figure where a plain one takes 3."""
    for node in ast.walk(tree):
        names = [alias.name for alias in getattr(node, "names", []) if isinstance(alias, ast.alias)]
        module = getattr(node, "module", "") or ""
        if "plotly.express" in (module, *names) or (module == "plotly" and "express" in names):
            yield Finding(path, node.lineno, "plotly.express; build the figure plainly")


def validation_off(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """Dash checks the callback ids of every page; nobody turns that off."""
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "suppress_callback_exceptions":
            yield Finding(path, node.value.lineno, "callback validation turned off")


CLOCK = re.compile(r"^(today|now|utcnow|localtime|gmtime|current_date|current_timestamp)$")
CLOCKS = ("date", "datetime", "dt", "time", "Timestamp", "func")


def own_clock(path: str, tree: ast.Module, _text: str) -> Iterator[Finding]:
    """Only the command line and the app factory ask what day it is; others are told."""
    asked = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    # Also where the asking is handed on, as in `default=date.today`; `clock.now` is a value.
    asked += [node for node in ast.walk(tree) if name_of(getattr(node, "value", None)) in CLOCKS]
    for node in {id(node): node for node in asked}.values():
        name = name_of(node)
        if CLOCK.match(name) or (name == "time" and name_of(getattr(node, "value", None)) == name):
            yield Finding(path, node.lineno, f"asks the clock ({name}); take it as an argument")
