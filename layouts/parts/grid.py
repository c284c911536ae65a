"""The data grid in the product's dress."""

from __future__ import annotations

from typing import Any

import dash_ag_grid as dag
from dash import html

from layouts.figures.ranking import Grid
from layouts.words import t


def grid(*, id: Any, start: Grid, label: str, height: str, lang: str) -> html.Div:
    """A data grid with its columns, no rows yet; the page's callback brings them."""
    inner = dag.AgGrid(
        id=id,
        columnDefs=start.columns,
        rowData=None,
        dashGridOptions=start.options,
        defaultColDef={"sortable": True, "resizable": False, "suppressHeaderMenuButton": True},
        getRowStyle={"styleConditions": []},
        rowClassRules={"is-selected": "params.data.selected"},
        className="grid",
        style={"height": "100%", "width": "100%"},
    )
    return html.Div(
        inner,
        className="grid-frame",
        style={"height": height},
        role="region",
        **{"aria-label": t("ui.card.rows", lang, name=label)},
    )
