"""The cards of the lot page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from layouts import lot_events, lot_views
from layouts.figures.lot_days import lot_days

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp


def head(asked: Asked) -> tuple[View, Stamp]:
    """What the lot is and how its doses add up."""
    answer, versions = asked.ask("lot_head"), asked.ask("lot_versions")
    return _listed(
        *lot_views.head(answer.frame.iloc[0], versions.frame, lang=asked.lang)
    ), answer.stamp


def acts(asked: Asked) -> tuple[View, Stamp]:
    """What was decided about the lot."""
    answer = asked.ask("acts", subject_kind="lot", subject=asked.scope.lot)
    return _listed(*lot_views.acts(answer.frame, lang=asked.lang)), answer.stamp


def places(asked: Asked) -> tuple[View, Stamp]:
    """Every facility that ever had the lot."""
    answer = asked.ask("lot_places")
    return _listed(*lot_views.places(answer.frame, lang=asked.lang)), answer.stamp


def neighbours(asked: Asked) -> tuple[View, Stamp]:
    """Lots whose numbers stand next to this one's."""
    answer = asked.ask("lot_neighbours")
    return _listed(*lot_views.neighbours(answer.frame, lang=asked.lang)), answer.stamp


def events(asked: Asked) -> tuple[View, Stamp]:
    """Reports of the lot and of its sister lots."""
    answer = asked.ask("lot_events")
    return _listed(*lot_events.events(answer.frame, lang=asked.lang)), answer.stamp


def days(asked: Asked) -> tuple[View, Stamp]:
    """Injections of the lot by day and site."""
    answer = asked.ask("lot_days")
    return lot_days(answer.frame, **asked.look), answer.stamp


def _listed(rows: Any, view: View) -> View:
    """A card whose body is a list."""
    return replace(view, parts={"body": rows})


EXHIBITS = {
    "lot_head": head,
    "lot_acts": acts,
    "lot_days": days,
    "lot_places": places,
    "lot_events": events,
    "lot_neighbours": neighbours,
}
