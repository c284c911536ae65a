"""The dictionary: every indicator with its arithmetic, its unit and what to beware of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from dash import dcc, html

from layouts.dictionary import Definition
from layouts.words import t


def dictionary_page(entries: Iterable[Definition], *, lang: str) -> html.Div:
    """All entries by theme, with a field that finds one."""
    found = list(entries)
    title = html.H2(t("dictionary.title", lang, count=len(found)), className="card-title")
    quiet = html.P(t("dictionary.quiet", lang), className="card-quiet")
    field = dcc.Input(
        type="search", placeholder=t("dictionary.search", lang), className="entry-find"
    )
    label = html.Span(t("dictionary.search", lang), className="visually-hidden")
    find = html.Label([label, field])
    none = html.P(t("dictionary.none", lang), className="entry-none", hidden=True)
    parts = [
        part
        for theme, group in groupby(found, key=lambda e: e.theme)
        for part in (
            html.H2(theme, className="entry-theme"),
            *(_entry(entry, lang=lang) for entry in group),
        )
    ]
    head = html.Header([title, quiet, find, none])
    return html.Div(
        [head, html.Div(parts, className="entry-list")], className="page page-dictionary"
    )


def _entry(entry: Definition, *, lang: str) -> html.Article:
    rows = {
        "numerator": entry.numerator,
        "denominator": entry.denominator,
        "unit": entry.unit,
        "better": entry.better,
        "basis": entry.basis,
        "caveats": " ".join(entry.caveats),
        "source": entry.source,
    }
    lines = [
        line
        for key, text in rows.items()
        if text
        for line in (html.Dt(t(f"dictionary.{key}", lang)), html.Dd(text))
    ]
    link = f"/coverage?indicator={entry.key}"
    show = html.A(t("dictionary.show", lang), href=link, **{"data-to": link})
    head = html.Div(
        [
            html.H3(entry.name),
            html.P(entry.asks, className="entry-asks"),
            html.P([html.Code(entry.key), " · ", show], className="entry-key"),
        ]
    )
    return html.Article([head, html.Dl(lines)], className="entry", **{"data-entry": entry.key})
