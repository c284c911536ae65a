"""Numbers, dates and order as Vietnamese and English readers write them."""

from datetime import date, datetime

import pandas as pd
import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from layouts import formats


@pytest.mark.parametrize(("lang", "expected"), [("vi", "1.234.567,8"), ("en", "1,234,567.8")])
def test_number_has_the_separators_of_the_language(lang, expected):
    assert formats.number(1_234_567.8, lang=lang, digits=1) == expected


@given(st.floats(-1e12, 1e12), st.integers(0, 3), st.sampled_from(["vi", "en"]))
def test_number_agrees_with_babel(value, digits, lang):
    rounded = round(value, digits) + 0.0
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    locale = "vi_VN" if lang == "vi" else "en_GB"
    expected = format_decimal(rounded, format=pattern, locale=locale).replace("-", "−")
    assert formats.number(value, lang=lang, digits=digits) == expected


@pytest.mark.parametrize(("lang", "expected"), [("vi", "92,5%"), ("en", "92.5%")])
def test_percent(lang, expected):
    assert formats.percent(92.5, lang=lang) == expected


def test_percent_above_a_hundred_is_not_capped():
    assert formats.percent(112.18, lang="vi") == "112,2%"


@pytest.mark.parametrize("absent", [None, float("nan"), pd.NA, pd.NaT])
def test_absent_value_is_a_dash_and_never_a_zero(absent):
    assert formats.number(absent, lang="vi") == "–"
    assert formats.percent(absent, lang="vi") == "–"
    assert formats.large(absent, lang="en") == "–"
    assert formats.day(absent, lang="vi") == "–"
    assert formats.signed(absent, lang="vi") == "–"


@pytest.mark.parametrize(
    ("value", "expected"),
    [(4.11, "+4,1"), (-0.3, "−0,3"), (0, "0,0"), (-0.04, "0,0"), (0.04, "0,0")],
)
def test_difference_has_a_sign_unless_it_rounds_to_zero(value, expected):
    assert formats.signed(value, lang="vi") == expected


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (66_600_000, "66,6 triệu", "66.6 million"),
        (72_030_000, "72 triệu", "72 million"),
        (1_504_293, "1,5 triệu", "1.5 million"),
        (1_540_000_000, "1,54 tỷ", "1.54 billion"),
        (15_500, "15,5 nghìn", "15.5 thousand"),
        (9_999, "9.999", "9,999"),
        (-15_500, "−15,5 nghìn", "−15.5 thousand"),
    ],
)
def test_large_count_has_three_figures_and_its_word(value, vi, en):
    assert formats.large(value, lang="vi") == vi
    assert formats.large(value, lang="en") == en


def test_dates_are_written_day_first_in_both_languages():
    moment = datetime(2021, 11, 27, 17, 0)  # noqa: DTZ001  a wall clock's time, as it is printed
    for lang in ("vi", "en"):
        assert formats.day(date(2021, 8, 9), lang=lang) == "09/08/2021"
        assert formats.moment(moment, lang=lang) == "27/11/2021 17:00"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hà Nội", "ha noi"),
        ("ĐÀ NẴNG", "da nang"),
        ("Thừa Thiên Huế", "thua thien hue"),
        ("lô B2021", "lo b2021"),
    ],
)
def test_fold_drops_diacritics_and_case(text, folded):
    assert formats.fold(text) == folded


def test_vietnamese_order_has_d_with_stroke_after_d():
    # The order of a Vietnamese dictionary: letters first, then level, huyền, hỏi, ngã, sắc, nặng.
    order = [
        "An Giang",
        "Bà Rịa",
        "Bạc Liêu",
        "Bắc Giang",
        "Cà Mau",
        "Cần Thơ",
        "Dầu Tiếng",
        "Đà Nẵng",
        "Đắk Lắk",
        "Đồng Nai",
        "Gia Lai",
        "Hà Nam",
        "Hà Nội",
        "Hải Dương",
        "Hậu Giang",
        "Tuyên Quang",
        "Ứng Hòa",
    ]
    assert sorted(set(order), key=formats.collation) == order


def test_tone_decides_only_between_equal_letters():
    assert sorted(["mạ", "má", "mà", "ma", "mả", "mã"], key=formats.collation) == [
        "ma",
        "mà",
        "mả",
        "mã",
        "má",
        "mạ",
    ]
    assert formats.collation("má an") < formats.collation("ma b")


def test_a_decimal_within_a_name_takes_the_languages_sign():
    assert formats.label("2021 x 0.01", lang="vi") == "2021 x 0,01"
    assert formats.label("2021 x 0.01", lang="en") == "2021 x 0.01"
    assert formats.label("TCTK 27.11.2021", lang="vi") == "TCTK 27.11.2021"
