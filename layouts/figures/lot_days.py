"""Doses of one lot by day, stacked by the sites that gave most of it."""

from __future__ import annotations

import pandas as pd

from layouts import stock_tables
from layouts.canvas import empty_figure, figure
from layouts.formats import large, number
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.view import View
from layouts.words import t, term

_NAMED = 5


def lot_days(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """`frame` has date, facility_code, facility_name, dose_code and doses."""
    if frame.empty:
        return View(empty_figure(theme=theme, lang=lang), t("stock.title.lot_no_days", lang))
    by_site = frame.groupby("facility_name")["doses"].sum().sort_values(ascending=False)
    named = list(by_site.index[:_NAMED])
    words = {
        "people": large(by_site.sum(), lang=lang),
        "sites": number(len(by_site), lang=lang),
    }
    colours = _colours(theme)
    return View(
        figure(_bars(frame, named, theme=theme, lang=lang), theme=theme, lang=lang, **_layout()),
        t("stock.title.lot_days", lang, **words),
        _facts(frame, lang=lang),
        stock_tables.lot_days(frame, lang=lang),
        tuple(
            (str(i), colours[i], name)
            for i, name in enumerate([*named, *_rest(by_site, lang=lang)])
        ),
    )


def _facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """How many people had which dose of the lot."""
    by_dose = frame.groupby("dose_code")["doses"].sum()
    parts = [
        f"{term('stock.dose', str(code), lang=lang)}: {number(doses, lang=lang)}"
        for code, doses in by_dose.items()
    ]
    return (t("stock.fact.lot_people", lang, doses=" · ".join(parts)),)


def _rest(by_site: pd.Series, *, lang: str) -> list[str]:
    more = len(by_site) - _NAMED
    return [t("stock.lot.other_sites", lang, count=number(more, lang=lang))] if more > 0 else []


def _colours(theme: Theme) -> list[str]:
    return [*SEQUENTIAL[theme][:0:-1][:_NAMED], TOKENS[theme]["line"]]


def _bars(frame: pd.DataFrame, named: list[str], *, theme: Theme, lang: str) -> list[dict]:
    group = frame["facility_name"].where(frame["facility_name"].isin(named), "")
    days = frame.assign(group=group).groupby(["group", "date"], as_index=False)["doses"].sum()
    colours, found = _colours(theme), []
    for place, name in enumerate([*named, ""]):
        own = days[days["group"] == name]
        if own.empty:
            continue
        found.append(
            {
                "type": "bar",
                "name": name or t("stock.lot.others", lang),
                "x": [one.isoformat()[:10] for one in own["date"]],
                "y": own["doses"].astype(int).tolist(),
                "hovertemplate": "<b>%{fullData.name}</b><br>%{x|%d/%m/%Y}: %{y:,d}<extra></extra>",
                "marker": {"color": colours[min(place, _NAMED)], "line": {"width": 0}},
            }
        )
    return found


def _layout() -> dict:
    return {
        "barmode": "stack",
        "bargap": 0.2,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {"type": "date", "tickformat": "%d/%m", "nticks": 8, "fixedrange": True},
        "yaxis": {"rangemode": "tozero", "nticks": 5, "fixedrange": True, "tickformat": ",d"},
    }
