"""Overview: whether the campaign is on course, and what needs a decision today."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard import ids as shared
from dashboard.asked import asked, asked_of_coverage
from dashboard.decisions import Decision, decisions, why
from dashboard.exhibits.overview import EXHIBITS, decision_view, headline_view, lines
from dashboard.maps import coverage_map
from dashboard.registry import Page
from layouts.headlines import unit_name
from layouts.pages.overview import overview_page
from layouts.parts import card, headline

KEY = "overview"


class Ids(StrEnum):
    """Ids of this page alone."""

    HEADLINES = "overview-headlines"
    DECISIONS = "overview-decisions"
    DRAWN = "overview-drawn"


slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    return overview_page(
        ids=Ids, bar=shared.Frame, slots=slots, field=shared.field, lang=lang, values=query
    )


def register_callbacks(app: Dash) -> None:
    """Wire the cards to the address and the theme."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    figures, chart, matters = slots("headlines"), slots("map"), slots("decisions")
    app.callback(Output(Ids.HEADLINES, "children"), *_texts(figures), *scope)(list_headlines)
    app.callback(Output(Ids.DECISIONS, "children"), *_texts(matters), scope[0])(list_decisions)
    legend, drawn = Output(chart("legend"), "children"), Output(Ids.DRAWN, "data")
    outputs = (Output(chart("figure"), "figure"), *_texts(chart), legend, drawn)
    app.callback(*outputs, *scope, State(Ids.DRAWN, "data"))(draw_map)
    for name, prop in (("drill", "clickData"), ("hovered", "hoverData"), ("dress", "figure")):
        app.clientside_callback(
            ClientsideFunction(shared.NAMESPACE, name), Input(chart("figure"), prop)
        )


def _texts(slot: card.Slot) -> tuple[Output, Output]:
    return Output(slot("head"), "children"), Output(slot("table"), "data")


def list_headlines(search: str | None, theme: str | None) -> tuple:
    """The figures, each with its change, its shape and its sentence."""
    request = asked(search, theme)
    found, stamp = lines(request)
    view = headline_view(found, stamp, lang=request.lang)
    drawn = headline.headlines(found, theme=request.theme, lang=request.lang)
    return drawn, card.head(view, stamp, lang=request.lang), view.table.payload()


def list_decisions(search: str | None) -> tuple:
    """What needs a decision, heaviest first."""
    request = asked(search)
    found, stamp = decisions(request), request.ask("area_path").stamp
    view = decision_view(found, lang=request.lang)
    shown = headline.decisions([_told(d, request.lang) for d in found], lang=request.lang)
    return shown, card.head(view, stamp, lang=request.lang), view.table.payload()


def _told(found: Decision, lang: str) -> tuple:
    amount = unit_name(found.unit, found.amount, lang=lang)
    counts = why(found, lang=lang)
    return found.act, found.place, amount, counts, found.to, found.urgency > 0


def draw_map(search: str | None, theme: str | None, drawn: str | None) -> tuple:
    """The map of the scope's children, or a patch of the one that is drawn."""
    request = asked_of_coverage(search, theme)
    answer = request.ask("indicator_by_area")
    shown = coverage_map(answer, asked=request, drawn=drawn)
    said = card.head(shown.view, answer.stamp, lang=request.lang), shown.view.table.payload()
    legend = card.legend(shown.view.legend, lang=request.lang, patterns=True)
    return shown.view.figure, *said, legend, shown.key


PAGE = Page(
    key=KEY,
    path="/overview",
    icon="speedometer2",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=EXHIBITS,
)
