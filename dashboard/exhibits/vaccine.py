"""The cards of the Vaccine page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from dashboard.maps import stock_map
from layouts import stock, stock_lists, stock_views
from layouts.figures import burn_down as burn
from layouts.figures.expiry import expiry as expiry_calendar
from layouts.figures.stock_flow import stock_flow
from layouts.figures.waste import waste as waste_bars
from warehouse.queries.stock.node import UnknownFacility

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Answer, Stamp


def cover(asked: Asked) -> tuple[View, Stamp]:
    """Weeks of cover of the nodes below the scope's area."""
    answer = asked.ask("run_out")
    return stock_map(answer, asked=asked), answer.stamp


def burn_down(asked: Asked) -> tuple[View, Stamp]:
    """The scope's own node against its forecast use, with the controls of a what-if."""
    try:
        answer = asked.ask("burn_down")
    except UnknownFacility:
        raise
    except LookupError:
        return _no_burn_down(asked)
    node, start = answer.frame.iloc[0], _as_of(answer)
    view = burn.burn_down(node, as_of=start, **asked.look)
    controls = stock_views.controls(node, start=start, lang=asked.lang)
    record = stock_views.record(asked.ask("forecast_scores").frame, lang=asked.lang)
    facts = (*view.facts, *record)
    return replace(view, parts={"what_if": controls}, facts=facts), answer.stamp


def _no_burn_down(asked: Asked) -> tuple[View, Stamp]:
    """Why there is no path of use, and what the facility that was chosen holds."""
    answer = asked.ask("facility_cover")
    own = answer.frame[answer.frame["area_code"] == asked.scope.facility]
    own = own[own["vaccine_code"] == asked.scope.vaccine]
    return stock_views.no_demand(own, **asked.look), answer.stamp


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


def run_out(asked: Asked) -> tuple[View, Stamp]:
    """Nodes and vaccines by the day on which they may be dry."""
    answer = asked.ask("run_out")
    where = {"as_of": _as_of(answer), "chosen": asked.scope.facility}
    frame = stock.with_stores(answer.frame, asked.ask("store_stock").frame)
    return _listed(*stock_views.run_out(frame, **where, **asked.look)), answer.stamp


def decisions(asked: Asked) -> tuple[View, Stamp]:
    """Every line of every decision, with its clock and what became of its doses."""
    answer = asked.ask("decision_lines")
    rows, view = stock_views.decisions(answer.frame, **asked.look)
    by = dict(asked.more).get("by", "")
    if by in stock_lists.SUMS:
        sums = asked.ask("decision_sums", by=by).frame
        rows, table = stock_views.decision_sums(sums, by=by, **asked.look)
        view = replace(view, table=table)
    return _listed(rows, view), answer.stamp


def findings(asked: Asked) -> tuple[View, Stamp]:
    """What does not fit, weighed, with who can explain it."""
    answer = asked.ask("findings", theme="stock")
    return _listed(*stock_views.findings(answer.frame, lang=asked.lang)), answer.stamp


def _listed(rows: Any, view: View) -> View:
    """A card whose body is a list."""
    return replace(view, parts={"body": rows})


def _as_of(answer: Answer) -> pd.Timestamp:
    return pd.Timestamp(answer.stamp.as_of)


EXHIBITS = {
    "cover": cover,
    "run_out": run_out,
    "burn_down": burn_down,
    "flow": flow,
    "waste": waste,
    "expiry": expiry,
    "findings": findings,
    "decisions": decisions,
}
