"""One area over time, over the pale band of the others."""

from __future__ import annotations

import pandas as pd

from layouts import findings, say, tables
from layouts.canvas import empty_figure, figure, note
from layouts.theme import TOKENS, Theme
from layouts.view import View
from layouts.words import t

_LONGEST_NAME = 16


def curve(
    over_time: pd.DataFrame,
    *,
    place: str,
    indicator: str,
    theme: Theme,
    lang: str,
    band: pd.DataFrame | None = None,
    national: pd.DataFrame | None = None,
) -> View:
    """The area's line over quartiles and median of the others; days still open are dotted."""
    shown = over_time.dropna(subset=["value"]).sort_values("date")
    if shown.empty:
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    ordered = None if band is None or band.empty else band.sort_values("date")
    traces = [
        *_band(ordered, theme=theme, lang=lang),
        *_national(national, indicator=indicator, theme=theme, lang=lang),
        *_area(shown, place=place, indicator=indicator, theme=theme, lang=lang),
    ]
    labels = _labels(
        shown, ordered, national, place=place, indicator=indicator, theme=theme, lang=lang
    )
    layout = {"xaxis": _time_axis(shown, lang=lang), "yaxis": _value_axis(indicator)}
    margin = {"l": 8, "r": _room_for(labels), "t": 12, "b": 8}
    return View(
        figure(
            traces,
            theme=theme,
            lang=lang,
            annotations=labels,
            margin=margin,
            hovermode="x unified",
            **layout,
        ),
        findings.curve_title(over_time, place=place, indicator=indicator, lang=lang),
        findings.curve_facts(over_time, band, indicator=indicator, lang=lang),
        tables.over_time(over_time, band, indicator=indicator, lang=lang),
    )


def _dates(frame: pd.DataFrame) -> list[str]:
    return [d.isoformat()[:10] for d in frame["date"]]


def _line(frame: pd.DataFrame, column: str, *, name: str, line: dict, **more: object) -> dict:
    return {
        "type": "scatter",
        "mode": "lines",
        "name": name,
        "x": _dates(frame),
        "y": frame[column].astype(float).round(2).tolist(),
        "line": line,
        **more,
    }


def _band(band: pd.DataFrame | None, *, theme: Theme, lang: str) -> list[dict]:
    if band is None:
        return []
    c, edge = TOKENS[theme], {"width": 0}
    hidden = {"hoverinfo": "skip"}
    low = _line(band, "q1", name=t("ui.column.q1", lang), line=edge, **hidden)
    high = _line(
        band,
        "q3",
        name=t("ui.column.q3", lang),
        line=edge,
        fill="tonexty",
        fillcolor=c["band"],
        **hidden,
    )
    name, style = t("coverage.curve.median", lang), {"color": c["line"], "width": 1.25}
    shown = _line(band, "median", name=name, line=style, hovertemplate="%{y:,.1f}")
    return [low, high, shown]


def _national(
    national: pd.DataFrame | None, *, indicator: str, theme: Theme, lang: str
) -> list[dict]:
    if national is None or national.empty:
        return []
    ordered = national.dropna(subset=["value"]).sort_values("date")
    style = {"color": TOKENS[theme]["ink"], "width": 1.25, "dash": "4px,3px"}
    name = t("coverage.nation", lang)
    return [_line(ordered, "value", name=name, line=style, hovertemplate=_hover(indicator))]


def _hover(indicator: str) -> str:
    unit = say.unit_of(indicator)
    return {"percent": "%{y:,.1f}%", "count": "%{y:,.0f}"}.get(unit, "%{y:,.1f}")


def _area(
    frame: pd.DataFrame, *, place: str, indicator: str, theme: Theme, lang: str
) -> list[dict]:
    """The line in two pieces: days that are complete, and days that still wait for reports."""
    style = {"color": TOKENS[theme]["accent"], "width": 2.5}
    hover = {"hovertemplate": _hover(indicator)}
    open_days = (
        frame["state"] != "ok" if "state" in frame else pd.Series(data=False, index=frame.index)
    )
    settled = frame[~open_days]
    lines = [_line(settled, "value", name=place, line=style, **hover)] if len(settled) else []
    if open_days.any():
        # One settled day more, so that the dotted piece starts where the line ends.
        tail = pd.concat([settled.tail(1), frame[open_days]])
        name = t("coverage.curve.still_open", lang)
        dotted = {**style, "dash": "2px,3px"}
        lines.append(_line(tail, "value", name=name, line=dotted, **hover))
    return lines


def _room_for(labels: list[dict]) -> int:
    """Pixels to the right of the lines for the longest name written there."""
    longest = max(len(label["text"].replace("<b>", "").replace("</b>", "")) for label in labels)
    return 14 + round(6.9 * longest)


def _time_axis(shown: pd.DataFrame, *, lang: str) -> dict:
    months = "Th%-m<br>%Y" if lang == "vi" else "%b<br>%Y"
    return {
        "type": "date",
        "range": [_dates(shown)[0], _dates(shown)[-1]],
        "hoverformat": "%d/%m/%Y",
        "tickformat": months,
        "nticks": 7,
        "showspikes": True,
        "spikethickness": 1,
        "spikedash": "solid",
        "spikemode": "across",
    }


def _value_axis(indicator: str) -> dict:
    is_percent = say.unit_of(indicator) == "percent"
    return {"ticksuffix": "%" if is_percent else "", "rangemode": "tozero", "nticks": 6}


def _labels(
    shown: pd.DataFrame,
    band: pd.DataFrame | None,
    national: pd.DataFrame | None,
    *,
    place: str,
    indicator: str,
    theme: Theme,
    lang: str,
) -> list[dict]:
    """Names written at the ends of the lines instead of a legend, kept apart from each other."""
    c = TOKENS[theme]
    ends = [(float(shown["value"].iloc[-1]), place, c["accent"], 600)]
    if national is not None and not national.empty:
        last = national.dropna(subset=["value"]).sort_values("date")["value"].iloc[-1]
        ends.append((float(last), t("coverage.nation", lang), c["ink"], 400))
    if band is not None:
        ends.append(
            (float(band["median"].iloc[-1]), t("coverage.curve.median", lang), c["muted"], 400)
        )
    x = shown["date"].iloc[-1].isoformat()[:10]
    span = max(float(shown["value"].max()), *(value for value, *_ in ends)) or 1.0
    spread = _kept_apart([value for value, *_ in ends], gap=span * 0.09)
    return [
        note(
            f"{_short(name)} <b>{say.value(value, indicator=indicator, lang=lang)}</b>",
            x=x,
            y=y,
            xanchor="left",
            xshift=6,
            align="left",
            font={"color": colour, "size": 12, "weight": weight},
        )
        for (value, name, colour, weight), y in zip(ends, spread, strict=True)
    ]


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}…"


def _kept_apart(values: list[float], *, gap: float) -> list[float]:
    """Positions near the values, in their order, none closer than the gap."""
    order = sorted(range(len(values)), key=values.__getitem__)
    placed = list(values)
    for lower, upper in zip(order, order[1:], strict=False):
        placed[upper] = max(placed[upper], placed[lower] + gap)
    shift = (sum(values) - sum(placed)) / len(values)
    return [p + shift for p in placed]
