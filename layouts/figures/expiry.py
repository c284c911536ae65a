"""The expiry calendar: doses by the week of their last day, what has passed apart."""

from __future__ import annotations

import pandas as pd

from layouts import stock, stock_tables
from layouts.canvas import empty_figure, figure, note
from layouts.formats import day, large, number
from layouts.theme import TOKENS, VACCINES, Theme
from layouts.view import View
from layouts.words import t

_WEEK, _WEEKS = 7, 26


def expiry(frame: pd.DataFrame, *, as_of: pd.Timestamp, theme: Theme, lang: str) -> View:
    """Doses on hand by week of effective expiry and vaccine; beyond half a year only the table."""
    if frame.empty:
        return View(empty_figure(theme=theme, lang=lang), t("stock.title.nothing_there", lang))
    shown = _weeks(frame[frame["days_left"] < _WEEK * _WEEKS])
    past = float(frame.loc[frame["state"] == "expired", "on_hand"].sum())
    return View(
        figure(
            _bars(shown, as_of=as_of, theme=theme, lang=lang),
            theme=theme,
            lang=lang,
            annotations=_past(past, theme=theme, lang=lang),
            **_layout(as_of, theme=theme),
        ),
        stock.expiry_title(frame, lang=lang),
        stock.expiry_facts(frame, lang=lang),
        stock_tables.expiry(frame, lang=lang),
        tuple(
            (code, _colour(code, theme), stock.vaccine(code, lang=lang))
            for code in dict.fromkeys(shown["vaccine_code"])
        ),
    )


def _weeks(frame: pd.DataFrame) -> pd.DataFrame:
    """Doses and lots by vaccine and week; week -1 is the past."""
    week = (frame["days_left"] // _WEEK).clip(lower=-1)
    sums = frame.assign(week=week, lots=frame["subject"])
    return sums.groupby(["vaccine_code", "week"], as_index=False).agg(
        on_hand=("on_hand", "sum"), lots=("lots", "nunique")
    )


def _colour(code: str, theme: Theme) -> str:
    return VACCINES[theme].get(code, VACCINES[theme]["other"])


def _bars(shown: pd.DataFrame, *, as_of: pd.Timestamp, theme: Theme, lang: str) -> list[dict]:
    return [
        {
            "type": "bar",
            "name": stock.vaccine(str(code), lang=lang),
            "x": [
                (as_of + pd.Timedelta(days=int(w) * _WEEK)).isoformat()[:10] for w in own["week"]
            ],
            "y": own["on_hand"].astype(float).tolist(),
            "width": 6 * 86_400_000,
            "offset": 0,
            "hovertext": [_hover(row, as_of=as_of, lang=lang) for row in own.to_dict("records")],
            "hovertemplate": "<b>%{fullData.name}</b><br>%{hovertext}<extra></extra>",
            "marker": {
                "color": _colour(str(code), theme),
                "line": {"width": 0},
                "pattern": {"shape": ["/" if w < 0 else "" for w in own["week"]], "size": 5},
            },
        }
        for code, own in shown.groupby("vaccine_code", sort=False)
    ]


def _hover(row: dict, *, as_of: pd.Timestamp, lang: str) -> str:
    counts = {"doses": number(row["on_hand"], lang=lang), "lots": number(row["lots"], lang=lang)}
    if row["week"] < 0:
        return t("stock.expiry.past", lang, **counts)
    first = as_of + pd.Timedelta(days=int(row["week"]) * _WEEK)
    last = first + pd.Timedelta(days=_WEEK - 1)
    days = {"first": day(first, lang=lang), "last": day(last, lang=lang)}
    return t("stock.expiry.week", lang, **days, **counts)


def _past(doses: float, *, theme: Theme, lang: str) -> list[dict]:
    if not doses:
        return []
    text = t("stock.expiry.expired", lang, doses=large(doses, lang=lang))
    # Above the plot and at its end, where neither bars nor the line of today stand.
    place = {"xref": "paper", "yref": "paper", "x": 1, "y": 1}
    place |= {"xanchor": "right", "yanchor": "bottom"}
    return [note(text, **place, font={"color": TOKENS[theme]["watch"], "size": 12})]


def _layout(as_of: pd.Timestamp, *, theme: Theme) -> dict:
    first, last = as_of - pd.Timedelta(days=_WEEK + 1), as_of + pd.Timedelta(days=_WEEK * _WEEKS)
    line = {"color": TOKENS[theme]["ink"], "width": 1}
    today = {"x0": _iso(as_of), "x1": _iso(as_of), "yref": "paper", "y0": 0, "y1": 1}
    return {
        "barmode": "stack",
        "margin": {"l": 8, "r": 8, "t": 24, "b": 8},
        "xaxis": {
            "type": "date",
            "range": [_iso(first), _iso(last)],
            "tickformat": "%d/%m<br>%Y",
            "nticks": 8,
            "fixedrange": True,
        },
        "yaxis": {"rangemode": "tozero", "nticks": 5, "fixedrange": True, "tickformat": ",d"},
        "shapes": [{"type": "line", **today, "line": line}],
    }


def _iso(date: pd.Timestamp) -> str:
    return date.isoformat()[:10]
