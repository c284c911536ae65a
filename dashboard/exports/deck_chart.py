"""A chart that PowerPoint, LibreOffice and Keynote open as their own, with its numbers inside."""

from __future__ import annotations

from datetime import date

from pptx.chart.chart import Chart as SlideChart
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE
from pptx.enum.dml import MSO_LINE
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.slide import Slide
from pptx.util import Emu, Pt

from dashboard.exports.chart import Chart, Series
from layouts.theme import TOKENS

_FONT, _SIZE = "Arial", 11
_TICKS = 9
_MOST_NAMED = 12  # series that a legend can tell apart
_MANY, _SMALL = 24, 5.5  # names of a long axis, and their size in points
_SHORT = 100  # days until which an axis names days, not months
_SPACE = nsdecls("c")
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
_ALL, _NEARLY_ALL = 100, 80  # per cent
_PERCENT, _COUNT = '0.0"%"', "#,##0"


def add_chart(
    slide: Slide, chart: Chart, *, left: Emu, top: Emu, width: Emu, height: Emu
) -> SlideChart:
    """Put a chart on a slide; returns it."""
    kind = _TYPES[chart.kind, chart.is_stacked]
    made = slide.shapes.add_chart(kind, left, top, width, height, _data(chart)).chart
    made.font.size, made.font.name = Pt(_SIZE), _FONT
    made.has_title = False
    made.has_legend = 1 < len(chart.series) <= _MOST_NAMED
    if made.has_legend:
        made.legend.position = XL_LEGEND_POSITION.BOTTOM
        made.legend.include_in_layout = False
    _axes(made, chart)
    if chart.is_spanned:
        _span(made)
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
    if chart.is_percent and _NEARLY_ALL < max(numbers, default=0) <= _ALL:
        value.maximum_scale = _ALL
    category.has_major_gridlines = False
    if len(chart.categories) > _MANY and chart.kind != "line":
        category.tick_labels.font.size = Pt(_SMALL)
        category._element.find(qn("c:lblOffset")).addnext(_tag("c:tickLblSkip", "1"))
    category.format.line.color.rgb = _rgb(TOKENS["light"]["line"])
    if chart.kind == "bar":
        category.reverse_order = True
    if chart.is_log:
        category._element.find(qn("c:scaling")).insert(0, _tag("c:logBase", "10"))
    if chart.kind == "line" and isinstance(chart.categories[0], date):
        _by_time(category, days=(chart.categories[-1] - chart.categories[0]).days)


def _by_time(axis: object, *, days: int) -> None:
    """A tick every so many days or months: the library has no words for it, the format has."""
    is_short = days <= _SHORT
    axis.tick_labels.number_format = "dd/mm" if is_short else "mm/yyyy"
    axis.tick_labels.number_format_is_linked = False
    step = max(1, round(days / _TICKS) if is_short else round(days / 30 / _TICKS))
    element = axis._element
    last = element.find(qn("c:lblOffset"))
    kind = "days" if is_short else "months"
    units = {"baseTimeUnit": "days", "majorUnit": str(step), "majorTimeUnit": kind}
    for name, value in units.items():
        for old in element.findall(qn(f"c:{name}")):
            element.remove(old)
        made = _tag(f"c:{name}", value)
        last.addnext(made)
        last = made


def _span(made: SlideChart) -> None:
    """Lines go on over days without a point."""
    drawn = made._chartSpace.chart
    for old in drawn.findall(qn("c:dispBlanksAs")):
        drawn.remove(old)
    drawn.find(qn("c:plotVisOnly")).addnext(_tag("c:dispBlanksAs", "span"))


def _intervals(drawn: object, series: Series) -> None:
    """Error bars of given lengths: the library has no words for them, the format has."""
    parts = [_tag("c:errBarType", "both"), _tag("c:errValType", "cust"), _tag("c:noEndCap", "1")]
    for name, values in (("plus", series.high), ("minus", series.low)):
        points = "".join(
            f'<c:pt idx="{i}"><c:v>{value}</c:v></c:pt>' for i, value in enumerate(values)
        )
        count = f'<c:ptCount val="{len(values)}"/>'
        literal = f"<c:numLit><c:formatCode>General</c:formatCode>{count}{points}</c:numLit>"
        parts.append(parse_xml(f"<c:{name} {_SPACE}>{literal}</c:{name}>"))
    bars = parse_xml(f"<c:errBars {_SPACE}/>")
    bars.extend(parts)
    drawn._element.find(qn("c:cat")).addprevious(bars)


def _tag(name: str, value: str) -> object:
    return parse_xml(f'<{name} {_SPACE} val="{value}"/>')


def _dress(drawn: object, series: Series, *, kind: str) -> None:
    if series.high:
        _intervals(drawn, series)
    if kind == "scatter" and series.is_line:
        drawn.smooth = False
        drawn.marker.style = XL_MARKER_STYLE.NONE
        drawn.format.line.color.rgb = _rgb(series.colour)
        drawn.format.line.width = Pt(1)
        return
    if kind == "scatter" or series.is_marked:
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
