"""Charts asked about their data: what is on y, what is marked, what an empty frame gives."""

import re

import pandas as pd
import pytest

from layouts import findings, load_days
from layouts.figures import FIGURES
from layouts.figures.age_dose import age_dose
from layouts.figures.calendar import calendar
from layouts.figures.completeness import STATES, completeness
from layouts.figures.curve import curve
from layouts.figures.load_bars import load_bars
from layouts.figures.moved import moved
from layouts.figures.ranking import ranking
from layouts.figures.sparkline import bars, path, sparkline
from layouts.listing import line
from layouts.theme import COVERAGE
from tests.layouts import frames


def _named(view) -> dict:
    return {trace["name"]: trace for trace in view.figure["data"]}


def _curve(**more):
    return curve(more.pop("frame", frames.over_time()), place="Hà Nội", **frames.MEASURE, **more)


# Curve


def test_curve_draws_band_median_nation_and_area():
    names = [
        t["name"] for t in _curve(band=frames.band(), national=frames.over_time()).figure["data"]
    ]
    assert names == ["Tứ phân vị 1", "Tứ phân vị 3", "Trung vị", "Cả nước", "Hà Nội"]


def test_days_that_wait_for_reports_are_dotted_and_join_the_line():
    traces = _named(_curve(frame=frames.over_time(open_days=3)))
    assert traces["Hà Nội"]["x"][-1] == "2021-11-24"
    assert traces["Còn chờ báo cáo"]["x"] == [
        "2021-11-24",
        "2021-11-25",
        "2021-11-26",
        "2021-11-27",
    ]
    assert "dash" in traces["Còn chờ báo cáo"]["line"]


def test_curve_without_open_days_has_one_line():
    assert list(_named(_curve())) == ["Hà Nội"]


def test_curve_title_tells_the_value_and_the_week():
    assert _curve().title == "Hà Nội: 92,0%, +7,0 điểm trong 7 ngày"


def test_curve_too_short_for_a_week_tells_only_the_value():
    assert _curve(frame=frames.over_time().tail(3)).title == "Hà Nội đạt 92,0%"


def test_cumulative_that_falls_is_said_to_fall():
    frame = frames.over_time()
    frame.loc[9, "value"] = 80.0
    assert "−5,0 điểm" in _curve(frame=frame).title


def test_names_at_the_ends_of_lines_do_not_overlap():
    view = _curve(band=frames.band().assign(median=91.9), national=frames.over_time())
    heights = sorted(a["y"] for a in view.figure["layout"]["annotations"])
    assert min(b - a for a, b in zip(heights, heights[1:], strict=False)) > 5


def test_curve_facts_tell_period_band_and_open_days():
    facts = _curve(band=frames.band(), frame=frames.over_time(open_days=2)).facts
    assert facts == (
        "Từ 18/11/2021 đến 27/11/2021.",
        "Một nửa số nơi khác nằm giữa 70,0% và 90,0%.",
        "2 ngày cuối còn chờ báo cáo.",
    )


# Age and dose


def test_dose_that_an_age_has_not_been_offered_is_a_dash_not_a_zero():
    view = age_dose(frames.ages(), **frames.LOOK)
    numbers = {(a["y"], a["x"]): a["text"] for a in view.figure["layout"]["annotations"]}
    assert numbers["12–17", "Nhắc lần 1"] == "–"
    assert view.figure["data"][0]["z"][0][2] is None


def test_dose_that_nobody_of_an_age_has_had_is_a_quiet_zero():
    frame = frames.ages().fillna({"value": 0.0})
    view = age_dose(frame, **frames.LOOK)
    numbers = {(a["y"], a["x"]): a["text"] for a in view.figure["layout"]["annotations"]}
    assert numbers["12–17", "Nhắc lần 1"] == "0"
    assert view.figure["data"][0]["z"][0][2] is None


def test_age_whose_turn_has_not_come_is_not_called_the_lowest():
    frame = frames.ages()
    frame.loc[frame["age_band"] == "12-17", "value"] = 0.0
    assert age_dose(frame, **frames.LOOK).title == "Thấp nhất nhóm 65–79: 74,0% đủ liều"


