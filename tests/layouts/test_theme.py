"""Colours can be read on both grounds, and a class means the same value on every date."""

import re
from pathlib import Path

import pytest

from layouts.theme import (
    COVERAGE,
    DIVERGING,
    DOSES,
    PER_100,
    SEQUENTIAL,
    THEMES,
    TOKENS,
    VACCINES,
    Scale,
    contrast,
    count_scale,
    css,
    ink_on,
    template,
)

ASSETS = Path(__file__).resolve().parents[2] / "assets"
TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.1, 1.4.3 and 1.4.11


def test_contrast_is_that_of_the_standard():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "surface", "sunken"])
@pytest.mark.parametrize("ink", ["ink", "muted", "accent", "good", "watch", "alarm", "note"])
def test_text_stands_out_from_every_ground(theme, ground, ink):
    assert contrast(TOKENS[theme][ink], TOKENS[theme][ground]) >= TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("kind", ["good", "watch", "alarm", "note"])
def test_notices_can_be_read(theme, kind):
    soft = TOKENS[theme][f"{kind}_soft"]
    assert contrast(TOKENS[theme]["ink"], soft) >= TEXT
    assert contrast(TOKENS[theme][kind], soft) >= GRAPHIC


@pytest.mark.parametrize("theme", THEMES)
def test_number_on_a_class_can_be_read(theme):
    for colour in SEQUENTIAL[theme] + DIVERGING[theme]:
        assert contrast(ink_on(colour), colour) >= TEXT, colour


@pytest.mark.parametrize("theme", THEMES)
def test_vaccine_is_seen_on_its_ground(theme):
    for vaccine, colour in VACCINES[theme].items():
        assert contrast(colour, TOKENS[theme]["surface"]) >= GRAPHIC, vaccine


def test_both_themes_name_the_same_things():
    for table in (TOKENS, DOSES, VACCINES):
        assert list(table["light"]) == list(table["dark"])


@pytest.mark.parametrize(("theme", "sign"), [("light", 1), ("dark", -1)])
def test_strongest_class_is_furthest_from_the_ground(theme, sign):
    against = [sign * contrast(colour, "#000000") for colour in SEQUENTIAL[theme]]
    assert against == sorted(against, reverse=True)


def test_coverage_breaks_are_those_agreed():
    assert COVERAGE.breaks == (50, 70, 80, 90, 95, 100)
    assert COVERAGE.classes == len(SEQUENTIAL["light"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, 0),
        (49.94, 0),
        (49.96, 1),  # shown as 50,0: its colour agrees with its number
        (50, 1),
        (69.9, 1),
        (70, 2),
        (80, 3),
        (94.9, 4),
        (95, 5),
        (100, 5),  # "above" is above
        (100.04, 5),
        (100.1, 6),
        (143, 6),
    ],
)
def test_break_belongs_to_the_class_above_it_except_the_last(value, expected):
    assert COVERAGE.index(value) == expected


def test_scale_of_fewer_classes_keeps_both_ends_of_the_ramp():
    colours = Scale((1, 2, 3)).colours("light")
    assert (colours[0], colours[-1]) == (SEQUENTIAL["light"][0], SEQUENTIAL["light"][-1])
    assert len(set(colours)) == 4


def test_breaks_of_a_count_hold_until_ten_times_more():
    assert count_scale(140_000) == count_scale(999_999)
    assert count_scale(140_000).breaks == (10_000, 25_000, 50_000, 100_000, 250_000, 500_000)
    assert count_scale(0).breaks[0] > 0
    assert PER_100.unit == "per_100"


def test_separators_follow_the_language():
    assert template("light", lang="vi")["layout"]["separators"] == ",."
    assert template("dark", lang="en")["layout"]["separators"] == ".,"


@pytest.mark.parametrize("axis", ["xaxis", "yaxis"])
def test_four_digits_on_an_axis_are_separated_too(axis):
    assert template("light", lang="vi")["layout"][axis]["separatethousands"]


def test_every_custom_property_in_use_is_defined():
    sheets = "".join(p.read_text(encoding="utf-8") for p in ASSETS.glob("*.css"))
    defined = set(re.findall(r"--([\w-]+):", css() + sheets))
    # Given by another hand: the icon's mask, the scrubber's own share, the grid's names.
    used = set(re.findall(r"var\(--([\w-]+)", sheets)) - {"icon"}
    assert used - defined - {"done"} == set()


def test_style_sheets_hold_no_colour_of_their_own():
    for path in ASSETS.glob("*.css"):
        found = re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(\d", path.read_text(encoding="utf-8"))
        assert found == [], path.name
