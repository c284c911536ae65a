"""Parts: what a screen reader is told, what stands in the footer, what a clerk is asked to do."""

import json
from dataclasses import replace

import pandas as pd
import pytest

from layouts import say
from layouts.figures.curve import curve
from layouts.markup import markup
from layouts.parts import card, lists, scope_bar, stamp, states
from layouts.parts.hero import hero
from layouts.parts.icons import ICONS, icon_button
from tests.layouts import frames


def _json(component) -> str:
    parts = component if isinstance(component, list) else [component]
    return json.dumps(
        [p.to_plotly_json() for p in parts],
        default=lambda c: c.to_plotly_json(),
        ensure_ascii=False,
    )


def _view():
    return curve(frames.over_time(), place="Hà Nội", **frames.MEASURE)


# Card


def test_head_says_as_of_known_on_basis_and_denominator():
    text = _json(card.head(_view(), frames.STAMP, lang="vi"))
    for part in ("tính đến 27/11/2021", "biết đến 28/11/2021", "theo nơi cư trú", "dân số 2021"):
        assert part in text


def test_mark_on_incomplete_inputs_is_a_word_and_an_icon_with_its_reason():
    text = _json(card.head(_view(), frames.STAMP, lang="vi"))
    assert "Chưa đủ đầu vào" in text
    assert "icon-exclamation-triangle" in text
    assert "Một số nơi chưa báo cáo" in text


def test_standing_caveat_is_explained_but_is_no_warning():
    text = _json(card.head(_view(), replace(frames.STAMP, marks=("entry_lag",)), lang="vi"))
    assert "icon-exclamation-triangle" not in text
    assert "những ngày cuối còn thiếu" in text


def test_simulated_is_said_in_the_footer_not_on_every_card():
    assert "mô phỏng" not in _json(card.head(_view(), frames.STAMP, lang="vi"))
    line = _json(stamp.stamp_line(frames.STAMP, reported=61, expected=63, lang="vi"))
    assert "Dữ liệu mô phỏng" in line
    assert "61/63 địa phương đã báo cáo" in line
    assert "phiên bản dân số 2021" in line


def test_footer_says_only_what_is_known():
    from warehouse.answer import Stamp

    assert stamp.stamp_line(Stamp(), reported=None, expected=None, lang="vi") == []


def test_reported_areas_are_those_of_the_widest_feed():
    frame = pd.DataFrame({"areas_reported": [2, 61, None], "areas_expected": [4, 63, None]})
    assert stamp.reported_areas(frame) == (61, 63)
    assert stamp.reported_areas(frame.iloc[:0]) == (None, None)


def test_feed_that_counts_no_areas_leaves_the_others_their_count():
    # Such as adverse event reports: loaded, but not expected from each area each day.
    frame = pd.DataFrame({"areas_reported": [61, None], "areas_expected": [63, 63]})
    assert stamp.reported_areas(frame) == (61, 63)


def test_every_chart_has_a_summary_in_words():
    text = _json(card.head(_view(), frames.STAMP, lang="vi"))
    assert "visually-hidden" in text
    assert "Từ 18/11/2021 đến 27/11/2021." in text


def test_card_is_a_named_region_with_a_named_menu():
    text = _json(card.card("x", name="coverage.card.map", lang="vi", area="map"))
    assert '"aria-label": "Bản đồ bao phủ"' in text
    assert "Thao tác với hình này: Bản đồ bao phủ" in text
    for act in ("table", "explain", "png", "svg", "pdf", "pptx", "xlsx", "csv", "link"):
        assert f'"data-act": "{act}"' in text


def test_answer_fills_the_places_that_the_card_has():
    empty = markup(card.card("x", name="coverage.card.curve", lang="vi", area="curve"))
    parts = card.answer(_view(), frames.STAMP, lang="vi")["parts"]
    assert all(f'data-part="{name}"' in empty for name in parts)
    assert parts["head"].startswith('<h2 class="card-title">')


def test_answer_carries_the_figure_and_not_the_table():
    told = card.answer(_view(), frames.STAMP, lang="vi")
    assert set(told) == {"parts", "figure", "key"}
    assert told["figure"]["data"]


