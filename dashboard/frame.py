"""The frame around every page: its layout, and the callbacks of scope bar, stamp and palette."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import dash
import pandas as pd
from dash import ALL, MATCH, ClientsideFunction, Dash, Input, Output, State, dcc, html
from dash.exceptions import MissingCallbackContextException, PreventUpdate

from dashboard.asked import asked, usual
from dashboard.door import door
from dashboard.ids import NAMESPACE, Frame, field
from dashboard.registry import Page
from dashboard.url import scope_from_query
from layouts import say
from layouts.figures.sparkline import bars
from layouts.formats import fold
from layouts.parts import scope_bar, stamp, states
from layouts.parts.shell import shell
from layouts.theme import TOKENS
from layouts.words import t
from warehouse.queries.indicator import UnknownIndicator
from warehouse.queries.stock.lots import UnknownLot
from warehouse.queries.tree import UnknownArea
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
    """A page's layout within the frame; a change of scope alone does not draw the page again."""

    def layout(**query: str) -> Any:
        if _is_same_page():
            # The page is there already and its own callbacks follow the address.
            raise PreventUpdate
        request = scope_from_query(query)
        names = ", ".join(request.ignored)
        text = t("states.notice.bad_value", request.lang, names=names)
        notice = states.notice(text, lang=request.lang, kind="watch") if names else None
        content = page.layout(**query)
        return shell(
            content, ids=Frame, lang=request.lang, pages=pages, active=page.key, notice=notice
        )

    return layout


def not_found(pages: tuple[Page, ...]) -> Callable[..., Any]:
    """The layout of an address that no page has."""

    def layout(**query: str) -> Any:
        lang = scope_from_query(query).lang
        inner = states.not_found(lang=lang, home=pages[0].path)
        bar = html.Div(id=Frame.PATH, hidden=True)
        return shell(html.Div([inner, bar]), ids=Frame, lang=lang, pages=pages, active="")

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
    return asked(next(searches, "")).lang


def _context() -> dict:
    """What triggered the running callback and what it was given; empty outside a callback."""
    try:
        values = {**dash.ctx.inputs, **dash.ctx.states}
        return {"triggered": tuple(dash.ctx.triggered_prop_ids), "values": values}
    except (LookupError, MissingCallbackContextException):
        return {}


def register_callbacks(app: Dash, *, pages: tuple[Page, ...]) -> None:
    """Wire the frame: what the server answers, then what the browser does alone."""
    search = Input(Frame.URL, "search")
    app.callback(Output(Frame.STAMP, "children"), search)(draw_stamp)
    app.callback(Output(Frame.PATH, "children"), search)(draw_path)
    app.callback(
        Output(Frame.DATES, "data"),
        Output(field("known"), "options"),
        Output(Frame.SCRUB_GROUND, "src"),
        Output(Frame.MAPS, "hidden"),
        Input(Frame.URL, "pathname"),
        Input(Frame.THEME, "data"),
        State(Frame.URL, "search"),
    )(draw_dates)

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
        State(Frame.DEFAULTS, "data"),
        State(field(ALL), "id"),
    )
    browser("filtersChanged", Input(field(ALL), "value"), State(field(ALL), "id"))
    browser("scrubbed", Input(Frame.SCRUB, "value"))
    browser(
        "theme",
        Output(Frame.THEME, "data"),
        Input(Frame.THEME_BUTTON, "n_clicks"),
        State(Frame.THEME, "data"),
    )
    browser("paletteItems", Input(Frame.PALETTE_ITEMS, "data"))
    browser("paletteTyped", Input(Frame.PALETTE_INPUT, "value"))
    slot = {"page": MATCH, "card": MATCH}
    browser(
        "keepTable",
        Output({**slot, "part": "rows"}, "className"),
        Input({**slot, "part": "table"}, "data"),
        State({**slot, "part": "table"}, "id"),
    )


def _browser(app: Dash) -> Callable[..., None]:
    def wire(name: str, *wires: Any) -> None:
        app.clientside_callback(ClientsideFunction(NAMESPACE, name), *wires)

    return wire


def draw_stamp(search: str | None) -> list:
    """The footer's line."""
    request = asked(search)
    answer = request.ask("freshness", feed="injection")
    reported, expected = stamp.reported_areas(answer.frame)
    counts = {"reported": reported, "expected": expected}
    newest = request.ask("newest_load").frame
    return stamp.stamp_line(answer.stamp, loaded=newest, lang=request.lang, **counts)


def draw_path(search: str | None) -> list:
    """The breadcrumb of areas."""
    request = asked(search)
    try:
        path = request.ask("area_path").frame
    except UnknownArea:
        # The way back must stay open: the nation, and after it the code that nobody knows.
        path = request.of_nation().ask("area_path").frame
        unknown = dict.fromkeys(("area_code", "name_vi", "name_en"), request.scope.area)
        path = pd.concat([path, pd.DataFrame([unknown])], ignore_index=True)
    return scope_bar.crumbs(path, lang=request.lang)


def draw_dates(_path: str, theme: str | None, search: str | None) -> tuple:
    """First and last day, the known-on dates, and doses by day as the scrubber's ground."""
    request = asked(search, theme)
    frame = request.ask("dates").frame
    known = frame.loc[frame["kind"] == "known", "date"].tolist()
    options = scope_bar.known_options(known, usual=scope_bar.NEWEST, lang=request.lang)
    dates = {**scope_bar.dates_payload(frame), "usual": usual(request.scope)}
    return dates, options, _ground(request), not _has_two_maps()


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
    """Everything the palette finds: pages, provinces, districts, each with its folded name."""
    request = asked(search)
    found = [
        {"kind": "page", "name": t(p.words, request.lang), "to": p.path, "of": ""} for p in pages
    ]
    for level in ("province", "district"):
        rows = request.of_nation().ask("area_children", level=level).frame.to_dict("records")
        found += [_palette_area(row, lang=request.lang) for row in rows]
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


def failed(error: Exception) -> None:
    """Say on the page that a part could not be drawn; the figures already there stay."""
    lang = _language_asked()
    key = "states.failed"
    if isinstance(error, PermissionError):
        key = "states.forbidden"
    elif isinstance(error, (UnknownArea, UnknownIndicator, UnknownLot)):
        key = "states.unknown"
    else:
        log.error("a part of the page could not be drawn", exc_info=error)
    text = f"{t(f'{key}.title', lang)}. {t(f'{key}.body', lang)}"
    dash.set_props(Frame.NOTICE, {"children": states.notice(text, lang=lang, kind="watch")})
