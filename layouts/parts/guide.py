"""Help where it is needed: a page's short guide, its hint for newcomers, the keyboard's keys."""

from __future__ import annotations

from dash import html

from layouts.parts.icons import icon
from layouts.words import known, t

PARTS = ("shows", "read", "act")
_KEYS = ("find", "up", "day", "play", "help", "table")


def guide(page: str, *, lang: str) -> html.Details:
    """What a page shows, how to read it, what to do: folded, with a hint until it is dismissed."""
    lines = [
        line
        for part in PARTS
        for line in (html.Dt(t(f"guide.{part}", lang)), html.Dd(t(f"guide.{page}.{part}", lang)))
    ]
    opener = html.Summary(
        [icon("question-circle"), html.Span(t("guide.open", lang))],
        className="guide-open",
    )
    more = html.A(t("guide.dictionary", lang), href="/dictionary", **{"data-to": "/dictionary"})
    return html.Details(
        [opener, html.Div([html.Dl(lines), html.P(more)], className="guide-body")],
        className="guide",
        **{"data-guide": page},
    )


def has_guide(page: str) -> bool:
    """Whether the word table has this page's guide."""
    return known(f"guide.{page}.shows")


def hint(*, lang: str) -> html.Div:
    """One line for those who are here for the first time; the script shows it once."""
    close = html.Button(
        icon("x-lg"),
        type="button",
        className="icon-button",
        title=t("guide.dismiss", lang),
        **{"aria-label": t("guide.dismiss", lang), "data-hint": "dismiss"},
    )
    return html.Div(
        [icon("info-circle"), html.Span(t("guide.hint", lang)), close],
        className="hint",
        role="note",
        hidden=True,
    )


def keys(*, lang: str) -> html.Div:
    """The dialog of keyboard shortcuts, opened by "?"."""
    rows = [
        html.Tr([html.Td(html.Kbd(t(f"guide.key.{k}", lang))), html.Td(t(f"guide.does.{k}", lang))])
        for k in _KEYS
    ]
    close = html.Button(
        icon("x-lg"),
        type="button",
        className="icon-button",
        **{"aria-label": t("guide.dismiss", lang), "data-keys": "close"},
    )
    title = html.H2(t("guide.keys", lang), className="card-title")
    box = html.Div(
        [html.Div([title, close], className="keys-head"), html.Table(html.Tbody(rows))],
        className="keys-box",
        role="dialog",
        tabIndex=-1,
        **{"aria-modal": "true", "aria-label": t("guide.keys", lang)},
    )
    return html.Div(box, className="keys", hidden=True)
