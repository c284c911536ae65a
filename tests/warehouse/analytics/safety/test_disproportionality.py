"""PRR, ROR, chi-square and IC by hand and against published results."""

import math

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety.disproportionality import (
    disproportionality,
    information_component,
    proportional_reporting_ratio,
    reporting_odds_ratio,
    yates_chi2,
)
from warehouse.analytics.safety.reports import count_pairs


def pair(both, *, with_product, with_term, reports):
    return pd.DataFrame(
        {
            "both": [both],
            "with_product": [with_product],
            "with_term": [with_term],
            "reports": [reports],
            "expected": [with_product * with_term / reports],
        }
    )


#: a = 25, b = 75, c = 50, d = 850.
QUARTER = pair(25, with_product=100, with_term=75, reports=1000)


def test_prr_by_hand():
    """(25/100) / (50/900) = 4.5; SE = sqrt(1/25 - 1/100 + 1/50 - 1/900) = .221108."""
    found = proportional_reporting_ratio(QUARTER).iloc[0]
    assert found["prr"] == pytest.approx(4.5)
    assert found["prr_lower"] == pytest.approx(4.5 * math.exp(-1.959964 * 0.2211083), rel=1e-6)
    assert found["prr_upper"] == pytest.approx(4.5 * math.exp(1.959964 * 0.2211083), rel=1e-6)


def test_ror_by_hand():
    """25 * 850 / (75 * 50) = 5.6667; SE = sqrt(1/25 + 1/75 + 1/50 + 1/850) = .272965."""
    found = reporting_odds_ratio(QUARTER).iloc[0]
    assert found["ror"] == pytest.approx(17 / 3)
    assert found["ror_lower"] == pytest.approx(17 / 3 * math.exp(-1.959964 * 0.2729649), rel=1e-5)


def test_yates_chi2_by_hand():
    """1000 (|21250 - 3750| - 500)^2 / (100 * 900 * 75 * 925) = 46.28629."""
    assert yates_chi2(QUARTER) == pytest.approx([46.286286], rel=1e-6)


def test_yates_correction_does_not_turn_independence_into_evidence():
    """|ad - bc| = 0: the correction stops at 0."""
    assert yates_chi2(pair(1, with_product=2, with_term=2, reports=4)).tolist() == [0]


def test_ic_by_hand():
    """log2(25.5 / 8); limits from chi-square with 51 degrees: 33.162 and 72.616, over 16."""
    found = information_component(QUARTER).iloc[0]
    assert found["ic"] == pytest.approx(math.log2(25.5 / 8))
    assert found["ic_lower"] == pytest.approx(math.log2(33.1618 / 2 / 8), abs=1e-4)
    assert found["ic_upper"] == pytest.approx(math.log2(72.6160 / 2 / 8), abs=1e-4)


def test_ic_without_a_report_still_has_limits():
    found = information_component(pair(0, with_product=100, with_term=75, reports=1000)).iloc[0]
    assert found["ic"] == pytest.approx(math.log2(0.5 / 8))
    assert np.isfinite(found).all()


def test_evans_needs_all_three_of_his_conditions():
    three = pair(3, with_product=100, with_term=5, reports=10_000)
    two = pair(2, with_product=100, with_term=3, reports=10_000)
    weak = pair(3, with_product=1500, with_term=10, reports=10_000)  # PRR 2.4, chi2 1.0
    found = disproportionality(pd.concat([three, two, weak], ignore_index=True))
    assert found["evans"].tolist() == [True, False, False]
    assert (found["prr"] >= 2).all()


def test_term_of_one_product_only_has_an_infinite_ratio_and_unknown_limits():
    found = disproportionality(pair(4, with_product=10, with_term=4, reports=100)).iloc[0]
    assert (found["prr"], found["ror"]) == (math.inf, math.inf)
    assert np.isnan(found[["prr_lower", "ror_lower"]].astype(float)).all()
    assert not found["ror_signal"]
    assert found["ic_signal"]


def test_only_product_of_all_reports_cannot_be_compared():
    found = proportional_reporting_ratio(pair(4, with_product=100, with_term=4, reports=100))
    assert np.isnan(found["prr"].iloc[0])


PRINTED = ["ic_lower", "ic", "ic_upper", "prr_lower", "prr"]


def test_simulated_drug_reports_to_two_decimals(shared_data):
    """The vignette of pvda (b236287), by group and for all."""
    rows = pd.read_csv(shared_data / "aefi" / "pvda_drug_event_df.csv")
    rows = rows.rename(columns={"report_id": "report", "drug": "product", "event": "term"})
    published = pd.read_csv(shared_data / "aefi" / "pvda_expected.csv")
    parts = {"all": rows, "0": rows[rows["group"] == 0]}
    scores = {
        name: disproportionality(count_pairs(part)).set_index(["product", "term"])
        for name, part in parts.items()
    }
    for row in published.itertuples():
        ours = scores[row.group].loc[(row.drug, row.event)]
        assert ours["both"] == row.obs
        assert round(ours["expected"], 1) == row.exp_rrr
        printed = [row.ic025, row.ic, row.ic975, row.prr025, row.prr]
        for name, value in zip(PRINTED, printed, strict=True):
            if not math.isnan(value):
                assert round(ours[name], 2) == value, (row, name)


def test_expectation_and_prr_of_openebgms_hand_calculation(shared_data):
    cells = pd.read_csv(shared_data / "aefi" / "openebgm_hand_calculation.csv")
    pairs = pd.DataFrame(
        {
            "both": cells["N"],
            "with_product": cells.groupby("product")["N"].transform("sum"),
            "with_term": cells.groupby("event")["N"].transform("sum"),
            "reports": cells["N"].sum(),
        }
    )
    expected = pairs["with_product"] * pairs["with_term"] / pairs["reports"]
    np.testing.assert_allclose(expected, cells["E_unstratified"], atol=1e-9)
    met = pairs[pairs["both"] > 0].assign(expected=expected)
    found = proportional_reporting_ratio(met)["prr"]
    np.testing.assert_allclose(found, cells.loc[met.index, "PRR"], atol=5e-5)


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"both": -1}, "both must not be negative"),
        ({"both": 101}, "both must not be larger than with_product"),
        ({"both": 76}, "both must not be larger than with_term"),
        ({"reports": 149}, "together must not be larger than reports"),
        ({"both": 2.5}, "both must be whole"),
        ({"with_term": math.nan}, "missing values: with_term"),
    ],
)
def test_impossible_table_is_refused(broken, says):
    for method in (proportional_reporting_ratio, reporting_odds_ratio, yates_chi2):
        with pytest.raises(ValueError, match=says):
            method(QUARTER.assign(**broken))


@pytest.mark.parametrize("expected", [0, -1, math.nan, math.inf])
def test_ic_refuses_an_expectation_of(expected):
    with pytest.raises(ValueError, match="expected"):
        information_component(QUARTER.assign(expected=expected))


@pytest.mark.parametrize("confidence", [0, 1, 95, math.nan])
def test_confidence_is_a_share(confidence):
    with pytest.raises(ValueError, match="confidence"):
        disproportionality(QUARTER, confidence=confidence)


def test_no_pairs_give_no_scores():
    assert len(disproportionality(QUARTER.iloc[:0])) == 0
