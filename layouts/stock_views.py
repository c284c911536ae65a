"""Views of the Vaccine page that are lists or hold controls."""

from __future__ import annotations

from typing import Any

import pandas as pd
from dash import html

from layouts import say, stock, stock_lists, stock_tables
from layouts.canvas import empty_figure
from layouts.figures.burn_down import delivery_name
from layouts.formats import number, percent
from layouts.markup import Written
from layouts.parts.what_if import what_if
from layouts.row_list import drawn
from layouts.theme import Theme
from layouts.view import Table, View
from layouts.words import t

#: Days that the axis of run-out windows spans.
HORIZON = 28
_CLOCKED = ("on_time", "late", "overdue")


def run_out(
    frame: pd.DataFrame, *, as_of: pd.Timestamp, theme: Theme, lang: str, chosen: str = ""
) -> tuple[Written, View]:
    """Who runs out, as a list with windows on one axis; `chosen` is a facility looked at."""
    look = {"as_of": as_of, "horizon": HORIZON, "theme": theme, "lang": lang}
    rows = stock_lists.run_out(frame, chosen=chosen, **look)
    return drawn(rows, lang=lang), View(
        {},
        stock.run_out_title(frame, lang=lang),
        stock.run_out_facts(frame, as_of=as_of, lang=lang),
        stock_tables.run_out(frame, as_of=as_of, lang=lang),
    )


def no_forecast(*, theme: Theme, lang: str) -> View:
    """A burn-down that nothing can be said of, and why."""
    return View(empty_figure(theme=theme, lang=lang), t("stock.title.no_forecast", lang))


def no_demand(rows: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """A store that supplies nobody known: what it holds, and why there is no path of use."""
    if rows.empty:
        return no_forecast(theme=theme, lang=lang)
    row = rows.iloc[0]
    words = {"place": say.place(row, lang=lang), "doses": number(row["usable"], lang=lang)}
    title, why = t("stock.title.no_demand", lang, **words), t("stock.fact.no_demand", lang)
    drawn = empty_figure(theme=theme, lang=lang, reason="stock.burn.no_demand")
    return View(drawn, title, (why,))


def record(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """How wrong forecasts turned out beside repeating the last week; `frame` of forecast_scores.

    The ones that were published, where there are any, else those made afterwards.
    """
    own = frame[
        frame["made"] == ("published" if (frame["made"] == "published").any() else "hindcast")
    ]
    scored = own.dropna(subset=["wape", "naive_wape", "inside"])
    if scored.empty:
        return (t("stock.fact.no_record", lang),)
    days = [
        t("stock.fact.record_days", lang, days=int(row["horizon_days"]), **_shares(row, lang=lang))
        for row in scored.to_dict("records")
    ]
    key = "record" if (own["made"] == "published").any() else "record_hindcast"
    worse = scored[scored["wape"] > scored["naive_wape"]]
    why = (t("stock.fact.record_worse", lang),) if len(worse) else ()
    return (t(f"stock.fact.{key}", lang, said="; ".join(days)), *why)


def _shares(row: dict, *, lang: str) -> dict[str, str]:
    names = ("wape", "naive_wape", "inside")
    return {name: percent(row[name], lang=lang, digits=0) for name in names}


def controls(row: Any, *, start: pd.Timestamp, lang: str) -> html.Div:
    """What may be changed in a burn-down: reserve held, pace, a delivery, a lot."""
    coming = sorted((lot for lot in row["case"].lots if lot.arrives > 0), key=lambda x: x.arrives)
    names = {
        lot.delivery: f"{delivery_name(lot.delivery, lang=lang)} · {number(lot.doses, lang=lang)}"
        for lot in coming
    }
    day = start.isoformat()[:10]
    return what_if(row["payload"], deliveries=names, start=day, lang=lang)


def decisions(frame: pd.DataFrame, *, theme: Theme, lang: str) -> tuple[Written, View]:
    """Lines of decisions, under how many came in time."""
    counts = frame["state"].value_counts()
    due = sum(int(counts.get(state, 0)) for state in _CLOCKED)
    if not len(frame):
        title = t("stock.title.no_decisions", lang)
    elif counts.get("overdue", 0):
        title = t("stock.title.decisions_overdue", lang, lines=int(counts["overdue"]))
    else:
        share = percent(100 * counts.get("on_time", 0) / due if due else None, lang=lang)
        title = t("stock.title.decisions", lang, share=share)
    clocked = {
        state: number(int(counts.get(state, 0)), lang=lang) for state in (*_CLOCKED, "running")
    }
    facts = (
        t("stock.fact.on_time", lang, **clocked),
        *(t(f"stock.fact.{key}", lang) for key in ("clock", "matched", "fifo")),
    )
    rows = stock_lists.decisions(frame, theme=theme, lang=lang)
    return drawn(rows, lang=lang), View({}, title, facts, stock_tables.decisions(frame, lang=lang))


def decision_sums(
    frame: pd.DataFrame, *, by: str, theme: Theme, lang: str
) -> tuple[Written, Table]:
    """The list of sums, and the table behind it."""
    rows = drawn(stock_lists.decision_sums(frame, by=by, theme=theme, lang=lang), lang=lang)
    return rows, stock_tables.decision_sums(frame, lang=lang)


def findings(frame: pd.DataFrame, *, lang: str) -> tuple[Written | html.P, View]:
    """What does not fit, under the heaviest of it."""
    rows = drawn(stock_lists.findings(frame, lang=lang), lang=lang)
    if frame.empty:
        none = html.P(t("stock.findings.none", lang), className="list-none")
        return none, View({}, t("stock.title.no_findings", lang))
    top = frame.loc[frame["weight"].idxmax()]
    weight = t(f"checks.weight.{top['unit']}", lang, n=number(top["weight"], lang=lang))
    counts = frame.groupby("check", sort=False)["weight"].agg(["size", "sum"])
    facts = tuple(
        f"{t(f'checks.{check}.name', lang)}: {number(row['size'], lang=lang)}. "
        f"{t(f'checks.{check}.act', lang)}"
        for check, row in counts.iterrows()
    )
    title = t("stock.title.findings", lang, count=number(len(frame), lang=lang), weight=weight)
    return rows, View({}, title, facts, stock_tables.findings(frame, lang=lang))
