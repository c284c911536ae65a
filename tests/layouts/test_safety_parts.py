"""Parts of the safety page: methods side by side, rates, groups, weeks, one case in time."""

import json

import numpy as np
import pandas as pd
import plotly.utils
import pytest

from layouts.figures.rate_dots import rate_dots, weekly_rates
from layouts.figures.report_funnel import report_funnel
from layouts.parts import case_list, case_story, signal_board, signal_card
from layouts.parts.strata_table import strata_table
from tests.layouts.test_safety_views import board_row, case, looks

LOOK = {"theme": "light", "lang": "vi"}


def text_of(parts: object) -> str:
    return json.dumps(parts, cls=plotly.utils.PlotlyJSONEncoder, ensure_ascii=False)


def rates(**cells: object) -> pd.DataFrame:
    rows = {"group": ["MOD", "SPV"], "doses": [100_000, 10], "severe": [5, 0], "common": [80, 0]}
    frame = pd.DataFrame(rows | cells)
    for name, values in {"rate": [5.0, 0.0], "lower": [1.6, 0.0], "upper": [11.7, 36_889]}.items():
        frame[f"severe_{name}"] = frame[f"common_{name}"] = values
    return frame


def test_group_of_few_doses_and_no_case_does_not_stretch_the_axis():
    view = rate_dots(rates(), names={"MOD": "Moderna", "SPV": "Sputnik V"}, **LOOK)
    assert view.figure["layout"]["xaxis"]["range"][1] < 30
    assert view.title == "Moderna: 5,00 ca nặng trên 100.000 mũi, cao nhất"


def test_reports_without_doses_have_no_rate_and_no_picture():
    view = rate_dots(rates(doses=[0, 0]), names={}, **LOOK)
    assert view.title == "Chưa có ca nào"


def test_incomplete_weeks_are_hatched_and_counted():
    weeks = pd.DataFrame(
        {
            "week": pd.to_datetime(["2021-11-15", "2021-11-22"]),
            "doses": [200_000.0, 100_000.0],
            "severe": [10, 2],
            "severe_rate": [5.0, 2.0],
            "severe_lower": [2.4, 0.2],
            "severe_upper": [9.2, 7.2],
            "severe_known": [0.97, 0.55],
        }
    )
    view = weekly_rates(weeks, **LOOK)
    assert view.figure["data"][0]["marker"]["pattern"]["shape"] == ["", "/"]
    assert "1 tuần cuối chưa đủ" in view.title
    assert "không bao giờ được nhân lên" in view.facts[0]


def test_groups_show_the_ratio_with_the_background_halved_and_doubled():
    frame = pd.DataFrame(
        {
            "dose_code": ["d2", "d1"],
            "age_band_code": ["18-29", "30-39"],
            "sex": ["m", "f"],
            "observed": [3, 1],
            "expected": [0.5, 0.0],
            "ratio": [6.0, np.nan],
            "lower": [1.24, np.nan],
            "upper": [17.5, np.nan],
        }
    )
    rows, view = strata_table(frame, lang="vi")
    assert view.table.shown[0][3:] == ("6,0 (1,2–17,5)", "12,0", "3,0")
    assert view.table.shown[1][3] == "–"
    assert "mũi 2" in text_of(rows)


def test_methods_stand_side_by_side_with_second_opinions_of_the_reports():
    detail = {"prr": 9.4, "prr_lower": 4.0, "chi2": 33.0, "evans": True, "least_events": 4}
    both = pd.concat(
        [
            looks(method="ic", detail=[{}, detail]).tail(1),
            looks(method="scri", observed=3, is_signal=False, detail=[{}, detail]).tail(1),
        ]
    )
    _, view = signal_card.methods(both, lang="en")
    assert view.title == "1 of 2 methods signal"
    names = [row[0] for row in view.table.shown]
    assert names == ["Self-controlled (SCRI)", "Disproportionality (IC)", "PRR, Evans' criteria"]
    assert view.table.shown[0][4].endswith("needs 4 cases")
    assert view.table.shown[2][5] == "signal"


