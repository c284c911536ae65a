"""The columns of a table of sites or of the areas they lie in."""

from layouts.rows import Cell

CELLS = (
    Cell("code", "ui.column.area_code", "text"),
    Cell("name", "sites.column.name", "text"),
    Cell("sites", "sites.column.sites"),
    Cell("working", "sites.column.working"),
    Cell("planned", "sites.column.planned"),
    Cell("silent", "sites.column.silent"),
    Cell("idle", "sites.column.idle"),
    Cell("lines", "sites.column.lines"),
    Cell("doses", "sites.column.doses"),
    Cell("doses_week", "sites.column.doses_week"),
    Cell("per_line", "sites.column.per_line", "decimal"),
    Cell("load", "sites.column.load", "percent"),
    Cell("state", "sites.column.state", "word", "sites.load_state"),
)
