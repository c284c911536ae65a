"""The burn-down of one node: usable doses against forecast use, as a fan, until they are gone.

The browser draws the same traces again with each what-if (assets/61-whatif.js), so their order is
fixed: lower edge, upper edge, middle, reserve held, reserve wanted, ends of lots, what comes, and
the window in which the node runs dry.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from layouts import say, stock, stock_tables
from layouts.canvas import figure, note
from layouts.formats import day, large, number
from layouts.theme import TOKENS, VACCINES, Theme
from layouts.view import View
from layouts.words import t

_LOW, _MIDDLE, _HIGH = range(3)
#: The days whose issues a store is measured by, as the question does.
_ISSUED_DAYS = 28
#: A lot's step is drawn when it is at least this share of what is there.
_STEP_SHARE, _MOST_STEPS = 0.06, 8


def burn_down(row: Any, *, as_of: pd.Timestamp, theme: Theme, lang: str) -> View:
    """`row` has case and outcome (warehouse.analytics.planning.burn_down) and the node's names."""
    days = [as_of + timedelta(days=one) for one in range(row["outcome"].on_hand.shape[1] + 1)]
    return View(
        figure(
            _traces(row, days, theme=theme, lang=lang),
            theme=theme,
            lang=lang,
            annotations=_labels(row, days, theme=theme, lang=lang),
            **_layout(row, days, theme=theme),
        ),
        _title(row, days, lang=lang),
        _facts(row, lang=lang),
        stock_tables.burn_down(row, days, lang=lang),
        _legend(row, theme=theme, lang=lang),
    )


def _now(row: Any) -> float:
    lots = row["case"].lots
    return float(sum(lot.doses for lot in lots if lot.arrives <= 0 < lot.last_day))


def _paths(row: Any) -> list[list[float]]:
    """Usable doses at the end of today and each day, on the low, middle and high path of use."""
    on_hand = np.column_stack([np.full(3, _now(row)), row["outcome"].on_hand])
    return np.rint(on_hand).tolist()


def _iso(day_: pd.Timestamp) -> str:
    return day_.isoformat()[:10]


def _traces(row: Any, days: list, *, theme: Theme, lang: str) -> list[dict]:
    c, x, paths = TOKENS[theme], [_iso(one) for one in days], _paths(row)
    edge = {"type": "scatter", "mode": "lines", "x": x, "line": {"width": 0}, "hoverinfo": "skip"}
    line = {"type": "scatter", "mode": "lines", "x": x, "hovertemplate": "%{y:,.0f}"}
    held, wanted = (np.rint(values).tolist() for values in _reserves(row))
    return [
        {**edge, "name": t("stock.burn.low", lang), "y": paths[_HIGH]},
        {
            **edge,
            "name": t("stock.burn.high", lang),
            "y": paths[_LOW],
            "fill": "tonexty",
            "fillcolor": c["band"],
        },
        {
            **line,
            "name": t("stock.burn.middle", lang),
            "y": paths[_MIDDLE],
            "line": {"color": c["accent"], "width": 2.5},
        },
        {
            **line,
            "name": t("stock.burn.held", lang),
            "y": held,
            "line": {"width": 0},
            "fill": "tozeroy",
            "fillcolor": c["watch_soft"],
        },
        {
            **line,
            "name": t("stock.burn.wanted", lang),
            "y": wanted,
            "line": {"color": c["watch"], "width": 1.25, "dash": "4px,3px"},
        },
        _ends(row, days, theme=theme, lang=lang),
        _coming(row, days, theme=theme, lang=lang),
        _window(row, days, theme=theme, lang=lang),
    ]


def _reserves(row: Any) -> tuple[Any, Any]:
    """What is held of the reserve (never more than is there) and what second doses need."""
    middle = np.append(_now(row), row["outcome"].on_hand[_MIDDLE])
    return np.minimum(row["outcome"].held, middle), row["outcome"].wanted


