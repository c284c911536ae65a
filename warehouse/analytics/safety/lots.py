"""Lots: which one has more cases than the other lots of its product, dose for dose?

Within a stratum (province, week, age, sex, dose number ..) the O_p cases of a product fall on its
lots in proportion to doses when nothing is wrong: O_l ~ Binomial(O_p, doses_l / doses_p). Over
strata these are convolved, so that the tail is exact and no background rate is needed. A stratum
that holds one lot only compares it with nothing and is left out. Tails are mid-p with
Benjamini-Hochberg over all lots; a signal needs q < .05 and 3 cases. The ratio is O over the
expectation at the rate of the *other* lots; its limits are Clopper and Pearson's on the lot's part
of all cases, exact with one stratum and close with several. Severe and common reactions are scanned
apart, and a bad lot is looked at by site first: one site explains most of them.
"""

import numpy as np
import pandas as pd
from scipy.special import betainc, gammaln

from warehouse.analytics.distributions import beta_isf, beta_ppf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats
from warehouse.analytics.safety.discovery import false_discovery_rate

LEAST_CASES = 3
FALSE_DISCOVERIES = 0.05


def scan_lots(rows: pd.DataFrame, *, strata: tuple[str, ...] = ()) -> pd.DataFrame:
    """One row a lot: product, lot, doses, observed, not_compared, expected, ratio, lower, upper,
    p, mid_p, q and signal.

    `rows` has product, lot, doses, cases and the columns named in `strata`. not_compared are cases
    in strata without doses of this lot or of any other; they are not in observed. ValueError for an
    absent column, a missing or negative value, or cases that are not whole.
    """
    cells = _cells(rows, strata)
    compared = cells[cells["compared"]]
    by_lot = compared.groupby(["product", "lot"])[["cases", "expected", "part"]].sum()
    totals = cells.groupby(["product", "lot"])[["doses", "cases"]].sum()
    by_lot = by_lot.reindex(totals.index, fill_value=0.0)
    above, equal = _tails(compared, by_lot["cases"])
    pooled = compared.groupby(["product", "lot"])["all_cases"].sum().reindex(totals.index)
    lower, upper = _limits(by_lot["cases"], by_lot["part"], pooled=pooled.fillna(0.0))
    mid = above + equal / 2
    q = false_discovery_rate(mid)
    return pd.DataFrame(
        {
            "doses": totals["doses"],
            "observed": by_lot["cases"].astype(np.int64),
            "not_compared": (totals["cases"] - by_lot["cases"]).astype(np.int64),
            "expected": by_lot["expected"],
            "ratio": _divided(by_lot["cases"].to_numpy(), by_lot["expected"].to_numpy()),
            "lower": lower,
            "upper": upper,
            "p": above + equal,
            "mid_p": mid,
            "q": q,
            "signal": (q < FALSE_DISCOVERIES) & (by_lot["cases"] >= LEAST_CASES),
        }
    ).reset_index()


def largest_site(cases: pd.DataFrame) -> pd.DataFrame:
    """The site with most cases of each lot: lot, site, cases, of_lot (cases of the lot), share.

    `cases` has lot, site and cases; lots without cases do not appear.
    """
    frame = checks.present(cases, "lot", "site", "cases")
    checks.counts("cases", frame["cases"])
    by_site = frame.groupby(["lot", "site"], as_index=False)["cases"].sum()
    by_site["of_lot"] = by_site.groupby("lot")["cases"].transform("sum")
    first = by_site.sort_values(["lot", "cases"], ascending=[True, False]).drop_duplicates("lot")
    first = first[first["of_lot"] > 0].reset_index(drop=True)
    return first.assign(share=first["cases"] / first["of_lot"])


def _cells(rows: pd.DataFrame, strata: tuple[str, ...]) -> pd.DataFrame:
    """One row a lot and stratum, with the sums of its product there."""
    frame = checks.present(rows, "product", "lot", "doses", "cases", *strata)
    checks.counts("doses", frame["doses"])
    checks.counts("cases", frame["cases"])
    keys = ["product", *strata]
    cells = frame.groupby([*keys, "lot"], as_index=False, sort=False)[["doses", "cases"]].sum()
    # Cases of a lot without doses compare with nothing; they must not count for the others either.
    dosed = cells["doses"] > 0
    cells["kept"] = cells["cases"].where(dosed, 0)
    sums = cells.groupby(keys, sort=False)[["doses", "kept"]].transform("sum")
    others = sums["doses"] - cells["doses"]
    cells["compared"] = dosed & (others > 0)
    part = cells["doses"] / sums["doses"].where(cells["compared"])
    rate = (sums["kept"] - cells["kept"]) / others.where(cells["compared"])
    return cells.assign(
        all_cases=sums["kept"],
        share=part,
        part=part * sums["kept"],
        expected=cells["doses"] * rate,
    )


