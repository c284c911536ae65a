"""Areas by day: who has reported, who is late, and where a day is missing."""

from __future__ import annotations

import pandas as pd

from layouts import say, tables
from layouts.canvas import empty_figure, figure
from layouts.formats import collation, day, number
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.view import View
from layouts.words import t, term

STATES = ("missing", "partial", "late", "ok")
_ROW, _HEAD = 15, 34


def completeness(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Matrix of areas (least complete first) by day; each state its own colour and word."""
    if frame.empty:
        return View(
            empty_figure(theme=theme, lang=lang, reason="states.empty.completeness"),
            t("data.title.no_completeness", lang),
        )
    places = frame.drop_duplicates("area_code").to_dict("records")
    names = {place["area_code"]: say.place(place, lang=lang) for place in places}
    named = frame.assign(area=frame["area_code"].map(names))
    order = _least_complete_first(named)
    return View(
        figure(
            [_cells(named, order, theme=theme, lang=lang)],
            theme=theme,
            lang=lang,
            **_layout(len(order)),
        ),
        _title(named, lang=lang),
        _facts(named, order, lang=lang),
        tables.completeness(named, order=order, lang=lang),
        _legend(theme=theme, lang=lang),
    )


def _least_complete_first(named: pd.DataFrame) -> list[str]:
    share = named["state"].eq("ok").groupby(named["area"]).mean()
    return sorted(share.index, key=lambda area: (share[area], collation(area)))


def _cells(named: pd.DataFrame, order: list[str], *, theme: Theme, lang: str) -> dict:
    days = named.assign(date=named["date"].dt.strftime("%Y-%m-%d"))
    codes = days.assign(code=days["state"].map({s: i for i, s in enumerate(STATES)}))
    wide = codes.pivot(index="area", columns="date", values="code").reindex(order)
    words = [term("states.completeness", s, lang=lang) for s in STATES]
    texts = [[words[int(v)] if v == v else "" for v in row] for row in wide.to_numpy()]
    return {
        "type": "heatmap",
        "x": list(wide.columns),
        "y": order,
        "z": wide.astype(object).where(wide.notna(), None).to_numpy().tolist(),
        "zmin": -0.5,
        "zmax": len(STATES) - 0.5,
        "colorscale": _colourscale(theme),
        "showscale": False,
        "xgap": 1,
        "ygap": 1,
        "text": texts,
        "hovertemplate": "<b>%{y}</b><br>%{x|%d/%m/%Y}<br>%{text}<extra></extra>",
        "hoverongaps": False,
    }


def _palette(theme: Theme) -> tuple[str, ...]:
    c, ramp = TOKENS[theme], SEQUENTIAL[theme]
    return (c["watch"], ramp[4], ramp[2], c["accent_soft"])


def _colourscale(theme: Theme) -> list[list]:
    colours, n = _palette(theme), len(STATES)
    return [[p, colour] for i, colour in enumerate(colours) for p in (i / n, (i + 1) / n)]


def _layout(areas: int) -> dict:
    fixed = {"fixedrange": True, "showgrid": False, "showline": False, "ticks": ""}
    return {
        "height": _HEAD + _ROW * areas,
        "margin": {"l": 8, "r": 4, "t": 4, "b": 4},
        "xaxis": {**fixed, "side": "top", "type": "date", "tickformat": "%d/%m", "nticks": 10},
        "yaxis": {
            **fixed,
            "autorange": "reversed",
            "type": "category",
            "dtick": 1,
            "tickfont": {"size": 11},
        },
    }


def _title(named: pd.DataFrame, *, lang: str) -> str:
    last = named[named["date"] == named["date"].max()]
    reported = int(last["state"].ne("missing").sum())
    level = str(named["level"].iloc[0]) if "level" in named else "area"
    total = say.areas(level, last["area_code"].nunique(), lang=lang)
    return t("data.title.completeness", lang, reported=number(reported, lang=lang), total=total)


def _facts(named: pd.DataFrame, order: list[str], *, lang: str) -> tuple[str, ...]:
    counts = named["state"].value_counts()
    words = {s: number(int(counts.get(s, 0)), lang=lang) for s in STATES}
    share = named["state"].eq("ok").groupby(named["area"]).mean()
    worst = f"{order[0]} ({number(100 * share[order[0]], lang=lang)}%)"
    first, last = (day(d, lang=lang) for d in (named["date"].min(), named["date"].max()))
    return (
        t("data.fact.completeness", lang, **words),
        t("data.fact.least_complete", lang, area=worst),
        t("coverage.fact.period", lang, first=first, last=last),
    )


def _legend(*, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    pairs = zip(STATES, _palette(theme), strict=True)
    return tuple((s, colour, term("states.completeness", s, lang=lang)) for s, colour in pairs)
