"""Views of the site page: what it is, its lots, what does not add up of it."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from layouts import row_list as listing
from layouts import say, stock, stock_lists
from layouts.formats import day, number, percent
from layouts.parts.icons import icon
from layouts.row_list import Field, Listing, Row, drawn
from layouts.rows import Cell, table
from layouts.view import View
from layouts.words import t, term

_NUMBERS = ("doses", "doses_week", "lines", "per_line", "on_hand")
_HEAD = (
    Cell("facility_code", "ui.column.area_code", "text"),
    Cell("name", "sites.column.name", "text"),
    Cell("lines", "sites.column.lines"),
    Cell("doses", "sites.column.doses"),
    Cell("doses_week", "sites.column.doses_week"),
    Cell("per_line", "sites.column.per_line", "decimal"),
    Cell("load", "sites.column.load", "percent"),
    Cell("days_worked", "site.column.days_worked"),
    Cell("doses_total", "site.column.doses_total"),
    Cell("on_hand", "site.column.on_hand"),
    Cell("first_on", "sites.column.first_on", "date"),
    Cell("last_on", "sites.column.last_on", "date"),
)


def head(frame: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """What the site is and does: its figures, its state on the day, its lines and supplier."""
    if frame.empty:
        return [], View({}, t("sites.title.no_load", lang), (), table(frame, _HEAD, lang=lang))
    row = frame.iloc[0]
    words = {"name": row["name"], "doses": number(row["doses"], lang=lang)}
    facts = _facts(row, lang=lang)
    inside = [_numbers(row, lang=lang), _lines(row, facts, lang=lang)]
    title = t("site.title.head", lang, **words)
    return inside, View({}, title, facts, table(frame, _HEAD, lang=lang))


def _facts(row: Any, *, lang: str) -> tuple[str, ...]:
    load = {"load": percent(row["load"], lang=lang), "lines": number(row["lines"], lang=lang)}
    worked = {
        "days": number(row["days_worked"], lang=lang),
        "total": number(row["doses_total"], lang=lang),
    }
    worked |= {k: day(row[f"{k}_on"], lang=lang) for k in ("first", "last")}
    supplier = row["supplier"] or t("site.no_supplier", lang)
    said = "load" if row["load"] == row["load"] else "no_load"
    return (
        t(f"site.fact.{said}", lang, **load),
        t("site.fact.worked", lang, **worked),
        t("site.fact.supplier", lang, supplier=supplier),
    )


def _numbers(row: Any, *, lang: str) -> html.Dl:
    digits = {"per_line": 1}
    heads = {"on_hand": "site.column.on_hand"}
    return html.Dl(
        [
            html.Div(
                [
                    html.Dt(t(heads.get(key, f"sites.column.{key}"), lang)),
                    html.Dd(number(row[key], lang=lang, digits=digits.get(key, 0))),
                ]
            )
            for key in _NUMBERS
        ],
        className="lot-numbers",
    )


def _lines(row: Any, facts: tuple[str, ...], *, lang: str) -> html.Div:
    state = _state(row)
    tone = {"working": "good"}.get(state, "watch")
    mark = html.Span(
        [
            icon("check2" if tone == "good" else "exclamation-triangle"),
            t(f"site.state.{state}", lang),
        ],
        className=f"tag tag-{tone}",
    )
    place = html.P([html.B(say.place(row, lang=lang)), " · ", mark])
    return html.Div([place, *[html.P(fact) for fact in facts]], className="lot-lines")


def _state(row: Any) -> str:
    if row["doses"] > 0:
        return "working"
    return next((name for name in ("silent", "idle") if row[name]), "resting")


_LOTS = (
    Cell("vaccine", "stock.column.vaccine", "text"),
    Cell("lot_code", "stock.column.lot", "text"),
    Cell("received", "stock.column.received"),
    Cell("given", "stock.column.given"),
    Cell("recorded", "site.column.recorded"),
    Cell("wasted", "stock.column.wasted"),
    Cell("on_hand", "stock.column.on_hand"),
    Cell("last_given_on", "sites.column.last_on", "date"),
    Cell("effective_expiry", "stock.column.effective_expiry", "date"),
)


def lots(frame: pd.DataFrame, *, lang: str) -> tuple[Any, View]:
    """The lots that the site ever had, those on hand first; a row opens the lot."""
    named = frame.assign(vaccine=[stock.vaccine(code, lang=lang) for code in frame["vaccine_code"]])
    there = frame[frame["on_hand"] > 0]
    words = {
        "doses": number(there["on_hand"].sum(), lang=lang),
        "lots": number(len(there), lang=lang),
    }
    short = frame[frame["on_hand"] < 0]["on_hand"].sum()
    title = t("site.title.lots", lang, **words)
    if there.empty:
        title = t("site.title.no_lots", lang)
    facts = (t("site.fact.short", lang, doses=number(-short, lang=lang)),) if short else ()
    view = View({}, title, facts, table(named, _LOTS, lang=lang))
    return drawn(_lots(named, lang=lang), lang=lang), view


def _lots(frame: pd.DataFrame, *, lang: str) -> Listing:
    fields = (
        Field("lot", t("stock.column.lot", lang), "place"),
        stock_lists.field("vaccine", lang=lang, wide=True),
        stock_lists.field("on_hand", "number", lang=lang, strong=True),
        stock_lists.field("received", "number", lang=lang),
        Field("recorded", t("site.column.recorded", lang), "number"),
        stock_lists.field("wasted", "number", lang=lang, wide=True),
        stock_lists.field("effective_expiry", "number", lang=lang, wide=True),
        stock_lists.field("state", "mark", lang=lang),
    )
    rows = frame[frame["subject"] != ""].head(stock_lists.MOST).to_dict("records")
    drawn_rows = [
        Row(
            row["subject"],
            (
                listing.place(row["lot_code"], worth=place),
                (row["vaccine"], row["vaccine_code"]),
                *(
                    stock_lists.doses(row[key], lang=lang)
                    for key in ("on_hand", "received", "recorded", "wasted")
                ),
                stock_lists.date(row["effective_expiry"], lang=lang),
                _lot_state(row, lang=lang),
            ),
        )
        for place, row in enumerate(rows)
    ]
    return Listing(fields, tuple(drawn_rows), opens="lot", path="/lot")


def _lot_state(row: dict, *, lang: str) -> tuple:
    if row["state"] != "active":
        tone = "alarm" if row["state"] == "recalled" else "watch"
        word = term("acts.state", row["state"], lang=lang)
        return listing.mark(word, icon="exclamation-triangle", tone=tone)
    if row["on_hand"] < 0:
        return listing.mark(t("stock.run_out.negative", lang), icon="slash-circle")
    return listing.mark("", icon="")


_CHECKS = (
    Cell("name", "sites.column.check", "text"),
    Cell("weight", "sites.column.weight"),
    Cell("first_on", "sites.column.first_on", "date"),
    Cell("last_on", "sites.column.last_on", "date"),
    Cell("act", "sites.column.act", "text"),
)


def checks(frame: pd.DataFrame, *, lang: str) -> tuple[Any, View]:
    """What the checks found of this site, heaviest first, with what to do."""
    words = [
        {part: term("checks", f"{key}.{part}", lang=lang) for part in ("name", "act")}
        for key in frame["check"]
    ]
    named = frame.assign(name=[w["name"] for w in words], act=[w["act"] for w in words])
    named = named.sort_values("weight", ascending=False)
    view_table = table(named, _CHECKS, lang=lang)
    if named.empty:
        return html.P(t("site.no_checks", lang)), View(
            {}, t("site.title.no_checks", lang), (), view_table
        )
    items = [_finding(row, lang=lang) for row in named.head(12).to_dict("records")]
    title = t("site.title.checks", lang, count=number(len(named), lang=lang))
    return html.Ol(items, className="act-list"), View({}, title, (), view_table)


def _finding(row: dict, *, lang: str) -> html.Li:
    days = " – ".join(dict.fromkeys(day(row[k], lang=lang) for k in ("first_on", "last_on")))
    unit = term("site.unit", row["unit"], lang=lang)
    quiet = f"{number(row['weight'], lang=lang)} {unit} · {days}"
    return html.Li(
        [html.B(row["name"]), html.Span(row["act"], className="act-reason"), html.Small(quiet)]
    )
