"""The cards of the Sites page: map, load, ranking, hours, steps, screening, slots, checks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.comparing import comparison
from dashboard.maps import boundaries
from layouts import site_lists, site_ranks
from layouts.figures import against, funnel_dots, hour_heat, load_dots, site_map, slot_days
from layouts.figures import step_strip as strip

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp

#: Degrees of a map that is not zoomed in; a wider box is the whole.
_WIDEST = 15.0


def site(asked: Asked) -> str:
    """The site that the address names, "" for all of the area."""
    return dict(asked.more).get("site", "")


def box(asked: Asked) -> tuple[float, float, float, float] | None:
    """What the map is zoomed to, such as box=105.1,20.5,106.2,21.4; None for the whole area."""
    parts = dict(asked.more).get("box", "").split(",")
    try:
        west, south, east, north = (round(float(part), 3) for part in parts)
    except ValueError:
        return None
    is_box = -180 <= west < east <= 180 and -85 <= south < north <= 85
    return (west, south, east, north) if is_box and east - west <= _WIDEST else None


def sites_map(asked: Asked) -> tuple[View, Stamp]:
    """Sites, or districts from afar, by doses and load."""
    zoomed = box(asked)
    answer = asked.ask("sites_by_unit", box=zoomed) if zoomed else asked.ask("sites_by_unit")
    ground = boundaries().containing(asked.scope.area) or boundaries().ground(
        map_name=asked.scope.map
    )
    view = site_map.site_map(answer.frame, context=ground, box=zoomed, **asked.look)
    return view, answer.stamp


def load(asked: Asked) -> tuple[View, Stamp]:
    """Load against the norm, with the limits of chance."""
    answer = asked.ask("sites_by_unit")
    return load_dots.load_dots(answer.frame, **asked.look), answer.stamp


def ranked(asked: Asked) -> tuple[View, Stamp]:
    """Sites, or districts from afar, in the order chosen."""
    answer = asked.ask("sites_by_unit")
    order = dict(asked.more).get("rank", "") or next(iter(site_ranks.ORDERS))
    return site_ranks.ranked(answer.frame, order=order, **asked.look), answer.stamp


def hours(asked: Asked) -> tuple[View, Stamp]:
    """Hour by weekday."""
    answer = asked.ask("hour_week")
    return hour_heat.hour_heat(answer.frame, **asked.look), answer.stamp


def steps(asked: Asked) -> tuple[View, Stamp]:
    """The four steps of the area, or of the site that the address names."""
    code = site(asked)
    answer = asked.ask("step_strip", site=code) if code else asked.ask("step_strip")
    return strip.step_strip(answer.frame, **asked.look), answer.stamp


def outcomes(asked: Asked) -> tuple[View, Stamp]:
    """What became of those who came to be screened."""
    answer = asked.ask("screening")
    return site_lists.screening(answer.frame, **asked.look), answer.stamp


def screening_funnel(asked: Asked) -> tuple[View, Stamp]:
    """Who was not injected, unit by unit, within the limits of chance."""
    answer = asked.ask("screening_by_unit")
    return funnel_dots.funnel_dots(answer.frame, **asked.look), answer.stamp


def slots(asked: Asked) -> tuple[View, Stamp]:
    """Slots offered and free, and the queue for them."""
    try:
        answer = asked.ask("slot_days")
    except LookupError:
        return slot_days.no_slots(**asked.look), asked.ask("area_path").stamp
    stamp = answer.stamp
    return slot_days.slot_days(answer.frame, as_of=stamp.as_of, **asked.look), stamp


def checks(asked: Asked) -> tuple[View, Stamp]:
    """How much each check finds."""
    answer = asked.ask("check_totals", theme="site")
    return site_lists.checks(answer.frame, **asked.look), answer.stamp


def found(asked: Asked) -> tuple[View, Stamp]:
    """What cannot be right at sites, and who can act."""
    answer = asked.ask("findings", theme="site")
    rows, view = site_ranks.found(answer.frame, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def peers(asked: Asked) -> tuple[View, Stamp]:
    """The place against the median and the best quarter of those like it."""
    answer = asked.ask("against_peers", by=comparison(asked).by)
    return against.against(answer.frame, **asked.look), answer.stamp


EXHIBITS = {
    "map": sites_map,
    "load": load,
    "ranked": ranked,
    "steps": steps,
    "hours": hours,
    "screening": outcomes,
    "screening_funnel": screening_funnel,
    "slots": slots,
    "checks": checks,
    "peers": peers,
    "found": found,
}
