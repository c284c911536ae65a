"""What is a chart on the screen can be edited on a slide; maps alone are pictures."""

from datetime import date
from io import BytesIO

import pytest
from pptx import Presentation
from pptx.util import Inches

from dashboard.exports.chart import Chart, Grid, Series
from dashboard.exports.counterpart import counterpart
from dashboard.exports.deck_chart import add_chart
from dashboard.exports.deck_grid import add_grid
from dashboard.exports.grid import grid
from dashboard.exports.native import native
from layouts.view import Column, Table, View

PLACE = {"left": 0, "top": 0, "width": Inches(8), "height": Inches(4)}


def dots(**more: object) -> dict:
    """Points of a series."""
    return {"type": "scatter", "mode": "markers", "name": "nữ", **more}


def lines(**more: object) -> dict:
    """A line."""
    return {"type": "scatter", "mode": "lines", "name": "giữa", "line": {}, **more}


@pytest.fixture
def slide():
    made = Presentation()
    return made.slides.add_slide(made.slide_layouts[6])


def chart_of(slide, chart: Chart):
    """The chart as an independent reader of the file finds it."""
    return add_chart(slide, chart, **PLACE)


def test_marks_on_a_line_of_days_stay_marks_and_the_line_goes_on_over_their_days():
    days = {"xaxis": {"type": "date"}}
    traces = [
        lines(x=["2021-11-27", "2021-11-29"], y=[10, 4]),
        dots(x=["2021-11-28"], y=[0], name="lô hết hạn"),
    ]
    chart = native({"data": traces, "layout": days})
    assert chart.categories == (date(2021, 11, 27), date(2021, 11, 28), date(2021, 11, 29))
    assert [s.values for s in chart.series] == [(10.0, None, 4.0), (None, 0.0, None)]
    assert [s.is_marked for s in chart.series] == [False, True]
    assert chart.is_spanned


def test_a_true_gap_in_a_line_of_days_stays_a_gap():
    trace = lines(x=["2021-11-27", "2021-11-28"], y=[10, None])
    assert not native({"data": [trace], "layout": {"xaxis": {"type": "date"}}}).is_spanned


def test_points_beside_names_keep_their_intervals_as_error_bars(slide):
    error = {"array": [10.9, 9.6], "arrayminus": [3.1, 2.0]}
    trace = dots(x=["18–29", "30–39"], y=[4.2, 2.1], error_y=error)
    chart = native({"data": [trace], "layout": {"xaxis": {"type": "category"}}})
    assert (chart.kind, chart.categories) == ("column", ("18–29", "30–39"))
    assert (chart.series[0].low, chart.series[0].high) == ((3.1, 2.0), (10.9, 9.6))
    xml = chart_of(slide, chart)._chartSpace.xml
    assert '<c:errValType val="cust"/>' in xml
    assert all(f"<c:v>{value}</c:v>" in xml for value in (10.9, 9.6, 3.1, 2.0))


def test_intervals_drawn_as_lines_between_names_are_error_bars_too():
    traces = [
        lines(y=["Hà Nội", "Hà Nội", None], x=[60.0, 66.0, None], name="95%"),
        dots(y=["Hà Nội"], x=[63.0]),
    ]
    chart = native({"data": traces, "layout": {"yaxis": {"type": "category"}}})
    (series,) = chart.series
    assert (chart.kind, series.values, series.low, series.high) == ("bar", (63.0,), (3.0,), (3.0,))


def test_places_without_numbers_are_no_chart_but_the_table_that_has_the_numbers():
    hidden = {"yaxis": {"type": "category"}, "xaxis": {"visible": False}}
    figure = {"data": [dots(y=["Chờ tiêm"], x=[0.5])], "layout": hidden}
    table = Table((Column("a", "Chờ"),), (("8,5",),))
    assert native(figure) is None
    assert counterpart(View(figure, "t", table=table)) == table
    assert counterpart(View(figure, "t", table=Table(table.columns, table.shown * 40))) is None


