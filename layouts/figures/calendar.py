"""A calendar of loads: one cell a day, so that a missed day is seen as a hole."""

from __future__ import annotations

import pandas as pd

from layouts import tables
from layouts.canvas import empty_figure, figure
from layouts.formats import day, number
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.view import View
from layouts.words import t

# Cell codes: nothing loaded, then loaded with ever more rows, then loaded with a failure.
_QUIET, _FAILED = 0, 4
_SHARES = (0.25, 0.75)
_WEEKS = 26
UNDONE = ("quarantine", "refused", "failed")


def calendar(loads: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Days by week: shade by rows read, warning colour where a load failed or left rows behind."""
    if loads.empty:
        return View(
            empty_figure(theme=theme, lang=lang, reason="states.empty.loads"),
            t("data.title.no_loads", lang),
        )
    days = by_day(loads)
    return View(
        figure(
            [_cells(days, theme=theme, lang=lang)],
            theme=theme,
            lang=lang,
            **_layout(days, lang=lang),
        ),
        _title(loads, lang=lang),
        _facts(loads, days, lang=lang),
        tables.calendar(days[days["loads"] > 0], lang=lang),
        _legend(theme=theme, lang=lang),
    )


def by_day(loads: pd.DataFrame) -> pd.DataFrame:
    """Loads summed by the day they ran, with every day between the first and the last."""
    dated = loads.assign(date=pd.to_datetime(loads["loaded_at"]).dt.normalize())
    dated["failed"] = dated["status"].isin(UNDONE).astype(int)
    sums = dated.groupby("date").agg(
        loads=("load_id", "count"),
        rows_read=("rows_read", "sum"),
        rows_quarantined=("rows_quarantined", "sum"),
        failed=("failed", "sum"),
    )
    every = pd.date_range(sums.index.min(), sums.index.max(), name="date")
    return sums.reindex(every, fill_value=0).reset_index()


def _codes(days: pd.DataFrame) -> pd.Series:
    busy = days.loc[days["loads"] > 0, "rows_read"]
    low, high = (busy.quantile(q) for q in _SHARES)
    codes = 1 + (days["rows_read"] > low).astype(int) + (days["rows_read"] > high).astype(int)
    codes = codes.where(days["loads"] > 0, _QUIET)
    return codes.where(days["failed"] == 0, _FAILED)


def _cells(days: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    week = days["date"] - pd.to_timedelta(days["date"].dt.day_of_week, unit="D")
    grid = days.assign(
        week=week.dt.strftime("%Y-%m-%d"), row=days["date"].dt.day_of_week, code=_codes(days)
    )
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
        "zmin": _QUIET - 0.5,
        "zmax": _FAILED + 0.5,
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


def _palette(theme: Theme) -> tuple[str, ...]:
    ramp = SEQUENTIAL[theme]
    return (TOKENS[theme]["no_data"], ramp[1], ramp[3], ramp[5], TOKENS[theme]["watch"])


def _colourscale(theme: Theme) -> list[list]:
    colours = _palette(theme)
    n = len(colours)
    return [[p, colour] for i, colour in enumerate(colours) for p in (i / n, (i + 1) / n)]


def _hover(row: dict, *, lang: str) -> str:
    head = f"<b>{day(row['date'], lang=lang)}</b>"
    if not row["loads"]:
        return f"{head}<br>{t('data.calendar.none', lang)}"
    counts = {k: number(row[k], lang=lang) for k in ("loads", "rows_read", "rows_quarantined")}
    return f"{head}<br>" + t("data.calendar.day", lang, **counts)


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


def _title(loads: pd.DataFrame, *, lang: str) -> str:
    failed = int(loads["status"].isin(UNDONE).sum())
    if failed:
        return t(
            "data.title.loads_failed",
            lang,
            failed=number(failed, lang=lang),
            loads=number(len(loads), lang=lang),
        )
    return t("data.title.loads", lang, loads=number(len(loads), lang=lang))


def _facts(loads: pd.DataFrame, days: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    sums = loads[["rows_read", "rows_loaded", "rows_unchanged", "rows_quarantined"]].sum()
    words = {k: number(v, lang=lang) for k, v in sums.items()}
    quiet = number(int((days["loads"] == 0).sum()), lang=lang)
    latest = days.loc[days["loads"] > 0, "date"].iloc[-1]
    return (
        t("data.fact.rows", lang, **words),
        t("data.fact.quiet_days", lang, days=quiet),
        t("data.fact.latest", lang, date=day(latest, lang=lang)),
    )


def _legend(*, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    keys = ("none", "few", "some", "many", "failed")
    pairs = zip(keys, _palette(theme), strict=True)
    return tuple((key, colour, t(f"data.calendar.legend.{key}", lang)) for key, colour in pairs)
