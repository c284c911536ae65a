"""What every picture of areas shares: classes, hover texts, states and the legend strip."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from layouts import findings, say, tables
from layouts.findings import HAS_VALUE
from layouts.formats import number
from layouts.theme import TOKENS, Scale, Theme
from layouts.view import View
from layouts.words import t, term

if TYPE_CHECKING:
    from layouts.listing import Listing
    from layouts.shape import Shape


def view(
    frame: pd.DataFrame,
    figure: Any,
    *,
    scale: Scale,
    indicator: str,
    theme: Theme,
    lang: str,
    dose: str = "",
    key: str = "",
) -> View:
    """A picture of areas with its title, facts, table and legend."""
    return View(
        figure,
        findings.map_title(frame, scale=scale, indicator=indicator, dose=dose, lang=lang),
        findings.map_facts(frame, indicator=indicator, lang=lang),
        tables.by_area(frame, indicator=indicator, lang=lang),
        legend(scale, theme=theme, lang=lang),
        is_map=True,
        key=key,
    )


def listed(frame: pd.DataFrame, rows: Listing, *, indicator: str, lang: str) -> View:
    """The areas as a ranked list, under who leads and who is last."""
    return View(
        {},
        findings.ranking_title(findings.with_values(frame), lang=lang),
        findings.map_facts(frame, indicator=indicator, lang=lang),
        tables.by_area(frame, indicator=indicator, lang=lang),
        listing=rows,
    )


def floor(scale: Scale) -> float:
    """The z of an area without a value: beneath every value, in its own class."""
    return -0.1 * scale.breaks[-1]


def ceiling(scale: Scale) -> float:
    """The upper end of the colour axis; values above it keep the strongest colour."""
    return 1.1 * scale.breaks[-1]


def z_values(frame: pd.DataFrame, *, scale: Scale) -> list[float]:
    """Values rounded to one digit, in frame order; areas without a value lie on the floor."""
    shown = frame["state"].isin(HAS_VALUE) & frame["value"].notna()
    return frame["value"].round(1).where(shown, floor(scale)).astype(float).tolist()


def colourscale(scale: Scale, *, theme: Theme) -> list[list]:
    """Discrete plotly colour scale: no data, then one flat colour a class."""
    low, high = floor(scale), ceiling(scale)
    # Values carry one digit, so a border half a digit beneath the break is never hit exactly;
    # the last break belongs to the class beneath it.
    half = 0.05 if scale.unit != "count" else 0.5
    borders = [low / 2, *(b - half for b in scale.breaks[:-1]), scale.breaks[-1] + half]
    positions = [0.0, *((b - low) / (high - low) for b in borders), 1.0]
    colours = (TOKENS[theme]["no_data"], *scale.colours(theme))
    pairs = zip(colours, positions, positions[1:], strict=False)
    return [[p, colour] for colour, start, end in pairs for p in (start, end)]


def hover_texts(frame: pd.DataFrame, *, indicator: str, lang: str) -> list[str]:
    """One finished hover text an area: value, counts, rank, difference and state."""
    ranked = int(frame["rank"].notna().sum())
    rows = frame.to_dict("records")
    return [_hover(row, ranked=ranked, indicator=indicator, lang=lang) for row in rows]


def _hover(row: dict, *, ranked: int, indicator: str, lang: str) -> str:
    name = f"<b>{say.place(row, lang=lang)}</b>"
    state = term("states.area", str(row["state"]), lang=lang)
    if row["state"] not in HAS_VALUE or pd.isna(row["value"]):
        return f"{name}<br>{state}"
    value = say.value(row["value"], indicator=indicator, lang=lang)
    rank = t("coverage.rank_of", lang, rank=number(row["rank"], lang=lang), of=ranked)
    lines = [name, f"<b>{value}</b> · {rank}", say.ratio(row, indicator=indicator, lang=lang)]
    gap = say.difference(row["value"] - row["national"], indicator=indicator, lang=lang)
    lines.append(t("coverage.against_whole", lang, difference=gap))
    return "<br>".join([*lines, *([] if row["state"] == "ok" else [state])])


def ground(shape: Shape, *, theme: Theme, spot: str = "") -> dict:
    """The units around as quiet land; the one that the points lie in, `spot`, is left bright."""
    land, bright = TOKENS[theme]["land"], TOKENS[theme]["surface"]
    return {
        "type": "choropleth",
        "name": "context",
        "geojson": shape.url,
        "featureidkey": "id",
        "locations": list(shape.ids),
        "z": [int(code == spot) for code in shape.ids],
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, land], [0.5, land], [0.5, bright], [1, bright]],
        "showscale": False,
        "hoverinfo": "skip",
        "marker": {"line": {"color": TOKENS[theme]["line"], "width": 0.6}},
    }


def legend(scale: Scale, *, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    """The legend strip as (class, colour, label), weakest class first."""
    breaks = [number(b, lang=lang, digits=0 if b == int(b) else 1) for b in scale.breaks]
    first, last = f"< {breaks[0]}", f"> {breaks[-1]}"
    labels = [first, *(f"{a}–{b}" for a, b in zip(breaks, breaks[1:], strict=False)), last]
    colours = scale.colours(theme)
    return tuple((str(i), c, text) for i, (c, text) in enumerate(zip(colours, labels, strict=True)))


def class_colours(frame: pd.DataFrame, *, scale: Scale, theme: Theme) -> list[str]:
    """The class colour of each row; rows without a value take the colour of no data."""
    colours, none = scale.colours(theme), TOKENS[theme]["no_data"]
    shown = frame["state"].isin(HAS_VALUE) & frame["value"].notna()
    pairs = zip(frame["value"], shown, strict=True)
    return [colours[scale.index(v)] if ok else none for v, ok in pairs]
