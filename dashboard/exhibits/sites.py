"""The cards of the Sites page: map, load, hours, steps, screening, checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.maps import boundaries
from layouts import site_lists
from layouts.figures import against, hour_heat, load_dots, site_map, step_strip

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp


def site(asked: Asked) -> str:
    """The site that the address names, "" for all of the area."""
    return dict(asked.more).get("site", "")


def sites_map(asked: Asked) -> tuple[View, Stamp]:
    """Sites, or districts from afar, by doses and load."""
    answer = asked.ask("sites_by_unit")
    ground = boundaries().containing(asked.scope.area) or boundaries().ground(
        map_name=asked.scope.map
    )
    return site_map.site_map(answer.frame, context=ground, **asked.look), answer.stamp


def load(asked: Asked) -> tuple[View, Stamp]:
    """Load against the norm, with the limits of chance."""
    answer = asked.ask("sites_by_unit")
    return load_dots.load_dots(answer.frame, **asked.look), answer.stamp


def hours(asked: Asked) -> tuple[View, Stamp]:
    """Hour by weekday."""
    answer = asked.ask("hour_week")
    return hour_heat.hour_heat(answer.frame, **asked.look), answer.stamp


def steps(asked: Asked) -> tuple[View, Stamp]:
    """The four steps of the area, or of the site that the address names."""
    code = site(asked)
    answer = asked.ask("step_strip", site=code) if code else asked.ask("step_strip")
    return step_strip.step_strip(answer.frame, **asked.look), answer.stamp


def outcomes(asked: Asked) -> tuple[View, Stamp]:
    """What became of those who came to be screened."""
    answer = asked.ask("screening")
    return site_lists.screening(answer.frame, **asked.look), answer.stamp


def checks(asked: Asked) -> tuple[View, Stamp]:
    """What cannot be right at sites, and who can act."""
    totals, found = (asked.ask(q, theme="site") for q in ("check_totals", "findings"))
    return site_lists.checks(totals.frame, found.frame, **asked.look), found.stamp


def peers(asked: Asked) -> tuple[View, Stamp]:
    """The place against the median and the best quarter of those like it."""
    answer = asked.ask("against_peers")
    return against.against(answer.frame, **asked.look), answer.stamp


EXHIBITS = {
    "map": sites_map,
    "load": load,
    "steps": steps,
    "hours": hours,
    "screening": outcomes,
    "checks": checks,
    "peers": peers,
}
