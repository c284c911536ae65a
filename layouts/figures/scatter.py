"""Two indicators against each other, a point for each unit, the outlying ones named."""

from __future__ import annotations

import numpy as np
import pandas as pd

from layouts import comparing, say
from layouts.canvas import empty_figure, figure, note
from layouts.formats import number
from layouts.theme import TOKENS, Theme
from layouts.view import Column, Table, View
from layouts.words import t, term

_NAMED = 10
_FEW = 5
_REACH = (0.2, 0.055)  # of the field, what a name takes along and upward


def scatter(frame: pd.DataFrame, *, indicator: str, against: str, theme: Theme, lang: str) -> View:
    """The indicator upward, the other one along; medians cross the field."""
    shown = comparing.ranked(frame)
    shown = shown[shown["other"].notna()]
    if shown.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    traces = [
        _points(
            shown[comparing.of_kind(shown, kind)],
            kind,
            against=against,
            indicator=indicator,
            theme=theme,
            lang=lang,
        )
        for kind in comparing.KINDS
    ]
    layout = {
        "margin": {"l": 8, "r": 20, "t": 12, "b": 8},
        "xaxis": {
            "title": {"text": _short(against, lang=lang)},
            "showgrid": True,
            "ticksuffix": comparing.suffix(against),
        },
        "yaxis": {
            "title": {"text": _short(indicator, lang=lang)},
            "ticksuffix": comparing.suffix(indicator),
        },
        "shapes": _cross(shown, theme=theme),
        "annotations": _names(shown, theme=theme, lang=lang),
        "hovermode": "closest",
    }
    return View(
        figure(traces, theme=theme, lang=lang, **layout),
        _title(shown, indicator=indicator, against=against, lang=lang),
        _facts(shown, lang=lang),
        _table(shown, indicator=indicator, against=against, lang=lang),
    )


def _short(indicator: str, *, lang: str) -> str:
    return term("indicators", f"{indicator}.short", lang=lang)


def _points(
    rows: pd.DataFrame, kind: str, *, indicator: str, against: str, theme: Theme, lang: str
) -> dict:
    colour, size = comparing.dress(kind, theme=theme)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": t(f"compare.kind.{kind}", lang),
        "x": rows["other"].astype(float).round(2).tolist(),
        "y": rows["value"].astype(float).round(2).tolist(),
        "customdata": rows["area_code"].tolist(),
        "text": [
            f"{say.place(r, lang=lang)}: {say.value(r['value'], indicator=indicator, lang=lang)}; "
            f"{say.value(r['other'], indicator=against, lang=lang)}"
            for r in rows.to_dict("records")
        ],
        "hovertemplate": "%{text}<extra></extra>",
        "marker": {"color": colour, "size": size},
    }


def _cross(shown: pd.DataFrame, *, theme: Theme) -> list[dict]:
    style = {"color": TOKENS[theme]["line"], "width": 1, "dash": "4px,3px"}
    x, y = float(shown["other"].median()), float(shown["value"].median())
    upright = {"x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper"}
    level = {"x0": 0, "x1": 1, "xref": "paper", "y0": y, "y1": y}
    return [{"type": "line", "line": style, "layer": "below", **at} for at in (upright, level)]


def _names(shown: pd.DataFrame, *, theme: Theme, lang: str) -> list[dict]:
    """The scope's own unit and those furthest from the medians."""
    far = sum(
        ((shown[c] - shown[c].median()) / (shown[c].std() or 1.0)) ** 2 for c in ("value", "other")
    )
    chosen = shown.assign(far=far + 1e9 * shown["is_self"]).nlargest(2 * _NAMED, "far")
    return [
        note(
            say.place(row, lang=lang),
            x=float(row["other"]),
            y=float(row["value"]),
            yshift=11,
            font={"size": 11, "color": TOKENS[theme]["ink" if row["is_self"] else "muted"]},
        )
        for row in _apart(chosen, shown)
    ]


def _apart(chosen: pd.DataFrame, shown: pd.DataFrame) -> list[dict]:
    """The chosen units, without those whose name would lie on one already written."""
    wide, high = (float(shown[c].max() - shown[c].min()) or 1.0 for c in ("other", "value"))
    kept: list[dict] = []
    for row in chosen.to_dict("records"):
        is_free = all(
            abs(row["other"] - k["other"]) > _REACH[0] * wide
            or abs(row["value"] - k["value"]) > _REACH[1] * high
            for k in kept
        )
        if is_free and len(kept) < _NAMED:
            kept.append(row)
    return kept


def _correlation(shown: pd.DataFrame) -> float:
    """Spearman's rank correlation; NaN for fewer than five units or a constant."""
    if len(shown) < _FEW:
        return float("nan")
    with np.errstate(invalid="ignore"):
        return float(shown["value"].rank().corr(shown["other"].rank()))


def _title(shown: pd.DataFrame, *, indicator: str, against: str, lang: str) -> str:
    names = {"one": _short(indicator, lang=lang), "other": _short(against, lang=lang)}
    found = _correlation(shown)
    kind = "none" if not abs(found) >= 0.5 else "together" if found > 0 else "opposed"
    return t(f"compare.title.scatter_{kind}", lang, **names)


def _facts(shown: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    found = _correlation(shown)
    if found != found:
        return (t("compare.fact.too_few", lang),)
    return (
        t("compare.fact.correlation", lang, value=number(found, lang=lang, digits=2)),
        t("compare.fact.no_cause", lang),
    )


def _table(shown: pd.DataFrame, *, indicator: str, against: str, lang: str) -> Table:
    columns = (
        Column("area_code", t("compare.column.area_code", lang)),
        Column("area", t("compare.column.area", lang)),
        Column("one", _short(indicator, lang=lang), "number"),
        Column("other", _short(against, lang=lang), "number"),
    )
    names = comparing.names(shown, lang=lang)
    raw = tuple(
        (code, name, value, other)
        for code, name, value, other in zip(
            shown["area_code"], names, shown["value"], shown["other"], strict=True
        )
    )
    rows = tuple(
        (
            c,
            n,
            say.value(v, indicator=indicator, lang=lang),
            say.value(o, indicator=against, lang=lang),
        )
        for c, n, v, o in raw
    )
    return Table(columns, rows, raw)
