"""The table form of each chart: the same numbers as rows, for the table view and the CSV."""

from __future__ import annotations

from functools import partial

import pandas as pd

from layouts import say
from layouts.formats import day, number, percent
from layouts.view import Column, Table, when_opened
from layouts.words import t, term


def _columns(lang: str, *columns: tuple[str, str]) -> tuple[Column, ...]:
    return tuple(Column(key, t(f"ui.column.{key}", lang), kind) for key, kind in columns)


@when_opened
def by_area(frame: pd.DataFrame, *, indicator: str, lang: str) -> Table:
    """One row an area, best first, with numerator, denominator and state."""
    columns = _columns(
        lang,
        ("rank", "number"),
        ("area_code", "text"),
        ("area", "text"),
        ("value", "number"),
        ("numerator", "number"),
        ("denominator", "number"),
        ("difference", "number"),
        ("state", "text"),
    )
    rows = frame.sort_values("rank").to_dict("records")
    return Table(
        columns,
        tuple(_area_shown(row, indicator=indicator, lang=lang) for row in rows),
        tuple(_area_raw(row, lang=lang) for row in rows),
    )


def _area_shown(row: dict, *, indicator: str, lang: str) -> tuple[str, ...]:
    return (
        number(row["rank"], lang=lang),
        str(row["area_code"]),
        say.place(row, lang=lang),
        say.value(row["value"], indicator=indicator, lang=lang),
        number(row["numerator"], lang=lang),
        number(row["denominator"], lang=lang),
        say.difference(row["value"] - row["national"], indicator=indicator, lang=lang),
        term("states.area", str(row["state"]), lang=lang),
    )


def _area_raw(row: dict, *, lang: str) -> tuple:
    difference = row["value"] - row["national"]
    keys = ("value", "numerator", "denominator")
    head = (row["rank"], row["area_code"], say.place(row, lang=lang))
    return (*head, *(row[k] for k in keys), difference, row["state"])


@when_opened
def over_time(
    frame: pd.DataFrame, band: pd.DataFrame | None, *, indicator: str, lang: str
) -> Table:
    """One row a day, latest first, with the quartiles of the other areas where known."""
    columns = _columns(
        lang,
        ("date", "date"),
        ("value", "number"),
        ("numerator", "number"),
        ("denominator", "number"),
        ("q1", "number"),
        ("median", "number"),
        ("q3", "number"),
    )
    joined = frame.copy()
    if band is not None and not band.empty:
        joined = joined.merge(band[["date", "q1", "median", "q3"]], on="date", how="left")
    joined = joined.reindex(columns=[c.key for c in columns])
    raw = joined.sort_values("date", ascending=False).astype(object)
    write = {"date": day, "numerator": number, "denominator": number}
    value = partial(say.value, indicator=indicator)
    shown = [[write.get(key, value)(cell, lang=lang) for cell in raw[key].tolist()] for key in raw]
    return Table(columns, tuple(zip(*shown, strict=True)), tuple(zip(*raw.T.values, strict=True)))


@when_opened
def age_dose(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row an age band and dose."""
    columns = _columns(
        lang,
        ("age_band", "text"),
        ("dose", "text"),
        ("value", "number"),
        ("numerator", "number"),
        ("denominator", "number"),
    )
    rows = frame.to_dict("records")
    shown = tuple(
        (
            term("states.age", str(r["age_band"]), lang=lang),
            term("states.dose", str(r["dose"]), lang=lang),
            percent(r["value"], lang=lang),
            number(r["numerator"], lang=lang),
            number(r["denominator"], lang=lang),
        )
        for r in rows
    )
    return Table(columns, shown, tuple(tuple(r[c.key] for c in columns) for r in rows))


@when_opened
def moved(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row an area and kind of change."""
    columns = _columns(
        lang, ("area_code", "text"), ("area", "text"), ("kind", "text"), ("doses", "number")
    )
    rows = frame.to_dict("records")
    shown = tuple(
        (
            str(r["area_code"]),
            say.place(r, lang=lang),
            term("states.moved", str(r["kind"]), lang=lang),
            number(r["doses"], lang=lang),
        )
        for r in rows
    )
    raw = tuple((r["area_code"], say.place(r, lang=lang), r["kind"], r["doses"]) for r in rows)
    return Table(columns, shown, raw)


@when_opened
def completeness(named: pd.DataFrame, *, order: list[str], lang: str) -> Table:
    """One row an area, one column a day, the state's word in each cell."""
    words = {s: term("states.completeness", s, lang=lang) for s in named["state"].unique()}
    wide = named.pivot(index="area", columns="date", values="state").reindex(order)
    days = tuple(Column(d.isoformat()[:10], f"{d:%d/%m}") for d in wide.columns)
    columns = (*_columns(lang, ("area", "text")), *days)
    cells = wide.to_numpy()
    shown = tuple(
        (area, *(words.get(state, "") for state in row))
        for area, row in zip(order, cells, strict=True)
    )
    return Table(columns, shown)


@when_opened
def calendar(days: pd.DataFrame, *, lang: str) -> Table:
    """One row a day on which something was loaded."""
    keys = ("loads", "rows_read", "rows_quarantined")
    columns = _columns(lang, ("date", "date"), *((k, "number") for k in keys))
    rows = days.to_dict("records")
    shown = tuple(
        (day(r["date"], lang=lang), *(number(r[k], lang=lang) for k in keys)) for r in rows
    )
    return Table(columns, shown, tuple((r["date"], *(r[k] for k in keys)) for r in rows))