def _ends(row: Any, days: list, *, theme: Theme, lang: str) -> dict:
    """Ticks on the ground at the last day of each lot that ends within the picture."""
    lots = [lot for lot in row["case"].lots if 0 < lot.last_day < len(days)]
    largest = max([lot.doses for lot in lots], default=1.0)
    texts = (_lot_text(lot, day_=days[lot.last_day], lang=lang) for lot in lots)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": t("stock.burn.ends", lang),
        "x": [_iso(days[lot.last_day]) for lot in lots],
        "y": [0] * len(lots),
        "hovertext": list(texts),
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {
            "symbol": "line-ns",
            "size": [round(10 + 16 * lot.doses / largest) for lot in lots],
            "line": {"width": 2, "color": [_colour(lot.code, theme) for lot in lots]},
        },
    }


def _colour(subject: str, theme: Theme) -> str:
    return VACCINES[theme].get(subject.split("/", 1)[0], VACCINES[theme]["other"])


def _lot_text(lot: Any, *, day_: pd.Timestamp, lang: str) -> str:
    name = stock.lot_code(lot.code) or t("stock.burn.several", lang)
    words = {"date": day(day_, lang=lang), "doses": number(lot.doses, lang=lang)}
    return f"<b>{name}</b><br>" + t("stock.burn.ends_on", lang, **words)


def _coming(row: Any, days: list, *, theme: Theme, lang: str) -> dict:
    lots = [lot for lot in row["case"].lots if 0 < lot.arrives < len(days)]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": t("stock.burn.coming", lang),
        "x": [_iso(days[lot.arrives]) for lot in lots],
        "y": [0] * len(lots),
        "customdata": [lot.delivery for lot in lots],
        "hovertext": [_delivery_text(lot, day_=days[lot.arrives], lang=lang) for lot in lots],
        "hovertemplate": "%{hovertext}<extra></extra>",
        "cliponaxis": False,
        "marker": {"symbol": "triangle-up", "size": 11, "color": TOKENS[theme]["note"]},
    }


def _delivery_text(lot: Any, *, day_: pd.Timestamp, lang: str) -> str:
    name = delivery_name(lot.delivery, lang=lang)
    words = {"date": day(day_, lang=lang), "doses": number(lot.doses, lang=lang)}
    return f"<b>{name}</b><br>" + t("stock.burn.comes_on", lang, **words)


def delivery_name(code: str, *, lang: str) -> str:
    """A delivery as the reader knows it: its decision, or the lot that is on its way."""
    if code.startswith("transit-"):
        return t("stock.burn.transit", lang, lot=stock.lot_code(code.removeprefix("transit-")))
    return code


def _window(row: Any, days: list, *, theme: Theme, lang: str) -> dict:
    """The days between which the node runs dry, as a thick line on the ground."""
    dry, last = row["outcome"].dry, len(days) - 1
    early, late = (min(int(edge), last) for edge in (dry.early, dry.late))
    shown = int(dry.early) <= last
    return {
        "type": "scatter",
        "mode": "lines",
        "name": t("stock.burn.window", lang),
        "x": [_iso(days[early]), _iso(days[late])] if shown else [],
        "y": [0, 0] if shown else [],
        "hovertemplate": "%{x|%d/%m/%Y}",
        "cliponaxis": False,
        "line": {"color": TOKENS[theme]["alarm"], "width": 7},
    }


def steps(row: Any) -> list[tuple[float, str]]:
    """Levels at which use goes on to the next lot, with that lot's name; the largest lots only."""
    there = [lot for lot in row["case"].lots if lot.arrives <= 0 < lot.last_day]
    ordered = sorted(there, key=lambda lot: lot.last_day)
    left, levels = _now(row), []
    for lot in ordered:
        levels.append((left, lot))
        left -= lot.doses
    least = _STEP_SHARE * max(_now(row), 1.0)
    big = [(level, lot.code) for level, lot in levels if lot.doses >= least]
    return big[:_MOST_STEPS]


