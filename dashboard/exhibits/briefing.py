"""The parts of a briefing that no page shows: the bulletin and the Ministry's daily form."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dashboard.asked import Asked
from layouts.bulletin import bulletin
from layouts.daily_form import daily_form
from layouts.view import View

if TYPE_CHECKING:
    import pandas as pd

    from warehouse.answer import Answer, Stamp

_WEEK = 7


def sentences(asked: Asked) -> tuple[View, Stamp]:
    """The bulletin of the scope's area and day."""
    answers = {
        name: _over_time(asked, indicator, dose=dose)
        for name, (indicator, dose) in {
            "d1": ("coverage_d1_18plus", ""),
            "full": ("coverage_full_18plus", ""),
            "doses": ("doses_day", ""),
            "all": ("doses_given", ""),
            "dose1": ("doses_given", "d1"),
            "dose2": ("doses_given", "d2"),
            "received": ("received_of_decided", ""),
            "on_hand": ("stock_on_hand", ""),
        }.items()
    }
    stamp = answers["d1"].stamp
    figures = _figures({name: answer.frame for name, answer in answers.items()})
    return bulletin(figures, as_of=stamp.as_of, lang=asked.lang), replace(stamp, indicator="")


def _over_time(asked: Asked, indicator: str, *, dose: str) -> Answer:
    measured = asked.measuring(indicator)
    scope = replace(measured.scope, dose=dose, level="", vaccine="", sex="", group="")
    return replace(measured, scope=scope).ask("indicator_over_time")


def _figures(frames: dict[str, pd.DataFrame]) -> dict[str, float]:
    last = {name: _last(frame) for name, frame in frames.items() if name != "doses"}
    daily = frames["doses"].sort_values("date")["numerator"].fillna(0).tolist()
    last |= {
        "received": _last(frames["received"], "numerator"),
        "today": daily[-1] if daily else float("nan"),
        "more": last["all"] - last["dose1"] - last["dose2"],
        "week": sum(daily[-_WEEK:]) / _WEEK,
        "week_before": sum(daily[-2 * _WEEK : -_WEEK]) / _WEEK,
    }
    return last


def _last(frame: pd.DataFrame, column: str = "value") -> float:
    shown = frame.sort_values("date")[column]
    return float(shown.iloc[-1]) if len(shown) else float("nan")


def form(asked: Asked) -> tuple[View, Stamp]:
    """The daily form of the scope's area and day."""
    answer = asked.ask("daily_form")
    return daily_form(answer.frame, as_of=answer.stamp.as_of, lang=asked.lang), answer.stamp


PARTS = {"briefing.bulletin": sentences, "briefing.form": form}
