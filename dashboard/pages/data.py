"""Data: what came in and when, what waits, who is missing, what moved."""

from __future__ import annotations

from functools import partial
from typing import Any

from dash import Dash, Input, Output

from dashboard import ids as shared
from dashboard.asked import asked
from dashboard.registry import Page
from layouts import load_days
from layouts.figures.calendar import calendar
from layouts.figures.completeness import completeness
from layouts.figures.load_bars import load_bars
from layouts.figures.moved import moved
from layouts.pages.data import data_page
from layouts.parts import card, lists, scope_bar

KEY = "data"
_DAYS = 60


slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    return data_page(bar=shared.Frame, slots=slots, field=shared.field, lang=lang, values=query)


def register_callbacks(app: Dash) -> None:
    """Wire the cards to the address and the theme."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    charts = {"calendar": draw_calendar, "moved": draw_moved, "completeness": draw_completeness}
    for name, draw in charts.items():
        slot = slots(name)
        legend = Output(slot("legend"), "children")
        app.callback(Output(slot("figure"), "figure"), *_texts(slot), legend, *scope)(draw)
    lines = {"freshness": list_freshness, "quarantine": list_quarantine, "loads": list_loads}
    for name, draw in lines.items():
        slot = slots(name)
        app.callback(Output(slot("list"), "children"), *_texts(slot), scope[0])(draw)
    app.callback(Output(shared.field("since"), "options"), scope[0])(list_since)


def _texts(slot: card.Slot) -> tuple[Output, Output]:
    return Output(slot("head"), "children"), Output(slot("table"), "data")


def draw_calendar(search: str | None, theme: str | None) -> tuple:
    """Loads by day."""
    request = asked(search, theme)
    answer = request.ask("loads")
    days = load_bars if load_days.is_handful(answer.frame) else calendar
    view = days(answer.frame, **request.look)
    return view.figure, *_said(view, answer, request), _legend(view, request)


def draw_moved(search: str | None, theme: str | None) -> tuple:
    """What changed between two known dates."""
    request = asked(search, theme)
    answer = request.ask("moved_between")
    view = moved(answer.frame, **request.look)
    return view.figure, *_said(view, answer, request), _legend(view, request)


def draw_completeness(search: str | None, theme: str | None) -> tuple:
    """Who has reported each day."""
    request = asked(search, theme)
    answer = request.ask("completeness", days=_DAYS)
    view = completeness(answer.frame, **request.look)
    return view.figure, *_said(view, answer, request), _legend(view, request)


def list_freshness(search: str | None) -> tuple:
    """How far each feed reaches."""
    request = asked(search)
    answer = request.ask("freshness")
    rows, view = lists.freshness(answer.frame, as_of=answer.stamp.as_of, lang=request.lang)
    return rows, *_said(view, answer, request)


def list_quarantine(search: str | None) -> tuple:
    """What waits for a clerk."""
    request = asked(search)
    answer = request.ask("quarantine_by_reason")
    rows, view = lists.quarantine(answer.frame, lang=request.lang)
    return rows, *_said(view, answer, request)


def list_loads(search: str | None) -> tuple:
    """The latest files."""
    request = asked(search)
    answer = request.ask("loads")
    rows, view = lists.loads(answer.frame, lang=request.lang)
    return rows, *_said(view, answer, request)


def list_since(search: str | None) -> list[dict]:
    """The known-on dates to compare with."""
    request = asked(search)
    frame = request.ask("dates").frame
    known = frame.loc[frame["kind"] == "known", "date"].tolist()
    return scope_bar.known_options(known, usual=scope_bar.BEFORE, lang=request.lang)


def _said(view: Any, answer: Any, request: Any) -> tuple:
    return card.head(view, answer.stamp, lang=request.lang), view.table.payload()


def _legend(view: Any, request: Any) -> Any:
    return card.legend(view.legend, lang=request.lang, filters=False) if view.legend else None


PAGE = Page(
    key=KEY,
    path="/data",
    icon="database",
    layout=layout,
    register_callbacks=register_callbacks,
)