def _labels(row: Any, days: list, *, theme: Theme, lang: str) -> list[dict]:
    """Names of the larger lots at their steps."""
    place = {"x": _iso(days[-1]), "xanchor": "left", "xshift": 4, "yanchor": "top"}
    return [
        note(
            stock.lot_code(code) or t("stock.burn.several", lang),
            y=level,
            **place,
            font={"color": TOKENS[theme]["muted"], "size": 11},
        )
        for level, code in steps(row)
    ]


def _layout(row: Any, days: list, *, theme: Theme) -> dict:
    line = {"color": TOKENS[theme]["rule"], "width": 1}
    across = {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "layer": "below", "line": line}
    return {
        "margin": {"l": 8, "r": 84, "t": 10, "b": 14},
        "hovermode": "x unified",
        "shapes": [{**across, "y0": level, "y1": level} for level, _code in steps(row)],
        "xaxis": {
            "type": "date",
            "range": [_iso(days[0]), _iso(days[-1])],
            "tickformat": "%d/%m",
            "hoverformat": "%d/%m/%Y",
            "nticks": 8,
            "fixedrange": True,
        },
        "yaxis": {
            "rangemode": "tozero",
            "nticks": 5,
            "fixedrange": True,
            "tickformat": ",d",
            "showgrid": False,
        },
    }


def _title(row: Any, days: list, *, lang: str) -> str:
    dry, place = row["outcome"].dry, say.place(row, lang=lang)
    place = say.nation_or(place, code=str(row["area_code"]), lang=lang)
    if _now(row) <= 0:
        return t("stock.title.burn_down_dry", lang, place=place)
    if int(dry.early) >= len(days):
        return t("stock.title.burn_down_later", lang, place=place, days=len(days) - 1)
    early = day(days[int(dry.early)], lang=lang)
    return t("stock.title.burn_down", lang, place=place, early=early)


def _facts(row: Any, *, lang: str) -> tuple[str, ...]:
    outcome, case = row["outcome"], row["case"]
    coming = sum(lot.doses for lot in case.lots if lot.arrives > 0)
    counts = {
        "usable": number(_now(row), lang=lang),
        "on_hand": number(row["on_hand"], lang=lang),
        "origin": day(row["origin"], lang=lang),
    }
    facts = [
        t("stock.fact.burn_down", lang, **counts),
        *_of_store(row, lang=lang),
        t("stock.fact.reserve", lang, doses=large(float(outcome.wanted[0]), lang=lang)),
    ]
    lost = float(outcome.expired[_MIDDLE].sum())
    for key, doses in (("coming", coming), ("at_risk", lost)):
        if doses >= 1:
            facts.append(t(f"stock.fact.{key}", lang, doses=number(doses, lang=lang)))
    return (*facts, t("stock.fact.window", lang), t("stock.fact.usable", lang))


def _of_store(row: Any, *, lang: str) -> tuple[str, ...]:
    """Of a store: whose use its demand is, what lies below it already, and what it issued."""
    if not row.get("supplied"):
        return ()
    places = say.areas(str(row["supplied_level"]), int(row["supplied"]), lang=lang)
    sums = {"doses": row["issued"], "daily": row["issued"] / _ISSUED_DAYS}
    issued = {key: number(value, lang=lang) for key, value in sums.items()}
    use = row["case"].totals[_MIDDLE]
    pace = float(use[-1]) / len(use)
    days = (_now(row) + row["below"]) / pace if pace > 0 else float("nan")
    below = {"below": number(row["below"], lang=lang), "days": number(days, lang=lang)}
    return (
        t("stock.fact.supplies", lang, places=places),
        t("stock.fact.below", lang, **below),
        t("stock.fact.issued", lang, **issued),
    )


def _legend(row: Any, *, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    c = TOKENS[theme]
    marks = {"middle": "accent", "fan": "band", "held": "watch_soft", "window": "alarm"}
    coming = {"coming": "note"} if any(lot.arrives > 0 for lot in row["case"].lots) else {}
    shown = marks | coming
    return tuple((key, c[token], t(f"stock.burn.{key}", lang)) for key, token in shown.items())
