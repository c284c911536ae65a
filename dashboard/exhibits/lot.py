"""The cards of the lot page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from layouts import lot_views
from layouts.figures.lot_days import lot_days

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp


def head(asked: Asked) -> tuple[Any, View, Stamp]:
    """What the lot is and how its doses add up."""
    answer, versions = asked.ask("lot_head"), asked.ask("lot_versions")
    return *lot_views.head(answer.frame.iloc[0], versions.frame, lang=asked.lang), answer.stamp


def acts(asked: Asked) -> tuple[Any, View, Stamp]:
    """What was decided about the lot."""
    answer = asked.ask("acts", subject_kind="lot", subject=asked.scope.lot)
    return *lot_views.acts(answer.frame, lang=asked.lang), answer.stamp


def places(asked: Asked) -> tuple[Any, View, Stamp]:
    """Every facility that ever had the lot."""
    answer = asked.ask("lot_places")
    return *lot_views.places(answer.frame, lang=asked.lang), answer.stamp


def neighbours(asked: Asked) -> tuple[Any, View, Stamp]:
    """Lots whose numbers stand next to this one's."""
    answer = asked.ask("lot_neighbours")
    return *lot_views.neighbours(answer.frame, lang=asked.lang), answer.stamp


def days(asked: Asked) -> tuple[View, Stamp]:
    """Injections of the lot by day and site."""
    answer = asked.ask("lot_days")
    return lot_days(answer.frame, **asked.look), answer.stamp


CHARTS = {"lot_days": days}
LISTS = {"lot_head": head, "lot_acts": acts, "lot_places": places, "lot_neighbours": neighbours}
