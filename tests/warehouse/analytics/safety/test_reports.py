"""Margins are numbers of reports, whatever a report names."""

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety.reports import count_pairs


def frame(text):
    rows = [line.split() for line in text.strip().splitlines()]
    return pd.DataFrame(rows[1:], columns=rows[0])


def cell(pairs, product, term):
    return pairs.set_index(["product", "term"]).loc[(product, term)]


# The hand calculation of openEBGM's tests (testA_Counts.R): ten reports, three strata.
TEN = frame(
    """
    report product term  sex    age
    1      A       e1    male   1
    2      B       e2    male   1
    3      B       e2    male   1
    4      B       e3    male   1
    5      C       e3    male   1
    6      A       e2    female 1
    7      A       e3    female 1
    8      B       e3    female 1
    9      B       e3    male   2
    10     C       e1    male   2
    """
)

EXPECTED_PLAIN = [0.6, 0.9, 1.5, 1, 1.5, 2.5, 0.4, 0.6, 1]
EXPECTED_STRATIFIED = [0.2, 16 / 15, 26 / 15, 1.1, 23 / 15, 71 / 30, 0.7, 0.4, 0.9]


def test_report_with_two_products_and_three_terms_is_one_report_in_every_margin():
    pairs = count_pairs(
        pd.DataFrame(
            [("r1", v, e) for v in ("V", "W") for e in ("a", "b", "c")] + [("r2", "W", "a")],
            columns=["report", "product", "term"],
        )
    )
    found = cell(pairs, "W", "a")
    assert found[["both", "with_product", "with_term", "reports"]].tolist() == [2, 2, 2, 2]
    assert cell(pairs, "V", "a")["expected"] == 1 * 2 / 2


def test_row_that_is_repeated_counts_once():
    twice = pd.concat([TEN, TEN])
    pd.testing.assert_frame_equal(count_pairs(twice), count_pairs(TEN))


def test_expectation_by_hand():
    pairs = count_pairs(TEN, unseen=True)
    assert pairs["both"].tolist() == [1, 1, 1, 0, 2, 3, 1, 0, 1]
    assert pairs["expected"].tolist() == pytest.approx(EXPECTED_PLAIN)


def test_expectation_within_strata_by_hand():
    pairs = count_pairs(TEN, strata=("sex", "age"), unseen=True)
    assert pairs["expected"].tolist() == pytest.approx(EXPECTED_STRATIFIED)


def test_pairs_that_no_report_names_are_left_out_unless_asked_for():
    assert len(count_pairs(TEN)) == 7
    assert len(count_pairs(TEN, unseen=True)) == 9


def test_order_of_rows_does_not_matter():
    shuffled = TEN.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(
        count_pairs(shuffled, strata=("sex",)), count_pairs(TEN, strata=("sex",))
    )


def test_counts_are_those_of_a_slow_count():
    rng = np.random.default_rng(5)
    rows = pd.DataFrame(
        {
            "report": rng.integers(40, size=150),
            "product": rng.choice(list("VWX"), size=150),
            "term": rng.choice(list("abcde"), size=150),
        }
    )
    for row in count_pairs(rows, unseen=True).itertuples():
        with_product = set(rows.loc[rows["product"] == row.product, "report"])
        with_term = set(rows.loc[rows["term"] == row.term, "report"])
        is_pair = (rows["product"] == row.product) & (rows["term"] == row.term)
        assert row.both == rows.loc[is_pair, "report"].nunique()
        assert (row.with_product, row.with_term) == (len(with_product), len(with_term))
        assert row.reports == rows["report"].nunique()


def test_food_reports_have_as_many_pairs_as_published(shared_data):
    """openEBGM vignettes 4 and 5: 3,356 reports, 17,189 pairs."""
    rows = pd.read_csv(shared_data / "aefi" / "caers.csv")
    rows = rows.rename(columns={"id": "report", "var1": "product", "var2": "term"})
    pairs = count_pairs(rows)
    assert (len(pairs), pairs["reports"].unique().tolist()) == (17_189, [3_356])
    published = pd.read_csv(shared_data / "aefi" / "openebgm_caers_expected.csv").iloc[1:12]
    for row in published.itertuples():
        ours = cell(pairs, row.var1, row.var2)
        assert ours["both"] == row.N
        assert ours["expected"] == pytest.approx(row.E, abs=1e-8)


def test_no_reports_give_no_pairs():
    pairs = count_pairs(TEN.iloc[:0])
    assert len(pairs) == 0
    assert "expected" in pairs


@pytest.mark.parametrize("column", ["report", "product", "term"])
def test_absent_column_is_refused(column):
    with pytest.raises(ValueError, match=f"absent: {column}"):
        count_pairs(TEN.drop(columns=column))


@pytest.mark.parametrize("column", ["report", "product", "term", "sex"])
def test_missing_value_is_refused(column):
    holed = TEN.copy()
    holed.loc[3, column] = None
    with pytest.raises(ValueError, match=f"missing values: {column}"):
        count_pairs(holed, strata=("sex",))


def test_report_in_two_strata_is_refused():
    twice = pd.concat([TEN, TEN.iloc[[0]].assign(sex="female", term="e2")])
    with pytest.raises(ValueError, match="more than one stratum of sex"):
        count_pairs(twice, strata=("sex",))
