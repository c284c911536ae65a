"""Compare: a place against those like it, by any indicator."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash, Input, Output

from dashboard import ids as shared
from dashboard.asked import asked
from dashboard.comparing import AGAINST, BACK, BY, INDICATOR
from dashboard.exhibits.compare import EXHIBITS
from dashboard.registry import Page
from layouts.pages.compare import compare_page, filters
from layouts.parts import card
from warehouse.indicators import INDICATORS

KEY = "compare"
_RATES = tuple(i.key for i in INDICATORS if i.is_ratio and not i.needs_group)

slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    chosen = filters(indicators=_RATES, usual=(INDICATOR, AGAINST), by=BY, back=BACK, lang=lang)
    return compare_page(
        bar=shared.Frame, slots=slots, field=shared.field, filters=chosen, lang=lang, values=query
    )


def register_callbacks(app: Dash) -> None:
    """Wire each card to the address and the theme."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    for name in EXHIBITS:
        slot = slots(name)
        wires = (
            Output(slot("figure"), "figure"),
            Output(slot("head"), "children"),
            Output(slot("table"), "data"),
        )
        app.callback(*wires, *scope)(partial(draw, name))


def draw(name: str, search: str | None, theme: str | None) -> tuple:
    """One card: its figure, what its head says, its table."""
    request = asked(search, theme)
    view, stamp = EXHIBITS[name](request)
    return view.figure, card.head(view, stamp, lang=request.lang), view.table.payload()


PAGE = Page(
    key=KEY,
    path="/compare",
    icon="sliders",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=EXHIBITS,
)