def test_each_line_of_a_slope_is_a_series_with_its_own_name():
    trace = lines(
        x=[0, 1, None, 0, 1, None],
        y=[36.0, 80.1, None, 20.0, 29.6, None],
        text=["Vĩnh Phúc"] * 3 + ["Quảng Bình"] * 3,
    )
    axis = {"tickvals": [0, 1], "ticktext": ["30/10/2021", "27/11/2021"]}
    chart = native({"data": [trace], "layout": {"xaxis": axis}})
    assert chart.categories == ("30/10/2021", "27/11/2021")
    assert {s.name: s.values for s in chart.series} == {
        "Vĩnh Phúc": (36.0, 80.1),
        "Quảng Bình": (20.0, 29.6),
    }


def test_bars_are_named_as_the_axis_names_them():
    trace = {"type": "bar", "orientation": "h", "y": [0, 1], "x": [3, 0]}
    axis = {"tickvals": [0, 1], "ticktext": ["<b>Vượt định mức</b>", "Im lặng"]}
    chart = native({"data": [trace], "layout": {"yaxis": axis}})
    assert chart.categories == ("Vượt định mức", "Im lặng")


def heatmap(**more: object) -> dict:
    """A heat map of one row from white to black."""
    scale = [[0, "#ffffff"], [1, "#000000"]]
    trace = {"type": "heatmap", "x": ["a", "b", "c"], "y": ["d"], "colorscale": scale, **more}
    return {"data": [trace], "layout": {}}


def test_a_heat_map_is_a_table_with_its_colours_and_texts(slide):
    made = grid(heatmap(z=[[0, 5, None]], zmin=0, zmax=10, text=[["0", "5<br>%", ""]], **SAYS))
    assert made.colours == (("#ffffff", "#808080", "#f7f8f6"),)
    assert made.texts == (("0", "5 %", ""),)
    add_grid(slide, made, **PLACE)
    table = slide.shapes[0].table
    assert [cell.text for cell in table.rows[0].cells] == ["", "a", "b", "c"]
    assert [cell.text for cell in table.rows[1].cells] == ["d", "0", "5 %", ""]
    assert str(table.cell(1, 2).fill.fore_color.rgb) == "808080"


SAYS = {"texttemplate": "%{text}"}


def test_a_heat_map_of_one_value_and_one_without_any_are_drawn_too():
    assert grid(heatmap(z=[[7, 7, 7]])).colours == (("#000000",) * 3,)
    assert grid(heatmap(z=[[None] * 3])).colours == (("#f7f8f6",) * 3,)


def test_a_heat_map_too_large_for_a_slide_is_a_picture():
    wide = heatmap(z=[[1] * 40]) | {}
    wide["data"][0]["x"] = [str(n) for n in range(40)]
    assert grid(wide) is None
    assert counterpart(View(wide, "t")) is None


def test_a_grid_never_grows_beyond_its_place(slide):
    names = tuple(f"Tỉnh {n}" for n in range(26))
    cells = tuple(("9,5",) * 26 for _ in names)
    add_grid(slide, Grid(names, names, cells, tuple(("#ffffff",) * 26 for _ in names)), **PLACE)
    assert sum(row.height for row in slide.shapes[0].table.rows) <= PLACE["height"]


def test_a_map_is_a_picture():
    figure = {"data": [{"type": "choropleth", "x": [1]}], "layout": {}}
    assert counterpart(View(figure, "t", table=Table((Column("a", "b"),), (("1",),)))) is None


def test_a_legend_of_dozens_is_left_out_and_long_axes_name_everybody(slide):
    series = tuple(Series(f"Tỉnh {n}", (1.0,) * 30, "#0b6b6b") for n in range(13))
    made = chart_of(slide, Chart("bar", tuple(str(n) for n in range(30)), series))
    assert not made.has_legend
    assert 'tickLblSkip val="1"' in made._chartSpace.xml


def test_what_was_written_is_opened_by_an_independent_reader(slide):
    series = (
        Series("giới hạn", (1.0, 2.0), "#0b6b6b", is_line=True, x=(29.0, 1000.0)),
        Series("nơi", (1.5,), "#0b6b6b", x=(100.0,)),
    )
    add_chart(slide, Chart("scatter", (), series, is_log=True), **PLACE)
    out = BytesIO()
    slide.part.package.save(out)
    (shape,) = Presentation(out).slides[0].shapes
    assert [p.name for p in shape.chart.plots[0].series] == ["giới hạn", "nơi"]
    assert '<c:logBase val="10"/>' in shape.chart._chartSpace.xml
