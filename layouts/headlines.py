"""The six figures of the overview: each a number, its change, its shape, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import pandas as pd

from layouts import say
from layouts.formats import large, number, percent, signed
from layouts.words import t, term

State = Literal["good", "watch", "alarm", "plain"]
_WEEK, _SPARK = 7, 90
#: Straight line from the campaign's launch to two doses for every adult, the aim of QĐ 3355/QĐ-BYT
#: (150 million doses for 75 million people by April 2022).
PLAN_FIRST, PLAN_LAST = date(2021, 7, 10), date(2022, 4, 30)
_ON_COURSE, _LATE_SHARE = -2.0, 0.9


@dataclass(frozen=True)
class Headline:
    """One line of the overview; `raw` are its numbers, `to` the page that proves it."""

    key: str
    value: str
    change: str
    sentence: str
    to: str
    state: State = "plain"
    spark: tuple[float | None, ...] = ()
    plan: tuple[float | None, ...] = ()
    raw: tuple[float, ...] = ()

    def name(self, lang: str) -> str:
        """What the number counts."""
        return t(f"overview.name.{self.key}", lang)


def plan_share(days: Sequence[date]) -> list[float]:
    """The plan's coverage in percent on each day: a straight line between its ends."""
    span = (PLAN_LAST - PLAN_FIRST).days
    return [100 * min(max((day - PLAN_FIRST).days / span, 0.0), 1.0) for day in days]


def coverage(key: str, frame: pd.DataFrame, *, indicator: str, lang: str) -> Headline | None:
    """Share of adults with its distance from the plan; None without a figure.

    Boosters have no plan of their own: their sentence says of how many people they are a share.
    """
    shown = frame.dropna(subset=["value"]).sort_values("date")
    if shown.empty:
        return None
    last = shown.iloc[-1]
    values = shown["value"].tolist()
    step = values[-1] - values[-1 - _WEEK] if len(values) > _WEEK else None
    is_planned = key in ("d1", "full")
    days = [d.date() for d in pd.to_datetime(shown["date"])]
    plan = plan_share(days) if is_planned else []
    sentence, state = _against(values[-1], plan[-1], lang=lang) if plan else ("", "plain")
    counts = say.ratio(last, indicator=indicator, lang=lang)
    return Headline(
        key=key,
        value=percent(values[-1], lang=lang),
        change="" if step is None else t("overview.week", lang, change=signed(step, lang=lang)),
        sentence=sentence or counts,
        to=f"/coverage?dose={ {'d1': 'd1', 'full': 'full'}.get(key, 'b1') }",
        state=state,
        spark=tuple(values[-_SPARK:]),
        plan=tuple(plan[-_SPARK:]),
        raw=(float(values[-1]), float(last["numerator"]), float(last["denominator"])),
    )


def _against(value: float, plan: float, *, lang: str) -> tuple[str, State]:
    gap = value - plan
    word = "ahead" if gap >= 0 else "behind"
    text = t(f"overview.plan.{word}", lang, gap=number(abs(gap), lang=lang, digits=1))
    return text, "good" if gap >= _ON_COURSE else "watch"


def pace(frame: pd.DataFrame, *, lang: str) -> Headline | None:
    """Doses of the day and the mean of the last seven days against the seven before."""
    daily = frame.sort_values("date")["numerator"].fillna(0).tolist()
    if len(daily) < _WEEK:
        return None
    now = sum(daily[-_WEEK:]) / _WEEK
    before = sum(daily[-2 * _WEEK : -_WEEK]) / _WEEK
    change = 100 * (now / before - 1) if before else None
    moved = "" if change is None else f"{signed(change, lang=lang)}%"
    is_slow = bool(before) and now < _LATE_SHARE * before
    return Headline(
        key="pace",
        value=large(daily[-1], lang=lang),
        change=t("overview.mean", lang, mean=large(now, lang=lang)),
        sentence=t("overview.pace", lang, change=moved) if moved else "",
        to="/coverage",
        state="watch" if is_slow else "plain",
        spark=tuple(daily[-_SPARK:]),
        raw=(daily[-1], now, before),
    )


def stock(frame: pd.DataFrame, daily: pd.DataFrame, *, lang: str) -> Headline | None:
    """Doses on hand and how long they last at the pace of the last seven days."""
    shown = frame.dropna(subset=["value"]).sort_values("date")
    if shown.empty:
        return None
    on_hand = float(shown["value"].iloc[-1])
    mean = daily.sort_values("date")["numerator"].fillna(0).tail(_WEEK).mean()
    days = on_hand / mean if mean else float("nan")
    key = "overview.stock" if days == days else "overview.stock_idle"
    return Headline(
        key="stock",
        value=large(on_hand, lang=lang),
        change="",
        sentence=t(key, lang, days=number(days, lang=lang)),
        to="/vaccine",
        state="watch" if days < _WEEK else "plain",
        spark=tuple(shown["value"].tolist()[-_SPARK:]),
        raw=(on_hand, days),
    )


def sites(frame: pd.DataFrame, *, lang: str) -> Headline | None:
    """Sites that gave a dose on the day, of those listed."""
    shown = frame.dropna(subset=["numerator"]).sort_values("date")
    if shown.empty:
        return None
    last = shown.iloc[-1]
    share = percent(last["value"], lang=lang, digits=0)
    of = number(last["denominator"], lang=lang)
    return Headline(
        key="sites",
        value=number(last["numerator"], lang=lang),
        change=t("overview.of", lang, of=of),
        sentence=t("overview.sites", lang, share=share),
        to="/sites",
        spark=tuple(shown["numerator"].tolist()[-_SPARK:]),
        raw=(float(last["numerator"]), float(last["denominator"])),
    )


def safety(signals: int, overdue: int, *, lang: str) -> Headline:
    """Signals that ask for a look and severe cases past a clock; a report is no proof of cause."""
    late = number(overdue, lang=lang)
    return Headline(
        key="safety",
        value=number(signals, lang=lang),
        change=t("overview.no_proof", lang),
        sentence=t("overview.overdue" if overdue else "overview.in_time", lang, count=late),
        to="/safety",
        state="alarm" if overdue else "plain",
        raw=(signals, overdue),
    )


def data(reported: int, expected: int, *, waiting: int, lang: str) -> Headline:
    """How many areas have reported the day, and how many rows wait for a clerk."""
    counts = {"reported": number(reported, lang=lang), "expected": number(expected, lang=lang)}
    rows = number(waiting, lang=lang)
    return Headline(
        key="data",
        value=t("overview.reported", lang, **counts),
        change="",
        sentence=t("overview.waiting", lang, rows=rows),
        to="/data",
        state="good" if reported == expected else "watch",
        raw=(reported, expected, waiting),
    )


def unit_name(unit: str, amount: float, *, lang: str) -> str:
    """A number with its unit's word, for a line of decisions."""
    return term("overview.unit", unit, lang=lang).format(n=large(amount, lang=lang))
