"""The address is the state: there and back again, and nothing a reader types breaks a page."""

from datetime import date
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.asked import measured
from dashboard.url import PARAMETERS, scope_from_query, scope_from_search, scope_to_search
from warehouse.indicators import BY_KEY
from warehouse.scope import Scope

DAYS = st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31))
CODES = st.text(
    st.characters(codec="utf-8", categories=("L", "N"), include_characters=" +-_."), max_size=12
).map(str.strip)
SCOPES = st.builds(
    Scope,
    area=CODES,
    level=st.sampled_from(["", "province", "district", "commune"]),
    map=st.sampled_from(["63", "34"]),
    indicator=CODES,
    as_of=DAYS,
    known_on=DAYS,
    since=DAYS,
    dose=st.sampled_from(["", "d1", "full", "b1", "b2"]),
    vaccine=CODES,
    age=st.sampled_from(["", "18+", "12-17", "all"]),
    sex=CODES,
    group=CODES,
    basis=st.sampled_from(["", "residence", "place"]),
    population=CODES,
)


@given(SCOPES, st.sampled_from(["vi", "en"]))
def test_scope_survives_the_address(scope, lang):
    request = scope_from_search(scope_to_search(scope, lang=lang))
    assert (request.scope, request.lang, request.refused) == (scope, lang, {})


@given(st.text(max_size=200))
def test_no_search_string_is_an_error(text):
    scope_from_search(text)
    scope_from_search("?" + quote(text))


@given(st.dictionaries(st.sampled_from([p.name for p in PARAMETERS]), st.text(max_size=80)))
def test_bad_value_gives_the_default_and_is_named(query):
    request = scope_from_query(query)
    for parameter in PARAMETERS:
        value = getattr(request.scope, parameter.field)
        if parameter.name in request.refused:
            assert value == getattr(Scope(), parameter.field)


@pytest.mark.parametrize(
    ("search", "name"),
    [
        ("?date=27/11/2021", "date"),
        ("?date=2021-02-30", "date"),
        ("?date=20211127", "date"),
        ("?map=65", "map"),
        ("?dose=3", "dose"),
        ("?area=<script>alert(1)</script>", "area"),
        ("?area=79' or '1'='1", "area"),
        ("?vaccine=" + "x" * 65, "vaccine"),
        ("?basis=home", "basis"),
        ("?lang=fr", "lang"),
        ("?age=%00", "age"),
    ],
)
def test_value_that_makes_no_sense_is_ignored_and_named(search, name):
    request = scope_from_search(search)
    assert list(request.refused) == [name]
    assert request.scope == Scope()
    assert request.lang == "vi"


def test_default_scope_has_a_bare_address():
    assert scope_to_search(Scope()) == ""


def test_unknown_parameter_is_left_alone():
    assert scope_from_search("?utm_source=x&area=79").refused == {}


def test_every_field_of_the_scope_has_its_parameter():
    assert {p.field for p in PARAMETERS} == set(Scope.__dataclass_fields__)


@pytest.mark.parametrize(
    ("scope", "indicator", "dose"),
    [
        (Scope(), "coverage_d1_18plus", ""),
        (Scope(dose="full"), "coverage_full_18plus", ""),
        (Scope(dose="b1"), "coverage_booster_due", ""),
        (Scope(age="all"), "coverage_d1_total", ""),
        (Scope(age="12-17", dose="full"), "coverage_12_17", "full"),
        (Scope(age="5-11"), "coverage_5_11", "d1"),
        (Scope(basis="place", dose="full"), "coverage_by_place", "full"),
        (Scope(indicator="doses_day", dose="b2"), "doses_day", "b2"),
    ],
)
def test_dose_age_and_basis_name_the_indicator(scope, indicator, dose):
    found = measured(scope)
    assert (found.indicator, found.dose) == (indicator, dose)


def test_every_indicator_that_the_filters_mean_exists():
    for dose in ("", "d1", "full", "b1", "b2"):
        for age in ("", "18+", "12-17", "5-11", "all", "65-79"):
            for basis in ("", "residence", "place"):
                assert measured(Scope(dose=dose, age=age, basis=basis)).indicator in BY_KEY


def test_country_without_an_adult_population_is_measured_on_everybody():
    assert measured(Scope(), usual_age="all").indicator == "coverage_d1_total"
    assert measured(Scope(age="18+"), usual_age="all").indicator == "coverage_d1_18plus"
