"""The small tables: vaccines, groups, bands, event terms, and everything Czech."""

import pytest

from etl.reference.tables import read_reference


def test_nine_vaccines_were_approved_in_viet_nam():
    vaccine = read_reference("vn", table="vaccine")
    assert set(vaccine.code) == {"AZ", "PFZ", "MOD", "VERO", "SPV", "ABD", "HAY", "JAN", "CVX"}
    assert vaccine.code.is_unique


def test_abdala_takes_three_doses_and_janssen_one():
    doses = read_reference("vn", table="vaccine").set_index("code").doses_in_primary
    assert (doses["ABD"], doses["JAN"], doses["AZ"]) == ("3", "1", "2")


def test_ten_dose_astrazeneca_vial_yields_up_to_twelve():
    az = read_reference("vn", table="vaccine").set_index("code").loc["AZ"]
    assert (az.doses_per_vial, az.practical_doses_per_vial_high) == ("10", "12")


@pytest.mark.parametrize("country", ["vn", "cz"])
def test_practical_doses_are_at_least_the_label(country):
    vaccine = read_reference(country, table="vaccine")
    label = vaccine.doses_per_vial.astype(int)
    assert (vaccine.practical_doses_per_vial_low.astype(int) >= label).all()
    low = vaccine.practical_doses_per_vial_low.astype(int)
    assert (vaccine.practical_doses_per_vial_high.astype(int) >= low).all()


@pytest.mark.parametrize("country", ["vn", "cz"])
def test_intervals_run_from_short_to_long(country):
    vaccine = read_reference(country, table="vaccine").query("interval_min_days != ''")
    shortest = vaccine.interval_min_days.astype(int)
    assert (shortest <= vaccine.interval_max_days.astype(int)).all()


def test_czech_vaccines_share_codes_and_have_their_own_vials():
    vials = read_reference("cz", table="vaccine").set_index("code").doses_per_vial.to_dict()
    assert vials == {"PFZ": "6", "MOD": "10", "AZ": "10", "JAN": "5"}
    assert set(vials) <= set(read_reference("vn", table="vaccine").code)


def test_sixteen_priority_groups_in_order():
    groups = read_reference("vn", table="priority_group")
    assert groups.code.tolist() == [str(number) for number in range(1, 17)]


@pytest.mark.parametrize("country", ["vn", "cz"])
def test_age_bands_name_a_coarse_band_that_holds_them(country):
    bands = read_reference(country, table="age_band").set_index("code")
    edges = {"0-4": (0, 4), "5-11": (5, 11), "12-17": (12, 17), "18+": (18, 999), "0-17": (0, 17)}
    for code, band in bands.drop(["unknown", "all"]).iterrows():
        low, high = edges[band.coarse]
        assert int(band.lower) >= low, code
        assert int(band.upper or 999) <= high, code


def test_fine_bands_of_adults_leave_no_gap():
    bands = read_reference("vn", table="age_band")
    fine = bands[~bands.code.isin(["all", "18+", "0-17", "unknown"])]
    lower, upper = fine.lower.astype(int).tolist(), fine.upper.tolist()
    assert lower[0] == 0
    assert upper[-1] == ""
    assert [int(age) + 1 for age in upper[:-1]] == lower[1:]


def test_event_terms_have_two_classes_and_both_languages():
    terms = read_reference("vn", table="event_term")
    assert terms.code.is_unique
    assert set(terms["class"]) == {"common", "severe"}
    assert terms[["name_vi", "name_en", "source"]].ne("").all(axis=None)


def test_risk_windows_are_those_of_the_safety_plan():
    terms = read_reference("vn", table="event_term").set_index("code")
    windows = {
        code: (int(terms.window_from_days[code]), int(terms.window_to_days[code]))
        for code in ("anaphylaxis", "myocarditis", "gbs", "tts", "convulsion")
    }
    assert windows == {
        "anaphylaxis": (0, 1),
        "myocarditis": (0, 7),
        "gbs": (1, 42),
        "tts": (4, 42),
        "convulsion": (0, 7),
    }
    assert (terms.is_aesi[list(windows)] == "1").all()


def test_special_interest_events_are_severe():
    terms = read_reference("vn", table="event_term")
    assert set(terms[terms.is_aesi == "1"]["class"]) == {"severe"}


def test_czech_tree_has_fourteen_regions_and_their_districts():
    area = read_reference("cz", table="area")
    assert area.level.value_counts().to_dict() == {"district": 77, "province": 14, "nation": 1}
    assert not area.duplicated(["code", "valid_from"]).any()
    districts = area[area.level == "district"]
    assert (districts.code.str[:5] == districts.parent_code).all()
    assert (area[area.level == "province"].parent_code == "CZ").all()


def test_czech_tables_have_the_columns_of_the_vietnamese_ones():
    for table in ("area", "population", "vaccine", "age_band"):
        ours = read_reference("vn", table=table)
        assert read_reference("cz", table=table).columns.tolist() == ours.columns.tolist()


def test_regions_and_institutes_of_provinces_are_described():
    area = read_reference("vn", table="area")
    for column, table in (("region_code", "region"), ("institute", "institute")):
        assert set(area[column]) - {""} == set(read_reference("vn", table=table).code)