def test_legend_items_are_buttons_that_say_whether_they_are_pressed():
    text = _json(card.legend((("0", "red", "< 50"),), lang="vi"))
    assert '"type": "Button"' in text
    assert '"aria-pressed": "false"' in text


@pytest.mark.parametrize("name", ICONS)
def test_icon_button_has_a_label(name):
    button = icon_button(name, "Đóng")
    assert button.to_plotly_json()["props"]["aria-label"] == "Đóng"


# States


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("make", [states.failed, states.forbidden, states.incomplete])
def test_state_has_a_sentence_and_a_next_step(make, lang):
    props = make(lang=lang).to_plotly_json()["props"]
    assert props["role"] == "status"
    assert len(props["children"]) >= 3


@pytest.mark.parametrize("what", ["chart", "loads", "moved", "quarantine", "area", "completeness"])
def test_empty_state_says_what_to_do_next(what):
    texts = [c.children for c in states.empty(what, lang="vi").children[1:]]
    assert len(texts) == 2
    assert all(texts)


# Hero


def test_hero_tells_value_people_and_week():
    text = _json(hero(frames.over_time(), place="Cả nước", **frames.MEASURE))
    for part in ("92,0%", "66,3 triệu trên 72 triệu người", "+7,0 điểm trong 7 ngày"):
        assert part in text


def test_hero_without_values_is_a_dash():
    assert "–" in _json(hero(frames.over_time().iloc[:0], place="X", **frames.MEASURE))


# Lists


def _reasons() -> pd.DataFrame:
    rows = [
        ("not_a_date", "quarantine", "registration", 2_877, 0, pd.Timestamp("2021-10-21")),
        ("after_known", "quarantine", "injection", 318, 9_540, pd.Timestamp("2021-11-25")),
        ("before_campaign", "flag", "stock_movement", 41, 99_000, pd.Timestamp("2021-11-02")),
        ("brand_new_reason", "quarantine", "injection", 1, 1, pd.Timestamp("2021-11-26")),
    ]
    return pd.DataFrame(
        rows, columns=["reason", "severity", "feed", "rows", "weight_doses", "oldest"]
    )


def test_heaviest_reason_comes_first_and_flagged_rows_last():
    view = lists.quarantine(_reasons(), lang="vi")
    text = _json(view.parts["body"])
    places = [
        text.index(w)
        for w in (
            "Ngày ở tương lai",
            "brand_new_reason",
            "Không phải ngày tháng",
            "Trước khi chiến dịch bắt đầu",
        )
    ]
    assert places == sorted(places)
    # 2.877 + 318 + 1 rows wait; the 41 flagged ones were loaded.
    assert view.title == "3.196 dòng chờ sửa, nặng 9.541 liều"


def test_reason_tells_the_clerk_what_to_do():
    body = lists.quarantine(_reasons(), lang="vi").parts["body"]
    assert "Sửa ngày, kiểm tra ngày và tháng đảo nhau" in _json(body)


def test_nothing_in_quarantine_is_said_not_left_blank():
    view = lists.quarantine(_reasons().iloc[:0], lang="vi")
    assert view.title == "Không có dòng nào chờ sửa"
    assert "Mọi dòng đã đọc đều được nạp." in _json(view.parts["body"])


def _fresh() -> pd.DataFrame:
    days = pd.to_datetime(["2021-11-27", "2021-11-22"])
    return pd.DataFrame(
        {
            "feed": ["injection", "allocation"],
            "source": "vn",
            "loaded_at": days,
            "known_on": days,
            "last_event_date": days,
            "is_dated": True,
            "areas_reported": 61,
            "areas_expected": 63,
        }
    )


def test_feed_that_is_behind_is_named_with_its_days():
    view = lists.freshness(_fresh(), as_of=frames.STAMP.as_of, lang="vi")
    assert view.title == "1 luồng chậm hơn 2 ngày"
    assert "chậm 5 ngày" in _json(view.parts["body"])


