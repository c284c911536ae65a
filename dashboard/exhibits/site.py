"""The cards of the site page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from dashboard.exhibits.sites import site
from layouts import site_lists, site_page
from layouts.figures import hour_bars, site_days, step_strip

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp


_NONE = "?"


def head(asked: Asked) -> tuple[View, Stamp]:
    """What the site is, and what it does."""
    answer = asked.ask("site_head", site=_code(asked))
    return _listed(*site_page.head(answer.frame, lang=asked.lang)), answer.stamp


def days(asked: Asked) -> tuple[View, Stamp]:
    """Doses, forms, slots and stock, day by day."""
    answer = asked.ask("site_days", site=_code(asked))
    return site_days.site_days(answer.frame, **asked.look), answer.stamp


def steps(asked: Asked) -> tuple[View, Stamp]:
    """The four steps, and the safe daily ceiling."""
    answer = asked.ask("step_strip", site=_code(asked))
    return step_strip.step_strip(answer.frame, **asked.look), answer.stamp


def hours(asked: Asked) -> tuple[View, Stamp]:
    """Doses by hour."""
    answer = asked.ask("site_hours", site=_code(asked))
    return hour_bars.hour_bars(answer.frame, **asked.look), answer.stamp


def outcomes(asked: Asked) -> tuple[View, Stamp]:
    """What became of those who came to be screened."""
    answer = asked.ask("screening", site=_code(asked))
    return site_lists.screening(answer.frame, **asked.look), answer.stamp


def lots(asked: Asked) -> tuple[View, Stamp]:
    """Vaccine by lot."""
    answer = asked.ask("site_stock", site=_code(asked))
    return _listed(*site_page.lots(answer.frame, lang=asked.lang)), answer.stamp


def checks(asked: Asked) -> tuple[View, Stamp]:
    """What does not add up."""
    answer = asked.ask("site_findings", site=_code(asked))
    return _listed(*site_page.checks(answer.frame, lang=asked.lang)), answer.stamp


def _code(asked: Asked) -> str:
    """The site that the address names; one that nobody has where it names none."""
    return site(asked) or _NONE


def _listed(rows: Any, view: View) -> View:
    """A card whose body is a list."""
    return replace(view, parts={"body": rows})


EXHIBITS = {
    "head": head,
    "checks": checks,
    "days": days,
    "steps": steps,
    "hours": hours,
    "screening": outcomes,
    "lots": lots,
}
