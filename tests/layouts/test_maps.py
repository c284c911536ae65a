"""Maps: classes, hatching, patches, and points where there is no boundary."""

import pytest

from layouts import areas
from layouts.figures import choropleth as module
from layouts.figures.choropleth import choropleth
from layouts.figures.points import points
from layouts.shape import Shape, window
from layouts.theme import COVERAGE, SEQUENTIAL, TOKENS
from tests.layouts import frames

BASE = {"scale": COVERAGE, **frames.MEASURE}


def _map(frame=None, **more):
    frame = frames.by_area() if frame is None else frame
    return choropleth(frame, shape=frames.SHAPE, **{**BASE, **more})


def _values(view) -> dict:
    return view.figure["data"][module.VALUES]


def _z(view) -> dict[str, float]:
    trace = _values(view)
    return dict(zip(trace["locations"], trace["z"], strict=True))


def test_areas_lie_in_the_order_of_their_codes_so_that_values_can_be_exchanged():
    assert _values(_map())["locations"] == ["01", "14", "48", "79", "83"]
    shuffled = frames.by_area().sample(frac=1, random_state=7)
    assert _z(_map(shuffled)) == _z(_map())


def test_values_travel_as_a_rounded_list_and_the_geometry_as_an_address():
    trace = _values(_map())
    assert isinstance(trace["z"], list)
    assert trace["geojson"] == "/assets/geo/provinces63.abc.json"
    assert trace["featureidkey"] == "id"
    assert _z(_map())["01"] == 92.5


def test_value_above_a_hundred_is_not_capped():
    assert _z(_map())["79"] == 101.4


@pytest.mark.parametrize("code", ["48", "83"])
def test_area_without_a_value_is_hatched_not_zero(code):
    view = _map()
    states = dict(zip(_values(view)["locations"], _values(view)["customdata"], strict=True))
    assert _z(view)[code] == areas.floor(COVERAGE) < 0
    assert states[code] in ("no_data", "suppressed")


def test_incomplete_area_keeps_its_value_and_its_mark():
    view = _map()
    at = _values(view)["locations"].index("14")
    assert _values(view)["z"][at] == 71.1
    assert _values(view)["customdata"][at] == "incomplete"
    assert "Chưa đủ báo cáo" in _values(view)["text"][at]


def test_suppressed_number_is_nowhere_in_the_figure():
    frame = frames.by_area()
    frame.loc[frame["state"] == "suppressed", ["value", "numerator"]] = [33.3, 4]
    at = _values(_map(frame))["locations"].index("83")
    assert "33" not in _values(_map(frame))["text"][at]
    assert _values(_map(frame))["z"][at] < 0


def _colour_at(scale: list, value: float) -> str:
    """The flat colour that plotly's scale gives a value, away from the borders."""
    low, high = areas.floor(COVERAGE), areas.ceiling(COVERAGE)
    position = (value - low) / (high - low)
    return [colour for start, colour in scale if start <= position][-1]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "value", [0.0, 49.9, 50.0, 69.9, 70.0, 80.0, 90.0, 95.0, 100.0, 100.1, 109.0]
)
def test_colour_of_the_map_is_the_class_of_the_legend(theme, value):
    scale = areas.colourscale(COVERAGE, theme=theme)
    assert _colour_at(scale, value) == SEQUENTIAL[theme][COVERAGE.index(value)]


def test_no_data_has_a_colour_that_no_class_has():
    colour = _colour_at(areas.colourscale(COVERAGE, theme="light"), areas.floor(COVERAGE))
    assert colour == TOKENS["light"]["no_data"]
    assert colour not in SEQUENTIAL["light"]


def test_legend_names_each_class_once():
    labels = [label for *_, label in _map().legend]
    assert labels == ["< 50", "50–70", "70–80", "80–90", "90–95", "95–100", "> 100"]


def test_hover_tells_value_counts_rank_and_distance():
    text = _values(_map())["text"][0]
    for part in ("Hà Nội", "92,5%", "5.567.000 / 6.018.000 người", "hạng 2/3", "+0,2"):
        assert part in text


def test_selected_area_is_outlined_and_only_when_it_is_on_this_map():
    outline = [t for t in _map(selected="14").figure["data"] if t["name"] == "selected"]
    assert outline[0]["locations"] == ["14"]
    assert [t for t in _map(selected="999").figure["data"] if t["name"] == "selected"] == []


