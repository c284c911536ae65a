"""Vaccine: who runs out, where the doses went, what expires, what does not fit."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard import ids as shared
from dashboard.asked import asked
from dashboard.exhibits import vaccine as exhibits
from dashboard.registry import Page
from layouts.pages.vaccine import vaccine_page
from layouts.parts import card

KEY = "vaccine"


class Ids(StrEnum):
    """Ids of this page alone."""

    DRAWN = "vaccine-drawn"
    CAPTION = "vaccine-caption"
    WHAT_IF = "vaccine-what-if"


slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    return vaccine_page(
        ids=Ids, bar=shared.Frame, slots=slots, field=shared.field, lang=lang, values=query
    )


def register_callbacks(app: Dash) -> None:
    """Wire the cards to the address and the theme."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    chart, burn = slots("cover"), slots("burn_down")
    app.callback(
        *(Output(chart("figure"), "figure"), *_said(chart), Output(chart("legend"), "children")),
        *(Output(Ids.DRAWN, "data"), Output(Ids.CAPTION, "children")),
        *(*scope, State(Ids.DRAWN, "data")),
    )(draw_cover)
    wires = (Output(burn("figure"), "figure"), *_said(burn), Output(burn("legend"), "children"))
    app.callback(*wires, Output(Ids.WHAT_IF, "children"), *scope)(draw_burn_down)
    for name in exhibits.CHARTS:
        slot = slots(name)
        wires = (Output(slot("figure"), "figure"), *_said(slot), Output(slot("legend"), "children"))
        app.callback(*wires, *scope)(partial(draw, name))
    for name in exhibits.LISTS:
        slot = slots(name)
        app.callback(Output(slot("list"), "children"), *_said(slot), *scope)(partial(listed, name))
    for name, prop in (("drill", "clickData"), ("hovered", "hoverData"), ("dress", "figure")):
        app.clientside_callback(
            ClientsideFunction(shared.NAMESPACE, name), Input(chart("figure"), prop)
        )


def _said(slot: card.Slot) -> tuple[Output, Output]:
    return Output(slot("head"), "children"), Output(slot("table"), "data")


def draw_cover(search: str | None, theme: str | None, drawn: str | None) -> tuple:
    """Weeks of cover, or a patch of the map that is drawn."""
    request = asked(search, theme)
    shown, stamp = exhibits.cover_map(request, drawn=drawn)
    legend = card.legend(shown.view.legend, lang=request.lang, patterns=True)
    said = card.head(shown.view, stamp, lang=request.lang), shown.view.table.payload()
    return shown.view.figure, *said, legend, shown.key, shown.caption


def draw_burn_down(search: str | None, theme: str | None) -> tuple:
    """The fan of the scope's own node, and the controls of a what-if."""
    request = asked(search, theme)
    return *_chart(exhibits.burn_down, request), exhibits.what_if(request)


def draw(name: str, search: str | None, theme: str | None) -> tuple:
    """One chart."""
    return _chart(exhibits.CHARTS[name], asked(search, theme))


def _chart(exhibit: Any, request: Any) -> tuple:
    view, stamp = exhibit(request)
    legend = card.legend(view.legend, lang=request.lang, filters=False) if view.legend else None
    return view.figure, card.head(view, stamp, lang=request.lang), view.table.payload(), legend


def listed(name: str, search: str | None, theme: str | None) -> tuple:
    """One list."""
    request = asked(search, theme)
    rows, view, stamp = exhibits.LISTS[name](request)
    return rows, card.head(view, stamp, lang=request.lang), view.table.payload()


PAGE = Page(
    key=KEY,
    path="/vaccine",
    icon="box-seam",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=exhibits.EXHIBITS,
)
