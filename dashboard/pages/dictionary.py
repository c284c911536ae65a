"""Dictionary: what each indicator means, made from the registry."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from dash import Dash

from dashboard import ids as shared
from dashboard.registry import Page
from layouts.dictionary import define
from layouts.pages.dictionary import dictionary_page
from warehouse.indicators import INDICATORS

KEY = "dictionary"


class Ids(StrEnum):
    """Ids of this page, and the frame's that it must hold."""

    FIND = "dictionary-find"
    PATH = shared.Frame.PATH


def layout(**query: str) -> Any:
    """Every indicator, in the registry's order."""
    lang = "en" if query.get("lang") == "en" else "vi"
    return dictionary_page((define(i, lang=lang) for i in INDICATORS), ids=Ids, lang=lang)


def register_callbacks(app: Dash) -> None:
    """The page answers without the server: its search is the browser's."""
    del app


PAGE = Page(
    key=KEY,
    path="/dictionary",
    icon="book",
    layout=layout,
    register_callbacks=register_callbacks,
    is_in_menu=False,
)
