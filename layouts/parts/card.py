"""A chart in its frame: title that says what is so, quiet line, marks, quiet menu, body.

The frame stands still; what it shows comes with each answer and is put into its parts by the
browser's script (assets/15-answers.js), which finds them by their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dash import html

from layouts import say
from layouts.markup import markup
from layouts.parts.icons import icon
from layouts.parts.states import skeleton
from layouts.view import View
from layouts.words import known, t

if TYPE_CHECKING:
    from warehouse.answer import Stamp

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


def card(body: Any, *, name: str, lang: str, area: str, foot: Any = None) -> html.Section:
    """A card with nothing in it yet, named by a word key whose end is its name in an answer."""
    label, key = t(name, lang), name.rpartition(".")[2]
    return html.Section(
        [
            html.Header(
                [
                    part("head", skeleton(lines=2), className="card-head-text"),
                    menu(lang=lang, label=label),
                ],
                className="card-head",
            ),
            html.Div(body, className="card-body"),
            part("failed"),
            html.Div(
                className="card-rows",
                tabIndex=0,
                role="region",
                **{"aria-label": t("ui.card.rows", lang, name=label)},
            ),
            *([foot] if foot is not None else []),
        ],
        className=f"card area-{area}",
        **{"aria-label": label, "data-card": key},
    )


def part(name: str, inside: Any = None, *, className: str = "") -> html.Div:
    """A place within a card that answers fill: head, legend, or a part of the card's own."""
    return html.Div(inside, className=className, **{"data-part": name})


def answer(view: View, stamp: Stamp, *, lang: str) -> dict:
    """What the browser needs to show a view in its card."""
    inside = {"head": head(view, stamp, lang=lang), **view.parts}
    if view.legend:
        inside["legend"] = legend(view.legend, lang=lang, is_map=view.is_map)
    return {
        "parts": {name: markup(what) for name, what in inside.items()},
        **({"figure": view.figure, "key": view.key} if view.figure else {}),
        **({"list": view.listing.payload()} if view.listing else {}),
    }


def menu(*, lang: str, label: str) -> html.Details:
    """The quiet menu at the right of a title; the browser's script carries out its items."""
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
        for act, name, key in _MENU
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


def graph(*, label: str, height: str = "", grows: bool = False) -> html.Div:
    """A chart's place: keeps its height before the figure arrives; described by the card's head.

    One that `grows` takes the height that its figure asks for, such as a row for each area.
    """
    size = ({"minHeight": height} if grows else {"height": height}) if height else None
    return html.Div(
        html.Div(className="plot", **{"data-part": "figure"}),
        className="plot-frame",
        style=size,
        role="img",
        **{"aria-label": label},
    )


def listing(*, label: str, height: str, lang: str) -> html.Div:
    """A list's place: scrolls within its height, its head stays."""
    return html.Div(
        className="listing",
        style={"height": height},
        tabIndex=0,
        role="region",
        **{"data-part": "list", "aria-label": t("ui.card.rows", lang, name=label)},
    )


def legend(items: tuple[tuple[str, str, str], ...], *, lang: str, is_map: bool = False) -> html.Div:
    """A labelled strip of classes; on a map each is a button that makes its class stand out."""
    swatches = [
        html.Button(
            [html.Span(className="swatch", style={"background": colour}), html.Span(label)],
            type="button",
            disabled=not is_map,
            className="legend-item",
            **{"data-class": code, "aria-pressed": "false"},
        )
        for code, colour, label in items
    ]
    if is_map:
        swatches += [_pattern(kind, key, lang=lang) for kind, key in _PATTERNS]
    return html.Div(
        swatches, className="legend", role="group", **{"aria-label": t("ui.card.legend", lang)}
    )
