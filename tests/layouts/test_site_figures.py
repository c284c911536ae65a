"""Figures of sites and registrations, asked what they show."""

import pytest

from layouts import site_lists
from layouts.figures.against import against
from layouts.figures.cohorts import cohorts
from layouts.figures.hour_heat import hour_heat
from layouts.figures.load_dots import load_dots
from layouts.figures.site_map import site_map
from layouts.figures.step_strip import step_strip
from tests.layouts import sample_sites as sample

LOOK = {"theme": "light", "lang": "vi"}


def test_map_puts_the_busiest_largest_and_leaves_out_what_has_no_place():
    view = site_map(sample.by_unit(), **LOOK)
    points = view.figure["data"][0]
    assert points["customdata"] == ["002", "001", "003"]
    assert points["marker"]["size"][0] == max(points["marker"]["size"])
    assert len(view.table.shown) == 4
    assert view.title == "5/6 điểm có kế hoạch đã tiêm; 1 im lặng"


def test_a_site_on_the_map_opens_its_own_page_in_its_area():
    points = site_map(sample.by_unit("site"), **LOOK).figure["data"][0]
    assert points["customdata"][0] == "/site?site=002&area=002"


def test_points_at_rest_take_the_colour_of_no_data():
    colours = site_map(sample.by_unit(), **LOOK).figure["data"][0]["marker"]["color"]
    assert len({colours[2]} & set(colours[:2])) == 0


def test_load_tells_those_beyond_chance_by_shape_and_colour():
    view = load_dots(sample.by_unit(), **LOOK)
    above = next(trace for trace in view.figure["data"] if trace.get("name") == "Trên giới hạn")
    assert above["text"] == ["Quận Hoàn Kiếm"]
    assert above["marker"]["symbol"] == "triangle-up"
    assert view.title.startswith("1 nơi trên, 0 nơi dưới")
    assert {shape["y0"] for shape in view.figure["layout"]["shapes"]} == {200, 400}


def test_steps_name_the_slow_one_and_show_the_arithmetic_of_the_ceiling():
    view = step_strip(sample.strip(), **LOOK)
    assert view.title == "Chờ lâu nhất ở Tiếp đón → sàng lọc: 24 phút"
    assert "45,0 mũi ÷ 2,0 dây chuyền = 22,5" in view.facts[0]
    assert "8 giờ = 360 mũi" in view.facts[0]
    assert "10,0% rời đi trước 30 phút" in view.facts[1]


def test_hours_name_the_busiest():
    door = sample.SampleSites()
    view = hour_heat(door._hour_week(None), **LOOK)
    assert view.title == "Đông nhất: Thứ hai, 18 giờ"


def test_backlog_names_who_holds_most_and_says_when_a_pace_never_clears():
    view = site_lists.backlog(sample.steps(), **LOOK)
    assert view.title == "400 người chờ, do TTYT huyện giữ"
    said = view.figure["data"][0]["text"]
    assert "chưa rõ ngày hết" in said[2]
    assert "hết ngày 02/12/2021" in said[0]


def test_funnel_ends_with_the_injected():
    assert site_lists.funnel(sample.steps(), **LOOK).title == "44,0% người đăng ký đã được tiêm"


def test_cohort_of_the_first_week_says_how_many_are_injected():
    view = cohorts(sample.cohorts(), **LOOK)
    assert view.title == "Đăng ký tuần 08/11/2021: 75,0% đã tiêm"
    assert view.figure["layout"]["barmode"] == "stack"


@pytest.mark.parametrize(
    "draw",
    [
        lambda: site_map(sample.by_unit().iloc[:0], **LOOK),
        lambda: load_dots(sample.by_unit().iloc[:0], **LOOK),
        lambda: step_strip(sample.strip().iloc[:0], **LOOK),
        lambda: cohorts(sample.cohorts().iloc[:0], **LOOK),
        lambda: site_lists.backlog(sample.steps().iloc[:0], **LOOK),
        lambda: site_lists.funnel(sample.steps().iloc[:0], **LOOK),
    ],
)
def test_nothing_is_said_to_be_nothing(draw):
    view = draw()
    assert view.title
    assert view.figure["layout"]["annotations"]


def test_peers_stand_with_the_good_side_at_the_right():
    view = against(sample.SampleSites()._against_peers(None), **LOOK)
    own = next(trace for trace in view.figure["data"] if trace["name"] == "Nơi đang xem")
    # 90 of 80..100 is half way; 6 days of 1..9, where fewer are better, lie 3/8 from the worst.
    assert own["x"] == [0.5, 0.375]
    assert view.title == "1/2 chỉ tiêu không kém trung vị nơi tương đồng"
