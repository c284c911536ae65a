"""What the Vaccine page says of small frames, by pencil."""

import pandas as pd
import pytest

from layouts import stock, stock_lists, stock_views
from layouts.figures.stock_flow import stock_flow
from layouts.figures.waste import waste

LOOK = {"theme": "light", "lang": "vi"}


def flow_frame(**parts: float) -> pd.DataFrame:
    usual = dict.fromkeys(
        (
            *("decided", "received", "extra", "adjusted", "moved", "used", "on_hand"),
            *("in_transit", "recorded", "vials_received", "vials_opened", "nominal_received"),
            *("nominal_opened", *(f"wasted_{reason}" for reason in stock.WASTE), "undelivered"),
        ),
        0.0,
    )
    names = {"area_code": "01", "name_vi": "Hà Nội", "name_en": "Ha Noi", "vaccine_code": "AZ"}
    return pd.DataFrame([{**names, **usual, **parts}])


def test_the_lower_two_bars_are_equally_long():
    frame = flow_frame(
        decided=1450, received=1000, extra=20, used=550, wasted_broken=5, on_hand=455, in_transit=10
    )
    parts = stock.flow_parts(frame)
    assert parts["supply"] == parts["went"] == 1020
    assert parts["segments"]["undelivered"] == 450


def test_negative_stock_stands_on_the_other_side_and_the_bars_stay_equal():
    parts = stock.flow_parts(flow_frame(received=100, used=130, on_hand=-30))
    assert parts["segments"]["owed"] == 30
    assert parts["supply"] == parts["went"] == 130


def test_use_above_what_was_received_is_said_as_it_is():
    view = stock_flow(flow_frame(received=1000, extra=31, used=1031, decided=1000), **LOOK)
    assert any("103,1%" in fact for fact in view.facts)


def test_an_area_without_movements_says_so():
    view = stock_flow(flow_frame(), **LOOK)
    assert view.title == "Chưa có phiếu nhập, xuất nào"
    assert view.figure["layout"]["annotations"]


def test_opened_vials_may_give_more_than_their_label():
    frame = pd.DataFrame(
        {
            "vaccine_code": ["AZ", "AZ"],
            "reason": ["expired", "opened"],
            "doses": [40.0, -25.0],
            "of_received": [4.0, -2.5],
        }
    )
    view = waste(frame, **LOOK)
    assert view.title == "Hủy 40 liều, nhiều nhất do hết hạn"
    assert "25 liều" in view.facts[0]
    assert [trace["x"] for trace in view.figure["data"]] == [[-25.0], [40.0]]


def run_out_frame(**parts: object) -> pd.DataFrame:
    usual = {
        "area_code": "89",
        "level": "province",
        "name_vi": "Tỉnh An Giang",
        "name_en": "An Giang",
        "short_vi": "An Giang",
        "vaccine_code": "AZ",
        "on_hand": 50.0,
        "usable": 50.0,
        "held": 0.0,
        "expired": 0.0,
        "negative": 0.0,
        "in_transit": 0.0,
        "decided": 0.0,
        "weekly_use": 70.0,
        "reserve": 0.0,
        "at_risk": 0.0,
        "days_cover": 5.0,
        "early": 4.0,
        "middle": 5.0,
        "late": 6.0,
        "is_alarm": True,
        "has_forecast": True,
    }
    return pd.DataFrame([{**usual, **parts}])


def test_the_alarm_names_how_many_run_out_with_nothing_on_its_way():
    as_of = pd.Timestamp("2021-11-27")
    _table, view = stock_views.run_out(run_out_frame(), as_of=as_of, **LOOK)
    assert view.title == "1 tỉnh có thể hết trong 7 ngày, không có hàng về"
    assert "từ 01/12/2021 đến 03/12/2021" in view.facts[0]


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_a_window_beyond_the_horizon_has_no_day(lang: str):
    frame = run_out_frame(early=29.0, middle=29.0, late=29.0, is_alarm=False)
    as_of = pd.Timestamp("2021-11-27")
    _table, view = stock_views.run_out(frame, as_of=as_of, theme="light", lang=lang)
    assert "7" in view.title


def test_cover_below_a_week_is_counted():
    frame = stock.cover_frame(run_out_frame(), vaccine="AZ")
    assert frame["value"].round(2).tolist() == [0.71]
    assert stock.cover_title(frame, lang="en") == "1 province with less than a week's vaccine"


def scores(made: str, **columns: list) -> pd.DataFrame:
    usual = {"horizon_days": [7, 28], "made": made, "forecasts": 5, "totals": 63}
    shares = {"wape": [20.4, 28.7], "naive_wape": [22.8, 26.4], "inside": [87.3, 73.0]}
    return pd.DataFrame({**usual, **shares, **columns})


def test_a_forecast_says_how_wrong_its_like_turned_out():
    said = stock_views.record(scores("published", naive_wape=[22.8, 30.0]), lang="en")
    assert said == (
        "Published forecasts were off by: 7 days 20% (repeating the week 23%), 87% inside the 80 % "
        "window; 28 days 29% (repeating the week 30%), 73% inside the 80 % window.",
    )


def test_where_repeating_the_week_did_better_it_is_said():
    said = stock_views.record(scores("hindcast"), lang="en")
    assert said[0].startswith("Forecasts made afterwards")
    assert said[1].startswith("Where repeating the week did better")


def test_a_forecast_without_a_record_says_so():
    said = stock_views.record(scores("published").iloc[:0], lang="vi")
    assert said == ("Chưa có dự báo nào đến hạn để chấm.",)


def test_an_amended_decision_shows_each_of_its_amendments():
    row = {"history": (("12/QĐ", pd.Timestamp("2021-10-01"), 50.0),)}
    row["history"] += (("15/QĐ", pd.Timestamp("2021-10-08"), -20.0),)
    assert stock_lists.amendments(row, lang="en") == [
        "12/QĐ of 01/10/2021: +50 doses",
        "15/QĐ of 08/10/2021: −20 doses",
    ]
