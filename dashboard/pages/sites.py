"""Sites: which work, at what pace, where people wait, where capacity idles."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.sites import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page

KEY = "sites"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "map": "36rem",
    "load": "22rem",
    "steps": "13rem",
    "hours": "15rem",
    "screening": "",
    "checks": "",
    "peers": "",
}

PAGE = Page(
    key=KEY,
    path="/sites",
    icon="geo-alt",
    body=partial(board_page, page=KEY, heights=HEIGHTS),
    exhibits=EXHIBITS,
)