def test_no_trace_is_empty_because_plotly_fails_on_one():
    for trace in _map().figure["data"]:
        assert trace.get("locations") or trace.get("lon"), trace["name"]


def test_ground_leaves_out_what_is_drawn_and_where_it_lies():
    ground = Shape(key="g", url="/g.json", bounds=(0, 0, 1, 1), ids=("01", "14", "26", "77"))
    view = _map(context=ground, within="77")
    assert next(t for t in view.figure["data"] if t["name"] == "context")["locations"] == ["26"]


def test_archipelagos_are_written_in_the_language():
    label = {t["name"]: t for t in _map(lang="en").figure["data"]}["labels"]
    assert label["text"] == ["Hoang Sa<br>(Da Nang)"]


def test_title_counts_the_areas_behind_the_lowest_break():
    assert _map(dose="").title == "1 tỉnh dưới 80% mũi 1 người lớn"
    assert _map(lang="en").title == "1 province below 80%: first dose, adults"


def test_key_stays_while_only_values_change_and_not_otherwise():
    key = _map().key
    assert _map(frames.by_area().assign(value=1.0, state="ok")).key == key
    assert _map(frames.by_area().iloc[1:]).key != key
    assert _map(theme="dark").key != key
    assert _map(lang="en").key != key
    assert _map(selected="14").key != key


def test_figures_of_one_key_differ_in_what_the_browser_exchanges():
    one, other = (_map(frames.by_area().assign(value=v, state="ok")).figure for v in (1.0, 2.0))
    for figure in (one, other):
        for name in ("z", "text", "customdata"):
            figure["data"][module.VALUES].pop(name)
    assert one == other


def test_empty_frame_gives_the_designed_figure():
    view = _map(frames.by_area().iloc[:0])
    assert view.figure["data"] == []
    assert [a["text"] for a in view.figure["layout"]["annotations"]] == [
        "Chưa có số liệu cho phạm vi này",
        "Chọn ngày khác, hoặc lên một cấp.",
    ]


def test_points_are_as_large_as_their_denominator():
    trace = points(frames.by_area(), **BASE).figure["data"][0]
    sizes = dict(zip(trace["customdata"], trace["marker"]["size"], strict=True))
    assert sizes["79"] > sizes["01"] > sizes["48"]


def test_point_without_a_value_has_another_shape_and_colour():
    marker = points(frames.by_area(), **BASE).figure["data"][0]["marker"]
    assert marker["symbol"] == ["circle", "circle", "circle-x", "circle", "circle-x"]
    assert marker["color"][2] == TOKENS["light"]["no_data"]


def test_area_without_coordinates_is_left_out_of_the_map_but_not_of_the_table():
    frame = frames.by_area()
    frame.loc[0, ["lat", "lon"]] = None
    view = points(frame, **BASE)
    assert "79" not in view.figure["data"][0]["customdata"]
    assert len(view.table.shown) == 5


def test_points_without_any_coordinate_give_the_designed_figure():
    view = points(frames.by_area().assign(lat=None, lon=None), **BASE)
    assert view.figure["data"] == []


def test_sites_are_drawn_over_communes():
    sites = frames.by_area().head(2).assign(doses=180, facility_code=["a", "b"])
    trace = points(frames.by_area("commune"), sites=sites, **BASE).figure["data"][1]
    assert trace["name"] == "sites"
    assert "180 mũi trong ngày" in trace["hovertext"][0]


def test_window_encloses_its_bounds_in_the_aspect_asked_for():
    ranges = window((102.0, 8.0, 110.0, 24.0), aspect=1.0, margin=0.0)
    assert ranges["lat"] == pytest.approx([8.0, 24.0])
    assert ranges["lon"][0] < 102.0 < 110.0 < ranges["lon"][1]


def test_map_of_some_areas_looks_at_them_and_not_at_the_whole_country():
    whole = _map().figure["layout"]["geo"]["lonaxis"]["range"]
    # Hồ Chí Minh City and Hà Nội: 105,8 to 106,6 east.
    some = _map(frames.by_area().head(2)).figure["layout"]["geo"]["lonaxis"]["range"]
    assert whole[0] <= 102.1 < 115.9 <= whole[1]
    assert some[1] - some[0] < whole[1] - whole[0]
    assert some[0] < 105.8 < 106.6 < some[1]
