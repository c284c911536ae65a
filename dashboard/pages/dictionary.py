"""Dictionary: what each indicator means, made from the registry."""

from __future__ import annotations

from typing import Any

from dashboard.registry import Page
from layouts.dictionary import define
from layouts.pages.dictionary import dictionary_page
from warehouse.indicators import INDICATORS


def body(lang: str) -> Any:
    """Every indicator, in the registry's order."""
    return dictionary_page((define(i, lang=lang) for i in INDICATORS), lang=lang)


PAGE = Page(key="dictionary", path="/dictionary", icon="book", body=body, is_in_menu=False)
