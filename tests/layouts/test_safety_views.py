"""The safety page in words and pictures: sober, complete, and never a verdict."""

import json

import pandas as pd
import plotly.utils
import pytest

from layouts import signals
from layouts.figures.age_rate import age_rate
from layouts.figures.llr_path import llr_path
from layouts.figures.onset import onset
from layouts.parts import case_list, signal_board, signal_card
from layouts.theme import TOKENS

LANGUAGES = ("vi", "en")
LOOK = {"theme": "light", "lang": "vi"}


def text_of(parts: object) -> str:
    return json.dumps(parts, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def board_row(**cells: object) -> dict:
    usual = {
        "subject_kind": "event",
        "subject": "MOD/myocarditis",
        "subject_key": "event:MOD/myocarditis",
        "vaccine_code": "MOD",
        "event_term_code": "myocarditis",
        "term_vi": "Viêm cơ tim",
        "term_en": "Myocarditis",
        "doses": 100_000,
        "observed": 12,
        "expected": 4.1,
        "ratio": 2.927,
        "lower": 1.51,
        "upper": 5.11,
        "of_limit": 1.4,
        "method": "maxsprt",
        "methods": "maxsprt",
        "first_crossed": pd.Timestamp("2021-09-19"),
        "completeness": 0.6,
        "is_signal": True,
        "is_ended": False,
        "state": "",
        "tested": 0,
    }
    return usual | cells


def looks(**cells: object) -> pd.DataFrame:
    rows = [
        {"cut_off": "2021-09-12", "observed": 5, "expected": 3.0, "statistic": 0.55},
        {"cut_off": "2021-09-19", "observed": 12, "expected": 4.1, "statistic": 4.98},
    ]
    frame = pd.DataFrame(rows).assign(
        cut_off=lambda f: pd.to_datetime(f["cut_off"]),
        threshold=3.55,
        method="maxsprt",
        ratio=lambda f: f["observed"] / f["expected"],
        lower=1.5,
        upper=5.1,
        expected_total=9.0,
    )
    frame["of_limit"] = frame["statistic"] / frame["threshold"]
    frame["is_signal"] = [False, True]
    return frame.assign(**cells)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_three_sentences_stand_above_the_board(lang):
    shown = text_of(signal_board.three_sentences(lang=lang))
    wanted = {
        "vi": ("không phải là bằng chứng", "lý do để xem xét", "Mẫu số"),
        "en": ("not proof of cause", "a reason to look", "Denominator"),
    }[lang]
    assert all(phrase in shown for phrase in wanted)


def test_board_says_how_many_signals_among_how_many_rows():
    quiet = board_row(subject="AZ/gbs", methods="", of_limit=0.2, first_crossed=pd.NaT)
    rows, view = signal_board.board(
        pd.DataFrame([board_row(), quiet]), selected="event:MOD/myocarditis", lang="vi"
    )
    assert view.title == "1 tín hiệu cần xem xét trong 2 dòng theo dõi"
    shown = text_of(rows)
    assert "2,9 (1,5–5,1)" in shown
    assert "19/09/2021" in shown
    assert "is-selected" in shown


def test_week_whose_reports_are_still_to_come_is_hatched():
    late, _ = signal_board.board(pd.DataFrame([board_row()]), selected="", lang="vi")
    full, _ = signal_board.board(
        pd.DataFrame([board_row(completeness=0.95)]), selected="", lang="vi"
    )
    assert "is-open" in text_of(late)
    assert "is-open" not in text_of(full)


def test_disproportionality_alone_is_no_loud_signal():
    _, view = signal_board.board(pd.DataFrame([board_row(methods="ic")]), selected="", lang="en")
    assert view.title == "No signal among 1 rows watched"


def test_board_without_looks_says_so():
    _, view = signal_board.board(pd.DataFrame(), selected="", lang="vi")
    assert view.title == "Chưa có lần xem xét nào được lưu"


def test_path_shows_each_look_its_limit_and_when_it_was_crossed():
    view = llr_path(looks(), subject="Moderna × Viêm cơ tim", **LOOK)
    limit, path = view.figure["data"]
    assert limit["y"] == [3.55, 3.55]
    assert path["y"] == [0.55, 4.98]
    assert path["marker"]["color"][-1] == TOKENS["light"]["alarm"]
    assert "19/09/2021" in view.title


def test_pair_without_background_has_no_path_but_says_why():
    view = llr_path(looks().head(0), subject="AZ × Đột quỵ", **LOOK)
    assert "không có nền" in view.title


def test_signal_says_that_it_is_no_conclusion_on_cause():
    said = signals.said(
        looks().iloc[-1].to_dict(), None, crossed=pd.Timestamp("2021-09-19"), lang="vi"
    )
    assert said[0].startswith("12 ca quan sát, dự kiến 4,1")
    assert "chưa phải kết luận nguyên nhân" in said[1]


def test_pair_below_its_limit_says_how_many_cases_would_cross_it():
    last = looks(detail=[{}, {"events_to_signal": 14}], is_signal=False).iloc[-1].to_dict()
    said = signals.said(last, None, crossed=None, lang="vi")
    assert any("từ 14 ca mới vượt ngưỡng" in line for line in said)


def test_small_plan_says_that_the_test_has_little_power():
    last = looks(expected_total=0.4).iloc[-1].to_dict()
    assert any("ít năng lực" in line for line in signals.said(last, None, crossed=None, lang="vi"))


def test_pair_without_a_sourced_rate_offers_the_other_comparisons():
    plan = {
        "window_from_days": 1,
        "window_to_days": 42,
        "alpha": 0.05,
        "least_events": 4,
        "protocol_version": "1",
        "rate_code": "",
    }
    rows, _ = signal_card.says(
        looks(), protocol=plan, acts=pd.DataFrame(), subject="AZ × Đột quỵ", lang="en"
    )
    assert "No background rate is sourced" in text_of(rows)


def test_onset_shades_the_risk_and_the_control_window():
    frame = pd.DataFrame({"onset_days": [0, 3, 30, -999], "reports": [2, 1, 1, 1]})
    view = onset(frame, risk=(0, 7), control=(22, 42), **LOOK)
    assert [(s["x0"], s["x1"]) for s in view.figure["layout"]["shapes"]] == [
        (-0.5, 7.5),
        (21.5, 42.5),
    ]
    assert view.title == "3 trong 5 ca khởi phát trong cửa sổ nguy cơ"


def test_ages_show_exact_intervals_beside_each_rate():
    frame = pd.DataFrame(
        {
            "age_band_code": ["18-29", "18-29"],
            "sex": ["m", "f"],
            "reports": [2, 0],
            "doses": [1000, 1000],
            "rate": [200.0, 0.0],
            "lower": [24.2, 0.0],
            "upper": [722.5, 368.9],
        }
    )
    view = age_rate(frame, **LOOK)
    men = view.figure["data"][1]
    assert (men["y"], men["error_y"]["array"]) == ([200.0], [522.5])


def case(**cells: object) -> dict:
    usual = {
        "case": "0A1B2C3D",
        "province_vi": "Thanh Hóa",
        "province_en": "Thanh Hoa",
        "age_band_code": "30-39",
        "sex": "f",
        "vaccine_code": "VERO",
        "lot_code": "B2021103398",
        "dose_number": 2,
        "onset_days": 0,
        "terms": "anaphylaxis",
        "seriousness": "death",
        "outcome": "died",
        "causality_code": None,
        "clock": "report",
        "clock_state": "overdue",
        "hours_left": -5.0,
    }
    return usual | cells


def test_overdue_case_is_marked_with_icon_and_word():
    frame = pd.DataFrame([case(), case(case="FF", clock_state="running", hours_left=10.0)])
    rows, view = case_list.case_list(frame, {"anaphylaxis": "Phản vệ"}, lang="vi")
    assert view.title == "1 ca quá hạn trong 2 ca đang chạy thời hạn"
    shown = text_of(rows)
    assert "is-overdue" in shown
    assert "−5 giờ" in shown
    assert "Phản vệ" in shown


def test_silent_places_are_named_with_what_they_should_report():
    row = board_row(
        subject_kind="province",
        subject="87",
        subject_key="province:87",
        province_vi="Đồng Tháp",
        province_en="Dong Thap",
        method="reporting",
        methods="reporting",
        observed=0,
        expected=155.7,
        ratio=0.0,
        tested=63,
    )
    rows, view = signal_board.silent(pd.DataFrame([row]), lang="vi")
    assert view.title == "0 cơ sở và 1 tỉnh im lặng"
    assert "0 báo cáo, lẽ ra khoảng 155,7" in text_of(rows)
