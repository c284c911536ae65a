"""The line that is always visible: what stands under the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from dash import html

from layouts.formats import day, label, moment, number
from layouts.parts.icons import icon
from layouts.words import t

if TYPE_CHECKING:
    from warehouse.answer import Stamp


def footer(*, lang: str) -> html.Footer:
    """The footer with its place for the stamp line."""
    waiting = html.Span(t("ui.stamp.waiting", lang), className="stamp-wait")
    line = html.Div(waiting, className="stamp", role="status", tabIndex=0, **{"data-part": "stamp"})
    return html.Footer(line, className="foot", **{"aria-label": t("ui.stamp.label", lang)})


def stamp_line(
    stamp: Stamp,
    *,
    reported: int | None,
    expected: int | None,
    lang: str,
    loaded: pd.DataFrame | None = None,
) -> list:
    """Simulated or not, the last load and what it brought, how many areas reported, population,
    source; `loaded` is the newest load's row."""
    parts: list = []
    if "simulated" in stamp.marks:
        parts.append(
            html.Span([icon("info-circle"), t("ui.stamp.simulated", lang)], className="stamp-demo")
        )
    if stamp.updated_at is not None:
        parts.append(t("ui.stamp.updated", lang, moment=moment(stamp.updated_at, lang=lang)))
    if loaded is not None and len(loaded):
        parts.append(_brought(loaded.iloc[0], lang=lang))
    if expected:
        counts = {"reported": number(reported, lang=lang), "expected": number(expected, lang=lang)}
        parts.append(t("ui.stamp.reported", lang, **counts))
    if stamp.population_version:
        version = label(stamp.population_version, lang=lang)
        parts.append(t("ui.stamp.population", lang, version=version))
    if stamp.source:
        parts.append(t("ui.stamp.source", lang, source=stamp.source))
    return [html.Span(part, className="stamp-part") for part in parts]


def _brought(load: pd.Series, *, lang: str) -> str:
    """What the last load brought."""
    counts = {"files": load["files"], "rows": load["rows_loaded"]}
    said = {name: number(int(value), lang=lang) for name, value in counts.items()}
    return t("ui.stamp.loaded", lang, day=day(load["known_on"], lang=lang), **said)


def reported_areas(freshness: pd.DataFrame) -> tuple[int | None, int | None]:
    """Areas reported and expected, of the feed that expects most areas; None when unknown."""
    counts = ["areas_reported", "areas_expected"]
    known = freshness.dropna(subset=counts) if len(freshness) else freshness
    if known.empty:
        return None, None
    row = known.sort_values("areas_expected").iloc[-1]
    return int(row["areas_reported"]), int(row["areas_expected"])
