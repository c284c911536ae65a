"""Unmasking: a product that fills the reports must not hide what another one does.

Where most reports of a term come from one product, that product is most of every other product's
comparison, and an excess both have in common disappears (Juhlin et al. 2013, Drug Saf 36:863-872;
Wang et al. 2010, Pharmacoepidemiol Drug Saf 19:434-442). So the other products are compared once
more without the reports that name the dominant one. A campaign with one main vaccine is the usual
case, not the exception.
"""

import pandas as pd

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.reports import COLUMNS, count_pairs

DOMINANT_SHARE = 0.5


def dominant_products(pairs: pd.DataFrame, *, share: float = DOMINANT_SHARE) -> pd.Series:
    """The product that at least `share` of a term's reports name, indexed by term; others absent.

    `pairs` as from `count_pairs`, with two products or more.
    """
    frame = checks.present(pairs, "product", "term", "both", "with_term")
    lowest = checks.share("share", share)
    first = frame.sort_values("both", ascending=False, kind="stable").drop_duplicates("term")
    first = first[first["both"] >= lowest * first["with_term"]]
    return first.set_index("term")["product"]


def count_unmasked(
    reports: pd.DataFrame, *, strata: tuple[str, ...] = (), share: float = DOMINANT_SHARE
) -> pd.DataFrame:
    """The pairs of `count_pairs`, each without the reports of its term's dominant product, and
    left_out, that product (missing where none was left out, as for the dominant one itself).
    """
    pairs = count_pairs(reports, strata=strata)
    left_out = pairs["term"].map(dominant_products(pairs, share=share))
    left_out = left_out.where(left_out != pairs["product"])
    parts = [pairs[left_out.isna()].assign(left_out=None)]
    for product in left_out.dropna().unique():
        named = reports.loc[reports["product"] == product, "report"]
        rest = count_pairs(reports[~reports["report"].isin(named)], strata=strata)
        wanted = pairs.loc[left_out == product, ["product", "term"]]
        parts.append(rest.merge(wanted, on=list(COLUMNS[1:])).assign(left_out=product))
    whole = pd.concat([part for part in parts if len(part)] or parts[:1])
    return whole.sort_values(["product", "term"]).reset_index(drop=True)
