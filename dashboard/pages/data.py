"""Data: what came in and when, what waits, who is missing, what moved."""

from __future__ import annotations

from dashboard.exhibits.data import EXHIBITS
from dashboard.registry import Page
from layouts.pages.data import data_page

PAGE = Page(
    key="data",
    path="/data",
    icon="database",
    body=data_page,
    exhibits=EXHIBITS,
    since=True,
)
