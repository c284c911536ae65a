"""Registration: the funnel, who waits where since when, follow-up, the response centre."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.registration import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page
from layouts.parts.scope_bar import Choice
from layouts.site_cells import group
from layouts.words import t
from warehouse.queries.funnel_views import HOLDER
from warehouse.schema.next_doses import BOOSTERS

KEY = "registration"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "funnel": "",
    "backlog": "",
    "waits": "26rem",
    "cohorts": "22rem",
    "groups": "22rem",
    "channels": "10rem",
    "follow_up": "24rem",
    "response": "24rem",
    "not_entered": "",
    "outside": "",
}
#: The sixteen groups of QĐ 3355/QĐ-BYT, and how a registration comes in.
PRIORITY_GROUPS = range(1, 17)
CHANNELS = ("app", "portal", "list")
RANKS = ("waits", "groups", "channels", "follow_up", "response")


def filters(lang: str) -> tuple[Choice, ...]:
    """Whose funnel is drawn, the step whose backlog the lists show, the dose followed up."""
    codes = [f"group.{number}" for number in PRIORITY_GROUPS]
    codes += [f"channel.{name}" for name in CHANNELS]
    whose = tuple((code, group(code.partition(".")[2], lang=lang)) for code in codes)
    everyone = ("all", t("registration.everyone", lang))
    steps = tuple((state, t(f"registration.state.{state}", lang)) for state in HOLDER)
    worst = ("worst", t("registration.worst", lang))
    doses = tuple((dose, t(f"registration.dose.{dose}", lang)) for dose in ("d2", *BOOSTERS))
    return (
        Choice("who", t("registration.who", lang), (everyone, *whose), is_select=True),
        Choice("state", t("registration.step", lang), (worst, *steps), is_select=True),
        Choice("next", t("registration.next", lang), doses, is_select=True),
    )


PAGE = Page(
    key=KEY,
    path="/registration",
    icon="hourglass-split",
    body=partial(board_page, page=KEY, heights=HEIGHTS, ranks=RANKS),
    exhibits=EXHIBITS,
    filters=filters,
)
