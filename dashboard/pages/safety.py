"""Safety: the board of signals, one signal's looks, severe cases with their legal clocks."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard import acts
from dashboard import ids as shared
from dashboard.asked import Asked, asked
from dashboard.exhibits.safety import CHARTS, LISTS, selected
from dashboard.registry import Page
from layouts.pages.safety import safety_page
from layouts.parts import card
from layouts.parts.signal_card import act_form
from layouts.words import t
from warehouse.acts.act import ActRefused
from warehouse.viewer import NotAllowed

KEY = "safety"


class Ids(StrEnum):
    """Ids of the form with which people act on a signal."""

    ACT = "safety-act"
    AUTHOR = "safety-author"
    REASON = "safety-reason"
    DO = "safety-do"
    SAID = "safety-said"


slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    form = act_form(ids=Ids, lang=lang)
    return safety_page(
        bar=shared.Frame, slots=slots, field=shared.field, acts=form, lang=lang, values=query
    )


def register_callbacks(app: Dash) -> None:
    """Wire each card to the address; what concerns a signal follows the acts on it too."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    for name in CHARTS:
        slot = slots(name)
        app.callback(Output(slot("figure"), "figure"), *_said(slot), *scope)(partial(draw, name))
    for name in LISTS:
        slot = slots(name)
        after = (Input(Ids.SAID, "children"),) if name in ("board", "says") else ()
        app.callback(Output(slot("list"), "children"), *_said(slot), scope[0], *after)(
            partial(listed, name)
        )
    app.callback(
        *(Output(Ids.SAID, "children"), Output(Ids.REASON, "value"), Input(Ids.DO, "n_clicks")),
        *(State(Ids.ACT, "value"), State(Ids.AUTHOR, "value"), State(Ids.REASON, "value")),
        State(shared.Frame.URL, "search"),
        prevent_initial_call=True,
    )(act)


def _said(slot: card.Slot) -> tuple[Output, Output]:
    return Output(slot("head"), "children"), Output(slot("table"), "data")


def draw(name: str, search: str | None, theme: str | None) -> tuple:
    """One chart of the selected signal."""
    request = asked(search, theme)
    view, stamp = CHARTS[name](request)
    return view.figure, card.head(view, stamp, lang=request.lang), view.table.payload()


def listed(name: str, search: str | None, _acted: object = None) -> tuple:
    """One list of the page."""
    request = asked(search)
    rows, view, stamp = LISTS[name](request)
    return rows, card.head(view, stamp, lang=request.lang), view.table.payload()


def act(
    clicks: int | None, kind: str, author: str | None, reason: str | None, search: str | None
) -> tuple:
    """Write what somebody did about the selected signal; a refusal is said, not raised."""
    if not clicks:
        raise PreventUpdate
    request = asked(search)
    try:
        acts.record(kind, **_signal(request), reason=reason, author=author)
    except (ActRefused, NotAllowed) as refused:
        return str(refused), reason
    return t("safety.act.done", request.lang, act=t(f"acts.{kind}.done", request.lang)), ""


def _signal(request: Asked) -> dict[str, str]:
    return {"subject_kind": "signal", "subject": selected(request)}


PAGE = Page(
    key=KEY,
    path="/safety",
    icon="exclamation-triangle",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=CHARTS,
)
