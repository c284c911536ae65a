"""The coverage map: boundaries where there are some, points where not, a patch where it will do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import current_app

from dashboard.asked import Asked
from layouts import areas, findings, stock
from layouts.figures.choropleth import choropleth, choropleth_patch, drawing_key
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


@dataclass(frozen=True)
class Drawn:
    """A map as the browser gets it: figure or patch within the view, and what it then shows."""

    view: View
    key: str
    caption: str


def coverage_map(answer: Answer, *, asked: Asked, drawn: str | None) -> Drawn:
    """The map of an answer's areas; a patch when the browser has drawn the same boundaries."""
    frame = answer.frame
    shape = _shape(frame, asked=asked)
    if shape is None:
        return Drawn(_points(frame, asked=asked), "", t("coverage.map.points", asked.lang))
    key = drawing_key(
        frame, shape=shape, scale=asked.scale(frame), selected=asked.scope.area, **asked.look
    )
    draw = _patched if drawn == key else _filled
    caption = t(f"coverage.map.{'schematic' if shape.is_schematic else 'operator'}", asked.lang)
    return Drawn(draw(frame, shape, asked=asked), key, caption)


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


def _patched(frame: pd.DataFrame, _shape: Shape, *, asked: Asked) -> View:
    scale, words = asked.scale(frame), {"indicator": asked.scope.indicator, "lang": asked.lang}
    patch = choropleth_patch(frame, scale=scale, **words)
    return areas.view(frame, patch, scale=scale, dose=asked.scope.dose, **asked.measure)


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


def ranking_view(frame: pd.DataFrame, view: View, *, lang: str) -> View:
    """What the ranked table's card says: the map's facts under who leads and who is last."""
    return replace(view, title=findings.ranking_title(findings.with_values(frame), lang=lang))


def stock_map(answer: Answer, *, asked: Asked, drawn: str | None) -> Drawn:
    """Weeks of cover of the nodes below the scope's area: filled areas, or facilities as points."""
    asked = asked.measuring(COVER)
    frame = stock.cover_frame(answer.frame, vaccine=asked.scope.vaccine)
    shown = coverage_map(replace(answer, frame=frame), asked=asked, drawn=drawn)
    said = {
        "title": stock.cover_title(frame, lang=asked.lang),
        "facts": stock.cover_facts(frame, lang=asked.lang),
    }
    return replace(shown, view=replace(shown.view, **said))
