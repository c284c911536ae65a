"""Lists of the Registration page: who waits by area, group and channel; follow-up; tickets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layouts import listing, say
from layouts.formats import collation, day, number, percent
from layouts.listing import Field, Listing, Row
from layouts.rows import Cell, table
from layouts.site_cells import WAITING, group
from layouts.view import View
from layouts.words import known, t

if TYPE_CHECKING:
    from warehouse.schema.next_doses import NextDose

MOST = 40


def waits(frame: pd.DataFrame, *, by: str, lang: str) -> View:
    """Backlogs by area, group or channel; the frame is that of waits_by."""
    named = _named(frame, by=by, lang=lang)
    every = table(named, _WAITS, lang=lang)
    if named.empty or not named["all_waiting"].sum():
        shown = _list((), [], by=by, lang=lang)
        return View({}, t("registration.title.no_backlog", lang), (), every, listing=shown)
    row = named.iloc[0]
    words = {
        "place": row["name"],
        "people": number(row["waiting"], lang=lang),
        "state": t(f"registration.state.{row['state']}", lang),
    }
    is_commune = row["level"] == "commune"
    facts = [
        t("registration.fact.waits", lang, holder=t(f"registration.holder.{row['holder']}", lang)),
        *[t(f"registration.fact.{key}", lang) for key in _SAID[is_commune]],
    ]
    facts += [t("registration.fact.weeks", lang)] if by != "area" else []
    fields = _COMMUNE_FIELDS if is_commune else _WAIT_FIELDS
    shown = _list(fields, named.head(MOST).to_dict("records"), by=by, lang=lang)
    of = row[f"name_{lang}"] if by != "area" else ""
    key = "waits_whole" if of else "waits"
    title = t(f"registration.title.{key}", lang, area=of, **words)
    return View({}, title, tuple(facts), every, listing=shown)


_WAITS = (
    Cell("name", "registration.column.who", "text"),
    Cell("state", "registration.column.state", "word", "registration.state"),
    Cell("holder", "registration.column.holder", "word", "registration.holder"),
    Cell("waiting", "registration.column.waiting"),
    Cell("all_waiting", "registration.column.all_waiting"),
    Cell("reached", "registration.column.reached"),
    Cell("conversion", "registration.column.conversion", "percent"),
    *WAITING,
)
#: What is said of the times: whether or not the rows are communes, which have none.
_SAID = {False: ("open", "clears"), True: ("communes",)}
_COMMUNE_FIELDS = ("waiting", "all_waiting", "reached", "conversion")
_WAIT_FIELDS = ("waiting", "conversion", "age_p50", "oldest", "p50", "p90", "clears_on")


def follow_up(frame: pd.DataFrame, *, dose: str, rule: NextDose | None, lang: str) -> View:
    """Due, overdue and dropout of a dose by area; the frame is that of follow_up.

    `rule` says when a booster is due; the second dose has that of each product.
    """
    named = _named(frame, by="area", lang=lang)
    sums = named[["due", "soon", "overdue"]].sum()
    words = {k: number(v, lang=lang) for k, v in sums.items()}
    words["dose"] = t(f"registration.dose.{dose}", lang)
    every = table(named, _FOLLOW_UP if rule is None else _FOLLOW_UP_BOOSTER, lang=lang)
    facts = (_rule(rule, words, lang=lang),)
    if not sums.any():
        title = t("registration.title.nobody_due", lang, **words)
        return View({}, title, facts, every, listing=_list((), [], by="area", lang=lang))
    share = sums["overdue"] / sums["due"] * 100 if sums["due"] else float("nan")
    key = "follow_up" if sums["due"] else "due_soon"
    title = t(f"registration.title.{key}", lang, share=percent(share, lang=lang), **words)
    rows = named.head(MOST).to_dict("records")
    shown = _list(("overdue", "dropout", "due", "soon"), rows, by="area", lang=lang)
    return View({}, title, facts, every, listing=shown)


def _rule(rule: NextDose | None, words: dict[str, str], *, lang: str) -> str:
    """When the dose is due, with the people of whom that is so."""
    if rule is None:
        return t("registration.fact.follow_up", lang, **words)
    who = t(f"registration.offered.{rule.code}", lang)
    own = {"days": number(rule.days, lang=lang), "since": day(rule.since, lang=lang), "who": who}
    return t("registration.fact.follow_up_booster", lang, **words, **own)


_FOLLOW_UP = (
    Cell("code", "ui.column.area_code", "text"),
    Cell("name", "ui.column.area", "text"),
    Cell("first", "registration.column.first"),
    Cell("due", "registration.column.due"),
    Cell("soon", "registration.column.soon"),
    Cell("overdue", "registration.column.overdue"),
    Cell("dropout", "registration.column.dropout", "percent"),
)
_FOLLOW_UP_BOOSTER = tuple(cell for cell in _FOLLOW_UP if cell.name != "first")


def response(frame: pd.DataFrame, *, lang: str) -> View:
    """Tickets of the response centre by area; the frame is that of response."""
    named = _named(frame, by="area", lang=lang)
    sums = {k: number(named[k].sum(), lang=lang) for k in ("opened", "open", "open_48")}
    title = t("registration.title.response", lang, **sums)
    facts = (t("registration.fact.response", lang, **sums),)
    rows = named.head(MOST).to_dict("records")
    fields = ("open_48", "open", "opened", "hours", "in_time")
    shown = _list(fields, rows, by="area", lang=lang)
    return View({}, title, facts, table(named, _RESPONSE, lang=lang), listing=shown)


_RESPONSE = (
    Cell("code", "ui.column.area_code", "text"),
    Cell("name", "ui.column.area", "text"),
    Cell("opened", "registration.column.opened"),
    Cell("open", "registration.column.open"),
    Cell("open_48", "registration.column.open_48"),
    Cell("hours", "registration.column.hours", "decimal"),
    Cell("in_time", "registration.column.in_time", "percent"),
)
_PERCENT, _DATE = ("dropout", "in_time", "conversion"), ("clears_on",)
#: Columns that a telephone has no room for.
_WIDE = (
    *("conversion", "reached", "oldest", "p50", "p90", "clears_on"),
    *("due", "soon", "opened", "hours", "in_time"),
)


def _list(keys: tuple[str, ...], rows: list[dict], *, by: str, lang: str) -> Listing:
    order = {n: i for i, n in enumerate(sorted((r["name"] for r in rows), key=collation))}
    head = Field("name", t(f"registration.by.{by}", lang), "place")
    fields = [
        Field(key, _head(key, lang=lang), "number", strong=not i, wide=key in _WIDE)
        for i, key in enumerate(keys)
    ]
    found = [
        Row(
            # A group or a channel opens nothing: its row leads to where one is.
            str(row["code"]) if by == "area" else f"?{place}",
            (
                listing.place(row["name"], worth=order[row["name"]]),
                *(_cell(row[key], key, lang=lang) for key in keys),
            ),
        )
        for place, row in enumerate(rows)
    ]
    return Listing((head, *fields), tuple(found))


def _head(key: str, *, lang: str) -> str:
    """A short head where the column's whole name would take the place of another column."""
    short = f"registration.head.{key}"
    return t(short if known(short) else f"registration.column.{key}", lang)


def _cell(value: float, key: str, *, lang: str) -> tuple:
    missing = value != value or value is pd.NaT
    if key in _DATE:
        worth = None if missing else value.timestamp()
        written = t("registration.said.never", lang) if missing else day(value, lang=lang)
        return listing.number(written, worth=worth)
    worth = None if missing else float(value)
    if key in _PERCENT:
        return listing.number(percent(value, lang=lang), worth=worth)
    return listing.number(number(value, lang=lang), worth=worth)


def _named(frame: pd.DataFrame, *, by: str, lang: str) -> pd.DataFrame:
    if by == "area":
        names = [say.place(row, lang=lang) for row in frame.to_dict("records")]
    else:
        names = [group(str(code), lang=lang) for code in frame["code"]]
    return frame.assign(name=names)
