"""A chart in its frame: title that says what is so, quiet line, marks, quiet menu, body."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from dash import dcc, html

from layouts import say
from layouts.parts.icons import icon
from layouts.parts.states import skeleton
from layouts.view import View
from layouts.words import known, t

if TYPE_CHECKING:
    from warehouse.answer import Stamp

Slot = Callable[[str], Any]

# Plotly asks its maker's host for a world map, even with boundaries of our own, unless told not to.
CONFIG = {
    "displayModeBar": False,
    "scrollZoom": False,
    "doubleClick": "reset",
    "responsive": True,
    "topojsonURL": "/assets/topo/",
}
_MENU = (
    ("table", "table", "ui.card.table"),
    ("explain", "question-circle", "ui.card.explain"),
    ("png", "filetype-png", "ui.card.png"),
    ("svg", "filetype-svg", "ui.card.svg"),
    ("csv", "filetype-csv", "ui.card.csv"),
    ("xlsx", "filetype-xlsx", "ui.card.xlsx"),
    ("pptx", "filetype-pptx", "ui.card.pptx"),
    ("pdf", "filetype-pdf", "ui.card.pdf"),
    ("keep", "bookmark-plus", "ui.card.keep"),
    ("link", "link-45deg", "ui.card.link"),
)
# Marks that change how a figure may be used today; the standing caveats are in the explanation.
_LOUD = ("incomplete_inputs", "estimated_denominator", "suppressed", "above_100")
_PATTERNS = (("hatch", "coverage.map.no_data"), ("dots", "coverage.map.incomplete"))
_WITHOUT_PICTURE = ("png", "svg")


def card(
    body: Any,
    *,
    name: str,
    slot: Slot,
    lang: str,
    area: str,
    picture: bool = True,
    foot: Any = None,
) -> html.Section:
    """A card named by a word key; `slot` gives the ids of head, table, rows and legend."""
    label = t(name, lang)
    return html.Section(
        [
            html.Header(
                [
                    html.Div(skeleton(lines=2), id=slot("head"), className="card-head-text"),
                    menu(lang=lang, label=label, picture=picture),
                ],
                className="card-head",
            ),
            html.Div(body, className="card-body"),
            html.Div(
                id=slot("rows"),
                className="card-rows",
                tabIndex=0,
                role="region",
                **{"aria-label": t("ui.card.rows", lang, name=label)},
            ),
            *([foot] if foot is not None else []),
            dcc.Store(id=slot("table")),
        ],
        className=f"card area-{area}",
        **{"aria-label": label, "data-card": area},
    )


def menu(*, lang: str, label: str, picture: bool) -> html.Details:
    """The quiet menu at the right of a title; the browser's script carries out its items."""
    shown = [item for item in _MENU if picture or item[0] not in _WITHOUT_PICTURE]
    buttons = [
        html.Button(
            [icon(name), html.Span(t(key, lang))],
            type="button",
            className="menu-item",
            **{
                "data-act": act,
                "data-label-on": t("ui.card.chart", lang) if act == "table" else "",
            },
        )
        for act, name, key in shown
    ]
    opener = html.Summary(
        icon("three-dots"),
        className="icon-button",
        **{"aria-label": f"{t('ui.card.menu', lang)}: {label}", "title": t("ui.card.menu", lang)},
    )
    return html.Details([opener, html.Div(buttons, className="menu-list")], className="menu")


def head(view: View, stamp: Stamp, *, lang: str) -> list:
    """What a card says about its chart: title, quiet line, marks, the facts behind it."""
    marks = say.marks(stamp, lang=lang)
    return [
        html.H2(view.title, className="card-title"),
        html.P(
            [
                html.Span(say.quiet_line(stamp, lang=lang)),
                *(_mark(*m) for m in marks if m[0] in _LOUD),
            ],
            className="card-quiet",
        ),
        html.P(" ".join(view.facts), className="visually-hidden"),
        _explanation(view, stamp, marks=marks, lang=lang),
    ]


def _mark(code: str, word: str, why: str) -> html.Span:
    return html.Span(
        [icon("exclamation-triangle"), word], className=f"mark mark-{code}", title=why, tabIndex=0
    )


def _explanation(view: View, stamp: Stamp, *, marks: tuple, lang: str) -> html.Div:
    asks = f"indicators.{stamp.indicator}.asks"
    question = [html.P(t(asks, lang), className="explain-asks")] if known(asks) else []
    facts = html.Ul([html.Li(fact) for fact in view.facts])
    reasons = [html.P([html.B(f"{word}: "), why]) for _, word, why in marks]
    return html.Div([*question, facts, *reasons], className="card-explain")


def _pattern(kind: str, key: str, *, lang: str) -> html.Button:
    swatch = html.Span(className=f"swatch swatch-{kind}")
    text = html.Span(t(key, lang))
    return html.Button(
        [swatch, text], type="button", disabled=True, className="legend-item is-pattern"
    )


def graph(id: Any, *, label: str, height: str = "", grows: bool = False) -> html.Div:
    """A chart's place: keeps its height before the figure arrives; described by the card's head.

    One that `grows` takes the height that its figure asks for, such as a row for each area.
    """
    chart = dcc.Graph(
        id=id,
        figure={"data": [], "layout": {"xaxis": {"visible": False}, "yaxis": {"visible": False}}},
        responsive="auto" if grows else True,
        config=CONFIG,
        className="plot",
    )
    return html.Div(
        chart,
        className="plot-frame",
        style=({"minHeight": height} if grows else {"height": height}) if height else None,
        role="img",
        **{"aria-label": label},
    )


def legend(
    items: tuple[tuple[str, str, str], ...],
    *,
    lang: str,
    filters: bool = True,
    patterns: bool = False,
) -> html.Div:
    """A labelled strip of classes; each is a button that makes its class stand out."""
    swatches = [
        html.Button(
            [html.Span(className="swatch", style={"background": colour}), html.Span(label)],
            type="button",
            disabled=not filters,
            className="legend-item",
            **{"data-class": code, "aria-pressed": "false"},
        )
        for code, colour, label in items
    ]
    if patterns:
        swatches += [_pattern(kind, key, lang=lang) for kind, key in _PATTERNS]
    return html.Div(
        swatches, className="legend", role="group", **{"aria-label": t("ui.card.legend", lang)}
    )
