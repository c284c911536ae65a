"""Compare: a place against those like it, by any indicator."""

from __future__ import annotations

from functools import partial

from dashboard.comparing import AGAINST, BACK, BY, INDICATOR
from dashboard.exhibits.compare import EXHIBITS
from dashboard.registry import Page
from layouts.pages.compare import compare_page, filters
from warehouse.indicators import INDICATORS

_COMPARED = tuple(i.key for i in INDICATORS if not (i.needs_group or i.is_national))

PAGE = Page(
    key="compare",
    path="/compare",
    icon="sliders",
    body=compare_page,
    exhibits=EXHIBITS,
    filters=partial(filters, indicators=_COMPARED, usual=(INDICATOR, AGAINST), by=BY, back=BACK),
)
