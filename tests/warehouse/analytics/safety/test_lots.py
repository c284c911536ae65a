"""Lots against the other lots of their product."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from warehouse.analytics.safety.lots import largest_site, scan_lots


def lot_rows(*rows):
    return pd.DataFrame(rows, columns=["product", "lot", "province", "doses", "cases"])


TWO_PROVINCES = lot_rows(
    ("P", "A", "x", 100, 5),
    ("P", "B", "x", 300, 4),
    ("P", "A", "y", 50, 2),
    ("P", "C", "y", 200, 3),
)


def test_one_stratum_is_a_binomial_test():
    """5 of 9 cases with a quarter of the doses: P(B >= 5) by hand from Bin(9, 1/4)."""
    found = scan_lots(TWO_PROVINCES.iloc[:2]).set_index("lot").loc["A"]
    terms = [math.comb(9, k) * 3 ** (9 - k) / 4**9 for k in range(10)]
    assert found["p"] == pytest.approx(sum(terms[5:]))
    assert found["mid_p"] == pytest.approx(sum(terms[6:]) + terms[5] / 2)


def test_strata_are_convolved():
    """Bin(9, 1/4) + Bin(5, 1/5) >= 7."""
    found = scan_lots(TWO_PROVINCES, strata=("province",)).set_index("lot").loc["A"]
    both = np.convolve(stats.binom.pmf(range(10), 9, 0.25), stats.binom.pmf(range(6), 5, 0.2))
    assert found["p"] == pytest.approx(both[7:].sum(), rel=1e-12)
    assert found["mid_p"] == pytest.approx(both[8:].sum() + both[7] / 2, rel=1e-12)


def test_expectation_is_at_the_rate_of_the_other_lots():
    """100 * 4/300 + 50 * 3/200."""
    found = scan_lots(TWO_PROVINCES, strata=("province",)).set_index("lot").loc["A"]
    assert found["expected"] == pytest.approx(4 / 3 + 3 / 4)
    assert found["ratio"] == pytest.approx(7 / (4 / 3 + 3 / 4))


def test_ratio_limits_with_one_stratum_are_clopper_and_pearsons():
    """5 of 9 (.2120 to .8630, R binom.test) against doses 1 to 3."""
    found = scan_lots(TWO_PROVINCES.iloc[:2]).set_index("lot").loc["A"]
    assert found["ratio"] == pytest.approx(5 / 100 / (4 / 300))
    assert found["lower"] == pytest.approx(3 * 0.2120085 / 0.7879915, rel=1e-4)
    assert found["upper"] == pytest.approx(3 * 0.8630043 / 0.1369957, rel=1e-4)


def test_exact_tail_of_many_strata_against_a_slow_convolution():
    rng = np.random.default_rng(9)
    rows = pd.DataFrame(
        [
            ("P", lot, s, rng.integers(50, 500), rng.poisson(3))
            for lot in range(6)
            for s in range(7)
        ],
        columns=["product", "lot", "province", "doses", "cases"],
    )
    found = scan_lots(rows, strata=("province",)).set_index("lot")
    sums = rows.groupby("province")[["doses", "cases"]].sum()
    for lot, part in rows.groupby("lot"):
        slow = np.ones(1)
        for row in part.itertuples():
            n = sums.loc[row.province, "cases"]
            share = row.doses / sums.loc[row.province, "doses"]
            slow = np.convolve(slow, stats.binom.pmf(range(n + 1), n, share))
        assert found.loc[lot, "p"] == pytest.approx(slow[part["cases"].sum() :].sum(), rel=1e-9)


def test_smallest_tails_keep_their_digits():
    """40 of 40 cases in a hundredth of the doses: .01 ** 40."""
    found = scan_lots(lot_rows(("P", "A", "x", 1, 40), ("P", "B", "x", 99, 0)))
    assert found.set_index("lot").loc["A", "p"] == pytest.approx(1e-80, rel=1e-9)


def test_lot_alone_in_its_stratum_is_compared_with_nothing():
    rows = pd.concat([TWO_PROVINCES, lot_rows(("P", "D", "z", 10, 9))])
    found = scan_lots(rows, strata=("province",)).set_index("lot").loc["D"]
    assert (found["observed"], found["not_compared"]) == (0, 9)
    assert math.isnan(found["ratio"])
    assert found["p"] == 1
    assert not found["signal"]


def test_cases_without_doses_are_set_apart_and_do_not_count_for_others():
    rows = pd.concat([TWO_PROVINCES, lot_rows(("P", "E", "x", 0, 6))])
    found = scan_lots(rows, strata=("province",)).set_index("lot")
    assert (found.loc["E", "observed"], found.loc["E", "not_compared"]) == (0, 6)
    plain = scan_lots(TWO_PROVINCES, strata=("province",)).set_index("lot")
    assert found.loc["A", "expected"] == plain.loc["A", "expected"]


def test_lots_of_another_product_are_no_comparison():
    rows = lot_rows(("P", "A", "x", 100, 5), ("Q", "B", "x", 300, 4))
    assert scan_lots(rows)["not_compared"].tolist() == [5, 4]


def test_rows_of_one_cell_add_up():
    split = pd.concat([TWO_PROVINCES.assign(doses=TWO_PROVINCES["doses"] // 2, cases=0)] * 2)
    split = pd.concat([split, TWO_PROVINCES.assign(doses=0)])
    pd.testing.assert_frame_equal(
        scan_lots(split, strata=("province",)), scan_lots(TWO_PROVINCES, strata=("province",))
    )


def test_two_cases_are_no_signal_however_odd():
    rows = lot_rows(*[("P", f"L{i}", "x", 100_000, 0) for i in range(20)], ("P", "A", "x", 10, 2))
    found = scan_lots(rows).set_index("lot").loc["A"]
    assert found["q"] < 0.05
    assert not found["signal"]


def campaign(rng, *, bad=()):
    """200 lots of two products over 30 provinces; the bad ones with six times the rate."""
    rows = pd.DataFrame(
        [
            (f"P{lot % 2}", lot, province, rng.integers(2_000, 30_000))
            for lot in range(200)
            for province in rng.choice(30, size=6, replace=False)
        ],
        columns=["product", "lot", "province", "doses"],
    )
    risk = np.where(rows["lot"].isin(bad), 6.0, 1.0) * (1 + rows["province"] / 10)
    return rows.assign(cases=rng.poisson(rows["doses"] * 3e-5 * risk))


def test_planted_bad_lots_are_found_and_the_others_left_alone():
    rng = np.random.default_rng(12)
    bad = (17, 90, 151)
    found = scan_lots(campaign(rng, bad=bad), strata=("province",))
    assert set(bad) <= set(found.loc[found["signal"], "lot"])
    assert found["signal"].sum() <= 5


def test_provinces_that_report_more_do_not_make_lots_bad():
    """Rates differ fourfold between provinces and no lot is bad: twenty campaigns."""
    rng = np.random.default_rng(13)
    wrong = [scan_lots(campaign(rng), strata=("province",))["signal"].any() for _ in range(20)]
    assert np.mean(wrong) <= 0.15


def test_mid_p_of_lots_without_fault_is_one_half_on_average():
    found = scan_lots(campaign(np.random.default_rng(14)), strata=("province",))
    assert found["mid_p"].mean() == pytest.approx(0.5, abs=0.05)


def test_largest_site_explains_its_lot():
    cases = pd.DataFrame(
        {"lot": ["A", "A", "A", "B"], "site": ["s1", "s2", "s1", "s3"], "cases": [3, 1, 2, 0]}
    )
    found = largest_site(cases)
    assert found.to_dict("records") == [
        {"lot": "A", "site": "s1", "cases": 5, "of_lot": 6, "share": 5 / 6}
    ]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        ({"cases": -1}, "cases must not be negative"),
        ({"cases": 1.5}, "cases must be whole"),
        ({"doses": -1}, "doses must not be negative"),
        ({"doses": math.nan}, "missing values: doses"),
        ({"lot": None}, "missing values: lot"),
        ({"province": None}, "missing values: province"),
    ],
)
def test_scan_refuses(broken, says):
    with pytest.raises(ValueError, match=says):
        scan_lots(TWO_PROVINCES.assign(**broken), strata=("province",))


def test_absent_stratum_is_refused():
    with pytest.raises(ValueError, match="absent: week"):
        scan_lots(TWO_PROVINCES, strata=("week",))


def test_no_lots_give_no_rows():
    assert len(scan_lots(TWO_PROVINCES.iloc[:0], strata=("province",))) == 0
