"""A calendar of loads: one cell a known day, so that a missed day is seen as a hole."""

from __future__ import annotations

import pandas as pd

from layouts import load_days, tables
from layouts.canvas import empty_figure, figure
from layouts.formats import day
from layouts.theme import Theme
from layouts.view import View
from layouts.words import t

_WEEKS = 26


def calendar(loads: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Days by week: shade by rows read, warning colour where a load failed or left rows behind."""
    if loads.empty:
        return View(
            empty_figure(theme=theme, lang=lang, reason="states.empty.loads"),
            t("data.title.no_loads", lang),
        )
    days = load_days.by_day(loads)
    return View(
        figure(
            [_cells(days, theme=theme, lang=lang)],
            theme=theme,
            lang=lang,
            **_layout(days, lang=lang),
        ),
        load_days.title(loads, lang=lang),
        load_days.facts(loads, days, lang=lang),
        tables.calendar(days[days["loads"] > 0], lang=lang),
        load_days.legend(theme=theme, lang=lang),
    )


def _cells(days: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    week = days["date"] - pd.to_timedelta(days["date"].dt.day_of_week, unit="D")
    grid = days.assign(week=week.dt.strftime("%Y-%m-%d"), row=days["date"].dt.day_of_week)
    grid["text"] = [_hover(r, lang=lang) for r in grid.to_dict("records")]
    weeks = _weeks(week)
    wide, texts = (
        grid.pivot(index="row", columns="week", values=v).reindex(index=range(7), columns=weeks)
        for v in ("code", "text")
    )
    return {
        "type": "heatmap",
        "x": list(wide.columns),
        "y": [t(f"ui.weekday.{i}", lang) for i in range(7)],
        "z": wide.astype(object).where(wide.notna(), None).to_numpy().tolist(),
        "zmin": load_days.QUIET - 0.5,
        "zmax": load_days.FAILED + 0.5,
        "colorscale": _colourscale(theme),
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": texts.astype(object).where(texts.notna(), "").to_numpy().tolist(),
        "hovertemplate": "%{text}<extra></extra>",
        "hoverongaps": False,
    }


def _weeks(week: pd.Series) -> list[str]:
    """Mondays up to the last one, at least half a year, so that one day is one small cell."""
    count = max((week.max() - week.min()).days // 7 + 1, _WEEKS)
    return [d.strftime("%Y-%m-%d") for d in pd.date_range(end=week.max(), periods=count, freq="7D")]


def _colourscale(theme: Theme) -> list[list]:
    colours = load_days.palette(theme)
    n = len(colours)
    return [[p, colour] for i, colour in enumerate(colours) for p in (i / n, (i + 1) / n)]


def _hover(row: dict, *, lang: str) -> str:
    return f"<b>{day(row['date'], lang=lang)}</b><br>{load_days.told(row, lang=lang)}"


def _layout(days: pd.DataFrame, *, lang: str) -> dict:
    fixed = {"fixedrange": True, "showgrid": False, "showline": False, "ticks": ""}
    weeks = days["date"] - pd.to_timedelta(days["date"].dt.day_of_week, unit="D")
    firsts = weeks[weeks.dt.month != weeks.shift().dt.month].drop_duplicates()
    # A month of one week at the edge would write its name over the next one's.
    firsts = firsts[firsts.diff(-1).abs().fillna(pd.Timedelta(days=99)) > pd.Timedelta(days=14)]
    months = [f"Th{d.month}" if lang == "vi" else f"{d:%b}" for d in firsts]
    return {
        "margin": {"l": 8, "r": 4, "t": 4, "b": 4},
        "xaxis": {
            **fixed,
            "type": "category",
            "side": "top",
            "tickvals": [d.strftime("%Y-%m-%d") for d in firsts],
            "ticktext": months,
            "tickangle": 0,
        },
        "yaxis": {**fixed, "autorange": "reversed", "type": "category"},
    }
