"""Units by indicators: each cell coloured by its rank within its own column."""

from __future__ import annotations

import pandas as pd

from layouts import comparing, say
from layouts.canvas import empty_figure, figure
from layouts.formats import number
from layouts.theme import DIVERGING, TOKENS, Theme
from layouts.view import Column, Table, View
from layouts.words import t, term

_ROW, _HEAD = 26, 64
_MOST = 24
_NARROW = 9
_STRONG = 0.75  # the share of the column from which a rank is strong, and below 1 - it weak


def heat(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """The scope's own unit first, then its peers; columns in the order given."""
    shown = frame[frame["is_self"] | frame["is_peer"]]
    if shown.empty or shown["value"].isna().all():
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    known = shown.dropna(subset=["value"])["indicator"]
    keys = [key for key in dict.fromkeys(frame["indicator"]) if key in set(known)]
    wide = shown.pivot(index="area_code", columns="indicator", values="value")[keys]
    better = frame.drop_duplicates("indicator").set_index("indicator")["better"]
    goodness = pd.DataFrame({k: _goodness(wide[k], better[k]) for k in keys})
    order = _order(shown, goodness)
    wide, goodness = wide.loc[order], goodness.loc[order]
    units = shown.drop_duplicates("area_code").set_index("area_code", drop=False).loc[order]
    names = comparing.names(units, lang=lang)
    look = {"theme": theme, "lang": lang}
    layout = _layout(wide, names, **look)
    return View(
        figure([_cells(wide, goodness, names, **look)], **look, **layout),
        _title(units, goodness, lang=lang),
        (t("compare.fact.heat", lang),),
        _table(wide, names, lang=lang),
    )


def _goodness(column: pd.Series, better: str) -> pd.Series:
    """0 worst to 1 best by rank; 0.5 throughout where neither end is good."""
    if better not in ("up", "down"):
        return column.where(column.isna(), 0.5)
    rank = column.rank(ascending=better == "up", method="average")
    return (rank - 1) / max(column.notna().sum() - 1, 1)


def _order(shown: pd.DataFrame, goodness: pd.DataFrame) -> list[str]:
    """The own unit, then the peers by their mean goodness."""
    own = shown.loc[shown["is_self"], "area_code"].drop_duplicates().tolist()
    rest = goodness.drop(index=own).mean(axis=1).sort_values(ascending=False, kind="stable")
    return [*own, *rest.index[: _MOST - len(own)]]


def _cells(
    wide: pd.DataFrame, goodness: pd.DataFrame, names: list[str], *, theme: Theme, lang: str
) -> dict:
    ramp = DIVERGING[theme]
    scale = [[i / (len(ramp) - 1), colour] for i, colour in enumerate(ramp)]
    texts = [
        [say.value(v, indicator=key, lang=lang) for key, v in row.items()]
        for row in wide.to_dict("records")
    ]
    return {
        "type": "heatmap",
        "x": [_wrapped(_head(key, lang=lang)) for key in wide.columns],
        "y": names,
        "z": goodness.round(3).astype(object).where(goodness.notna(), None).to_numpy().tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": scale,
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "text": texts,
        "texttemplate": "%{text}",
        "textfont": {"size": 12},
        "hovertemplate": "%{y}, %{x}: %{text}<extra></extra>",
    }


def _head(key: str, *, lang: str) -> str:
    return term("indicators", f"{key}.short", lang=lang)


def _wrapped(text: str) -> str:
    """A column's head on two lines, broken at the space nearest to its middle."""
    spaces = [i for i, letter in enumerate(text) if letter == " "]
    if len(text) <= _NARROW or not spaces:
        return text
    middle = min(spaces, key=lambda i: abs(i - len(text) / 2))
    return f"{text[:middle]}<br>{text[middle + 1 :]}"


def _layout(wide: pd.DataFrame, names: list[str], *, theme: Theme, lang: str) -> dict:
    del lang
    plain = {"showgrid": False, "showline": False, "ticks": ""}
    return {
        "height": _HEAD + _ROW * len(names),
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "xaxis": {**plain, "side": "top", "tickangle": 0, "fixedrange": True},
        "yaxis": {
            **plain,
            "autorange": "reversed",
            "fixedrange": True,
            "tickfont": {"color": TOKENS[theme]["ink"], "size": 12},
        },
    }


def _title(units: pd.DataFrame, goodness: pd.DataFrame, *, lang: str) -> str:
    own = units.loc[units["is_self"], "area_code"]
    if own.empty:
        counts = {"areas": len(units), "indicators": goodness.shape[1]}
        return t("compare.title.heat_all", lang, **counts)
    row = goodness.loc[own.iloc[0]]
    counts = {
        "strong": number((row >= _STRONG).sum(), lang=lang),
        "weak": number((row <= 1 - _STRONG).sum(), lang=lang),
        "of": number(row.notna().sum(), lang=lang),
    }
    return t("compare.title.heat", lang, place=say.place(units.iloc[0], lang=lang), **counts)


def _table(wide: pd.DataFrame, names: list[str], *, lang: str) -> Table:
    columns = (
        Column("area_code", t("compare.column.area_code", lang)),
        Column("area", t("compare.column.area", lang)),
        *(Column(key, _head(key, lang=lang), "number") for key in wide.columns),
    )
    raw = tuple(
        (code, name, *row)
        for code, name, row in zip(wide.index, names, wide.to_numpy(), strict=True)
    )
    shown = tuple(
        (
            r[0],
            r[1],
            *(
                say.value(v, indicator=k, lang=lang)
                for k, v in zip(wide.columns, r[2:], strict=True)
            ),
        )
        for r in raw
    )
    return Table(columns, shown, raw)
