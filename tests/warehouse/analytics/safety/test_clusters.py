"""Two severe cases in one lot, site and day."""

import pandas as pd
import pytest

from warehouse.analytics.safety.clusters import severe_clusters


def cases(*rows):
    return pd.DataFrame(rows, columns=["case", "lot", "site", "day", "severe"])


def test_two_severe_cases_in_one_lot_site_and_day_are_a_cluster():
    found = severe_clusters(cases((1, "A", "s", 3, True), (2, "A", "s", 3, True)))
    assert found.to_dict("records") == [{"lot": "A", "site": "s", "day": 3, "cases": 2}]


@pytest.mark.parametrize(
    "second", [("B", "s", 3, True), ("A", "t", 3, True), ("A", "s", 4, True), ("A", "s", 3, False)]
)
def test_another_lot_site_day_or_a_common_reaction_is_none(second):
    assert len(severe_clusters(cases((1, "A", "s", 3, True), (2, *second)))) == 0


def test_case_that_is_listed_twice_counts_once():
    assert len(severe_clusters(cases((1, "A", "s", 3, True), (1, "A", "s", 3, True)))) == 0


def test_unknown_lot_does_not_hide_a_cluster():
    found = severe_clusters(cases((1, None, "s", 3, True), (2, None, "s", 3, True)))
    assert found["cases"].tolist() == [2]
    assert found["lot"].isna().all()


def test_largest_cluster_comes_first():
    rows = [(n, "A", "s", 1, True) for n in range(2)] + [
        (n, "B", "t", 2, True) for n in range(5, 9)
    ]
    assert severe_clusters(cases(*rows))["cases"].tolist() == [4, 2]


def test_no_cases_give_no_clusters():
    assert len(severe_clusters(cases())) == 0


@pytest.mark.parametrize("column", ["case", "site", "day", "severe"])
def test_missing_value_is_refused(column):
    holed = cases((1, "A", "s", 3, True), (2, "A", "s", 3, True)).astype(object)
    holed.loc[0, column] = None
    with pytest.raises(ValueError, match=f"missing values: {column}"):
        severe_clusters(holed)


def test_absent_lot_column_is_refused():
    with pytest.raises(ValueError, match="absent: lot"):
        severe_clusters(cases().drop(columns="lot"))


@pytest.mark.parametrize("least", [0, 1, 2.5])
def test_one_case_is_no_cluster(least):
    with pytest.raises(ValueError, match="least"):
        severe_clusters(cases(), least=least)
