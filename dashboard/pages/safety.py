"""Safety: the board of signals, one signal's looks, severe cases with their legal clocks."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard import acts
from dashboard import ids as shared
from dashboard.asked import Asked, asked
from dashboard.exhibits.safety import EXHIBITS, selected
from dashboard.registry import Page
from layouts.pages.safety import filters, safety_page
from layouts.parts.signal_card import act_form
from layouts.words import t
from warehouse.acts.act import ActRefused
from warehouse.viewer import NotAllowed


class Ids(StrEnum):
    """Ids of the form with which people act on a signal."""

    ACT = "safety-act"
    AUTHOR = "safety-author"
    REASON = "safety-reason"
    DO = "safety-do"
    SAID = "safety-said"


def body(lang: str) -> Any:
    """The page's cards, one of them with the form with which people act on a signal."""
    return safety_page(lang, acts=act_form(ids=Ids, lang=lang))


def register_callbacks(app: Dash) -> None:
    """Wire the form; what concerns the signal is asked again after an act on it."""
    app.callback(
        *(Output(Ids.SAID, "children"), Output(Ids.REASON, "value"), Input(Ids.DO, "n_clicks")),
        *(State(Ids.ACT, "value"), State(Ids.AUTHOR, "value"), State(Ids.REASON, "value")),
        State(shared.Frame.URL, "search"),
        prevent_initial_call=True,
    )(act)
    ask_again = ClientsideFunction(shared.NAMESPACE, "askAgain")
    app.clientside_callback(ask_again, Input(Ids.SAID, "children"), prevent_initial_call=True)


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
    key="safety",
    path="/safety",
    icon="exclamation-triangle",
    body=body,
    exhibits=EXHIBITS,
    filters=filters,
    register_callbacks=register_callbacks,
)
