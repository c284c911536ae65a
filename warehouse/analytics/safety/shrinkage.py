"""EBGM: the reporting ratio of a pair, shrunk towards what all pairs say (the prior's fit).

DuMouchel 1999, The American Statistician 53:177-190. The true ratio lambda of a pair comes from
P Gamma(a1, b1) + (1 - P) Gamma(a2, b2) (shape, rate), and the count n from Poisson(lambda E):

    f(n; a, b, E) = Gamma(a+n) / (Gamma(a) n!) (b / (b+E))^a (E / (b+E))^n.

theta = (a1, b1, a2, b2, P) maximises sum w ln(P f1* + (1-P) f2*), where f* = f / (1 - f(0)) since
only pairs that somebody reported are counted; P is then the share among those. Pairs with the same
n and E are one term with weight w, without loss. The surface has several hills: the search starts
from several places, on a thinned table, and ends on the whole one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import OptimizeResult, minimize
from scipy.special import digamma, expit, gammaln, logit

from warehouse.analytics.safety import checks
from warehouse.analytics.safety.checks import Floats

#: Starts (a1, b1, a2, b2, P): DuMouchel's own, then wider, tighter and reversed ones.
STARTS = (
    (0.2, 0.1, 2.0, 4.0, 1 / 3),
    (2.0, 1.0, 2.0, 2.0, 0.2),
    (0.5, 0.3, 4.0, 4.0, 0.1),
    (1.0, 0.2, 1.0, 1.0, 0.05),
    (5.0, 1.0, 10.0, 10.0, 0.02),
)
_THIN_ABOVE = 20_000  # merged cells above which the starts are tried on a thinned table first
_REACH = 25.0  # |ln| of a parameter beyond which the likelihood is flat


@dataclass(frozen=True, kw_only=True)
class Prior:
    """The mixture of two gammas: shapes and rates, and the share P of the first."""

    shape1: float
    rate1: float
    shape2: float
    rate2: float
    share1: float

    def __post_init__(self) -> None:
        for name in ("shape1", "rate1", "shape2", "rate2"):
            checks.above_zero(name, getattr(self, name))
        checks.share("share1", self.share1)


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted prior, -ln likelihood at it, and the number of starts that ended there."""

    prior: Prior
    negative_log_likelihood: float
    agreeing_starts: int


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Distinct (count, expected) cells with the number of pairs in each; `place` maps pairs."""

    count: Floats
    expected: Floats
    weight: Floats
    place: np.ndarray


def merge(observed: ArrayLike, expected: ArrayLike) -> Cells:
    """Identical (n, E) pairs as one cell with a weight; arrays (pairs,), ValueError as checked."""
    n, e = checks.aligned(
        observed=checks.counts("observed", observed),
        expected=checks.positives("expected", expected),
    )
    order = np.lexsort((e, n))
    n, e = n[order], e[order]
    first = np.ones(len(n), dtype=bool)
    first[1:] = (np.diff(n) != 0) | (np.diff(e) > 1e-12 * e[1:])  # sums of strata round apart
    cell = np.cumsum(first) - 1
    place = np.empty(len(n), dtype=np.int64)
    place[order] = cell
    return Cells(
        count=n[first], expected=e[first], weight=np.bincount(cell).astype(float), place=place
    )


def negative_log_likelihood(prior: Prior, cells: Cells) -> float:
    """-ln likelihood of the zero-truncated counts; ValueError where a cell has count 0."""
    return _objective(_unbounded(prior), _reported(cells))[0]


def fit_prior(observed: ArrayLike, expected: ArrayLike) -> Fit:
    """The prior that best explains the pairs (at least one report each), the best of all starts.

    ValueError for counts of 0 and for fewer than 5 distinct cells; RuntimeError where no start
    converges.
    """
    cells = _reported(merge(observed, expected))
    if len(cells.count) < 5:
        raise ValueError("five numbers cannot be fitted to fewer than 5 distinct cells")
    thin = _thinned(cells)
    rough = [_descend(_to_unbounded(start), thin) for start in STARTS]
    rough = sorted((end for end in rough if np.isfinite(end.fun)), key=lambda end: end.fun)
    if not rough:
        raise RuntimeError("EBGM: the prior's likelihood has no maximum that can be reached")
    best, value = _polish(_descend(rough[0].x, cells).x, cells)
    agreeing = sum(1 for end in rough if end.fun - rough[0].fun < 0.01)
    return Fit(prior=_prior(best), negative_log_likelihood=value, agreeing_starts=agreeing)


def log_marginal(count: Floats, expected: Floats, *, shape: float, rate: float) -> Floats:
    """ln f(n; a, b, E) without truncation, any one shape."""
    kept = -np.log1p(expected / rate)  # ln(b / (b + E))
    new = -np.log1p(rate / expected)  # ln(E / (b + E))
    rising = gammaln(shape + count) - gammaln(shape) - gammaln(count + 1)
    return rising + shape * kept + count * new


def _reported(cells: Cells) -> Cells:
    if not len(cells.count) or (cells.count < 1).any():
        raise ValueError("the prior is fitted to pairs with at least one report each")
    return cells


def _thinned(cells: Cells) -> Cells:
    """Cells of one count whose E agree to 2 % as one cell at their mean; a small table stays."""
    if len(cells.count) <= _THIN_ABOVE:
        return cells
    bins = np.floor(np.log(cells.expected) / 0.02)
    _, place = np.unique(np.stack([cells.count, bins]), axis=1, return_inverse=True)
    weight = np.bincount(place, cells.weight)
    count, expected = (
        np.bincount(place, cells.weight * values) / weight
        for values in (cells.count, cells.expected)
    )
    return Cells(count=np.rint(count), expected=expected, weight=weight, place=place)


def _descend(start: Floats, cells: Cells) -> OptimizeResult:
    bounds = [(-_REACH, _REACH)] * 5
    scale = cells.weight.sum()  # a gradient tolerance then means the same on every table
    near = minimize(
        lambda x: tuple(part / scale for part in _objective(x, cells)),
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"maxiter": 500, "ftol": 1e-13, "gtol": 1e-9},
    )
    near.fun = near.fun * scale
    return near


def _polish(x: Floats, cells: Cells) -> tuple[Floats, float]:
    """Newton steps while the slope lessens: the valley is flat, and descent stops short in it."""
    value, gradient = _objective(x, cells)
    for _ in range(6):
        step, *_ = np.linalg.lstsq(_curvature(x, cells), gradient, rcond=1e-10)
        next_value, next_gradient = _objective(x - step, cells)
        steeper = np.linalg.norm(next_gradient) >= np.linalg.norm(gradient)
        if steeper or next_value > value + 1e-9 * abs(value):
            break
        x, value, gradient = x - step, next_value, next_gradient
    return x, float(value)


def _curvature(x: Floats, cells: Cells) -> Floats:
    """The Hessian by central differences of the gradient, (5, 5)."""
    width = 1e-5
    ahead = [_objective(x + width * unit, cells)[1] for unit in np.eye(5)]
    behind = [_objective(x - width * unit, cells)[1] for unit in np.eye(5)]
    hessian = (np.array(ahead) - np.array(behind)) / (2 * width)
    return (hessian + hessian.T) / 2


def _objective(x: Floats, cells: Cells) -> tuple[float, Floats]:
    """-ln likelihood and its gradient in (ln a1, ln b1, ln a2, ln b2, logit P)."""
    a1, b1, a2, b2 = np.exp(x[:4])
    first, slope1 = _truncated(cells, a1, b1)
    second, slope2 = _truncated(cells, a2, b2)
    share = expit(x[4])
    mixed = np.logaddexp(first + _log_expit(x[4]), second + _log_expit(-x[4]))
    member = np.exp(first + _log_expit(x[4]) - mixed)  # P(first component | n)
    w1, w2 = cells.weight * member, cells.weight * (1 - member)
    gradient = [*(slope1 @ w1), *(slope2 @ w2), (cells.weight * (member - share)).sum()]
    return -float(cells.weight @ mixed), -np.array(gradient)


def _truncated(cells: Cells, shape: float, rate: float) -> tuple[Floats, Floats]:
    """ln f* of each cell and its slope in ln shape and ln rate, (2, cells)."""
    n, e = cells.count, cells.expected
    kept = -np.log1p(e / rate)
    none = shape * kept  # ln f(0)
    seen = -np.expm1(none)  # 1 - f(0)
    odds = np.exp(none) / seen
    value = log_marginal(n, e, shape=shape, rate=rate) - np.log(seen)
    by_shape = digamma(shape + n) - digamma(shape) + kept * (1 + odds)
    stay = shape * e / (rate + e)  # d ln f(0) / d ln rate
    by_rate = stay * (1 + odds) - n * rate / (rate + e)
    return value, np.stack([shape * by_shape, by_rate])


def _log_expit(x: float) -> float:
    return -float(np.logaddexp(0.0, -x))


def _to_unbounded(theta: tuple[float, ...]) -> Floats:
    return np.array([*np.log(theta[:4]), logit(theta[4])])


def _unbounded(prior: Prior) -> Floats:
    return _to_unbounded((prior.shape1, prior.rate1, prior.shape2, prior.rate2, prior.share1))


def _prior(x: Floats) -> Prior:
    """The prior with the component of the larger mean first, so that a fit has one name."""
    a1, b1, a2, b2 = (float(value) for value in np.exp(x[:4]))
    share = float(expit(x[4]))
    if a1 / b1 < a2 / b2:
        a1, b1, a2, b2, share = a2, b2, a1, b1, 1 - share
    return Prior(shape1=a1, rate1=b1, shape2=a2, rate2=b2, share1=share)
