"""The cards of the Compare page."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dashboard.comparing import MOST_PANELS, comparison
from layouts import comparing
from layouts.figures import dots as dot_plot
from layouts.figures.heat import heat
from layouts.figures.multiples import multiples
from layouts.figures.scatter import scatter
from layouts.figures.slope import slope
from layouts.parts.chooser import chooser

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp


def ranked(asked: Asked) -> tuple[View, Stamp]:
    """Every unit on one scale, with its interval."""
    question = comparison(asked)
    answer = question.units()
    view = dot_plot.dots(answer.frame, **question.asked.measure)
    more = {"chosen": question.chosen, "finer": question.finer, "lang": asked.lang}
    return replace(view, parts={"chosen": chooser(answer.frame, **more)}), answer.stamp


def panels(asked: Asked) -> tuple[View, Stamp]:
    """The scope's own unit and its peers over time."""
    question = comparison(asked)
    shown = comparing.ranked(question.units().frame)
    group = shown[shown["is_self"] | shown["is_peer"]]
    own = group.loc[group["is_self"], "area_code"].tolist()
    rest = [code for code in group["area_code"] if code not in own]
    order = tuple([*own, *rest][:MOST_PANELS])
    answer = question.panels(order)
    selected = own[0] if own else ""
    view = multiples(answer.frame, order=order, selected=selected, **question.asked.measure)
    return view, answer.stamp


def before_and_now(asked: Asked) -> tuple[View, Stamp]:
    """Every unit some weeks ago and now."""
    question = comparison(asked)
    answer = question.units(back=question.back)
    last = answer.stamp.as_of
    ends = {"first": last - timedelta(days=question.back), "last": last}
    return slope(answer.frame, **ends, **question.asked.measure), answer.stamp


def two_indicators(asked: Asked) -> tuple[View, Stamp]:
    """Every unit by two indicators."""
    question = comparison(asked)
    answer = question.units(against=question.against)
    view = scatter(answer.frame, against=question.against, **question.asked.measure)
    return view, answer.stamp


def many(asked: Asked) -> tuple[View, Stamp]:
    """The scope's own unit and its peers by many indicators."""
    question = comparison(asked)
    answer = question.table()
    return heat(answer.frame, **question.asked.look), answer.stamp


EXHIBITS = {
    "dots": ranked,
    "multiples": panels,
    "slope": before_and_now,
    "scatter": two_indicators,
    "heat": many,
}
