"""The six figures of the overview: each a number, its change, its shape, and one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from layouts import say
from layouts.formats import MISSING, day, large, number, percent, signed
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
    return [100 * min(max((one - PLAN_FIRST).days / span, 0.0), 1.0) for one in days]


def coverage(key: str, frame: pd.DataFrame, *, indicator: str, lang: str) -> Headline | None:
    """Share of adults with its distance from the plan; None without a figure.

    Boosters have no plan of their own: their sentence says of how many people they are a share, or
    that nobody is due yet.
    """
    shown = frame.dropna(subset=["value"]).sort_values("date")
    if shown.empty:
        return _nobody_due(lang) if key == "booster" else None
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


def _nobody_due(lang: str) -> Headline:
    said = t("overview.nobody_due", lang)
    none = (float("nan"),)
    return Headline("booster", MISSING, "", said, to="/coverage?dose=b1", raw=none)


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


@dataclass(frozen=True)
class Cover:
    """How long stock lasts by the forecast: days to the early edge, the middle's pace in days.

    `alarms` counts the places that may lack a vaccine within a week with nothing on its way.
    """

    early: float
    days: float
    horizon: int
    alarms: str = ""


def stock(
    frame: pd.DataFrame, daily: pd.DataFrame, *, lang: str, cover: Cover | None = None
) -> Headline | None:
    """Doses on hand and how long they last: by the forecast, else at the last seven days' pace."""
    shown = frame.dropna(subset=["value"]).sort_values("date")
    if shown.empty:
        return None
    on_hand = float(shown["value"].iloc[-1])
    mean = daily.sort_values("date")["numerator"].fillna(0).tail(_WEEK).mean()
    days = on_hand / mean if mean else float("nan")
    plain = t(
        f"overview.{'stock' if days == days else 'stock_idle'}", lang, days=_whole(days, lang)
    )
    told = None if cover is None else _runs_out(cover, pd.Timestamp(shown["date"].iloc[-1]), lang)
    is_short = days < _WEEK or (cover is not None and bool(cover.alarms or cover.early <= _WEEK))
    return Headline(
        key="stock",
        value=large(on_hand, lang=lang),
        change=_lasts(cover, lang),
        sentence=told or plain,
        to="/vaccine",
        state="watch" if is_short else "plain",
        spark=tuple(shown["value"].tolist()[-_SPARK:]),
        raw=(on_hand, days) if cover is None else (on_hand, days, cover.early, cover.days),
    )


def _lasts(cover: Cover | None, lang: str) -> str:
    if cover is None or cover.days != cover.days:
        return ""
    return t("overview.lasts", lang, days=_whole(cover.days, lang))


def _runs_out(cover: Cover, as_of: pd.Timestamp, lang: str) -> str:
    """When the first dose may be missed, and how many places are nearer to it."""
    if cover.early > cover.horizon:
        said = t("overview.lasts_longer", lang, days=cover.horizon)
    else:
        said = t("overview.runs_out", lang, day=day(as_of + timedelta(cover.early), lang=lang))
    return f"{said}; {cover.alarms}" if cover.alarms else said


def _whole(days: float, lang: str) -> str:
    return number(days, lang=lang)


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
    rows, is_all = number(waiting, lang=lang), reported == expected
    return Headline(
        key="data",
        value=t("overview.reported", lang, **counts),
        change="",
        sentence=t("overview.all_in" if is_all else "overview.waiting", lang, rows=rows),
        to="/data",
        state="good" if is_all else "watch",
        raw=(reported, expected, waiting),
    )


def unit_name(unit: str, amount: float, *, lang: str) -> str:
    """A number with its unit's word, for a line of decisions."""
    return term("overview.unit", unit, lang=lang).format(n=large(amount, lang=lang))
