"""One lot: what it is, who acted on it, where it lies now, who was given it, its neighbours."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Any

from dash import Dash, Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard import acts
from dashboard import ids as shared
from dashboard.asked import Asked, asked
from dashboard.exhibits import lot as exhibits
from dashboard.registry import Page
from layouts import say
from layouts.pages.lot import lot_page
from layouts.parts import card
from layouts.parts.lot_form import lot_form
from layouts.words import t
from warehouse.acts.act import ActRefused
from warehouse.viewer import NotAllowed

KEY = "lot"


class Ids(StrEnum):
    """Ids of the form with which people act on a lot."""

    KIND = "lot-act"
    AREA = "lot-area"
    REASON = "lot-reason"
    AUTHOR = "lot-author"
    SEND = "lot-send"
    SAID = "lot-said"


slots = partial(shared.slots, KEY)


def layout(**query: str) -> Any:
    """The page as its URL asks for it."""
    lang = "en" if query.get("lang") == "en" else "vi"
    form = lot_form(ids=Ids, lang=lang)
    return lot_page(
        form=form, bar=shared.Frame, slots=slots, field=shared.field, lang=lang, values=query
    )


def register_callbacks(app: Dash) -> None:
    """Wire each card to the address; each follows the acts on the lot too."""
    scope = (Input(shared.Frame.URL, "search"), Input(shared.Frame.THEME, "data"))
    after = Input(Ids.SAID, "children")
    for name in exhibits.CHARTS:
        slot = slots(name)
        wires = (Output(slot("figure"), "figure"), *_said(slot), Output(slot("legend"), "children"))
        app.callback(*wires, *scope)(partial(draw, name))
    for name in exhibits.LISTS:
        slot = slots(name)
        wires = (Output(slot("list"), "children"), *_said(slot))
        app.callback(*wires, *scope, after)(partial(listed, name))
    app.callback(Output(Ids.AREA, "options"), scope[0])(places)
    app.callback(
        *(Output(Ids.SAID, "children"), Output(Ids.REASON, "value"), Input(Ids.SEND, "n_clicks")),
        *(State(one, "value") for one in (Ids.KIND, Ids.AREA, Ids.AUTHOR, Ids.REASON)),
        State(shared.Frame.URL, "search"),
        prevent_initial_call=True,
    )(act)


def _said(slot: card.Slot) -> tuple[Output, Output]:
    return Output(slot("head"), "children"), Output(slot("table"), "data")


def draw(name: str, search: str | None, theme: str | None) -> tuple:
    """One chart."""
    request = asked(search, theme)
    view, stamp = exhibits.CHARTS[name](request)
    legend = card.legend(view.legend, lang=request.lang, filters=False) if view.legend else None
    return view.figure, card.head(view, stamp, lang=request.lang), view.table.payload(), legend


def listed(name: str, search: str | None, theme: str | None, _acted: object = None) -> tuple:
    """One list."""
    request = asked(search, theme)
    rows, view, stamp = exhibits.LISTS[name](request)
    return rows, card.head(view, stamp, lang=request.lang), view.table.payload()


def places(search: str | None) -> list[dict]:
    """Where an act may hold: everywhere, or in the province that the page is about."""
    request = asked(search)
    path = request.ask("area_path").frame
    own = path[path["level"] == "province"].to_dict("records")
    found = [{"label": t("acts.everywhere", request.lang), "value": ""}]
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
        number = acts.record(kind, **subject, area_code=area or "", reason=reason, author=author)
    except (ActRefused, NotAllowed) as refused:
        return t(f"acts.refused.{_why(refused)}", request.lang), reason
    return f"{t(f'acts.{kind}.done', request.lang)} · {number}", ""


def _subject(request: Asked) -> dict[str, str]:
    """The lot that the address names; raises UnknownLot, so that nobody acts on a slip."""
    return {"subject_kind": "lot", "subject": request.ask("lot_head").frame["subject"].iloc[0]}


def _why(refused: Exception) -> str:
    return refused.reason if isinstance(refused, ActRefused) else "rights"


PAGE = Page(
    key=KEY,
    path="/lot",
    icon="box-seam",
    layout=layout,
    register_callbacks=register_callbacks,
    exhibits=exhibits.CHARTS,
    is_in_menu=False,
)
