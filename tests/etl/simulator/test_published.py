"""The published figures that the model stands on are there, each with its source."""

import pytest

from etl.reference.tables import read_reference
from etl.simulator.curve import STREAMS, national_streams, national_total

TABLES = ("milestone", "national_doses", "national_people", "progress", "stream")


@pytest.mark.parametrize("table", TABLES)
def test_every_published_figure_names_its_source(table):
    rows = read_reference("vn", table=f"published_{table}")
    assert len(rows) > 20
    assert (rows["source"].str.len() > 5).all()


def test_an_assumed_anchor_says_that_it_is_assumed():
    rows = read_reference("vn", table="published_stream")
    assert set(rows["basis"]) == {"published", "derived", "assumed"}
    assert set(rows["stream"]) == set(STREAMS)


def test_streams_of_a_day_add_up_to_the_nations_doses():
    assert national_streams().sum(axis=0) == pytest.approx(national_total(), abs=1e-3)


def test_catch_up_days_are_spread_and_no_dose_is_lost():
    daily = national_total()
    # 10.9 M were printed for one day in January 2022; 266,266,588 is the last total published.
    assert daily.max() < 2_000_000
    assert daily.min() >= 0
    assert daily.sum() == pytest.approx(266_266_588, rel=0.001)