def test_age_strip_keeps_four_doses_and_the_order_of_ages():
    heat = age_dose(frames.ages(), **frames.LOOK).figure["data"][0]
    assert heat["x"] == ["Ít nhất 1 mũi", "Đủ liều", "Nhắc lần 1", "Nhắc lần 2"]
    assert heat["y"] == ["12–17", "65–79"]
    assert heat["z"][1] == [101.2, 74.0, 9.8, None]


def test_age_title_names_the_lowest_full_course():
    assert age_dose(frames.ages(), **frames.LOOK).title == "Thấp nhất nhóm 12–17: 18,4% đủ liều"


# Ranking


def _ranking(**more):
    return ranking(frames.by_area(), scale=COVERAGE, **frames.MEASURE, **more)


def _cells(key: str, **more) -> dict:
    """One column of the ranking: its cells by the code of their row."""
    told = _ranking(**more)
    at = [field.key for field in told.fields].index(key)
    return {row.code: row.cells[at] for row in told.rows}


def test_areas_without_a_value_stand_at_the_end_with_their_reason():
    assert [row.code for row in _ranking().rows] == ["79", "01", "14", "48", "83"]
    assert _cells("value")["83"][:2] == ("–", None)
    assert _cells("state")["83"][0] == "Ẩn vì dưới 5 người"


def test_ranking_tells_the_distance_from_the_nation():
    told = _cells("difference")
    assert (told["79"][0], told["14"][0]) == ("+9,1", "−21,2")


def test_selected_row_stays_marked():
    assert [row.code for row in _ranking(selected="14").rows if row.selected] == ["14"]
    assert _ranking(selected="14").payload()["selected"] == "14"
    assert _ranking().payload()["selected"] == ""


def test_names_are_worth_their_place_in_the_vietnamese_alphabet():
    names = sorted(_cells("area").values(), key=lambda cell: cell[1])
    assert [name for name, *_ in names] == [
        "Bến Tre",
        "Đà Nẵng",
        "Hà Nội",
        "Sơn La",
        "TP. Hồ Chí Minh",
    ]


def test_line_of_a_row_keeps_its_gaps_between_its_lowest_and_highest():
    assert _cells("spark")["01"] == "0.p"  # 40,0 missing 92,5
    assert line([1.0, 1.5, 2.0]) == "0cp"
    assert line([5.0, None]) == line(None) == ""


def test_figure_is_worth_its_value_and_explained_by_its_counts():
    text, worth, counts = _cells("value")["01"]
    assert (text, round(worth, 1)) == ("92,5%", 92.5)
    assert counts == "5.567.000 / 6.018.000 người"


# Sparkline


def test_missing_value_breaks_the_sparkline():
    assert path([1.0, None, 2.0, 3.0]).count("M") == 2


@pytest.mark.parametrize("values", [[], [1.0], [None, None], [None, 4.0]])
def test_sparkline_of_nothing_draws_nothing(values):
    assert path(values) == ""
    assert "path" not in sparkline(values, colour="black")


def test_bars_stand_for_every_day():
    assert bars([1, 2, 0], colour="black").count("M") == 3


# Data page


def test_day_without_a_load_is_a_hole_in_the_calendar():
    days = load_days.by_day(frames.loads())
    assert list(days["loads"]) == [1, 1, 0, 1]
    heat = calendar(frames.loads(), **frames.LOOK).figure["data"][0]
    assert heat["y"][0] == "T2"
    assert [row[-1] for row in heat["z"]][:4] == [1, 4, 0, 2]
    assert len(heat["x"]) == 26


def test_day_is_the_one_on_which_the_files_were_known_not_the_one_they_were_loaded():
    replayed = frames.loads().assign(loaded_at=pd.Timestamp("2022-01-05 09:00"))
    assert list(load_days.by_day(replayed)["loads"]) == [1, 1, 0, 1]