def _tails(cells: pd.DataFrame, observed: pd.Series) -> tuple[Floats, Floats]:
    """P(X > O) and P(X = O) of every lot, in the order of `observed`.

    Lots of about as many cases go together, so that a few large ones do not widen all tables.
    """
    lot = observed.index.get_indexer(pd.MultiIndex.from_frame(cells[["product", "lot"]]))
    useful = cells["all_cases"].to_numpy() > 0
    lot, n, share = (
        array[useful] for array in (lot, cells["all_cases"].to_numpy(), cells["share"].to_numpy())
    )
    counts = observed.to_numpy().astype(np.int64)
    above, equal = np.zeros(len(counts)), np.ones(len(counts))
    width = np.ceil(np.log2(counts + 1)).astype(np.int64)
    for group in np.unique(width):
        lots = np.flatnonzero(width == group)
        inside = width[lot] == group
        place = np.searchsorted(lots, lot[inside])
        above[lots], equal[lots] = _convolve(
            counts[lots], place, cases=n[inside], share=share[inside]
        )
    return above, equal


def _convolve(
    observed: np.ndarray, lot: np.ndarray, *, cases: Floats, share: Floats
) -> tuple[Floats, Floats]:
    """P(X > O) and P(X = O), X a sum of binomials: one round for each lot's next stratum.

    state[l, d - 1] is the probability that d more cases are missing to exceed O; whoever reaches it
    moves to `above`. Only sums of positive terms, so that the smallest tail keeps its digits.
    """
    width = int(observed.max()) + 1
    state = np.zeros((len(observed), width))
    state[np.arange(len(observed)), observed] = 1.0
    above = np.zeros(len(observed))
    order = np.argsort(lot, kind="stable")
    round_ = np.empty(len(lot), dtype=np.int64)
    starts = np.searchsorted(lot[order], lot[order])
    round_[order] = np.arange(len(lot)) - starts
    for turn in range(int(round_.max(initial=-1)) + 1):
        cells = np.flatnonzero(round_ == turn)
        rows, n, p = lot[cells], cases[cells], share[cells]
        before = state[rows]
        above[rows] += (before * _at_least(n, p, width=width)).sum(axis=1)
        mass = _exactly(n, p, width=width)
        after = before * mass[:, :1]
        for more in range(1, width):
            after[:, : width - more] += before[:, more:] * mass[:, more : more + 1]
        state[rows] = after
    return above, state[:, 0]


def _exactly(n: Floats, p: Floats, *, width: int) -> Floats:
    """P(B = k) for B Binomial(n, p), columns k = 0 .. width - 1."""
    k = np.arange(width)
    logs = gammaln(np.arange(int(n.max(initial=0)) + 2))
    logs[0] = 0.0
    n_, k_ = n.astype(np.int64)[:, None], np.minimum(k, n[:, None]).astype(np.int64)
    ways = logs[n_ + 1] - logs[k_ + 1] - logs[n_ - k_ + 1]
    chance = ways + k_ * np.log(p)[:, None] + (n_ - k_) * np.log1p(-p)[:, None]
    return np.where(k <= n[:, None], np.exp(chance), 0.0)


def _at_least(n: Floats, p: Floats, *, width: int) -> Floats:
    """P(B >= d) for B Binomial(n, p), columns d = 1 .. width."""
    d = np.arange(1, width + 1)
    left = n[:, None] - d + 1
    return np.where(left > 0, betainc(d, np.maximum(left, 1), p[:, None]), 0.0)


def _limits(observed: pd.Series, part: pd.Series, *, pooled: pd.Series) -> tuple[Floats, Floats]:
    """Limits of the ratio of the lot's rate to the others'; nan where nothing was compared."""
    o, n = observed.to_numpy(), pooled.to_numpy()
    share = _divided(part.to_numpy(), n)
    low = np.where(o > 0, beta_ppf(0.025, a=np.maximum(o, 1), b=n - o + 1), 0.0)
    high = np.where(o < n, beta_isf(0.025, a=o + 1, b=np.maximum(n - o, 1)), 1.0)
    odds = _divided(share, 1 - share)
    return _divided(_divided(low, 1 - low), odds), _divided(_divided(high, 1 - high), odds)


def _divided(above: Floats, below: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(above) / np.asarray(below)
