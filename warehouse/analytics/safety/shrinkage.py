"""EBGM: the reporting ratio of a pair, shrunk towards what all pairs say (the prior's fit).

DuMouchel 1999, The American Statistician 53:177-190. The true ratio lambda of a pair comes from
P Gamma(a1, b1) + (1 - P) Gamma(a2, b2) (shape, rate), and the count n from Poisson(lambda E):

    f(n; a, b, E) = Gamma(a+n) / (Gamma(a) n!) (b / (b+E))^a (E / (b+E))^n.

theta = (a1, b1, a2, b2, P) maximises sum w ln(P f1* + (1-P) f2*), where f* = f / (1 - f(0)) since
only pairs that somebody reported are counted; P is then the share among those. Pairs with the same
n and E are one term with weight w, without loss.

The surface has several hills, and some end as high as others: on the food reports of R's openEBGM
its published maximum has ln L -4162.4557, and another stands at -4162.1808 (20.96, 1.658, 1.738,
1.564, .03494; 128 signals for 131). Data do not tell such hills apart. So the search starts from
several places, and among the hills within 1 of the highest takes the one that most starts climb;
`Fit` says how many did, and how high the highest was.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize
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
    (20.0, 2.0, 2.0, 2.0, 0.03),
)
_ONE_HILL = 0.01  # starts whose -ln L agree to this have climbed one hill
_LEVEL = 1.0  # hills that differ by less in ln L are not told apart by data
_THIN_ABOVE = 20_000  # merged cells above which the starts are tried on a thinned table first
_REACH = 12.0  # |ln| of a parameter beyond which a gamma is a point, and its digits are lost


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
    """A fitted prior, -ln L at it, the least -ln L of any start, and the starts that end here."""

    prior: Prior
    negative_log_likelihood: float
    least_seen: float
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
    """The prior that explains the pairs (at least one report each), by the rule above.

    ValueError for counts of 0, fewer than 5 distinct cells, or no pair reported twice.
    """
    cells = _reported(merge(observed, expected))
    if len(cells.count) < 5:
        raise ValueError("five numbers cannot be fitted to fewer than 5 distinct cells")
    if cells.count.max() < 2:  # every ratio is then best explained by one near 0
        raise ValueError("no pair was reported twice: the prior cannot be told")
    thin = _thinned(cells)
    ends = [_descend(_to_unbounded(start), thin) for start in STARTS]
    values = np.array([value for _, value in ends])
    agreeing = (np.abs(values[:, None] - values) < _ONE_HILL).sum(axis=1)
    level = values < values.min() + _LEVEL
    chosen = max(np.flatnonzero(level), key=lambda end: (agreeing[end], -values[end]))
    x, value = ends[chosen] if thin is cells else _descend(ends[chosen][0], cells)
    x, value = _polish(x, cells)
    return Fit(
        prior=_prior(x),
        negative_log_likelihood=value,
        least_seen=value - float(values[chosen] - values.min()),
        agreeing_starts=int(agreeing[chosen]),
    )


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


def _descend(start: Floats, cells: Cells) -> tuple[Floats, float]:
    """The end of a descent and -ln L there; x = reach * tanh(y) keeps every parameter in reach."""
    scale = cells.weight.sum()  # a gradient tolerance then means the same on every table

    def downhill(y: Floats) -> tuple[float, Floats]:
        value, gradient = _objective(_REACH * np.tanh(y), cells)
        return value / scale, gradient * _REACH / np.cosh(y) ** 2 / scale

    inside = np.clip(start / _REACH, -0.9999, 0.9999)
    # L-BFGS-B would wake a thread for each core at every tiny step, and take 20 times longer.
    end = minimize(
        downhill,
        np.arctanh(inside),
        jac=True,
        method="BFGS",
        options={"gtol": 1e-8, "maxiter": 500},
    )
    return _REACH * np.tanh(end.x), float(end.fun * scale)


def _polish(x: Floats, cells: Cells) -> tuple[Floats, float]:
    """Newton steps while the slope lessens: the valley is flat, and descent stops short in it."""
    value, gradient = _objective(x, cells)
    for _ in range(6):
        step, *_ = np.linalg.lstsq(_curvature(x, cells), gradient, rcond=1e-10)
        next_value, next_gradient = _objective(x - step, cells)
        steeper = np.linalg.norm(next_gradient) >= np.linalg.norm(gradient)
        outside = np.abs(x - step).max() > _REACH
        if steeper or outside or next_value > value + 1e-9 * abs(value):
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
    # Sums and not matrix products: those wake a thread for each core, which costs more than this.
    slopes = [
        (slope * w).sum() for slope, w in zip([*slope1, *slope2], [w1, w1, w2, w2], strict=True)
    ]
    gradient = np.array([*slopes, (cells.weight * (member - share)).sum()])
    return -float((cells.weight * mixed).sum()), -gradient


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
