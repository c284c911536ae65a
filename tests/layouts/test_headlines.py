"""The overview's figures: against the plan, against the week before, and in a sentence."""

from datetime import date

import pandas as pd
import pytest

from layouts import headlines as make


def series(values, *, denominator=1_000.0) -> pd.DataFrame:
    days = pd.date_range(end="2021-11-27", periods=len(values))
    frame = pd.DataFrame({"date": days, "value": values})
    return frame.assign(numerator=frame["value"] * 10, denominator=denominator)


def test_the_plan_is_a_straight_line_between_launch_and_its_end():
    # 10/07/2021 to 30/04/2022 are 294 days; 27/11/2021 is the 140th.
    days = [date(2021, 7, 1), date(2021, 7, 10), date(2021, 11, 27), date(2022, 4, 30)]
    assert make.plan_share(days) == pytest.approx([0, 0, 100 * 140 / 294, 100])


def test_coverage_says_how_far_it_is_from_the_plan():
    line = make.coverage("full", series([50.0] * 8 + [60.0]), indicator="x", lang="vi")
    # 60 - 47.6 = 12.4 points ahead; 60 - 50 a week before.
    assert line.value == "60,0%"
    assert line.sentence == "Trước kế hoạch 12,4 điểm"
    assert line.change == "+10,0 điểm trong 7 ngày"
    assert line.state == "good"


def test_coverage_behind_the_plan_is_watched():
    line = make.coverage("full", series([30.0]), indicator="x", lang="en")
    assert (line.sentence, line.state) == ("17.6 points behind plan", "watch")


def test_boosters_have_no_plan():
    line = make.coverage("booster", series([5.0]), indicator="coverage_booster_due", lang="vi")
    assert line.plan == ()
    assert line.state == "plain"


def test_a_figure_without_values_has_no_line():
    assert make.coverage("d1", series([None]), indicator="x", lang="vi") is None
    assert make.stock(series([None]), series([1.0]), lang="vi") is None
    assert make.pace(series([1.0]), lang="vi") is None


def test_the_pace_compares_seven_days_with_the_seven_before():
    # numerators are ten times the values: 7 x 100 after 7 x 200.
    line = make.pace(series([20.0] * 7 + [10.0] * 7), lang="vi")
    assert line.sentence == "Nhịp tiêm −50,0% so với 7 ngày trước"
    assert line.state == "watch"


def test_stock_lasts_as_long_as_the_pace_lets_it():
    line = make.stock(series([1_400.0]), series([10.0] * 7), lang="vi")
    assert line.sentence == "Đủ khoảng 14 ngày theo nhịp 7 ngày qua"


def test_stock_says_the_early_edge_of_the_forecasts_window_and_who_is_short():
    daily, on_hand = series([10.0] * 7), series([1_400.0])
    cover = make.Cover(early=10.0, days=12.4, horizon=28, alarms="3 tỉnh sắp hết ít nhất một loại")
    line = make.stock(on_hand, daily, lang="vi", cover=cover)
    assert line.sentence == "Có thể hết từ 07/12/2021; 3 tỉnh sắp hết ít nhất một loại"
    assert line.change == "dự báo đủ 12 ngày"
    assert line.state == "watch"
    calm = make.stock(on_hand, daily, lang="en", cover=make.Cover(early=29, days=40, horizon=28))
    assert (calm.sentence, calm.state) == ("Lasts more than 28 days", "plain")


def test_nobody_due_for_a_booster_is_a_line_of_its_own():
    line = make.coverage("booster", series([None]), indicator="coverage_booster_due", lang="vi")
    assert (line.value, line.sentence) == ("–", "Chưa ai đến hạn tiêm nhắc")


def test_stock_without_any_dose_given_lasts_no_number_of_days():
    line = make.stock(series([1_400.0]), series([0.0] * 7), lang="vi")
    assert "Không có mũi tiêm" in line.sentence


def test_missing_reports_are_watched():
    assert make.data(61, 63, waiting=5, lang="vi").state == "watch"
    assert make.data(63, 63, waiting=5, lang="vi").sentence == "Đã đủ; 5 dòng chờ sửa"


def test_an_overdue_case_is_an_alarm_and_a_signal_alone_is_not():
    assert make.safety(3, 0, lang="vi").state == "plain"
    line = make.safety(3, 2, lang="vi")
    assert (line.value, line.state) == ("3", "alarm")
    assert line.sentence == "2 hạn xử lý ca nặng đã quá"
    assert "không phải là bằng chứng" in line.change
