"""The columns of a table of sites or of the areas they lie in, and where its rows lead."""

from typing import Any
from urllib.parse import urlencode

from layouts.rows import Cell
from layouts.words import t, term

#: Doses that a line gives in a day by the plan, and more than a line can give.
NORM, IMPOSSIBLE = 200, 400

CELLS = (
    Cell("code", "ui.column.area_code", "text"),
    Cell("name", "sites.column.name", "text"),
    Cell("sites", "sites.column.sites"),
    Cell("working", "sites.column.working"),
    Cell("planned", "sites.column.planned"),
    Cell("silent", "sites.column.silent"),
    Cell("idle", "sites.column.idle"),
    Cell("lines", "sites.column.lines"),
    Cell("doses", "sites.column.doses"),
    Cell("doses_week", "sites.column.doses_week"),
    Cell("sessions", "sites.column.sessions"),
    Cell("per_line", "sites.column.per_line", "decimal"),
    Cell("load", "sites.column.load", "percent"),
    Cell("state", "sites.column.state", "word", "sites.load_state"),
)

#: Who waits at a step: the age of the backlog, the time in the step, and when it will be cleared.
WAITING = (
    Cell("age_p50", "registration.column.age_p50"),
    Cell("oldest", "registration.column.oldest"),
    Cell("p50", "registration.column.p50"),
    Cell("p90", "registration.column.p90"),
    Cell("entered", "registration.column.entered"),
    Cell("left", "registration.column.left"),
    Cell("clears_on", "registration.column.clears_on", "date"),
)


def target(row: dict) -> str:
    """Where a row or a mark leads: an area's code, or the page of a site."""
    if row["level"] != "site":
        return str(row["code"])
    return site_page(row["code"], area=row["area_code"])


def site_page(code: str, *, area: Any) -> str:
    """The address of a site's page, in the area that it lies in."""
    place = {"area": area} if isinstance(area, str) and area else {}
    return f"/site?{urlencode({'site': code, **place})}"


def group(code: str, *, lang: str) -> str:
    """A priority group or a channel as officials say it."""
    if not code:
        return t("registration.no_group", lang)
    if code.isdigit():
        return t("registration.group", lang, code=code)
    return term("registration.channel", code, lang=lang)
