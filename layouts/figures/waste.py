"""What was lost, by reason: bars to the right; to the left what vials gave beyond their label."""

from __future__ import annotations

import pandas as pd

from layouts import stock, stock_tables
from layouts.canvas import empty_figure, figure, note
from layouts.formats import number, percent
from layouts.theme import TOKENS, VACCINES, Theme
from layouts.view import View
from layouts.words import t

_OPENED = "opened"
_ORDER = (*stock.WASTE, _OPENED)


def waste(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Doses lost by reason, stacked by vaccine; `opened` comes from subtraction and may be < 0."""
    if frame.empty or not frame["doses"].abs().sum():
        return View(empty_figure(theme=theme, lang=lang), t("stock.title.no_waste", lang))
    wide = frame.pivot_table(index="reason", columns="vaccine_code", values="doses", aggfunc="sum")
    reasons = [reason for reason in _ORDER if wide.reindex([reason]).abs().sum(axis=1).iloc[0]]
    wide = wide.reindex(reasons).fillna(0.0)
    return View(
        figure(
            _bars(wide, theme=theme, lang=lang),
            theme=theme,
            lang=lang,
            annotations=_sums(wide, theme=theme, lang=lang),
            **_layout(wide, theme=theme),
        ),
        stock.waste_title(frame, lang=lang),
        stock.waste_facts(frame, lang=lang),
        stock_tables.waste(frame, lang=lang),
        tuple(
            (code, _colour(code, theme), stock.vaccine(code, lang=lang))
            for code in wide.columns
            if wide[code].abs().sum()
        ),
    )


def _colour(code: str, theme: Theme) -> str:
    return VACCINES[theme].get(code, VACCINES[theme]["other"])


def _bars(wide: pd.DataFrame, *, theme: Theme, lang: str) -> list[dict]:
    """What was lost by vaccine; what vials gave short of their label, or beyond it, as one sum."""
    lost = wide.drop(index=_OPENED, errors="ignore")
    shown = [code for code in wide.columns if wide[code].abs().sum()]
    bars = [
        _bar(
            lost[code], name=stock.vaccine(code, lang=lang), colour=_colour(code, theme), lang=lang
        )
        for code in shown
    ]
    opened = wide.reindex([_OPENED]).fillna(0.0).sum(axis=1)
    if opened.iloc[0]:
        name, colour = t("ui.scope.all_vaccines", lang), TOKENS[theme]["line"]
        bars.insert(0, _bar(opened, name=name, colour=colour, lang=lang))
    return bars


def _bar(doses: pd.Series, *, name: str, colour: str, lang: str) -> dict:
    return {
        "type": "bar",
        "orientation": "h",
        "name": name,
        "y": [stock.waste_word(reason, lang=lang) for reason in doses.index],
        "x": doses.astype(float).tolist(),
        "text": [number(value, lang=lang) for value in doses],
        "textposition": "none",
        "hovertemplate": "<b>%{y}</b><br>%{fullData.name}: %{text}<extra></extra>",
        "marker": {"color": colour, "line": {"width": 0}},
    }


def _sums(wide: pd.DataFrame, *, theme: Theme, lang: str) -> list[dict]:
    """Each reason's sum at the end of its bar, with its share of all that was discarded."""
    lost = wide.drop(index=_OPENED, errors="ignore").sum().sum()
    totals = wide.sum(axis=1)
    return [
        note(
            f"<b>{number(total, lang=lang)}</b>"
            + (f" · {percent(total / lost * 100, lang=lang)}" if reason != _OPENED else ""),
            x=max(float(total), 0.0),
            y=stock.waste_word(str(reason), lang=lang),
            xanchor="left",
            xshift=6,
            font={"color": TOKENS[theme]["ink"], "size": 12},
        )
        for reason, total in totals.items()
    ]


def _layout(wide: pd.DataFrame, *, theme: Theme) -> dict:
    ends = wide.clip(upper=0).sum(axis=1).min(), wide.clip(lower=0).sum(axis=1).max()
    return {
        "barmode": "relative",
        "bargap": 0.45,
        "margin": {"l": 8, "r": 96, "t": 4, "b": 8},
        "xaxis": {
            "showgrid": True,
            "showline": False,
            "ticks": "",
            "range": [1.05 * float(end) for end in ends],
            "nticks": 3,  # a telephone has no room for more
            "tickangle": 0,
            "zeroline": True,
            "zerolinecolor": TOKENS[theme]["muted"],
            "fixedrange": True,
            "tickformat": ",d",
        },
        "yaxis": {
            "autorange": "reversed",
            "automargin": True,
            "type": "category",
            "fixedrange": True,
            "showgrid": False,
        },
    }
