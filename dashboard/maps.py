"""The coverage map: boundaries where there are some, points where not, a patch where it will do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import no_update
from flask import current_app

from dashboard.asked import Asked
from layouts import findings, tables
from layouts.figures.choropleth import choropleth, choropleth_patch, drawing_key
from layouts.figures.points import points
from layouts.view import View
from layouts.words import t

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.boundaries import Boundaries
    from layouts.shape import Shape
    from warehouse.answer import Answer


def boundaries() -> Boundaries:
    """The running app's boundaries."""
    return current_app.config["boundaries"]


def coverage_map(answer: Answer, *, asked: Asked, drawn: str | None) -> tuple[Any, View, str, str]:
    """Figure or patch, its view, the key of what is then drawn, and the caption beneath it."""
    frame, scope = answer.frame, asked.scope
    shape = _shape(frame, asked=asked)
    if shape is None:
        view = _points(frame, asked=asked)
        return view.figure, view, "", t("coverage.map.points", asked.lang)
    caption = t(f"coverage.map.{'schematic' if shape.is_schematic else 'operator'}", asked.lang)
    scale = asked.scale(frame)
    key = drawing_key(frame, shape=shape, scale=scale, selected=scope.area, **asked.look)
    view = choropleth(
        frame,
        shape=shape,
        scale=scale,
        dose=scope.dose,
        selected=scope.area,
        context=boundaries().around(shape, map_name=scope.map),
        within=scope.area,
        **asked.measure,
    )
    if drawn != key:
        return view.figure, view, key, caption
    words = {"indicator": scope.indicator, "lang": asked.lang}
    return choropleth_patch(frame, scale=scale, **words), view, key, caption


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


def ranking_view(answer: Answer, *, asked: Asked) -> View:
    """What the ranked table's card says: who leads and who is last."""
    frame = answer.frame
    shown = findings.with_values(frame)
    words = {"indicator": asked.scope.indicator, "lang": asked.lang}
    title = findings.ranking_title(shown, lang=asked.lang)
    facts = findings.map_facts(frame, **words) if len(frame) else ()
    table = tables.by_area(frame, **words) if len(frame) else None
    return View(no_update, title, facts, **({"table": table} if table else {}))
