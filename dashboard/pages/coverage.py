"""Coverage: where the campaign stands, by area, over time, by age and dose."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

from dash import ClientsideFunction, Dash, Input, Output, State

from dashboard import ids as shared
from dashboard.asked import Asked, asked_of_coverage
from dashboard.exhibits.coverage import EXHIBITS
from dashboard.maps import Drawn, coverage_map, ranking_view
from dashboard.registry import Page
from layouts import say
from layouts.figures.age_dose import age_dose
from layouts.figures.curve import curve
from layouts.figures.ranking import ranking
from layouts.pages.coverage import coverage_page
from layouts.parts import card
from layouts.parts.hero import hero

if TYPE_CHECKING:
    from warehouse.answer import Answer

KEY = "coverage"


class Ids(StrEnum):
    """Ids of this page alone; those of the frame and of cards come from dashboard.ids."""

    HERO = "coverage-hero"
    DRAWN = "coverage-drawn"
    MAP_CAPTION = "coverage-map-caption"
    RANKING = "coverage-ranking"


slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    return coverage_page(
        ids=Ids, bar=shared.Frame, slots=slots, field=shared.field, lang=lang, values=query
    )


def register_callbacks(app: Dash) -> None:
    """Wire the cards to the address and the theme."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    chart, ranked = slots("map"), slots("ranking")
    app.callback(
        *(Output(chart("figure"), "figure"), *_texts(chart), Output(chart("legend"), "children")),
        *(Output(Ids.DRAWN, "data"), Output(Ids.MAP_CAPTION, "children")),
        *(Output(Ids.RANKING, "rowData"), Output(Ids.RANKING, "columnDefs"), *_texts(ranked)),
        *scope,
        State(Ids.DRAWN, "data"),
    )(draw_areas)
    line, ages = slots("curve"), slots("age")
    app.callback(
        Output(line("figure"), "figure"), *_texts(line), Output(Ids.HERO, "children"), *scope
    )(draw_curve)
    app.callback(Output(ages("figure"), "figure"), *_texts(ages), *scope)(draw_ages)
    for name, prop in (("drill", "clickData"), ("hovered", "hoverData"), ("dress", "figure")):
        app.clientside_callback(
            ClientsideFunction(shared.NAMESPACE, name), Input(chart("figure"), prop)
        )


def _texts(slot: card.Slot) -> tuple[Output, Output]:
    return Output(slot("head"), "children"), Output(slot("table"), "data")


def draw_areas(search: str | None, theme: str | None, drawn: str | None) -> tuple:
    """The map of the scope's children, or a patch of the one that is drawn, and their ranking."""
    asked = asked_of_coverage(search, theme)
    answer = asked.ask("indicator_by_area")
    shown = coverage_map(answer, asked=asked, drawn=drawn)
    return *_map(shown, answer, asked), *_ranking(shown, answer, asked)


def _map(shown: Drawn, answer: Answer, asked: Asked) -> tuple:
    legend = card.legend(shown.view.legend, lang=asked.lang, patterns=True)
    said = card.head(shown.view, answer.stamp, lang=asked.lang), shown.view.table.payload()
    return shown.view.figure, *said, legend, shown.key, shown.caption


def _ranking(shown: Drawn, answer: Answer, asked: Asked) -> tuple:
    scale = asked.scale(answer.frame)
    grid = ranking(answer.frame, scale=scale, selected=asked.scope.area, **asked.measure)
    view = ranking_view(answer.frame, shown.view, lang=asked.lang)
    head = card.head(view, answer.stamp, lang=asked.lang)
    return grid.rows, grid.columns, head, view.table.payload()


def draw_curve(search: str | None, theme: str | None) -> tuple:
    """The area over time over the band of the others, and its one big number."""
    asked = asked_of_coverage(search, theme)
    answer = asked.ask("indicator_over_time")
    others = {"band": asked.ask("sibling_band").frame}
    if asked.scope.area:
        others["national"] = asked.of_nation().ask("indicator_over_time").frame
    place = say.stamp_place(answer.stamp, lang=asked.lang)
    view = curve(answer.frame, place=place, **others, **asked.measure)
    head = card.head(view, answer.stamp, lang=asked.lang)
    big = hero(answer.frame, place=place, **asked.measure)
    return view.figure, head, view.table.payload(), big


def draw_ages(search: str | None, theme: str | None) -> tuple:
    """Every age band by dose, whatever dose is chosen above."""
    asked = asked_of_coverage(search, theme)
    answer = asked.ask("age_by_dose")
    view = age_dose(answer.frame, **asked.look)
    head = card.head(view, answer.stamp, lang=asked.lang)
    return view.figure, head, view.table.payload()


PAGE = Page(
    key=KEY,
    path="/coverage",
    icon="map",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=EXHIBITS,
)
