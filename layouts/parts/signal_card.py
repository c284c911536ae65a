"""One signal in words: what it means, where its cases lie, what people did about it."""

from __future__ import annotations

from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html

from layouts import signals
from layouts.canvas import empty_figure
from layouts.formats import moment, number
from layouts.parts.plain_table import columns_table
from layouts.parts.signal_methods import columns, methods_table
from layouts.parts.states import empty
from layouts.signals import column
from layouts.theme import Theme
from layouts.view import Table, View
from layouts.words import t

ACTS = ("acknowledge", "assign", "escalate", "close", "reopen")
_MOST = 12


def says(
    looks: pd.DataFrame, *, protocol: dict | None, acts: pd.DataFrame, subject: str, lang: str
) -> tuple[list, View]:
    """Plain sentences for each method that looked at the subject, and the acts on it."""
    if looks.empty:
        return [empty("chart", lang=lang)], View({}, t("safety.title.board_empty", lang))
    first = _newest(looks).iloc[0].to_dict()
    own = looks[looks["method"] == first["method"]]
    crossed = own.loc[own["is_signal"].astype(bool), "cut_off"].min()
    sentences = signals.said(first, protocol, crossed=crossed, lang=lang)
    lines = html.Ul([html.Li(text) for text in sentences], className="says-list")
    body = [
        lines,
        html.P(t("safety.act.history", lang), className="act-title"),
        _history(acts, lang=lang),
    ]
    return body, View({}, subject, sentences)


def methods(looks: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """What each method says of the same subject, side by side."""
    if looks.empty:
        return [empty("chart", lang=lang)], View({}, t("safety.title.none", lang))
    last = _newest(looks)
    grid, lines = methods_table(last, lang=lang)
    agree = int(last["is_signal"].astype(bool).sum())
    counts = {"agree": number(agree, lang=lang), "all": number(len(last), lang=lang)}
    title = t("safety.title.methods", lang, **counts)
    return [grid], View({}, title, (), Table(columns(lang), lines))


def only_pairs(*, theme: Theme, lang: str) -> View:
    """What a card says that speaks of pairs of vaccine and event, while a lot or place is shown."""
    drawn = empty_figure(theme=theme, lang=lang, reason="safety.only_pairs")
    quiet = html.P(t("safety.only_pairs_next", lang), className="quiet")
    return View(drawn, t("safety.only_pairs", lang), parts={"body": [quiet]})


def _newest(looks: pd.DataFrame) -> pd.DataFrame:
    """The newest look of each method, in the order in which methods speak."""
    last = looks.sort_values("cut_off", kind="stable").groupby("method", as_index=False).tail(1)
    return last.sort_values("method", key=lambda name: name.map(signals.ORDER))


def _history(acts: pd.DataFrame, *, lang: str) -> html.Ul | html.P:
    if acts.empty:
        return html.P(t("safety.act.nobody", lang), className="quiet")
    lines = [
        f"{moment(row.at, lang=lang)} · {row.author}: "
        f"{t(f'safety.state.{row.kind}', lang)}. {row.reason}"
        for row in acts.itertuples()
    ]
    return html.Ul([html.Li(line) for line in lines], className="silent-list")


def act_form(*, ids: Any, lang: str) -> html.Div:
    """Acknowledge, assign, escalate, close or reopen, each with its reason and author."""
    options = [{"value": key, "label": t(f"acts.{key}.name", lang)} for key in ACTS]
    return html.Div(
        [
            html.Div(
                dbc.RadioItems(id=ids.ACT, options=options, value=ACTS[0], className="act-kinds"),
                role="group",
                className="act-choice",
                **{"aria-label": t("safety.act.label", lang)},
            ),
            dcc.Input(id=ids.AUTHOR, placeholder=t("safety.act.author", lang), maxLength=120),
            dcc.Textarea(id=ids.REASON, placeholder=t("safety.act.reason", lang), maxLength=1000),
            html.Button(t("safety.act.do", lang), id=ids.DO, type="button", className="button"),
            html.Div(id=ids.SAID, className="act-said", role="status"),
        ],
        className="act-form",
    )


def places(frame: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """Lots and sites with most cases of the pair."""
    if frame.empty:
        return [empty("chart", lang=lang)], View({}, t("safety.title.none", lang))
    by_lot = frame.groupby("lot_code")["reports"].sum()
    title = t(
        "safety.title.places",
        lang,
        lot=by_lot.idxmax() or t("safety.unknown_lot", lang),
        count=number(by_lot.max(), lang=lang),
    )
    heads = ("lot", "site", "province", "reports")
    kinds = ("text", "text", "text", "number")
    columns = tuple(column(k, lang=lang, kind=kind) for k, kind in zip(heads, kinds, strict=True))
    shown = tuple(
        (
            row["lot_code"] or t("safety.unknown_lot", lang),
            _text(row["site_name"]),
            _text(row["province_vi" if lang == "vi" else "province_en"]),
            number(row["reports"], lang=lang),
        )
        for row in frame.to_dict("records")
    )
    return [columns_table(columns, shown[:_MOST])], View({}, title, (), Table(columns, shown))


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else "–"
