"""A dominant product does not hide a second one."""

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety.disproportionality import information_component
from warehouse.analytics.safety.ebgm import shrunk_ratios
from warehouse.analytics.safety.masking import count_unmasked, dominant_products
from warehouse.analytics.safety.reports import count_pairs

OTHERS = [f"other {n}" for n in range(8)]


def campaign(*, reports=20_000, seed=61):
    """Nine of ten reports name MAIN. Myocarditis is in 10 % of those of MAIN and SECOND, and in 1 %
    of all others; each report also names one of twenty terms that have nothing to do with it.
    """
    rng = np.random.default_rng(seed)
    product = rng.choice(["MAIN", "SECOND", *OTHERS], p=[0.85, 0.03, *[0.015] * 8], size=reports)
    chance = np.where(np.isin(product, ["MAIN", "SECOND"]), 0.10, 0.01)
    common = pd.DataFrame(
        {
            "report": range(reports),
            "product": product,
            "term": rng.choice([f"t{n}" for n in range(20)], size=reports),
        }
    )
    return pd.concat([common, common[rng.random(reports) < chance].assign(term="myocarditis")])


@pytest.fixture(scope="module")
def reports():
    return campaign()


def scored(pairs):
    scores = pairs.join(information_component(pairs)).join(shrunk_ratios(pairs))
    return scores.set_index(["product", "term"])


def test_dominant_product_hides_the_second_in_a_plain_comparison(reports):
    """The disease: this is what the cure is for."""
    second = scored(count_pairs(reports)).loc[("SECOND", "myocarditis")]
    assert second["ic_lower"] < 0
    assert second["eb05"] < 2


def test_second_product_is_found_without_the_reports_of_the_first(reports):
    second = scored(count_unmasked(reports)).loc[("SECOND", "myocarditis")]
    assert second["left_out"] == "MAIN"
    assert second["ic_lower"] > 0
    assert second["eb05"] >= 2


def test_innocent_products_stay_innocent(reports):
    scores = scored(count_unmasked(reports))
    innocent = scores.drop(index=[("SECOND", "myocarditis"), ("MAIN", "myocarditis")])
    assert (innocent["ic_lower"] > 0).mean() < 0.05
    assert not (innocent["eb05"] >= 2).any()


def test_dominant_product_itself_is_compared_with_all(reports):
    plain = count_pairs(reports).set_index(["product", "term"])
    unmasked = count_unmasked(reports).set_index(["product", "term"])
    pair = ("MAIN", "myocarditis")
    assert unmasked.loc[pair, plain.columns].tolist() == plain.loc[pair].tolist()
    assert pd.isna(unmasked.loc[pair, "left_out"])


def test_half_of_a_terms_reports_is_dominant():
    rows = [(n, "A" if n < 5 else "B", "t") for n in range(10)] + [(10, "B", "u"), (11, "C", "u")]
    pairs = count_pairs(pd.DataFrame(rows, columns=["report", "product", "term"]))
    assert dominant_products(pairs, share=0.6).to_dict() == {}
    assert set(dominant_products(pairs, share=0.5).index) == {"t", "u"}


@pytest.mark.parametrize("share", [0, 1, 50])
def test_share_is_refused(reports, share):
    with pytest.raises(ValueError, match="share"):
        count_unmasked(reports, share=share)


def test_no_reports_give_no_pairs(reports):
    assert len(count_unmasked(reports.iloc[:0])) == 0
