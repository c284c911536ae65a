"""The coverage map: boundaries where there are some, points where not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import current_app

from dashboard.asked import Asked
from layouts import stock, stock_map_rows, stock_tables
from layouts.figures import store_points
from layouts.figures.choropleth import choropleth
from layouts.figures.points import points
from layouts.view import View
from layouts.words import t

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.boundaries import Boundaries
    from layouts.shape import Shape
    from warehouse.answer import Answer


COVER = "weeks_cover"


def boundaries() -> Boundaries:
    """The running app's boundaries."""
    return current_app.config["boundaries"]


def coverage_map(answer: Answer, *, asked: Asked) -> View:
    """The map of an answer's areas, said to be schematic or the operator's own."""
    frame = answer.frame
    shape = _shape(frame, asked=asked)
    if shape is None:
        return _captioned(_points(frame, asked=asked), "points", asked=asked)
    view = _filled(frame, shape, asked=asked)
    return _captioned(view, "schematic" if shape.is_schematic else "operator", asked=asked)


def _captioned(view: View, kind: str, *, asked: Asked) -> View:
    return replace(view, parts={"caption": t(f"coverage.map.{kind}", asked.lang)})


def _filled(frame: pd.DataFrame, shape: Shape, *, asked: Asked) -> View:
    scope = asked.scope
    return choropleth(
        frame,
        shape=shape,
        scale=asked.scale(frame),
        dose=scope.dose,
        selected=scope.area,
        context=boundaries().ground(map_name=scope.map),
        within=scope.area,
        **asked.measure,
    )


def _shape(frame: pd.DataFrame, *, asked: Asked) -> Shape | None:
    if frame.empty:
        return None
    level = str(frame["level"].iloc[0])
    shape = boundaries().of_children(asked.scope.area, map_name=asked.scope.map, level=level)
    return boundaries().fitting(shape, set(frame["area_code"]))


def _points(frame: pd.DataFrame, *, asked: Asked) -> View:
    scope = asked.scope
    is_near = bool(len(frame)) and frame["level"].iloc[0] == "commune"
    sites = asked.ask("sites_in_area").frame if is_near else None
    return points(
        frame,
        scale=asked.scale(frame),
        dose=scope.dose,
        selected=scope.area,
        sites=sites,
        context=boundaries().containing(scope.area),
        **asked.measure,
    )


def stock_map(answer: Answer, *, asked: Asked) -> View:
    """Weeks of cover below the scope's area: filled areas, and stores and sites as points."""
    asked = asked.measuring(COVER)
    frame = stock.cover_frame(answer.frame, vaccine=asked.scope.vaccine)
    places = asked.ask("facility_cover").frame
    places = places[places["vaccine_code"] == asked.scope.vaccine]
    of_areas = frame[frame["level"].isin(stock.AREAS)]
    view = _with_places(replace(answer, frame=of_areas), places, asked=asked)
    facts = stock.cover_facts(frame, lang=asked.lang)
    rows = stock_map_rows.rows(of_areas, places, lang=asked.lang)
    return replace(
        view,
        title=stock.cover_title(frame, lang=asked.lang),
        facts=(*facts, *store_points.facts(places, lang=asked.lang)),
        table=stock_tables.cover(rows, lang=asked.lang),
    )


def _with_places(answer: Answer, places: pd.DataFrame, *, asked: Asked) -> View:
    """The map of areas with stores and sites on it, or these alone below the districts."""
    look = {**asked.look, "chosen": asked.scope.facility}
    if answer.frame.empty and len(places):
        look |= {"within": asked.scope.area, "context": boundaries().containing(asked.scope.area)}
        return _signed(store_points.point_map(places, **look), places, asked=asked)
    view = store_points.with_points(coverage_map(answer, asked=asked), places, **look)
    return _signed(view, places, asked=asked) if len(places) else view


def _signed(view: View, places: pd.DataFrame, *, asked: Asked) -> View:
    """The map and under it what the signs of stores and sites mean."""
    signs = store_points.signs(places, lang=asked.lang)
    return replace(view, parts={**view.parts, "signs": signs})
