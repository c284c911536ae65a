"""The cards of the Coverage page: map, ranking, curve, ages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.asked import Asked, measured, usual
from dashboard.maps import coverage_map, ranking_view
from layouts import say
from layouts.figures.age_dose import age_dose
from layouts.figures.curve import curve
from layouts.view import View

if TYPE_CHECKING:
    from warehouse.answer import Stamp


def area_map(asked: Asked) -> tuple[View, Stamp]:
    """The scope's children on the map, by class."""
    asked = _measured(asked)
    answer = asked.ask("indicator_by_area")
    return coverage_map(answer, asked=asked, drawn=None).view, answer.stamp


def ranked(asked: Asked) -> tuple[View, Stamp]:
    """The scope's children from best to last; the figure is the map's."""
    asked = _measured(asked)
    answer = asked.ask("indicator_by_area")
    view = coverage_map(answer, asked=asked, drawn=None).view
    return ranking_view(answer.frame, view, lang=asked.lang), answer.stamp


def over_time(asked: Asked) -> tuple[View, Stamp]:
    """The scope's area over time, over the quartiles of its siblings and beside the nation."""
    asked = _measured(asked)
    answer = asked.ask("indicator_over_time")
    others = {"band": asked.ask("sibling_band").frame}
    if asked.scope.area:
        others["national"] = asked.of_nation().ask("indicator_over_time").frame
    place = say.stamp_place(answer.stamp, lang=asked.lang)
    return curve(answer.frame, place=place, **others, **asked.measure), answer.stamp


def ages(asked: Asked) -> tuple[View, Stamp]:
    """Every age band by dose."""
    asked = _measured(asked)
    answer = asked.ask("age_by_dose")
    return age_dose(answer.frame, **asked.look), answer.stamp


def _measured(asked: Asked) -> Asked:
    """The same question with the indicator that its dose, age and basis mean."""
    return replace(asked, scope=measured(asked.scope, usual_age=usual(asked.scope)["age"]))


EXHIBITS = {"map": area_map, "ranking": ranked, "curve": over_time, "age": ages}
