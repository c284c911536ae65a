"""The frame around every page: its layout, and the callbacks of scope bar, stamp and palette."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import dash
from dash import ALL, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.exceptions import MissingCallbackContextException, PreventUpdate

from dashboard.asked import Asked, asked, usual
from dashboard.door import door
from dashboard.ids import NAMESPACE, Frame, field
from dashboard.registry import Page
from dashboard.url import scope_from_query, scope_from_search
from layouts import say
from layouts.figures.sparkline import bars
from layouts.formats import fold
from layouts.parts import scope_bar, states
from layouts.parts.shell import shell
from layouts.theme import TOKENS
from layouts.words import t, term
from warehouse.scope import Scope

log = logging.getLogger(__name__)


def root() -> html.Div:
    """What stays while pages change: the address, the theme, the page's place."""
    return html.Div(
        [
            dcc.Location(id=Frame.URL, refresh=False),
            dcc.Store(id=Frame.THEME),
            dash.page_container,
        ],
        className="root",
    )


def framed(page: Page, *, pages: tuple[Page, ...]) -> Callable[..., Any]:
    """A page's empty cards within the frame; a change of scope alone does not draw them again."""

    def layout(**query: str) -> Any:
        if _is_same_page():
            # The page is there already and its answers follow the address.
            raise PreventUpdate
        lang = scope_from_query(query).lang
        look = {"lang": lang, "filters": page.filters(lang), "since": page.since}
        bar = scope_bar.scope_bar(ids=Frame, field=field, values=query, **look)
        broken = html.Div(states.failed(lang=lang), className="answer-failed", hidden=True)
        content = html.Div(
            [
                bar if page.exhibits else None,
                broken,
                html.Div(**{"data-part": "state"}),
                page.body(lang),
            ],
            **{"data-answers": f"/answers/{page.key}", "data-path": page.path},
        )
        return shell(content, ids=Frame, lang=lang, pages=pages, active=page.key)

    return layout


def not_found(pages: tuple[Page, ...]) -> Callable[..., Any]:
    """The layout of an address that no page has."""

    def layout(**query: str) -> Any:
        lang = scope_from_query(query).lang
        inner = states.not_found(lang=lang, home=pages[0].path)
        return shell(inner, ids=Frame, lang=lang, pages=pages, active="")

    return layout


def title(page: Page) -> str:
    """The browser tab's title in the language that the address asks for."""
    lang = _language_asked()
    return t("ui.title", lang, page=t(page.words, lang))


def _is_same_page() -> bool:
    triggered = set(_context().get("triggered", ()))
    return bool(triggered) and all(name.endswith(".search") for name in triggered)


def _language_asked() -> str:
    searches = (v for name, v in _context().get("values", {}).items() if name.endswith(".search"))
    return scope_from_search(next(searches, "")).lang


def _context() -> dict:
    """What triggered the running callback and what it was given; empty outside a callback."""
    try:
        values = {**dash.ctx.inputs, **dash.ctx.states}
        return {"triggered": tuple(dash.ctx.triggered_prop_ids), "values": values}
    except (LookupError, MissingCallbackContextException):
        return {}


def register_callbacks(app: Dash, *, pages: tuple[Page, ...]) -> None:
    """Wire the frame: what the server answers, then what the browser does alone."""
    came = (Input(Frame.URL, "pathname"), Input(Frame.THEME, "data"), State(Frame.URL, "search"))
    app.callback(
        Output(Frame.DATES, "data"),
        Output(field("known"), "options"),
        Output(Frame.SCRUB_GROUND, "src"),
        Output(Frame.MAPS, "hidden"),
        *came,
    )(draw_dates)
    app.callback(Output(field("since"), "options"), *came)(list_since)

    @app.callback(
        Output(Frame.PALETTE_ITEMS, "data"),
        Input(Frame.PALETTE_OPEN, "n_clicks"),
        State(Frame.URL, "search"),
        prevent_initial_call=True,
    )
    def fill_palette(clicks: int | None, search: str | None) -> list[dict]:
        if not clicks:
            raise PreventUpdate
        return palette_items(search, pages=pages)

    _register_browser(app)


