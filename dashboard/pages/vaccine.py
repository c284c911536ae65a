"""Vaccine: who runs out, where the doses went, what expires, what does not fit."""

from __future__ import annotations

from dashboard.exhibits.vaccine import EXHIBITS
from dashboard.registry import Page
from layouts.pages.vaccine import filters, vaccine_page

PAGE = Page(
    key="vaccine",
    path="/vaccine",
    icon="box-seam",
    body=vaccine_page,
    exhibits=EXHIBITS,
    filters=filters,
)
