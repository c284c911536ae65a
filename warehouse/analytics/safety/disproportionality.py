"""Is a term reported more with a product than with the others? Ratios of numbers of reports.

With a = reports of product and term, n_v of the product, n_e of the term, N of all, b = n_v - a,
c = n_e - a, d = N - n_v - c, and E expected:

    PRR = (a / n_v) / (c / (N - n_v)),  SE ln PRR = sqrt(1/a - 1/n_v + 1/c - 1/(N - n_v))
    Evans et al. 2001, Pharmacoepidemiol Drug Saf 10:483-486: PRR >= 2, chi2 (Yates) >= 4, a >= 3
    ROR = a d / (b c),              SE ln ROR = sqrt(1/a + 1/b + 1/c + 1/d)
    IC  = log2((a + 1/2) / (E + 1/2)), limits from Gamma(a + 1/2, rate E + 1/2):
          Noren, Hopstadius, Bate 2013, Stat Methods Med Res 22:57-69

None of this is a rate: reports without a denominator say what to look at, not how often it happens.
"""

import numpy as np
import pandas as pd
from scipy.special import gammaincinv

from warehouse.analytics.distributions import normal_isf
from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

LEAST_REPORTS = 3
EVANS_PRR = 2.0
EVANS_CHI2 = 4.0


def proportional_reporting_ratio(pairs: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """prr, prr_lower, prr_upper for each row of counts (see `reports.count_pairs`).

    Infinite where no other product has the term; limits nan where a count under them is 0.
    """
    a, b, c, d = _table(pairs)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a / (a + b)) / (c / (c + d))
        error = np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))
    return _ratio_frame("prr", ratio, error, confidence=confidence, index=pairs.index)


def reporting_odds_ratio(pairs: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """ror, ror_lower, ror_upper for each row of counts; as for PRR where a cell is 0."""
    a, b, c, d = _table(pairs)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (a * d) / (b * c)
        error = np.sqrt(1 / a + 1 / b + 1 / c + 1 / d)
    return _ratio_frame("ror", ratio, error, confidence=confidence, index=pairs.index)


def yates_chi2(pairs: pd.DataFrame) -> Floats:
    """Chi-square of the two by two table with Yates' correction, (rows,); nan on an empty margin.

    The correction takes N/2 off |ad - bc|, down to 0 and not beyond.
    """
    a, b, c, d = _table(pairs)
    total = a + b + c + d
    apart = np.maximum(np.abs(a * d - b * c) - total / 2, 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return total * apart**2 / ((a + b) * (c + d) * (a + c) * (b + d))


def information_component(pairs: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """ic, ic_lower, ic_upper (IC025 and IC975 at 95 %) for each row of `both` and `expected`."""
    tail = (1 - checks.share("confidence", confidence)) / 2
    observed, expected = observed_and_expected(pairs)
    shapes, place = np.unique(observed + 0.5, return_inverse=True)
    rate = expected + 0.5
    return pd.DataFrame(
        {
            "ic": np.log2((observed + 0.5) / rate),
            "ic_lower": np.log2(gammaincinv(shapes, tail)[place] / rate),
            "ic_upper": np.log2(gammaincinv(shapes, 1 - tail)[place] / rate),
        },
        index=pairs.index,
    )


def disproportionality(pairs: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """The pairs with every score of this module and the signals evans, ror_signal, ic_signal.

    evans: PRR >= 2, chi2 >= 4 and 3 reports; ror_signal: lower limit above 1 and 3 reports;
    ic_signal: lower limit above 0.
    """
    scores = pairs.join(proportional_reporting_ratio(pairs, confidence=confidence))
    scores = scores.join(reporting_odds_ratio(pairs, confidence=confidence))
    scores = scores.join(information_component(pairs, confidence=confidence))
    chi2, enough = yates_chi2(pairs), pairs["both"] >= LEAST_REPORTS
    return scores.assign(
        chi2=chi2,
        evans=(scores["prr"] >= EVANS_PRR) & (chi2 >= EVANS_CHI2) & enough,
        ror_signal=(scores["ror_lower"] > 1) & enough,
        ic_signal=scores["ic_lower"] > 0,
    )


def observed_and_expected(pairs: pd.DataFrame) -> tuple[Floats, Floats]:
    """The columns both and expected as checked arrays; ValueError where expected is not above 0."""
    frame = checks.present(pairs, "both", "expected")
    return checks.counts("both", frame["both"]), checks.positives("expected", frame["expected"])


def _table(pairs: pd.DataFrame) -> tuple[Floats, Floats, Floats, Floats]:
    """a, b, c, d; ValueError where a margin is smaller than what it holds."""
    frame = checks.present(pairs, "both", "with_product", "with_term", "reports")
    a, n_v, n_e, n = (checks.counts(name, frame[name]) for name in frame)
    checks.at_most("both", a, of="with_product", total=n_v)
    checks.at_most("both", a, of="with_term", total=n_e)
    checks.at_most("with_product and with_term together", n_v + n_e - a, of="reports", total=n)
    return a, n_v - a, n_e - a, n - n_v - n_e + a


def _ratio_frame(
    name: str, ratio: Floats, error: Floats, *, confidence: float, index: pd.Index
) -> pd.DataFrame:
    z = normal_isf((1 - checks.share("confidence", confidence)) / 2)
    with np.errstate(invalid="ignore", over="ignore"):
        spread = np.where(np.isfinite(error), np.exp(z * error), np.nan)
        limits = {f"{name}_lower": ratio / spread, f"{name}_upper": ratio * spread}
    return pd.DataFrame({name: ratio, **limits}, index=index)
