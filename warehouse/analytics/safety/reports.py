"""Counting reports: how many name a product, a term, and both.

Everything is a number of *reports*: a report that names two products and three terms is one report
in every margin and one in N, though it makes six pairs. Margins that count pairs inflate every
ratio of a database whose reports name more than one term.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

COLUMNS = ("report", "product", "term")


def count_pairs(
    reports: pd.DataFrame, *, strata: tuple[str, ...] = (), unseen: bool = False
) -> pd.DataFrame:
    """One row a product and term: product, term, and the numbers both, with_product, with_term,
    reports and expected.

    `reports` has a row for each report, product and term (repeats count once) and the columns named
    in `strata`, each constant within a report. expected = sum over strata s of
    with_product(s) * with_term(s) / reports(s). `unseen` adds pairs that no report names.
    ValueError for an absent column, a missing value, or a report in two strata.
    """
    frame = checks.present(reports, *COLUMNS, *strata)
    report, _ = pd.factorize(frame["report"])
    product, products = pd.factorize(frame["product"], sort=True)
    term, terms = pd.factorize(frame["term"], sort=True)
    stratum = _stratum_of_reports(frame, report, strata)
    shape = (len(products), len(terms))
    with_product = _once(report, product)
    with_term = _once(report, term)
    cells, both = _cells(report, product * shape[1] + term, every=unseen, size=shape[0] * shape[1])
    rows, columns = np.divmod(cells, shape[1])
    return pd.DataFrame(
        {
            "product": products[rows],
            "term": terms[columns],
            "both": both,
            "with_product": np.bincount(with_product[:, 1], minlength=shape[0])[rows],
            "with_term": np.bincount(with_term[:, 1], minlength=shape[1])[columns],
            "reports": len(stratum),
            "expected": _expected(stratum, with_product, with_term, rows=rows, columns=columns),
        }
    )


def _once(report: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Each report with each of its products (or terms), once: (n, 2)."""
    width = int(of.max(initial=0)) + 1
    return np.column_stack(np.divmod(pd.unique(report * np.int64(width) + of), width))


def _cells(
    report: np.ndarray, pair: np.ndarray, *, every: bool, size: int
) -> tuple[np.ndarray, np.ndarray]:
    """The pairs that reports name (or all) and the number of reports of each."""
    named = _once(report, pair)[:, 1]
    if every:
        return np.arange(size), np.bincount(named, minlength=size)
    return np.unique(named, return_counts=True)


def _stratum_of_reports(
    frame: pd.DataFrame, report: np.ndarray, strata: tuple[str, ...]
) -> np.ndarray:
    """The stratum of each report, 0 for all without strata."""
    if not strata:
        return np.zeros(int(report.max(initial=-1)) + 1, dtype=np.int64)
    codes = frame.groupby(list(strata), sort=False).ngroup().to_numpy()
    first = np.zeros(int(report.max(initial=-1)) + 1, dtype=np.int64)
    first[report] = codes
    if (first[report] != codes).any():
        raise ValueError(f"a report lies in more than one stratum of {', '.join(strata)}")
    return first


def _expected(
    stratum: np.ndarray,
    with_product: np.ndarray,
    with_term: np.ndarray,
    *,
    rows: np.ndarray,
    columns: np.ndarray,
) -> Floats:
    """The sum over strata, a stratum at a time so that memory stays that of the pairs."""
    expected = np.zeros(len(rows))
    product_stratum, term_stratum = stratum[with_product[:, 0]], stratum[with_term[:, 0]]
    products, terms = with_product[:, 1].max(initial=0) + 1, with_term[:, 1].max(initial=0) + 1
    for s, reports in enumerate(np.bincount(stratum)):
        of_product = np.bincount(with_product[product_stratum == s, 1], minlength=products)
        of_term = np.bincount(with_term[term_stratum == s, 1], minlength=terms)
        expected += of_product[rows] / reports * of_term[columns]
    return expected


def pairs_of_margins(cells: pd.DataFrame, *, strata: tuple[str, ...] = ()) -> pd.DataFrame:
    """The same table as `count_pairs`, from counts that already hold their margins.

    `cells` has vaccine_code and event_term_code, either of them empty where any counts, the columns
    of `strata`, and reports (of reports, never of pairs). Pairs without a report are left out.
    """
    frame = checks.present(cells, "vaccine_code", "event_term_code", "reports", *strata)
    by = list(strata)
    sums = frame.groupby([*by, "vaccine_code", "event_term_code"], as_index=False)["reports"].sum()
    any_product, any_term = sums["vaccine_code"] == "", sums["event_term_code"] == ""
    both = sums[~any_product & ~any_term]
    product = sums[~any_product & any_term].drop(columns="event_term_code")
    term = sums[any_product & ~any_term].drop(columns="vaccine_code")
    whole = sums[any_product & any_term][[*by, "reports"]].rename(columns={"reports": "all"})
    return _with_expected(both, product=product, term=term, whole=whole, by=by)


def _with_expected(
    both: pd.DataFrame, *, product: pd.DataFrame, term: pd.DataFrame, whole: pd.DataFrame, by: list
) -> pd.DataFrame:
    crossed = product.rename(columns={"reports": "with_product"})
    other = term.rename(columns={"reports": "with_term"})
    crossed = crossed.merge(other, on=by, how="inner") if by else crossed.merge(other, how="cross")
    crossed = crossed.merge(whole, on=by) if by else crossed.merge(whole, how="cross")
    crossed["expected"] = crossed["with_product"] * crossed["with_term"] / crossed["all"]
    pair = ["vaccine_code", "event_term_code"]
    expected = crossed.groupby(pair)["expected"].sum()
    counted = both.groupby(pair)["reports"].sum().rename("both").reset_index()
    counted["with_product"] = counted["vaccine_code"].map(_total(product, "vaccine_code"))
    counted["with_term"] = counted["event_term_code"].map(_total(term, "event_term_code"))
    counted["reports"] = int(whole["all"].sum())
    counted["expected"] = expected.reindex(pd.MultiIndex.from_frame(counted[pair])).to_numpy()
    return counted.rename(columns={"vaccine_code": "product", "event_term_code": "term"})


def _total(margin: pd.DataFrame, column: str) -> pd.Series:
    return margin.groupby(column)["reports"].sum()
