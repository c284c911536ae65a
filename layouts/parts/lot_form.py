"""The form that acts on a lot: what to do, where, why and who decides."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts.parts.icons import icon
from layouts.words import t

KINDS = ("hold", "release", "recall")
#: A list of options shows nothing for an empty value.
EVERYWHERE = "all"


def lot_form(*, ids: Any, lang: str) -> html.Div:
    """The form with its ids; where it holds is filled by what the page is about."""
    kinds = [{"label": t(f"acts.{kind}.name", lang), "value": kind} for kind in KINDS]
    everywhere = [{"label": t("acts.everywhere", lang), "value": EVERYWHERE}]
    places = dbc.Select(id=ids.AREA, options=everywhere, value=EVERYWHERE, className="select")
    author = dbc.Input(id=ids.AUTHOR, maxLength=120, className="act-text")
    send = [icon("check2"), html.Span(t("acts.form.send", lang))]
    return html.Div(
        [
            _field("kind", _kinds(ids.KIND, kinds), lang=lang),
            _field("area_code", places, lang=lang),
            _field("reason", dcc.Textarea(id=ids.REASON, className="act-text"), lang=lang),
            _field("author", author, lang=lang),
            html.Button(send, id=ids.SEND, type="button", className="button button-act"),
            html.P(id=ids.SAID, className="act-said", role="status"),
            html.P(t("acts.form.kept", lang), className="act-kept"),
        ],
        className="act-form",
    )


def _kinds(name: Any, options: list[dict]) -> dbc.Select:
    return dbc.Select(id=name, options=options, value=KINDS[0], className="select")


def _field(name: str, inner: Any, *, lang: str) -> html.Label:
    label = html.Span(t(f"acts.form.{name}", lang), className="field-label")
    return html.Label([label, inner], className="act-field")
