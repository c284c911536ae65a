"""Lists of sites, or of the areas they lie in: ranked, and with what does not add up."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pandas as pd
from dash import html

from layouts import listing, row_list, stock_lists
from layouts.figures.site_map import LOAD, facts
from layouts.formats import collation, number, percent
from layouts.listing import Field, Listing, Row
from layouts.rows import Cell, table
from layouts.site_cells import CELLS, site_page, target
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t, term

#: How a list is ordered: by which column, and whether the largest comes first.
ORDERS = {
    "heavy": ("per_line", False),
    "light": ("per_line", True),
    "doses": ("doses", False),
    "silent": ("silent", False),
    "idle": ("idle", False),
}
MOST = 40


def ranked(frame: pd.DataFrame, *, order: str, theme: Theme, lang: str) -> View:
    """The first forty by the order chosen; the table and its file have all."""
    column, is_up = ORDERS.get(order, ORDERS["heavy"])
    frame = frame.assign(name=frame["name_vi"] if lang == "vi" else frame["name_en"])
    rows = frame.sort_values([column, "doses_week", "code"], ascending=[is_up, False, True])
    rows = rows[rows[column].notna()]
    title = t("sites.title.no_load", lang)
    if len(rows):
        words = {"order": t(f"sites.order.{order}", lang), "first": rows["name"].iloc[0]}
        title = t("sites.title.ranked", lang, **words)
    every = table(rows, CELLS, lang=lang)
    shown = _listing(rows.head(MOST), theme=theme, lang=lang)
    return View({}, title, facts(frame, lang=lang), every, listing=shown)


def _listing(rows: pd.DataFrame, *, theme: Theme, lang: str) -> Listing:
    names = sorted(rows["name"], key=collation)
    places = {name: i for i, name in enumerate(names)}
    fields = (
        Field("name", t("sites.column.name", lang), "place"),
        Field("doses", t("sites.column.doses", lang), "number", wide=True),
        Field("per_line", t("sites.head.per_line", lang), "number", strong=True),
        Field("load", t("sites.column.load", lang), "number", wide=True),
        Field("working", t("sites.column.working_of", lang), "number", wide=True),
        Field("state", t("sites.column.state", lang), "mark"),
    )
    ramp, none = LOAD.colours(theme), TOKENS[theme]["no_data"]
    found = []
    for row in rows.to_dict("records"):
        load = row["load"]
        colour = none if load != load else ramp[LOAD.index(load)]
        cells = (
            listing.place(row["name"], worth=places[row["name"]], colour=colour),
            _count(row["doses"], lang=lang),
            _count(row["per_line"], lang=lang, digits=1),
            listing.number(percent(load, lang=lang, digits=0), worth=_worth(load)),
            listing.number(_of_planned(row, lang=lang), worth=_worth(row["working"])),
            _mark(row, lang=lang),
        )
        found.append(Row(target(row), cells))
    return Listing(fields, tuple(found))


def _of_planned(row: dict, *, lang: str) -> str:
    return "/".join(number(row[key], lang=lang) for key in ("working", "planned"))


def _count(value: float, *, lang: str, digits: int = 0) -> tuple:
    return listing.number(number(value, lang=lang, digits=digits), worth=_worth(value))


def _worth(value: float) -> float | None:
    return None if value != value else float(value)


def _mark(row: dict, *, lang: str) -> tuple:
    """What stands out most: silence, idleness, or a load that chance does not explain."""
    for name, icon in (("silent", "question-circle"), ("idle", "pause-fill")):
        if row[name]:
            word = t(f"sites.column.{name}", lang)
            count = "" if row["level"] == "site" else f" {number(row[name], lang=lang)}"
            return listing.mark(f"{word}{count}", icon=icon)
    if row["state"] in ("above", "below"):
        icon = "exclamation-triangle" if row["state"] == "above" else "info-circle"
        return listing.mark(t(f"sites.load_state.{row['state']}", lang), icon=icon)
    return listing.mark("", icon="")


_FOUND = (
    Cell("name", "sites.column.check", "text"),
    Cell("facility_code", "ui.column.area_code", "text"),
    Cell("facility_name", "sites.column.name", "text"),
    Cell("province", "ui.column.area", "text"),
    Cell("weight", "sites.column.weight"),
    Cell("unit_word", "sites.column.unit", "text"),
    Cell("first_on", "sites.column.first_on", "date"),
    Cell("last_on", "sites.column.last_on", "date"),
    Cell("act", "sites.column.act", "text"),
)


def found(frame: pd.DataFrame, *, lang: str) -> tuple[Any, View]:
    """Every finding with who can act and how, the heaviest of each check first."""
    keys = frame["check"].unique()
    words = {
        part: frame["check"].map({k: term("checks", f"{k}.{part}", lang=lang) for k in keys})
        for part in ("name", "act")
    }
    province = frame["province_name_vi" if lang == "vi" else "province_name_en"]
    units = {unit: term("site.unit", unit, lang=lang) for unit in frame["unit"].unique()}
    unit = frame["unit"].map(units)
    named = frame.assign(**words, province=province, unit_word=unit)
    every = table(named.head(1_000), _FOUND, lang=lang)
    title = t("sites.title.found", lang, count=number(len(named), lang=lang))
    facts_ = (t("sites.fact.checks", lang),)
    view = View({}, title, facts_, every)
    if named.empty:
        return html.P(t("sites.none_found", lang)), view
    return row_list.drawn(_findings(named, lang=lang), lang=lang), view


def _findings(frame: pd.DataFrame, *, lang: str) -> row_list.Listing:
    fields = (
        row_list.Field("name", t("sites.column.name", lang), "place"),
        row_list.Field("check", t("sites.column.check", lang)),
        row_list.Field("weight", t("sites.column.weight_of", lang), "number", strong=True),
        row_list.Field("last_on", t("sites.column.last_on", lang), "number", wide=True),
        row_list.Field("act", t("sites.column.act", lang), wide=True),
    )
    rows = frame.groupby("check", sort=False).head(MOST // 2).to_dict("records")
    shown = [
        row_list.Row(
            _explains(row),
            (
                row_list.place(
                    row["facility_name"] or row["province"], worth=place, title=row["province"]
                ),
                (row["name"], row["check"]),
                row_list.number(
                    f"{number(row['weight'], lang=lang)} {row['unit_word']}", worth=row["weight"]
                ),
                stock_lists.date(row["last_on"], lang=lang),
                (row["act"], row["act"]),
            ),
        )
        for place, row in enumerate(rows)
    ]
    return row_list.Listing(fields, tuple(shown), opens="address")


def _explains(row: dict) -> str:
    """The page of the site that can explain a finding; of a store, its area's sites."""
    if row["facility_type"] in ("site", "provider"):
        return site_page(row["facility_code"], area=row["facility_area"])
    return f"/sites?{urlencode({'area': row['facility_area'] or row['province_code']})}"
