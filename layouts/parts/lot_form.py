"""The form that acts on a lot: what to do, where, why and who decides."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from layouts.parts.icons import icon
from layouts.words import t

KINDS = ("hold", "release", "recall")


def lot_form(*, ids: Any, lang: str) -> html.Div:
    """The form with its ids; where it holds is filled by what the page is about."""
    kinds = [{"label": t(f"acts.{kind}.name", lang), "value": kind} for kind in KINDS]
    everywhere = [{"label": t("acts.everywhere", lang), "value": ""}]
    send = [icon("check2"), html.Span(t("acts.form.send", lang))]
    return html.Div(
        [
            _field("kind", dbc.Select(id=ids.KIND, options=kinds, value=KINDS[0]), lang=lang),
            _field("area_code", dbc.Select(id=ids.AREA, options=everywhere, value=""), lang=lang),
            _field("reason", dcc.Textarea(id=ids.REASON, className="act-text"), lang=lang),
            _field("author", dcc.Input(id=ids.AUTHOR), lang=lang),
            html.Button(send, id=ids.SEND, type="button", className="button button-act"),
            html.P(id=ids.SAID, className="act-said", role="status"),
            html.P(t("acts.form.kept", lang), className="act-kept"),
        ],
        className="act-form",
    )


def _field(name: str, inner: Any, *, lang: str) -> html.Label:
    label = html.Span(t(f"acts.form.{name}", lang), className="field-label")
    return html.Label([label, inner], className="act-field")
