"""Overview: whether the campaign is on course, and what needs a decision today."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.overview import EXHIBITS
from dashboard.registry import Page
from layouts.pages.overview import overview_page
from layouts.parts import scope_bar

PAGE = Page(
    key="overview",
    path="/overview",
    icon="speedometer2",
    body=overview_page,
    exhibits=EXHIBITS,
    filters=partial(scope_bar.choices, keys=("dose",)),
)