def _register_browser(app: Dash) -> None:
    browser = _browser(app)
    browser(
        "syncScope",
        Output(field(ALL), "value"),
        Output(Frame.DATE_TEXT, "children"),
        Output(Frame.SCRUB, "max"),
        Output(Frame.SCRUB, "value"),
        Output(Frame.SCRUB_ENDS, "children"),
        Input(Frame.URL, "search"),
        Input(Frame.DATES, "data"),
        State(Frame.OFFERED, "data"),
        State(field(ALL), "id"),
    )
    browser("dateChosen", Input(field("date"), "value"))
    browser(
        "theme",
        Output(Frame.THEME, "data"),
        Input(Frame.THEME_BUTTON, "n_clicks"),
        State(Frame.THEME, "data"),
    )
    browser("paletteItems", Input(Frame.PALETTE_ITEMS, "data"))
    browser("paletteTyped", Input(Frame.PALETTE_INPUT, "value"))
    # Dash calls what has an output when its page comes, and only then.
    browser("pageCame", Output(Frame.MAIN, "tabIndex"), Input(Frame.MAIN, "id"))
    browser("addressChanged", Input(Frame.URL, "search"), Input(Frame.THEME, "data"))


def _browser(app: Dash) -> Callable[..., None]:
    def wire(name: str, *wires: Any) -> None:
        app.clientside_callback(ClientsideFunction(NAMESPACE, name), *wires)

    return wire


def draw_dates(_path: str, theme: str | None, search: str | None) -> tuple:
    """First and last day, the known-on dates, and doses by day as the scrubber's ground."""
    request = asked(search, theme)
    dates = scope_bar.dates_payload(request.ask("dates").frame)
    options = _known(request, usual=scope_bar.NEWEST)
    ground, single = _ground(request), not _has_two_maps()
    return {**dates, "usual": usual(request.scope)}, options, ground, single


def list_since(_path: str, _theme: str | None, search: str | None) -> list[dict]:
    """The known-on dates to compare with."""
    return _known(asked(search), usual=scope_bar.BEFORE)


def _known(request: Asked, *, usual: str) -> list[dict]:
    frame = request.ask("dates").frame
    known = frame.loc[frame["kind"] == "known", "date"].tolist()
    return scope_bar.known_options(known, usual=usual, lang=request.lang)


def _has_two_maps() -> bool:
    """Whether the country was redrawn, so that the switch between its maps means something."""
    one, other = (
        door().ask("area_children", Scope(map=name)).frame["area_code"] for name in ("63", "34")
    )
    return set(one) != set(other)


def _ground(request: Any) -> str:
    daily = request.of_nation().measuring("doses_day").ask("indicator_over_time").frame
    values = daily.sort_values("date")["numerator"].fillna(0).tolist()
    return bars(values, colour=TOKENS[request.theme]["line"])


def palette_items(search: str | None, *, pages: tuple[Page, ...]) -> list[dict]:
    """All that the palette finds: pages, provinces, districts, lots, each with its folded name."""
    request = asked(search)
    found = [
        {"kind": "page", "name": t(p.words, request.lang), "to": p.path, "of": ""} for p in pages
    ]
    for level in ("province", "district"):
        rows = request.of_nation().ask("area_children", level=level).frame.to_dict("records")
        found += [_palette_area(row, lang=request.lang) for row in rows]
    lots = request.of_nation().ask("lot_list").frame.to_dict("records")
    found += [_palette_lot(row, lang=request.lang) for row in lots]
    return [{**item, "folded": fold(item["name"])} for item in found]


def _palette_area(row: dict, *, lang: str) -> dict:
    name = say.place(row, lang=lang)
    of = row.get("parent_name_vi" if lang == "vi" else "parent_name_en")
    return {
        "kind": "area",
        "name": name,
        "to": row["area_code"],
        "of": of if isinstance(of, str) else "",
    }


def _palette_lot(row: dict, *, lang: str) -> dict:
    vaccine = term("states.vaccine", row["vaccine_code"], lang=lang)
    return {"kind": "lot", "name": row["lot_code"], "to": row["subject"], "of": vaccine}


def failed(error: Exception) -> None:
    """Say on the page that a part of its frame could not be drawn; what is there stays."""
    lang = _language_asked()
    log.error("a part of the frame could not be drawn", exc_info=error)
    text = f"{t('states.failed.title', lang)}. {t('states.failed.body', lang)}"
    dash.set_props(Frame.NOTICE, {"children": states.notice(text, lang=lang, kind="watch")})
