"""What every method asks of its input, said once: a bad number is refused, never carried on."""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def amounts(name: str, values: ArrayLike) -> Floats:
    """The values as an array of floats, each finite and at least 0; ValueError names the input."""
    array = _numbers(name, values)
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative, got {array.min():g}")
    return array


def positives(name: str, values: ArrayLike) -> Floats:
    """The values as an array of floats, each finite and above 0; ValueError names the input."""
    array = _numbers(name, values)
    if (array <= 0).any():
        raise ValueError(f"{name} must be above zero, got {array.min():g}")
    return array


def counts(name: str, values: ArrayLike) -> Floats:
    """The values as an array of whole numbers of at least 0 (kept as floats); else ValueError."""
    array = amounts(name, values)
    if (array != np.floor(array)).any():
        raise ValueError(f"{name} must be whole numbers")
    return array


def whole(name: str, value: float, *, least: int) -> int:
    """One whole number that is at least `least`; else ValueError."""
    if not (math.isfinite(value) and value == math.floor(value) and value >= least):
        raise ValueError(f"{name} must be a whole number of at least {least}, got {value}")
    return int(value)


def above_zero(name: str, value: float) -> float:
    """One finite number above 0; else ValueError."""
    return float(positives(name, [value])[0])


def share(name: str, value: float, *, highest: float = 1.0) -> float:
    """One number strictly between 0 and `highest`; else ValueError."""
    if not 0 < value < highest:
        raise ValueError(f"{name} must lie between 0 and {highest:g}, got {value}")
    return float(value)


def significance(alpha: float) -> float:
    """A level of significance between 0 and one half; else ValueError."""
    return share("alpha", alpha, highest=0.5)


def aligned(**arrays: Floats) -> tuple[Floats, ...]:
    """The arrays brought to one shape; ValueError names those that do not fit each other."""
    try:
        return tuple(np.broadcast_arrays(*arrays.values()))
    except ValueError as misfit:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items())
        raise ValueError(f"shapes do not fit: {shapes}") from misfit


def at_most(name: str, part: Floats, *, of: str, total: Floats) -> None:
    """ValueError where a part is larger than what it is a part of."""
    if (part > total).any():
        raise ValueError(f"{name} must not be larger than {of}")


def present(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """These columns of the frame; ValueError where one is absent or holds a missing value."""
    if absent := [column for column in columns if column not in frame]:
        raise ValueError(f"columns are absent: {', '.join(absent)}; there are {list(frame)}")
    chosen = frame[list(columns)]
    if empty := [column for column in columns if chosen[column].isna().any()]:
        raise ValueError(f"columns have missing values: {', '.join(empty)}")
    return chosen


def _numbers(name: str, values: ArrayLike) -> Floats:
    try:
        array = np.asarray(values, dtype=float)
    except (TypeError, ValueError) as unreadable:
        raise ValueError(f"{name} must be numbers") from unreadable
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite and not missing")
    return array
