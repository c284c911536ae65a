"""The rules of safety: protocol, background rates, clocks and holidays, each from its source."""

import csv
import math
import re
from datetime import date

import numpy as np
import sqlalchemy as sa

from etl.reference.tables import read_reference
from etl.reference_load import load_reference, load_rules
from warehouse.engines import open_warehouse
from warehouse.schema.safety import dim_clock_rule, dim_holiday, dim_safety_protocol

#: Our terms under the names of the published table.
PUBLISHED = {
    "gbs_kr": "Guillain-Barré syndrome",
    "anaphylaxis_kr": "Anaphylaxis",
    "myocarditis_kr": "Myocarditis",
    "pericarditis_kr": "Pericarditis",
    "tts_eu": "Mixed venous+arterial thrombosis with thrombocytopenia",
    "bells_palsy_west": "Bell's palsy",
    "itp_west": "Idiopathic thrombocytopenic purpura",
}


def test_every_background_rate_stands_in_the_published_table(shared_data):
    path = shared_data / "aefi" / "background_rates.csv"
    with path.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    rates = read_reference("vn", table="background_rate").set_index("code")
    for code, event in PUBLISHED.items():
        printed = {
            float(number)
            for row in rows
            if row["event"] == event
            for number in re.findall(r"\d+\.\d+", row["rate_per_100k_person_years"])
        }
        assert float(rates.loc[code, "rate"]) in printed, code


def test_rate_by_age_follows_the_published_formula():
    rates = read_reference("vn", table="background_rate").query("code == 'gbs_sejvar'")
    for row in rates.itertuples():
        middle = (int(row.lower_age) + int(row.upper_age or 89)) / 2
        assert np.isclose(float(row.rate), 1e5 * math.exp(-12.0771 + 0.01813 * middle), atol=5e-5)


def test_every_background_rate_names_its_source_and_population():
    rates = read_reference("vn", table="background_rate")
    assert rates[["source", "population"]].ne("").all(axis=None)


def test_protocol_watches_known_events_with_known_rates_in_their_windows():
    protocol = read_reference("vn", table="safety_protocol")
    terms = read_reference("vn", table="event_term").set_index("code")
    rates = read_reference("vn", table="background_rate")
    assert not protocol.duplicated(["version", "vaccine_code", "event_term_code"]).any()
    assert (terms.loc[protocol.event_term_code, "is_aesi"] == "1").all()
    assert set(protocol.rate_code) - {""} <= set(rates.code)
    for edge in ("from", "to"):
        watched = protocol[f"window_{edge}_days"].tolist()
        assert watched == terms.loc[protocol.event_term_code, f"window_{edge}_days"].tolist()
    assert (protocol.self_to_days.astype(int) < protocol.control_from_days.astype(int)).all()


def test_events_without_a_sourced_rate_are_watched_without_one():
    protocol = read_reference("vn", table="safety_protocol").query("vaccine_code == 'AZ'")
    bare = set(protocol.loc[protocol.rate_code == "", "event_term_code"])
    assert bare == {"adem", "transverse_myelitis", "convulsion", "cvst", "vte", "stroke"}


def test_clocks_are_those_of_the_decree():
    rules = read_reference("vn", table="clock_rule")
    clocks = {row.code: (row.amount, row.unit) for row in rules.itertuples()}
    assert clocks == {
        "report": ("24", "hour"),
        "investigate": ("24", "hour"),
        "council": ("5", "working_day"),
    }


def test_holidays_fall_on_the_days_of_the_lunar_calendar():
    days = set(read_reference("vn", table="holiday").date)
    new_years = {"2021-02-12", "2022-02-01", "2023-01-22"}
    assert new_years <= days
    assert {"2021-04-21", "2022-04-10", "2023-04-29"} <= days  # the tenth of the third month
    for year in (2021, 2022, 2023):
        fixed = {f"{year}-{day}" for day in ("01-01", "04-30", "05-01", "09-02")}
        assert fixed <= days


def test_holiday_on_a_weekend_is_made_up_for_on_a_working_day():
    days = {date.fromisoformat(day) for day in read_reference("vn", table="holiday").date}
    # 1 January 2022 was a Saturday, 10 April a Sunday, 30 April and 1 May a weekend.
    made_up = {date(2022, 1, 3), date(2022, 4, 11), date(2022, 5, 2), date(2022, 5, 3)}
    assert made_up <= days


def test_rules_are_loaded_once_and_a_known_version_never_changes(engine_url):
    opened = open_warehouse(engine_url)
    try:
        with opened.transaction() as connection:
            load_reference(connection, "vn")
            load_rules(connection, "vn")
            altered = sa.update(dim_safety_protocol).values(least_events=3)
            connection.execute(altered)
            load_rules(connection, "vn")
            kept = connection.execute(
                sa.select(dim_safety_protocol.c.least_events).distinct()
            ).scalars()
            assert list(kept) == [3]
            counts = [
                connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for table in (dim_safety_protocol, dim_clock_rule, dim_holiday)
            ]
    finally:
        opened.close()
    assert counts == [
        len(read_reference("vn", table=name))
        for name in ("safety_protocol", "clock_rule", "holiday")
    ]
