"""The cards of the Registration page: funnel, backlog, cohorts, groups, follow-up, tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layouts import site_lists
from layouts.figures import cohorts as cohort_bars

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp


def funnel(asked: Asked) -> tuple[View, Stamp]:
    """How many reached each step."""
    answer = asked.ask("funnel_steps")
    return site_lists.funnel(answer.frame, **asked.look), answer.stamp


def backlog(asked: Asked) -> tuple[View, Stamp]:
    """Who waits where, who holds them, and when it clears."""
    answer = asked.ask("funnel_steps")
    return site_lists.backlog(answer.frame, **asked.look), answer.stamp


def cohorts(asked: Asked) -> tuple[View, Stamp]:
    """Where the registered of each week are now."""
    answer = asked.ask("cohorts")
    return cohort_bars.cohorts(answer.frame, **asked.look), answer.stamp


def groups(asked: Asked) -> tuple[View, Stamp]:
    """Who waits, by priority group."""
    answer = asked.ask("funnel_groups")
    return site_lists.groups(answer.frame, **asked.look), answer.stamp


def channels(asked: Asked) -> tuple[View, Stamp]:
    """Who waits, by the channel they registered through."""
    answer = asked.ask("funnel_groups", by="channel")
    return site_lists.groups(answer.frame, **asked.look), answer.stamp


def _areas(indicator: str, *, highest: bool = True) -> Callable[[Asked], tuple[View, Stamp]]:
    def draw(asked: Asked) -> tuple[View, Stamp]:
        answer = asked.measuring(indicator).ask("indicator_by_area")
        view = site_lists.areas(
            answer.frame,
            indicator=indicator,
            highest=highest,
            title=f"registration.title.{indicator}",
            **asked.look,
        )
        return view, answer.stamp

    return draw


EXHIBITS = {
    "funnel": funnel,
    "backlog": backlog,
    "cohorts": cohorts,
    "approval": _areas("approval_days"),
    "groups": groups,
    "channels": channels,
    "outside": _areas("injected_outside_registration"),
    "follow_up": _areas("dropout_d1_d2_due"),
    "not_entered": _areas("declared_v_recorded", highest=False),
    "corrections": _areas("corrections_48h", highest=False),
    "late": _areas("tickets_late"),
}