def test_feed_without_any_date_is_not_called_late():
    frame = _fresh().assign(last_event_date=pd.NaT)
    view = lists.freshness(frame, as_of=frames.STAMP.as_of, lang="vi")
    assert "chậm" not in _json(view.parts["body"])


def test_feed_of_events_without_any_is_not_called_up_to_date():
    frame = _fresh().assign(last_event_date=[pd.Timestamp("2021-11-27"), pd.NaT])
    view = lists.freshness(frame, as_of=frames.STAMP.as_of, lang="vi")
    assert view.title == "1 luồng chưa có sự kiện nào"
    assert "chưa có sự kiện" in _json(view.parts["body"])


def test_list_has_the_day_it_is_of_and_is_never_late():
    frame = _fresh().iloc[:1].assign(feed="site", is_dated=False, last_event_date=pd.NaT)
    view = lists.freshness(frame, as_of=frames.STAMP.as_of, lang="vi")
    assert view.title == "Mọi luồng đều có số liệu mới"
    assert "danh sách ngày 27/11/2021" in _json(view.parts["body"])


def test_loads_are_listed_newest_first_and_add_up():
    view = lists.loads(frames.loads(), lang="vi")
    assert [row[0] for row in view.table.shown] == [
        "25/11/2021 17:00",
        "23/11/2021 17:00",
        "22/11/2021 17:00",
    ]
    keys = [c.key for c in view.table.columns]
    read, loaded, same, waiting = (
        keys.index(f"rows_{k}") for k in ("read", "loaded", "unchanged", "quarantined")
    )
    assert all(r[read] == r[loaded] + r[same] + r[waiting] for r in view.table.raw)
    assert "Còn dòng chờ sửa" in _json(view.parts["body"])


# Scope bar


def test_breadcrumb_links_upward_and_says_where_one_stands():
    path = pd.DataFrame(
        {
            "area_code": ["00", "79", "760"],
            "name_vi": ["Việt Nam", "Thành phố Hồ Chí Minh", "Quận 1"],
            "name_en": ["Viet Nam", "Ho Chi Minh City", "District 1"],
            "level": ["nation", "province", "district"],
        }
    )
    text = _json(scope_bar.crumbs(path, lang="vi"))
    assert '"data-area": ""' in text
    assert '"data-area": "79"' in text
    assert '"data-area": "760"' not in text
    assert '"aria-current": "location"' in text
    assert "Cả nước" in text


def test_known_dates_are_offered_newest_first_after_the_usual_choice():
    days = list(pd.to_datetime(["2021-11-21", "2021-11-28"]))
    options = scope_bar.known_options(days, usual="newest", lang="vi")
    assert [o["value"] for o in options] == ["newest", "2021-11-28", "2021-11-21"]
    assert options[1]["label"] == "28/11/2021"


def test_no_option_is_empty_because_the_browser_would_show_nothing():
    for choice in (*scope_bar.choices("vi", keys=("dose", "age")), scope_bar.maps("vi")):
        assert all(value and label for value, label in choice.options)


def test_dates_of_an_empty_warehouse_are_no_dates():
    frame = pd.DataFrame({"kind": ["first", "last"], "date": [None, None]})
    assert scope_bar.dates_payload(frame) == {}


def test_rows_loaded_with_a_flag_are_not_said_to_wait():
    flagged = _reasons()[lambda f: f["severity"] == "flag"]
    assert lists.quarantine(flagged, lang="vi").title == "41 dòng đã nạp có cờ, không dòng nào chờ"


@pytest.mark.parametrize(
    ("official", "said"),
    [
        ("Tỉnh Hà Giang", "Hà Giang"),
        ("Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh"),
        ("Thành phố Cần Thơ", "Cần Thơ"),
        ("Thành phố Thủ Đức", "Thành phố Thủ Đức"),
        ("Quận 1", "Quận 1"),
    ],
)
def test_province_is_named_as_it_is_said(official, said):
    row = {"name_vi": official, "name_en": "x"}
    assert say.place(row, lang="vi") == said
    assert say.place({**row, "short_vi": "Ngắn"}, lang="vi") == "Ngắn"
