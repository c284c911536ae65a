"""One lot: what it is, who acted on it, where it lies now, who was given it, its neighbours."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard import acts
from dashboard import ids as shared
from dashboard.asked import Asked, asked
from dashboard.exhibits.lot import EXHIBITS
from dashboard.registry import Page
from layouts import say
from layouts.pages.lot import lot_page
from layouts.parts.lot_form import EVERYWHERE, lot_form
from layouts.words import t
from warehouse.acts.act import ActRefused
from warehouse.viewer import NotAllowed


class Ids(StrEnum):
    """Ids of the form with which people act on a lot."""

    KIND = "lot-act"
    AREA = "lot-area"
    REASON = "lot-reason"
    AUTHOR = "lot-author"
    SEND = "lot-send"
    SAID = "lot-said"


def body(lang: str) -> Any:
    """The page's cards, one of them with the form with which people act on the lot."""
    return lot_page(lang, form=lot_form(ids=Ids, lang=lang))


def register_callbacks(app: Dash) -> None:
    """Wire the form; the page is asked again after an act on the lot."""
    search = Input(shared.Frame.URL, "search")
    app.callback(Output(Ids.AREA, "options"), search)(places)
    app.callback(
        *(Output(Ids.SAID, "children"), Output(Ids.REASON, "value"), Input(Ids.SEND, "n_clicks")),
        *(State(one, "value") for one in (Ids.KIND, Ids.AREA, Ids.AUTHOR, Ids.REASON)),
        State(shared.Frame.URL, "search"),
        prevent_initial_call=True,
    )(act)
    ask_again = ClientsideFunction(shared.NAMESPACE, "askAgain")
    app.clientside_callback(ask_again, Input(Ids.SAID, "children"), prevent_initial_call=True)


def places(search: str | None) -> list[dict]:
    """Where an act may hold: everywhere, or in the province that the page is about."""
    request = asked(search)
    path = request.ask("area_path").frame
    own = path[path["level"] == "province"].to_dict("records")
    found = [{"label": t("acts.everywhere", request.lang), "value": EVERYWHERE}]
    return found + [
        {"label": say.place(row, lang=request.lang), "value": row["area_code"]} for row in own
    ]


def act(clicks: int | None, kind: str, area: str | None, *told: str | None) -> tuple:
    """Write what somebody did about the lot; a refusal is said, not raised."""
    author, reason, search = told
    request = asked(search)
    if not clicks:
        raise PreventUpdate
    subject = _subject(request)
    try:
        number = acts.record(kind, **subject, **_place(area), reason=reason, author=author)
    except (ActRefused, NotAllowed) as refused:
        return t(f"acts.refused.{_why(refused)}", request.lang), reason
    return f"{t(f'acts.{kind}.done', request.lang)} · {number}", ""


def _place(area: str | None) -> dict[str, str]:
    """Where the act holds; the book has an empty code for everywhere."""
    return {"area_code": "" if area in (None, EVERYWHERE) else area}


def _subject(request: Asked) -> dict[str, str]:
    """The lot that the address names; raises UnknownLot, so that nobody acts on a slip."""
    return {"subject_kind": "lot", "subject": request.ask("lot_head").frame["subject"].iloc[0]}


def _why(refused: Exception) -> str:
    return refused.reason if isinstance(refused, ActRefused) else "rights"


PAGE = Page(
    key="lot",
    path="/lot",
    icon="box-seam",
    body=body,
    exhibits=EXHIBITS,
    register_callbacks=register_callbacks,
    is_in_menu=False,
)
