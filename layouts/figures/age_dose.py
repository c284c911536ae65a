"""Age bands by dose: one row of four cells an age, number on colour."""

from __future__ import annotations

import pandas as pd

from layouts import findings, tables
from layouts.areas import ceiling, colourscale, floor
from layouts.canvas import empty_figure, figure, note
from layouts.formats import MISSING, number, percent
from layouts.theme import COVERAGE, TOKENS, Theme, ink_on
from layouts.view import View
from layouts.words import t, term

DOSES = ("d1", "full", "b1", "b2")


def age_dose(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Coverage by age band (youngest at the top) and dose; where nobody had one stays blank."""
    if frame["value"].isna().all():
        return View(empty_figure(theme=theme, lang=lang), t("coverage.title.no_values", lang))
    ages = list(dict.fromkeys(frame["age_band"]))
    wide = frame.pivot(index="age_band", columns="dose", values="value").reindex(
        ages, columns=DOSES
    )
    return View(
        figure(
            [_cells(frame, wide, theme=theme, lang=lang)],
            theme=theme,
            lang=lang,
            **_layout(wide, theme=theme, lang=lang),
        ),
        findings.age_title(frame, lang=lang),
        findings.age_facts(frame, lang=lang),
        tables.age_dose(frame, lang=lang),
    )


def _cells(frame: pd.DataFrame, wide: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    values = wide.round(1).astype(object).where(wide > 0, None)
    return {
        "type": "heatmap",
        "x": [term("states.dose", dose, lang=lang) for dose in DOSES],
        "y": [term("states.age", str(age), lang=lang) for age in wide.index],
        "z": values.to_numpy().tolist(),
        "zmin": floor(COVERAGE),
        "zmax": ceiling(COVERAGE),
        "colorscale": colourscale(COVERAGE, theme=theme),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "hoverongaps": False,
        "text": _hover(frame, wide, lang=lang),
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(frame: pd.DataFrame, wide: pd.DataFrame, *, lang: str) -> list[list[str]]:
    rows = {(r["age_band"], r["dose"]): r for r in frame.to_dict("records")}
    return [[_cell_text(rows.get((age, dose)), lang=lang) for dose in DOSES] for age in wide.index]


def _cell_text(row: dict | None, *, lang: str) -> str:
    if row is None or pd.isna(row["value"]):
        return ""
    age, dose = (
        term(f"states.{k}", str(row[c]), lang=lang)
        for k, c in (("age", "age_band"), ("dose", "dose"))
    )
    head = f"{age} · {dose}"
    counts = f"{number(row['numerator'], lang=lang)} / {number(row['denominator'], lang=lang)}"
    return f"<b>{head}</b><br><b>{percent(row['value'], lang=lang)}</b><br>{counts}"


def _layout(wide: pd.DataFrame, *, theme: Theme, lang: str) -> dict:
    fixed = {"fixedrange": True, "showgrid": False, "showline": False, "ticks": ""}
    return {
        "margin": {"l": 8, "r": 4, "t": 4, "b": 4},
        "xaxis": {**fixed, "side": "top"},
        "yaxis": {**fixed, "autorange": "reversed", "ticklabelstandoff": 4},
        "annotations": [
            _number(age, dose, wide.loc[age, dose], theme=theme, lang=lang)
            for age in wide.index
            for dose in DOSES
        ],
    }


def _number(age: str, dose: str, value: float, *, theme: Theme, lang: str) -> dict:
    blank = pd.isna(value) or value == 0
    ground = TOKENS[theme]["surface"] if blank else COVERAGE.colours(theme)[COVERAGE.index(value)]
    colour = TOKENS[theme]["muted"] if blank else ink_on(ground)
    return note(
        percent(value, lang=lang) if not blank else MISSING if pd.isna(value) else "0",
        x=term("states.dose", dose, lang=lang),
        y=term("states.age", str(age), lang=lang),
        font={"color": colour, "size": 13},
    )
