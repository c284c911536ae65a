"""One site: its days, steps, hours, lots, lines, and what does not add up of it."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.site import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page

KEY = "site"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "head": "",
    "checks": "22rem",
    "days": "22rem",
    "steps": "13rem",
    "hours": "13rem",
    "screening": "",
    "lots": "24rem",
}
LISTS = ("head", "checks", "lots")

PAGE = Page(
    key=KEY,
    path="/site",
    icon="geo-alt",
    body=partial(board_page, page=KEY, heights=HEIGHTS, lists=LISTS),
    exhibits=EXHIBITS,
    is_in_menu=False,
)
