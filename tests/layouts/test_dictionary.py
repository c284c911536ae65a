"""Every indicator is defined in words, in both languages, from the registry's own arithmetic."""

import pytest

from dashboard.pages import PAGES
from layouts.dictionary import define
from layouts.parts.guide import has_guide
from warehouse.indicators import BY_KEY, INDICATORS


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("indicator", INDICATORS, ids=lambda i: i.key)
def test_an_entry_has_a_name_a_question_and_a_good_direction(indicator, lang):
    entry = define(indicator, lang=lang)
    assert entry.name != indicator.key
    assert entry.asks
    assert entry.better
    assert entry.theme != indicator.theme


def test_a_ratio_says_what_is_divided_by_what():
    entry = define(BY_KEY["coverage_d1_18plus"], lang="en")
    assert entry.numerator == "people with a first dose, aged 18 and over"
    assert entry.denominator == "population, aged 18 and over"


def test_a_lag_and_a_factor_are_said():
    entry = define(BY_KEY["coverage_booster_due"], lang="vi")
    assert entry.denominator.endswith("tính đến 180 ngày trước")
    assert "7 × " in define(BY_KEY["queue_wait_days"], lang="vi").numerator


def test_what_is_subtracted_is_said():
    numerator = define(BY_KEY["registrations"], lang="en").numerator
    assert numerator == "registrations submitted, less registrations cancelled"


def test_a_gap_is_explained_without_terms():
    assert "fifth" in define(BY_KEY["coverage_gap"], lang="en").numerator


@pytest.mark.parametrize("page", [p for p in PAGES if p.is_in_menu], ids=lambda p: p.key)
def test_every_page_of_the_menu_has_its_guide(page):
    assert has_guide(page.key)
