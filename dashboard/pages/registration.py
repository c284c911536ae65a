"""Registration: the funnel, who waits where since when, follow-up, the response centre."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.registration import EXHIBITS
from dashboard.registry import Page
from layouts.pages.board import board_page

KEY = "registration"
#: The cards in the order of the page; one without a height grows with its rows.
HEIGHTS = {
    "funnel": "",
    "backlog": "",
    "cohorts": "22rem",
    "approval": "",
    "groups": "",
    "channels": "",
    "outside": "",
    "follow_up": "",
    "not_entered": "",
    "corrections": "",
    "late": "",
}

PAGE = Page(
    key=KEY,
    path="/registration",
    icon="hourglass-split",
    body=partial(board_page, page=KEY, heights=HEIGHTS),
    exhibits=EXHIBITS,
)