def test_handful_of_days_is_a_list_with_a_bar_each_newest_first():
    assert load_days.is_handful(frames.loads())
    (bars,) = load_bars(frames.loads(), **frames.LOOK).figure["data"]
    assert (bars["y"][0], bars["x"]) == ("25/11/2021", [5_000, 9_000, 1_000])
    assert bars["text"] == [
        "1 tệp · 5.000 dòng",
        "1 tệp · 9.000 dòng · 412 chờ sửa",
        "1 tệp · 1.000 dòng",
    ]


def test_longer_history_is_a_calendar():
    days = pd.date_range("2021-11-01", periods=8).date
    loads = pd.concat([frames.loads().iloc[:1]] * 8).assign(known_on=days)
    assert not load_days.is_handful(loads)


def test_load_that_left_rows_waiting_is_counted_in_the_title():
    assert calendar(frames.loads(), **frames.LOOK).title == "1 trên 3 lần nạp còn dòng chờ sửa"


def test_calendar_facts_add_up():
    assert calendar(frames.loads(), **frames.LOOK).facts[0] == (
        "Đọc 15.000 dòng: 9.578 nạp, 5.010 không đổi, 412 chờ sửa."
    )


def test_least_complete_area_is_on_top():
    heat = completeness(frames.completeness(), **frames.LOOK).figure["data"][0]
    assert heat["y"] == ["Sơn La", "Hà Nội"]
    assert [STATES[c] for c in heat["z"][0]] == ["missing", "partial", "missing"]


def test_completeness_title_counts_the_last_day():
    assert (
        completeness(frames.completeness(), **frames.LOOK).title
        == "1 trên 2 địa bàn đã báo cáo ngày cuối"
    )


def test_withdrawn_doses_point_the_other_way_and_new_ones_are_not_drawn():
    traces = _named(moved(frames.moved(), **frames.LOOK))
    assert list(traces) == ["Nhập muộn", "Đã sửa", "Rút lại"]
    at = traces["Rút lại"]["y"].index("Sơn La")
    assert traces["Rút lại"]["x"][at] == -1_500


def test_new_doses_alone_are_told_but_nothing_past_is_drawn():
    view = moved(frames.moved()[lambda f: f["kind"] == "new"], **frames.LOOK)
    assert view.figure["data"] == []
    assert view.title == "60 nghìn liều mới, 0 đổi số liệu cũ"


def test_table_keeps_new_doses_where_no_past_figure_moved():
    new = frames.moved()[lambda f: f["kind"] == "new"]
    assert len(moved(new, **frames.LOOK).table.shown) == len(new)


def test_area_whose_past_moved_most_comes_first():
    assert _named(moved(frames.moved(), **frames.LOOK))["Nhập muộn"]["y"][0] == "Sơn La"


def test_moved_title_adds_withdrawn_doses_without_their_sign():
    # 900 + 2.000 late, 500 corrected, 1.500 withdrawn
    assert moved(frames.moved(), **frames.LOOK).title == "60 nghìn liều mới, 4.900 đổi số liệu cũ"


# All of them

VIEWS = {
    "age_dose": lambda look: age_dose(frames.ages(), **look),
    "calendar": lambda look: calendar(frames.loads(), **look),
    "completeness": lambda look: completeness(frames.completeness(), **look),
    "curve": lambda look: curve(
        frames.over_time(), place="Bà Rịa - Vũng Tàu", indicator="coverage_full_18plus", **look
    ),
    "load_bars": lambda look: load_bars(frames.loads(), **look),
    "moved": lambda look: moved(frames.moved(), **look),
}
EMPTY = {
    "age_dose": lambda look: age_dose(frames.ages().iloc[:0], **look),
    "calendar": lambda look: calendar(frames.loads().iloc[:0], **look),
    "completeness": lambda look: completeness(frames.completeness().iloc[:0], **look),
    "curve": lambda look: curve(
        frames.over_time().iloc[:0], place="X", indicator="doses_day", **look
    ),
    "moved": lambda look: moved(frames.moved().iloc[:0], **look),
}
LOOKS = [{"theme": theme, "lang": lang} for theme in ("light", "dark") for lang in ("vi", "en")]


