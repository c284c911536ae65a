"""The cards of the Overview: six figures, the map, what needs a decision."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.decisions import Decision, decisions, why
from dashboard.exhibits import coverage
from layouts import headlines as make
from layouts import say
from layouts.formats import day
from layouts.headlines import Cover, Headline, unit_name
from layouts.parts import headline
from layouts.parts.stamp import reported_areas
from layouts.signals import loud
from layouts.stock_views import HORIZON
from layouts.view import Column, Table, View
from layouts.words import t
from warehouse.queries.ledger_sum import NoAnswer

if TYPE_CHECKING:
    import pandas as pd

    from dashboard.asked import Asked
    from warehouse.answer import Stamp

_SHARES = {
    "d1": "coverage_d1_18plus",
    "full": "coverage_full_18plus",
    "booster": "coverage_booster_due",
}


def lines(asked: Asked) -> tuple[list[Headline], Stamp]:
    """The headlines of the scope's area and day that the warehouse can answer."""
    answers = {key: _asked(asked, indicator) for key, indicator in _SHARES.items()}
    look = {"lang": asked.lang}
    found = [
        make.coverage(key, answers[key].frame, indicator=indicator, **look)
        for key, indicator in _SHARES.items()
    ]
    daily = _frame(asked, "doses_day")
    found += [
        make.pace(daily, **look),
        make.stock(_frame(asked, "stock_on_hand"), daily, cover=_cover(asked), **look),
        make.sites(_frame(asked, "sites_active"), **look),
    ]
    found += [_safety(asked), _data(asked)]
    return [line for line in found if line is not None], answers["d1"].stamp


def _asked(asked: Asked, indicator: str) -> object:
    measured = asked.measuring(indicator)
    plain = replace(measured.scope, level="", vaccine="", sex="", group="")
    return replace(measured, scope=plain).ask("indicator_over_time")


def _frame(asked: Asked, indicator: str) -> pd.DataFrame:
    return _asked(asked, indicator).frame


def _cover(asked: Asked) -> Cover | None:
    """How long the area's stock lasts by the forecast; None where there is none."""
    plain = replace(asked, scope=replace(asked.scope, dose="", level="", vaccine=""))
    try:
        own, below = plain.ask("own_cover").frame, plain.ask("run_out").frame
    except NoAnswer:
        return None
    whole = own[(own["vaccine_code"] == "") & own["has_forecast"]]
    if whole.empty:
        return None
    row = whole.iloc[0]
    return Cover(row["early"], row["days_cover"], HORIZON, _alarmed(below, lang=asked.lang))


def _alarmed(below: pd.DataFrame, *, lang: str) -> str:
    """How many places below may lack a vaccine within a week; "" when none."""
    found = below[below["is_alarm"]]
    count = found["area_code"].nunique()
    if not count:
        return ""
    return t("overview.alarms", lang, places=say.areas(found["level"].iloc[0], count, lang=lang))


def _safety(asked: Asked) -> Headline:
    board, clocks = asked.ask("signal_board").frame, asked.ask("clock_summary").frame
    signals = len(loud(board)) if len(board) else 0
    overdue = int(clocks["overdue"].sum()) if len(clocks) else 0
    return make.safety(signals, overdue, lang=asked.lang)


def _data(asked: Asked) -> Headline:
    fresh = asked.ask("freshness", feed="injection")
    reported, expected = reported_areas(fresh.frame)
    waiting = asked.ask("quarantine_by_reason").frame
    if "severity" in waiting:
        waiting = waiting[waiting["severity"] == "quarantine"]
    return make.data(reported, expected, waiting=int(waiting["rows"].sum()), lang=asked.lang)


def headlines(asked: Asked) -> tuple[View, Stamp]:
    """The figures, each with its change, its shape and its sentence."""
    found, stamp = lines(asked)
    drawn = headline.headlines(found, theme=asked.theme, lang=asked.lang)
    view = headline_view(found, stamp, lang=asked.lang)
    return replace(view, parts={"body": drawn}), replace(stamp, indicator="")


def headline_view(found: list[Headline], stamp: Stamp, *, lang: str) -> View:
    """A title that says whether the campaign is on course, and every figure with its sentence."""
    states = {line.key: line.state for line in found}
    course = {"good": "ahead", "watch": "behind"}.get(states.get("full", ""), "plain")
    title = t(f"overview.title.{course}", lang, date=day(stamp.as_of, lang=lang))
    keys = ("figure", "value", "change", "sentence")
    columns = tuple(Column(k, t(f"overview.column.{k}", lang)) for k in keys)
    shown = tuple((x.name(lang), x.value, x.change, x.sentence) for x in found)
    raw = tuple((x.name(lang), x.raw[0], x.change, x.sentence) for x in found)
    facts = tuple(f"{x.name(lang)}: {x.value}. {x.sentence}." for x in found)
    plan = t("overview.plan.why", lang)
    return View({}, title, (*facts, plan), Table(columns, shown, raw))


def matters(asked: Asked) -> tuple[View, Stamp]:
    """What needs a decision today, heaviest first."""
    found, stamp = decisions(asked), asked.ask("area_path").stamp
    drawn = headline.decisions([_told(d, asked.lang) for d in found], lang=asked.lang)
    return replace(decision_view(found, lang=asked.lang), parts={"body": drawn}), stamp


def _told(found: Decision, lang: str) -> tuple:
    amount = unit_name(found.unit, found.amount, lang=lang)
    counts = why(found, lang=lang)
    return found.act, found.place, amount, counts, found.to, found.urgency > 0


def decision_view(found: list[Decision], *, lang: str) -> View:
    """The decisions with what is at stake, heaviest first."""
    key = "overview.title.decisions" if found else "overview.title.nothing"
    columns = (
        Column("what", t("overview.column.what", lang)),
        Column("place", t("overview.column.place", lang)),
        Column("amount", t("overview.column.amount", lang), "number"),
    )
    shown = tuple(
        (d.act, d.place, f"{unit_name(d.unit, d.amount, lang=lang)} {why(d, lang=lang)}")
        for d in found
    )
    raw = tuple((d.act, d.place, d.amount) for d in found)
    facts = tuple(f"{act} · {place}: {amount}." for act, place, amount in shown)
    return View({}, t(key, lang, count=len(found)), facts, Table(columns, shown, raw))


EXHIBITS = {"headlines": headlines, "map": coverage.area_map, "decisions": matters}
