"""Sites: which work, at what pace, where people wait, where capacity idles."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output

from dashboard import ids as shared
from dashboard.asked import asked
from dashboard.exhibits.sites import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page
from layouts.parts import card

KEY = "sites"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "map": "36rem",
    "load": "22rem",
    "steps": "13rem",
    "hours": "15rem",
    "screening": "",
    "checks": "",
    "peers": "",
}

slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    return board_page(
        page=KEY,
        heights=HEIGHTS,
        bar=shared.Frame,
        slots=slots,
        field=shared.field,
        lang=lang,
        values=query,
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
            Output(slot("legend"), "children"),
        )
        app.callback(*wires, *scope)(partial(draw, name))
    app.clientside_callback(
        ClientsideFunction(shared.NAMESPACE, "drill"), Input(slots("map")("figure"), "clickData")
    )


def draw(name: str, search: str | None, theme: str | None) -> tuple:
    """One card: its figure, what its head says, its table, its legend."""
    request = asked(search, theme)
    view, stamp = EXHIBITS[name](request)
    head = card.head(view, stamp, lang=request.lang)
    strip = card.legend(view.legend, lang=request.lang, filters=False) if view.legend else None
    return view.figure, head, view.table.payload(), strip


PAGE = Page(
    key=KEY,
    path="/sites",
    icon="geo-alt",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=EXHIBITS,
)
