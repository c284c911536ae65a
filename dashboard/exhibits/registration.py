"""The cards of the Registration page: funnel, backlog, cohorts, groups, follow-up, tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layouts import site_lists, wait_lists
from layouts.figures import cohorts as cohort_bars
from warehouse.queries.funnel_views import HOLDER
from warehouse.schema.next_doses import BOOSTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Answer, Stamp


def _steps(asked: Asked) -> tuple[Answer, str]:
    """The steps of the area or, where one is chosen, of a priority group or channel: and whose."""
    chosen = dict(asked.more).get("who", "all")
    if chosen == "all":
        return asked.ask("funnel_steps"), ""
    by, _dot, code = chosen.partition(".")
    answer = asked.ask("cell_steps", by=by, code=code)
    return answer, site_lists.who(code, inside=_inside(asked, answer.stamp), lang=asked.lang)


def _inside(asked: Asked, stamp: Stamp) -> str:
    """The province whose groups and channels are told for an area inside it."""
    name = stamp.area_name_vi if asked.lang == "vi" else stamp.area_name_en
    return name if asked.scope.area not in ("", stamp.area_code) else ""


def funnel(asked: Asked) -> tuple[View, Stamp]:
    """How many reached each step."""
    answer, who = _steps(asked)
    return site_lists.funnel(answer.frame, who=who, **asked.look), answer.stamp


def backlog(asked: Asked) -> tuple[View, Stamp]:
    """Who waits where, who holds them, and when it clears."""
    answer, who = _steps(asked)
    return site_lists.backlog(answer.frame, who=who, **asked.look), answer.stamp


def cohorts(asked: Asked) -> tuple[View, Stamp]:
    """Where the registered of each week are now."""
    answer = asked.ask("cohorts")
    return cohort_bars.cohorts(answer.frame, **asked.look), answer.stamp


def _waits(by: str) -> Callable[[Asked], tuple[View, Stamp]]:
    def draw(asked: Asked) -> tuple[View, Stamp]:
        state = dict(asked.more).get("state", "")
        named = {"state": state} if state in HOLDER else {}
        answer = asked.ask("waits_by", by=by, **named)
        return wait_lists.waits(answer.frame, by=by, lang=asked.lang), answer.stamp

    return draw


def follow_up(asked: Asked) -> tuple[View, Stamp]:
    """Who is past the interval of the next dose, and who dropped out."""
    dose = dict(asked.more).get("next", "")
    dose = dose if dose in BOOSTERS else "d2"
    answer = asked.ask("follow_up", dose=dose)
    rule = BOOSTERS.get(dose)
    view = wait_lists.follow_up(answer.frame, dose=dose, rule=rule, lang=asked.lang)
    return view, answer.stamp


def response(asked: Asked) -> tuple[View, Stamp]:
    """Tickets opened, open, and open for too long."""
    answer = asked.ask("response")
    return wait_lists.response(answer.frame, lang=asked.lang), answer.stamp


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
    "waits": _waits("area"),
    "cohorts": cohorts,
    "groups": _waits("group"),
    "channels": _waits("channel"),
    "follow_up": follow_up,
    "response": response,
    "not_entered": _areas("declared_v_recorded", highest=False),
    "outside": _areas("injected_outside_registration"),
}