def words_in(title: str) -> int:
    """Words of a title, a dash between two names not being one."""
    return len(re.findall(r"\S*\w\S*", title))


@pytest.mark.parametrize("look", LOOKS, ids=lambda k: f"{k['theme']}-{k['lang']}")
@pytest.mark.parametrize("name", VIEWS)
def test_title_has_at_most_ten_words_and_facts_stand_behind_it(name, look):
    view = VIEWS[name](look)
    assert 0 < words_in(view.title) <= 10
    assert 1 <= len(view.facts) <= 4
    assert view.title in view.summary


@pytest.mark.parametrize("look", LOOKS, ids=lambda k: f"{k['theme']}-{k['lang']}")
@pytest.mark.parametrize("name", EMPTY)
def test_empty_frame_gives_a_designed_figure_and_a_title(name, look):
    view = EMPTY[name](look)
    assert view.figure["data"] == []
    assert len(view.figure["layout"]["annotations"]) == 2
    assert view.title


@pytest.mark.parametrize("name", VIEWS)
def test_table_has_a_cell_for_every_column(name):
    table = VIEWS[name](frames.LOOK).table
    assert table.columns
    assert {len(row) for row in (*table.shown, *table.raw)} == {len(table.columns)}
    assert all(isinstance(cell, str) for row in table.shown for cell in row)


@pytest.mark.parametrize("scale_of", [1, 55, 75, 85, 92, 97, 100, 120])
def test_map_title_has_at_most_ten_words_whatever_the_values(scale_of):
    for lang in ("vi", "en"):
        for indicator in ("coverage_d1_18plus", "coverage_booster_due", "coverage_12_17"):
            frame = frames.by_area().assign(value=float(scale_of), state="ok")
            title = findings.map_title(
                frame, scale=COVERAGE, indicator=indicator, dose="b1", lang=lang
            )
            assert 0 < words_in(title) <= 10, title


@pytest.mark.parametrize(
    ("states", "title"),
    [
        (["no_denominator"] * 5, "5 tỉnh: thiếu mẫu số"),
        (["no_data"] * 5, "5 tỉnh: chưa có dữ liệu"),
        (["no_data", "suppressed"] * 2 + ["no_data"], "Chưa có số liệu cho phạm vi này"),
    ],
)
def test_map_title_of_nothing_gives_the_reason_when_there_is_one(states, title):
    frame = frames.by_area().assign(state=states, value=None)
    words = {"indicator": "doses_day", "dose": "", "lang": "vi"}
    assert findings.map_title(frame, scale=COVERAGE, **words) == title


def test_map_facts_name_the_ends_and_the_gaps():
    facts = findings.map_facts(frames.by_area(), indicator="coverage_d1_18plus", lang="vi")
    assert facts[1] == "Cao nhất TP. Hồ Chí Minh 101,4%, thấp nhất Sơn La 71,1%."
    assert "1 tỉnh chưa có dữ liệu" in facts[2]


def test_the_whole_is_that_of_the_areas_shown_not_of_the_nation():
    frame = (
        frames.by_area()
        .head(2)
        .assign(
            numerator=[90.0, 60.0], denominator=[100.0, 100.0], value=[90.0, 60.0], national=40.0
        )
    )
    facts = findings.map_facts(frame, indicator="coverage_d1_18plus", lang="vi")
    assert facts[0] == "Toàn địa bàn 75,0%: 150 trên 200."


def test_every_figure_is_listed():
    from importlib.resources import files

    modules = {
        p.name.removesuffix(".py")
        for p in files("layouts.figures").iterdir()
        if p.name.endswith(".py")
    }
    assert modules - {"__init__"} == set(FIGURES)


def test_figures_are_plain_and_free_of_pandas():
    for make in VIEWS.values():
        for trace in make(frames.LOOK).figure["data"]:
            assert not any(isinstance(v, (pd.Series, pd.DataFrame)) for v in trace.values())