def test_lot_that_signals_leads_to_where_it_lies():
    row = board_row(subject_kind="lot", subject="VERO/B1", subject_key="lot:VERO/B1")
    rows, _ = signal_board.board(pd.DataFrame([row]), selected="", lang="vi")
    assert '"/lot?lot=VERO/B1"' in text_of(rows)


def test_silent_province_stands_among_the_signals_with_its_own_sign():
    row = board_row(subject_kind="province", method="reporting", methods="reporting", ratio=0.0)
    row |= {"province_vi": "Đồng Tháp", "province_en": "Dong Thap"}
    rows, _ = signal_board.board(pd.DataFrame([row]), selected="", lang="vi")
    shown = text_of(rows)
    assert "0 cơ sở" in shown or "1 tỉnh" in shown
    assert "eye-slash" in shown
    assert "is-signal" in shown


def test_no_column_of_the_board_is_a_pooled_score():
    _, view = signal_board.board(pd.DataFrame([board_row()]), selected="", lang="en")
    heads = " ".join(column.key for column in view.table.columns)
    assert "score" not in heads
    assert "risk" not in heads


def story() -> pd.DataFrame:
    rows = [
        ("step", "injected", "2021-09-01", "", None),
        ("step", "received", "2021-09-03 08:00", "", None),
        ("step", "reported", None, "overdue", "2021-09-04 08:00"),
        ("conclusion", "B1", "2021-11-01", "", None),
        ("twin", "FF00FF00", None, "", None),
    ]
    frame = pd.DataFrame(rows, columns=["kind", "name", "at", "clock_state", "due_at"])
    for name in ("at", "due_at"):
        frame[name] = pd.to_datetime(frame[name], format="mixed")
    return frame


def test_case_in_time_shows_gaps_missed_clocks_conclusions_and_twins():
    rows, view = case_story.case_story(story(), case="0A1B2C3D", lang="vi")
    assert view.title == "Ca 0A1B2C3D: 1 thời hạn bị quá"
    shown = text_of(rows)
    for phrase in ("+2 ngày", "hạn 04/09/2021", "01/11/2021 · B1", "FF00FF00"):
        assert phrase in shown


def test_no_case_chosen_says_what_to_do():
    rows, _ = case_story.case_story(story().head(0), case="", lang="en")
    assert "Choose a case" in text_of(rows)


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        (None, "–"),
        ("B1@2021-11-01", "B1"),
        ("B1@2021-11-01 A1@2021-11-08", "B1 (01/11/2021) → A1 (08/11/2021)"),
    ],
)
def test_every_conclusion_on_a_case_is_shown_in_turn(told, shown):
    _, view = case_list.case_list(pd.DataFrame([case(causality=told)]), {}, lang="vi")
    assert view.table.shown[0][-1] == shown


def units() -> pd.DataFrame:
    expected = np.array([5.0, 20.0, 150.0])
    rows = {"name": ["A", "B", "Đồng Tháp"], "observed": [6, 18, 0], "expected": expected}
    frame = pd.DataFrame(rows)
    return frame.assign(
        ratio=frame["observed"] / expected,
        lower=[0.3, 0.6, 0.84],
        upper=[2.6, 1.8, 1.3],
        is_this=[False, False, True],
    )


def test_funnel_marks_its_own_unit_between_limits():
    view = report_funnel(units(), subject="Đồng Tháp", **LOOK)
    *lines, others, own = view.figure["data"]
    assert [line["y"] for line in lines] == [[0.3, 0.6, 0.84], [2.6, 1.8, 1.3], [1.0] * 3]
    assert (own["x"], own["y"], len(others["x"])) == ([150.0], [0.0], 2)
    assert view.title == "Đồng Tháp: gấp 0,0 lần dự kiến, trong 3 đơn vị"


def test_unit_without_enough_doses_is_said_to_be_absent_from_the_funnel():
    view = report_funnel(units().assign(is_this=False), subject="C", **LOOK)
    assert "không đủ liều" in view.title
