"""A chart that PowerPoint, LibreOffice and Keynote open as their own, with its numbers inside."""

from __future__ import annotations

from pptx.chart.chart import Chart as SlideChart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml.ns import qn
from pptx.slide import Slide
from pptx.util import Emu, Pt

from dashboard.exports.native import Chart, Series
from layouts.theme import TOKENS

_FONT, _SIZE = "Arial", 11
_TICKS = 9
_TYPES = {
    ("line", False): XL_CHART_TYPE.LINE,
    ("line", True): XL_CHART_TYPE.LINE,
    ("column", False): XL_CHART_TYPE.COLUMN_CLUSTERED,
    ("column", True): XL_CHART_TYPE.COLUMN_STACKED,
    ("bar", False): XL_CHART_TYPE.BAR_CLUSTERED,
    ("bar", True): XL_CHART_TYPE.BAR_STACKED,
    ("scatter", False): XL_CHART_TYPE.XY_SCATTER,
    ("scatter", True): XL_CHART_TYPE.XY_SCATTER,
}
_PERCENT, _COUNT = '0.0"%"', "#,##0"


def add_chart(
    slide: Slide, chart: Chart, *, left: Emu, top: Emu, width: Emu, height: Emu
) -> SlideChart:
    """Put a chart on a slide; returns it."""
    kind = _TYPES[chart.kind, chart.is_stacked]
    made = slide.shapes.add_chart(kind, left, top, width, height, _data(chart)).chart
    made.font.size, made.font.name = Pt(_SIZE), _FONT
    made.has_title = False
    made.has_legend = len(chart.series) > 1
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    _axes(made, chart)
    for drawn, series in zip(made.plots[0].series, chart.series, strict=True):
        _dress(drawn, series, kind=chart.kind)
    return made


def _data(chart: Chart) -> CategoryChartData | XyChartData:
    form = _PERCENT if chart.is_percent else _COUNT
    if chart.kind == "scatter":
        return _pairs(chart, form)
    data = CategoryChartData(number_format=form)
    data.categories = chart.categories
    for series in chart.series:
        data.add_series(series.name, series.values)
    return data


def _pairs(chart: Chart, form: str) -> XyChartData:
    data = XyChartData(number_format=form)
    for series in chart.series:
        row = data.add_series(series.name)
        for x, y in zip(series.x, series.values, strict=True):
            row.add_data_point(x, y)
    return data


def _axes(made: SlideChart, chart: Chart) -> None:
    value, category = made.value_axis, made.category_axis
    value.has_major_gridlines = True
    value.major_gridlines.format.line.color.rgb = _rgb(TOKENS["light"]["rule"])
    value.format.line.fill.background()
    value.tick_labels.number_format = _PERCENT if chart.is_percent else _COUNT
    value.tick_labels.number_format_is_linked = False
    numbers = [v for series in chart.series for v in series.values if v is not None]
    if numbers and min(numbers) >= 0:
        value.minimum_scale = 0
    category.has_major_gridlines = False
    category.format.line.color.rgb = _rgb(TOKENS["light"]["line"])
    if chart.kind == "bar":
        category.reverse_order = True
    if chart.kind == "line":
        category.tick_labels.number_format = "mm/yyyy"
        category.tick_labels.number_format_is_linked = False
        _by_month(category, months=max(1, round(len(chart.categories) / 30 / _TICKS)))


def _by_month(axis: object, *, months: int) -> None:
    """A tick every so many months: the library has no words for it, the file format has."""
    element = axis._element
    last = element.find(qn("c:lblOffset"))
    units = {"baseTimeUnit": "days", "majorUnit": str(months), "majorTimeUnit": "months"}
    for name, value in units.items():
        for old in element.findall(qn(f"c:{name}")):
            element.remove(old)
        made = element.makeelement(qn(f"c:{name}"), {"val": value})
        last.addnext(made)
        last = made


def _dress(drawn: object, series: Series, *, kind: str) -> None:
    if kind == "scatter" and series.is_line:
        drawn.smooth = False
        drawn.marker.style = XL_MARKER_STYLE.NONE
        drawn.format.line.color.rgb = _rgb(series.colour)
        drawn.format.line.width = Pt(1)
        return
    if kind == "scatter":
        drawn.format.line.fill.background()
        drawn.marker.style = XL_MARKER_STYLE.CIRCLE
        drawn.marker.format.fill.solid()
        drawn.marker.format.fill.fore_color.rgb = _rgb(series.colour)
        return
    if kind == "line":
        drawn.smooth = False
        drawn.marker.style = XL_MARKER_STYLE.NONE
        drawn.format.line.color.rgb = _rgb(series.colour)
        drawn.format.line.width = Pt(series.width)
        if series.is_dashed:
            drawn.format.line.dash_style = MSO_LINE.DASH
        return
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = _rgb(series.colour)


def _rgb(colour: str) -> RGBColor:
    return RGBColor.from_string(colour.lstrip("#").upper())
