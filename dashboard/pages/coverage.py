"""Coverage: where the campaign stands, by area, over time, by age and dose."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.coverage import EXHIBITS
from dashboard.registry import Page
from layouts.pages.coverage import coverage_page
from layouts.parts import scope_bar

PAGE = Page(
    key="coverage",
    path="/coverage",
    icon="map",
    body=coverage_page,
    exhibits=EXHIBITS,
    filters=partial(scope_bar.choices, keys=("dose", "age", "basis", "vaccine")),
)
