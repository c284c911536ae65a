"""Registration: the funnel, who waits where since when, follow-up, the response centre."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash, Input, Output

from dashboard import ids as shared
from dashboard.asked import asked
from dashboard.exhibits.registration import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page
from layouts.parts import card

KEY = "registration"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "funnel": "",
    "backlog": "",
    "cohorts": "22rem",
    "approval": "",
    "groups": "",
    "channels": "",
    "outside": "",
    "follow_up": "",
    "not_entered": "",
    "corrections": "",
    "late": "",
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


def draw(name: str, search: str | None, theme: str | None) -> tuple:
    """One card: its figure, what its head says, its table, its legend."""
    request = asked(search, theme)
    view, stamp = EXHIBITS[name](request)
    head = card.head(view, stamp, lang=request.lang)
    strip = card.legend(view.legend, lang=request.lang, filters=False) if view.legend else None
    return view.figure, head, view.table.payload(), strip


PAGE = Page(
    key=KEY,
    path="/registration",
    icon="hourglass-split",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=EXHIBITS,
)
