"""Vaccine: who runs out, where the doses went, what expires, what does not fit."""

from __future__ import annotations

from functools import partial

from dashboard.exhibits.vaccine import EXHIBITS
from dashboard.registry import Page
from layouts.pages.vaccine import vaccine_page
from layouts.parts import scope_bar

PAGE = Page(
    key="vaccine",
    path="/vaccine",
    icon="box-seam",
    body=vaccine_page,
    exhibits=EXHIBITS,
    filters=partial(scope_bar.choices, keys=("vaccine",)),
)
