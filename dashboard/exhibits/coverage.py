"""The cards of the Coverage page: map, ranking, curve, ages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.asked import Asked, of_coverage
from dashboard.maps import coverage_map
from layouts import areas, say
from layouts.figures.age_dose import age_dose
from layouts.figures.curve import curve
from layouts.figures.ranking import ranking
from layouts.parts.hero import hero

if TYPE_CHECKING:
    from layouts.view import View
    from warehouse.answer import Answer, Stamp


def area_map(asked: Asked) -> tuple[View, Stamp]:
    """The scope's children on the map, by class."""
    asked = of_coverage(asked)
    answer = asked.ask("indicator_by_area")
    return coverage_map(answer, asked=asked), answer.stamp


def map_under_figure(asked: Asked) -> tuple[View, Stamp]:
    """The same, and above it the scope's own figure."""
    view, stamp = area_map(asked)
    asked = of_coverage(asked)
    course = asked.ask("indicator_over_time")
    big = hero(course.frame, place=_place(course, asked), **asked.measure)
    return replace(view, parts={**view.parts, "hero": big}), stamp


def ranked(asked: Asked) -> tuple[View, Stamp]:
    """The scope's children from best to last."""
    asked = of_coverage(asked)
    answer = asked.ask("indicator_by_area")
    scale = asked.scale(answer.frame)
    rows = ranking(answer.frame, scale=scale, selected=asked.scope.area, **asked.measure)
    words = {"indicator": asked.scope.indicator, "lang": asked.lang}
    return areas.listed(answer.frame, rows, **words), answer.stamp


def over_time(asked: Asked) -> tuple[View, Stamp]:
    """The area over time over the band of the others."""
    asked = of_coverage(asked)
    answer = asked.ask("indicator_over_time")
    others = {"band": asked.ask("sibling_band").frame}
    if asked.scope.area:
        others["national"] = asked.of_nation().ask("indicator_over_time").frame
    place = _place(answer, asked)
    return curve(answer.frame, place=place, **others, **asked.measure), answer.stamp


def ages(asked: Asked) -> tuple[View, Stamp]:
    """Every age band by dose, whatever dose is chosen above."""
    asked = of_coverage(asked)
    answer = asked.ask("age_by_dose")
    return age_dose(answer.frame, **asked.look), answer.stamp


def _place(answer: Answer, asked: Asked) -> str:
    return say.stamp_place(answer.stamp, lang=asked.lang)


EXHIBITS = {"map": map_under_figure, "ranking": ranked, "curve": over_time, "age": ages}
