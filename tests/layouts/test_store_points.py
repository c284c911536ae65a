"""Stores and sites on the map of cover: what their shapes and fillings say."""

import pandas as pd
import pytest

from layouts.figures.store_points import facts, point_map, points, signs, status
from layouts.stock_map_rows import rows
from layouts.theme import THEMES, TOKENS

LOOK = {"theme": "light", "lang": "vi"}


def frame(**columns: object) -> pd.DataFrame:
    usual = {"area_code": ["CDC01"], "name_vi": "CDC Hà Nội", "name_en": "CDC Ha Noi"}
    usual |= {"short_vi": "CDC Hà Nội", "level": "province_store", "lat": 21.0, "lon": 105.8}
    usual |= {"usable": 300.0, "weekly_use": 100.0, "early": 20.0, "is_placed": True}
    return pd.DataFrame({**usual, **columns}, index=[0])


@pytest.mark.parametrize(
    ("columns", "said", "symbol"),
    [
        ({"usable": 0.0, "early": 0.0}, "dry", "square-open"),
        ({"early": 7.0}, "soon", "square-dot"),
        ({"early": 8.0}, "enough", "square"),
        ({"early": None, "weekly_use": float("nan")}, "unknown", "square-open-dot"),
    ],
)
def test_the_filling_tells_a_state_without_colour(columns, said, symbol):
    own = frame(**columns)
    assert status(own.iloc[0]) == said
    assert points(own, span=10.0, **LOOK)["marker"]["symbol"] == [symbol]


def test_each_kind_of_facility_has_a_shape_of_its_own():
    kinds = ["national_store", "regional_store", "military_store", "district_store", "site"]
    every = pd.concat([frame(level=kind) for kind in kinds], ignore_index=True)
    symbols = points(every, span=10.0, **LOOK)["marker"]["symbol"]
    assert len(set(symbols)) == len(kinds)
    assert all(word in signs(every, lang="vi") for word in ("kho quốc gia", "điểm tiêm"))


def test_facilities_on_one_spot_are_set_apart_and_others_stay_where_they_are():
    every = pd.concat([frame(), frame(area_code="KQG"), frame(area_code="CDC79", lat=10.8)])
    trace = points(every.reset_index(drop=True), span=15.0, **LOOK)
    places = list(zip(trace["lat"], trace["lon"], strict=True))
    assert len(set(places)) == 3
    assert places[2] == (10.8, 105.8)


def test_the_chosen_one_stands_out_and_a_click_names_it():
    trace = points(frame(), span=15.0, chosen="CDC01", **LOOK)
    other = points(frame(), span=15.0, **LOOK)
    assert trace["marker"]["size"][0] > other["marker"]["size"][0]
    assert trace["customdata"] == ["?facility=CDC01"]


def test_one_without_coordinates_says_how_it_was_placed():
    own = frame(is_placed=False)
    assert "giữa đơn vị hành chính" in points(own, span=15.0, **LOOK)["hovertext"][0]
    assert any("1 nơi không có tọa độ" in fact for fact in facts(own, lang="vi"))


@pytest.mark.parametrize("theme", THEMES)
def test_a_hollow_point_is_drawn_in_ink(theme):
    trace = points(frame(usable=0.0), span=15.0, theme=theme, lang="en")
    assert trace["marker"]["color"] == [TOKENS[theme]["ink"]]


def test_facilities_that_lie_nowhere_are_no_map():
    assert point_map(frame(lat=float("nan")), **LOOK).title


def test_the_rows_behind_the_map_lead_to_areas_and_facilities():
    areas = pd.DataFrame(
        {
            "area_code": ["01"],
            "name_vi": "Hà Nội",
            "name_en": "Ha Noi",
            "level": "province",
            "value": 1.5,
            "numerator": 150.0,
            "denominator": 100.0,
            "state": "ok",
        }
    )
    found = rows(areas, frame(is_placed=False), lang="en")
    assert found["opens"].tolist() == ["01", "?facility=CDC01"]
    assert found["weeks"].tolist() == [1.5, 3.0]
    assert found["placed"].tolist() == ["", "middle of its unit"]
