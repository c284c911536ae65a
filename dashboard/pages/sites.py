"""Sites: which work, at what pace, where people wait, where capacity idles."""

from __future__ import annotations

from functools import partial

from dashboard.comparing import BY
from dashboard.exhibits.sites import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page
from layouts.parts.scope_bar import Choice
from layouts.site_ranks import ORDERS
from layouts.words import t

KEY = "sites"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "map": "38rem",
    "ranked": "22rem",
    "load": "20rem",
    "steps": "12rem",
    "hours": "15rem",
    "screening": "",
    "screening_funnel": "18rem",
    "slots": "18rem",
    "checks": "",
    "peers": "",
    "found": "22rem",
}


def filters(lang: str) -> tuple[Choice, ...]:
    """How the list of sites is ordered, and with whom the place is compared."""
    orders = tuple((order, t(f"sites.order.{order}", lang)) for order in ORDERS)
    peers = tuple((by, t(f"compare.by.{by}", lang)) for by in BY)
    return (
        Choice("rank", t("sites.rank", lang), orders, is_select=True),
        Choice("by", t("compare.label.by", lang), peers, is_select=True),
    )


PAGE = Page(
    key=KEY,
    path="/sites",
    icon="geo-alt",
    body=partial(
        board_page, page=KEY, heights=HEIGHTS, lists=("found",), ranks=("ranked",), maps=("map",)
    ),
    exhibits=EXHIBITS,
    filters=filters,
)
