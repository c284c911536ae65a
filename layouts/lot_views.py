"""Views of the lot page."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from layouts import row_list as listing
from layouts import say, stock, stock_lists, stock_tables
from layouts.formats import day, large, moment, number
from layouts.markup import Written
from layouts.parts.icons import icon
from layouts.row_list import Field, Listing, Row, drawn
from layouts.view import View
from layouts.words import t, term


def head(row: Any, history: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """What the lot is: state, last day of use and why, and its doses in balance."""
    words = {
        "lot": str(row["lot_code"]),
        "state": state_word(row, lang=lang),
        "left": large(row["on_hand"], lang=lang),
    }
    facts = _facts(row, lang=lang)
    inside = [_numbers(row, lang=lang), _lines(row, history, facts, lang=lang)]
    table = stock_tables.lot_history(history, lang=lang)
    return inside, View({}, t("stock.title.lot", lang, **words), facts, table)


def state_word(row: Any, *, lang: str) -> str:
    """In use, held or recalled; where it is stopped in some provinces only, in how many."""
    if row["state"] == "active" and row["stopped_in"]:
        return t("acts.state.stopped_in", lang, count=int(row["stopped_in"]))
    return term("acts.state", str(row["state"]), lang=lang)


def _facts(row: Any, *, lang: str) -> tuple[str, ...]:
    facts = [t("stock.fact.lot_expiry", lang, date=day(row["effective_expiry"], lang=lang))]
    if not pd.isna(row["extended_expiry"]):
        decision = row["extension_decision"] or "–"
        facts.append(t("stock.fact.lot_extended", lang, decision=decision))
    counts = ("received", "extra", "given", "wasted")
    words = {name: number(row[name], lang=lang) for name in counts}
    left = {
        "left": number(row["on_hand"], lang=lang),
        "moving": number(row["in_transit"], lang=lang),
    }
    facts.append(t("stock.fact.lot_balance", lang, **words, **left))
    facts += [
        t(f"stock.fact.lot_{key}", lang, doses=number(row[key], lang=lang))
        for key in ("adjusted", "missing")
        if row[key]
    ]
    facts.append(t("stock.fact.lot_recorded", lang, recorded=number(row["recorded"], lang=lang)))
    return tuple(facts)


def _numbers(row: Any, *, lang: str) -> html.Dl:
    keys = ("received", "extra", "given", "wasted", "on_hand", "in_transit")
    items = []
    for key in keys:
        items += [
            html.Div(
                [
                    html.Dt(t(f"stock.column.{key}", lang)),
                    html.Dd(number(row[key], lang=lang)),
                ]
            )
        ]
    return html.Dl(items, className="lot-numbers")


def _lines(row: Any, history: pd.DataFrame, facts: tuple[str, ...], *, lang: str) -> html.Div:
    """State, vaccine, last day of use, and every version of what was known of it."""
    vaccine = stock.vaccine(row["vaccine_code"], lang=lang)
    tone = {"held": "watch", "recalled": "alarm"}.get(row["state"], "good")
    mark = html.Span(
        [icon("check2" if tone == "good" else "exclamation-triangle"), state_word(row, lang=lang)],
        className=f"tag tag-{tone}",
    )
    versions = [html.Li(_version(one, lang=lang)) for one in history.to_dict("records")]
    return html.Div(
        [
            html.P([html.B(vaccine), " · ", mark]),
            *[html.P(fact) for fact in facts],
            html.Details(
                [
                    html.Summary(t("stock.lot.versions", lang, count=len(versions))),
                    html.Ul(versions),
                ],
                className="lot-versions",
            ),
        ],
        className="lot-lines",
    )


def _version(one: dict, *, lang: str) -> str:
    parts = [t("stock.lot.known_from", lang, date=day(one["known_from"], lang=lang))]
    for key in ("label_expiry", "extended_expiry", "thawed_at"):
        if not pd.isna(one[key]):
            parts.append(t(f"stock.lot.{key}", lang, date=day(one[key], lang=lang)))
    if one["extension_decision"]:
        parts.append(str(one["extension_decision"]))
    if one["status"] and one["status"] != "active":
        parts.append(term("acts.state", str(one["status"]), lang=lang))
    return " · ".join(parts)


def places(frame: pd.DataFrame, *, lang: str) -> tuple[Written, View]:
    """Where the lot lies now, most doses first, with what each place received and gave."""
    there = frame[frame["on_hand"] > 0]
    if there.empty:
        title = t("stock.title.lot_nowhere", lang)
    else:
        words = {"doses": large(there["on_hand"].sum(), lang=lang)}
        title = t("stock.title.lot_places", lang, places=number(len(there), lang=lang), **words)
    table = stock_tables.lot_places(frame, lang=lang)
    return drawn(_places(frame, lang=lang), lang=lang), View({}, title, (), table)


def _places(frame: pd.DataFrame, *, lang: str) -> Listing:
    fields = (
        stock_lists.field("facility", "place", lang=lang),
        stock_lists.field("area", lang=lang, wide=True),
        stock_lists.field("on_hand", "number", lang=lang, strong=True),
        stock_lists.field("in_transit", "number", lang=lang, wide=True),
        stock_lists.field("received", "number", lang=lang),
        stock_lists.field("given", "number", lang=lang),
        stock_lists.field("last_given_on", "number", lang=lang, wide=True),
        stock_lists.field("state", "mark", lang=lang, wide=True),
    )
    rows = frame.head(stock_lists.MOST).to_dict("records")
    names = [str(row["facility_name"]) for row in rows]
    order = stock_lists.alphabet(names)
    return Listing(
        fields,
        tuple(
            Row(
                str(row["facility_code"]),
                (
                    listing.place(name, worth=order(name)),
                    (say.place(row, lang=lang), str(row["area_code"])),
                    *(
                        stock_lists.doses(row[key], lang=lang)
                        for key in ("on_hand", "in_transit", "received", "given")
                    ),
                    stock_lists.date(row["last_given_on"], lang=lang),
                    _stop(row, lang=lang),
                ),
            )
            for row, name in zip(rows, names, strict=True)
        ),
        opens="facility",
        path="/vaccine",
    )


def _stop(row: dict, *, lang: str) -> tuple:
    if row["state"] not in ("held", "recalled"):
        return listing.mark("", icon="")
    word = term("acts.state", row["state"], lang=lang)
    tone = "alarm" if row["state"] == "recalled" else "watch"
    return listing.mark(word, icon="exclamation-triangle", tone=tone)


def neighbours(frame: pd.DataFrame, *, lang: str) -> tuple[Written, View]:
    """Lots of the same vaccine whose numbers are nearest."""
    fields = (
        Field("lot", t("stock.column.lot", lang), "place"),
        stock_lists.field("effective_expiry", "number", lang=lang),
        stock_lists.field("received", "number", lang=lang),
        stock_lists.field("given", "number", lang=lang),
        stock_lists.field("on_hand", "number", lang=lang, strong=True),
        stock_lists.field("state", "mark", lang=lang),
    )
    rows = frame.to_dict("records")
    shown = Listing(
        fields,
        tuple(
            Row(
                row["subject"],
                (
                    listing.place(row["lot_code"], worth=place),
                    stock_lists.date(row["effective_expiry"], lang=lang),
                    *(
                        stock_lists.doses(row[key], lang=lang)
                        for key in ("received", "given", "on_hand")
                    ),
                    _stop(row, lang=lang),
                ),
                selected=bool(row["is_this"]),
            )
            for place, row in enumerate(rows)
        ),
        opens="lot",
        path="/lot",
    )
    title = t("stock.title.lot_neighbours", lang, lots=number(len(rows), lang=lang))
    return drawn(shown, lang=lang), View(
        {}, title, (), stock_tables.lot_neighbours(frame, lang=lang)
    )


def acts(frame: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """The lot's acts, newest first."""
    title = t("stock.title.lot_no_acts", lang)
    if len(frame):
        newest = frame.iloc[0]
        words = {"date": day(newest["at"], lang=lang), "reason": _short(str(newest["reason"]))}
        words["state"] = t(f"acts.{newest['kind']}.done", lang)
        title = t("stock.title.lot_acts", lang, **words)
    lines = [_act(one, lang=lang) for one in frame.to_dict("records")]
    history = [html.Ol(lines, className="act-list")] if lines else []
    return history, View({}, title, (), stock_tables.acts(frame, lang=lang))


def _act(one: dict, *, lang: str) -> html.Li:
    where = one["area_code"] or t("acts.everywhere", lang)
    effect = "" if one["effect"] == "in_force" else t(f"acts.effect.{one['effect']}", lang)
    quiet = " · ".join(filter(None, (moment(one["at"], lang=lang), where, one["author"], effect)))
    return html.Li(
        [
            html.B(t(f"acts.{one['kind']}.done", lang)),
            html.Span(str(one["reason"]), className="act-reason"),
            html.Small(quiet),
        ]
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39].rstrip()}…"
