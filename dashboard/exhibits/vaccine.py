"""The cards of the Vaccine page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.maps import Drawn, stock_map
from layouts import stock_views
from layouts.figures import burn_down as burn
from layouts.figures.expiry import expiry as expiry_calendar
from layouts.figures.stock_flow import stock_flow
from layouts.figures.waste import waste as waste_bars

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Answer, Stamp


def cover(asked: Asked) -> tuple[View, Stamp]:
    """Weeks of cover of the nodes below the scope's area."""
    drawn, stamp = cover_map(asked, drawn=None)
    return drawn.view, stamp


def cover_map(asked: Asked, *, drawn: str | None) -> tuple[Drawn, Stamp]:
    """The same as the browser gets it: a patch of the map that is drawn, where that will do."""
    answer = asked.ask("run_out")
    return stock_map(answer, asked=asked, drawn=drawn), answer.stamp


def burn_down(asked: Asked) -> tuple[View, Stamp]:
    """The scope's own node against its forecast use."""
    try:
        answer = asked.ask("burn_down")
    except LookupError:
        return stock_views.no_forecast(**asked.look), asked.ask("stock_flow").stamp
    return burn.burn_down(answer.frame.iloc[0], as_of=_as_of(answer), **asked.look), answer.stamp


def flow(asked: Asked) -> tuple[View, Stamp]:
    """Decided, received, given, on hand, lost."""
    answer = asked.ask("stock_flow")
    return stock_flow(answer.frame, **asked.look), answer.stamp


def waste(asked: Asked) -> tuple[View, Stamp]:
    """What was lost, and why."""
    answer = asked.ask("waste_by_reason")
    return waste_bars(answer.frame, **asked.look), answer.stamp


def expiry(asked: Asked) -> tuple[View, Stamp]:
    """Which doses reach their last day when."""
    answer = asked.ask("expiry_calendar")
    return expiry_calendar(answer.frame, as_of=_as_of(answer), **asked.look), answer.stamp


def run_out(asked: Asked) -> tuple[Any, View, Stamp]:
    """Nodes and vaccines by the day on which they may be dry."""
    answer = asked.ask("run_out")
    return *stock_views.run_out(answer.frame, as_of=_as_of(answer), **asked.look), answer.stamp


def decisions(asked: Asked) -> tuple[Any, View, Stamp]:
    """Every line of every decision, with its clock and what became of its doses."""
    answer = asked.ask("decision_lines")
    return *stock_views.decisions(answer.frame, **asked.look), answer.stamp


def findings(asked: Asked) -> tuple[Any, View, Stamp]:
    """What does not fit, weighed, with who can explain it."""
    answer = asked.ask("findings", theme="stock")
    return *stock_views.findings(answer.frame, lang=asked.lang), answer.stamp


def what_if(asked: Asked) -> Any:
    """The controls beside the burn-down; none where there is no forecast to change."""
    try:
        answer = asked.ask("burn_down")
    except LookupError:
        return None
    return stock_views.controls(answer.frame.iloc[0], start=_as_of(answer), lang=asked.lang)


def _as_of(answer: Answer) -> pd.Timestamp:
    return pd.Timestamp(answer.stamp.as_of)


CHARTS = {"flow": flow, "waste": waste, "expiry": expiry}
LISTS = {"run_out": run_out, "findings": findings, "decisions": decisions}
EXHIBITS = {"cover": cover, "burn_down": burn_down, **CHARTS}
