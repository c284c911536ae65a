"""Slots by day: booked and still free, with the people who wait for their appointment."""

from __future__ import annotations

from datetime import date

import pandas as pd

from layouts.canvas import empty_figure, figure
from layouts.formats import large, number, percent
from layouts.rows import Cell, table
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.view import View
from layouts.words import t

CELLS = (
    Cell("date", "ui.column.date", "date"),
    Cell("capacity", "sites.column.slots"),
    Cell("booked", "sites.column.slots_booked"),
    Cell("free", "sites.column.slots_free"),
    Cell("reserved", "sites.column.reserved"),
    Cell("queue", "sites.column.queue"),
)
_WEEK = 7


def slot_days(frame: pd.DataFrame, *, as_of: date, theme: Theme, lang: str) -> View:
    """Bars of slots, a line of the queue on its own axis; the frame is that of slot_days."""
    frame = frame.assign(booked=(frame["capacity"] - frame["free"]).clip(lower=0))
    colours = _colours(theme)
    day = as_of.isoformat()
    mark = {"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1}
    drawn = figure(
        _traces(frame, colours, lang=lang),
        theme=theme,
        lang=lang,
        barmode="stack",
        bargap=0.15,
        xaxis={"type": "date", "tickformat": "%d/%m", "nticks": 10, "fixedrange": True},
        yaxis={"rangemode": "tozero", "nticks": 5, "fixedrange": True},
        yaxis2={
            "overlaying": "y",
            "side": "right",
            "rangemode": "tozero",
            "showgrid": False,
            "nticks": 4,
            "fixedrange": True,
        },
        shapes=[{**mark, "line": {"color": TOKENS[theme]["ink"], "width": 1, "dash": "2px,3px"}}],
    )
    names = ("booked", "free", *(("queue",) if frame["queue"].notna().any() else ()))
    legend = tuple((name, colours[name], t(f"sites.legend.{name}", lang)) for name in names)
    title = _title(frame, as_of=as_of, lang=lang)
    facts = _facts(frame, as_of=as_of, lang=lang)
    return View(drawn, title, facts, table(frame, CELLS, lang=lang), legend)


def no_slots(*, theme: Theme, lang: str) -> View:
    """Where no source gives slots: what would fill the card."""
    drawn = empty_figure(theme=theme, lang=lang, reason="sites.empty_slots")
    return View(drawn, t("sites.title.no_slots", lang), (t("sites.fact.no_slots", lang),))


def _colours(theme: Theme) -> dict[str, str]:
    ramp = SEQUENTIAL[theme]
    return {"booked": TOKENS[theme]["accent"], "free": ramp[1], "queue": TOKENS[theme]["watch"]}


def _traces(frame: pd.DataFrame, colours: dict[str, str], *, lang: str) -> list[dict]:
    days = [one.isoformat()[:10] for one in frame["date"]]
    hover = "%{x|%d/%m/%Y}: %{y:,d}<extra>%{fullData.name}</extra>"
    bars = [
        {
            "type": "bar",
            "name": t(f"sites.legend.{name}", lang),
            "x": days,
            "y": frame[name].astype(int).tolist(),
            "marker": {"color": colours[name], "line": {"width": 0}},
            "hovertemplate": hover,
        }
        for name in ("booked", "free")
    ]
    if not frame["queue"].notna().any():
        return bars
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": t("sites.legend.queue", lang),
        "x": days,
        "y": [None if v != v else int(v) for v in frame["queue"]],
        "yaxis": "y2",
        "line": {"color": colours["queue"], "width": 1.8},
        "hovertemplate": hover,
    }
    return [*bars, line]


def _ahead(frame: pd.DataFrame, *, as_of: date, lang: str) -> dict[str, str]:
    """The slots of the next seven days."""
    after = frame[frame["date"] > pd.Timestamp(as_of)].head(_WEEK)
    capacity, free = float(after["capacity"].sum()), float(after["free"].sum())
    share = free / capacity * 100 if capacity else float("nan")
    words = {"slots": large(capacity, lang=lang), "free": large(free, lang=lang)}
    return words | {"share": percent(share, lang=lang)}


def _title(frame: pd.DataFrame, *, as_of: date, lang: str) -> str:
    return t("sites.title.slots", lang, **_ahead(frame, as_of=as_of, lang=lang))


def _facts(frame: pd.DataFrame, *, as_of: date, lang: str) -> tuple[str, ...]:
    past = frame[frame["date"] <= pd.Timestamp(as_of)].tail(_WEEK)
    sums = {k: number(past[k].sum(), lang=lang) for k in ("capacity", "free", "booked")}
    week = t("sites.fact.slots_week", lang, **sums)
    known = past["queue"].dropna()
    if known.empty:
        return (week,)
    daily = past["capacity"].sum() / len(past)
    days = known.iloc[-1] / daily if daily else float("nan")
    words = {"people": large(known.iloc[-1], lang=lang), "days": number(days, lang=lang)}
    return (week, t("sites.fact.slots_queue", lang, **words))
