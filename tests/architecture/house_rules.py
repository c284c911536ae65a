"""The house rules: each with where it holds, an example that breaks it and one that keeps it."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.architecture import shape_rules, text_rules
from tests.architecture.tree import ROOMS, Finding, python_files

Check = Callable[[str, ast.Module, str], Iterator[Finding]]
EVERYWHERE: tuple[str, ...] = ()
SCREEN = ("layouts", "dashboard")


@dataclass(frozen=True, kw_only=True)
class HouseRule:
    """One rule on Python files: `holds_in` names folders (all when empty)."""

    check: Check
    holds_in: tuple[str, ...]
    except_in: tuple[str, ...] = ()
    broken_by: str
    kept_by: str

    @property
    def name(self) -> str:
        """The check's own name, which pytest prints."""
        return self.check.__name__

    def files(self) -> list[str]:
        """The paths the rule holds for."""
        found = python_files(*self.holds_in)
        return [path for path in found if not (self.except_in and path.startswith(self.except_in))]

    def findings(self, path: str, text: str) -> list[Finding]:
        """Where the text breaks the rule."""
        return list(self.check(path, ast.parse(text), text))


RULES = (
    HouseRule(
        check=shape_rules.short_functions,
        holds_in=EVERYWHERE,
        broken_by="def f():\n" + "    x = 1\n" * 40,
        kept_by="def f():\n" + "    x = 1\n" * 39,
    ),
    HouseRule(
        check=shape_rules.short_modules,
        holds_in=EVERYWHERE,
        broken_by="x = 1\n" * 401,
        kept_by="x = 1\n" * 400,
    ),
    HouseRule(
        check=shape_rules.small_callbacks,
        holds_in=SCREEN,
        broken_by="@app.callback(Output(A, 'f'), Input(B, 'v'))\ndef f(x):\n" + "    x = 1\n" * 12,
        kept_by="@app.callback(Output(A, 'f'), Input(B, 'v'))\ndef f(x):\n" + "    x = 1\n" * 11,
    ),
    HouseRule(
        check=shape_rules.small_callbacks,
        holds_in=SCREEN,
        broken_by="app.callback(Output(A, 'f'), *[], " + "Input(B, 'v'), " * 7 + ")(draw)",
        kept_by="app.callback(Output(A, 'f'), " + "Input(B, 'v'), " * 6 + ")(draw)",
    ),
    HouseRule(
        check=shape_rules.small_callbacks,
        holds_in=SCREEN,
        broken_by="def f():\n" + "    x = 1\n" * 12 + "callback(Output(A, 'f'))(f)",
        kept_by="def f():\n" + "    x = 1\n" * 11 + "callback(Output(A, 'f'))(f)",
    ),
    HouseRule(
        check=shape_rules.named_arguments,
        holds_in=("warehouse", "etl", "layouts"),
        broken_by="def f(frame, indicator, scope): ...",
        kept_by="def f(frame, indicator, *, scope): ...\ndef _g(a, b, c): ...",
    ),
    HouseRule(
        check=shape_rules.bare_packages,
        holds_in=ROOMS,
        broken_by="'''Feeds.'''\nfor x in y: register(x)",
        kept_by="'''Feeds.'''\nfrom etl.feeds import a, b\nFEEDS = (a, b)",
    ),
    HouseRule(
        check=shape_rules.literal_ids,
        holds_in=SCREEN,
        broken_by="Input('map', 'clickData')",
        kept_by="class Ids(StrEnum):\n    MAP = 'map'\nInput(Ids.MAP, 'clickData')",
    ),
    HouseRule(
        check=shape_rules.literal_ids,
        holds_in=SCREEN,
        broken_by="html.Div(id=f'{page}-map')",
        kept_by="html.Div(id=ids.MAP)",
    ),
    HouseRule(
        check=shape_rules.script_in_python,
        holds_in=SCREEN,
        broken_by="app.clientside_callback('function(x) { return x; }', Output(A, 'v'))",
        kept_by="app.clientside_callback(ClientsideFunction(NAMESPACE, 'theme'), Output(A, 'v'))",
    ),
    HouseRule(
        check=shape_rules.heavy_figures,
        holds_in=SCREEN,
        broken_by="import plotly.express as px",
        kept_by="import plotly.graph_objects as go",
    ),
    HouseRule(
        check=shape_rules.validation_off,
        holds_in=SCREEN,
        broken_by="Dash(suppress_callback_exceptions=True)",
        kept_by="Dash(use_pages=True)",
    ),
    HouseRule(
        check=shape_rules.own_clock,
        holds_in=ROOMS,
        except_in=("dashboard/cli/", "dashboard/app.py"),
        broken_by="as_of = date.today()",
        kept_by="started = time.perf_counter()\nas_of = scope.as_of\nat = clock.now",
    ),
    HouseRule(
        check=shape_rules.own_clock,
        holds_in=ROOMS,
        except_in=("dashboard/cli/", "dashboard/app.py"),
        broken_by="from time import time\nfield(default_factory=date.today)",
        kept_by="Column('loaded_at')",
    ),
    HouseRule(
        check=text_rules.colours,
        holds_in=ROOMS,
        except_in=("layouts/theme.py",),
        broken_by="line = {'color': '#0b6b6b'}",
        kept_by="line = {'color': theme.accent}\ntitle = 'Lot #1024'",
    ),
    HouseRule(
        check=text_rules.sql_text,
        holds_in=ROOMS,
        except_in=("warehouse/", "etl/read/", "etl/stage"),
        broken_by="ask('select doses from fact_injection')",
        kept_by="'''SELECT x FROM y.'''\nhint = 'Select a province from the list'",
    ),
    HouseRule(
        check=text_rules.foreign_hosts,
        holds_in=SCREEN,
        broken_by="css = ['https://cdn.example.org/bootstrap.css']",
        kept_by="address = 'http://127.0.0.1:8050'",
    ),
    HouseRule(
        check=text_rules.reasoned_ignores,
        holds_in=EVERYWHERE,
        broken_by="x = 1  # noqa: E741",
        kept_by="x = 1  # noqa: E741  the paper's own letter",
    ),
    HouseRule(
        check=text_rules.reasoned_skips,
        holds_in=("tests",),
        broken_by="@pytest.mark.skip\ndef test_x(): ...",
        kept_by="@pytest.mark.skipif(old, reason='needs Python 3.12')\ndef test_x(): ...",
    ),
    HouseRule(
        check=text_rules.reasoned_skips,
        holds_in=("tests",),
        broken_by="sqlalchemy = pytest.importorskip('sqlalchemy')",
        kept_by="import sqlalchemy",
    ),
)
