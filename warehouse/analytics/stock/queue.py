"""First in, first out within groups: what a queue of supply has filled or lost, without loops.

A group is a province and a vaccine. Its lines stand one after the other on an axis of doses; what
came, or went, covers that axis from the left. All groups are laid on one axis, far enough apart.
"""

import numpy as np
import pandas as pd

Floats = np.ndarray


def starts(group: np.ndarray, amount: Floats) -> Floats:
    """Where each line begins on its group's axis; lines of a group must stand together."""
    total = np.cumsum(amount) - amount
    first = np.r_[True, group[1:] != group[:-1]] if len(group) else np.zeros(0, dtype=bool)
    return total - np.repeat(total[first], np.diff(np.r_[np.flatnonzero(first), len(group)]))


def covered(start: Floats, amount: Floats, *, total: Floats) -> Floats:
    """How much of each line lies left of its group's total."""
    return np.clip(total - start, 0.0, amount)


def reached(
    group: np.ndarray, position: Floats, *, events: pd.DataFrame, beyond: bool = False
) -> np.ndarray:
    """The day on which each position of a group's axis was reached, NaT where it never was.

    `events` has group (small integers, ascending), day and amount in the order in which they fill
    the axis. With `beyond` the day on which it was passed.
    """
    if events.empty or not len(position):
        return np.full(len(position), np.datetime64("NaT", "us"))
    amount = events["amount"].to_numpy(dtype=float)
    owner = events["group"].to_numpy()
    end = starts(owner, amount) + amount
    apart = 2.0 * (max(end.max(), position.max(), 1.0) + 1.0)
    axis = owner * apart + end
    wanted = group * apart + position
    found = np.searchsorted(axis, wanted, side="right" if beyond else "left")
    inside = np.minimum(found, len(axis) - 1)
    is_own = (found < len(axis)) & (owner[inside] == group)
    days = events["day"].to_numpy(dtype="datetime64[us]")
    return np.where(is_own, days[inside], np.datetime64("NaT", "us"))


def whole(amount: Floats, *, groups: np.ndarray) -> Floats:
    """Amounts rounded to whole doses so that each group's sum stays as it is, to one dose."""
    end = starts(groups, amount) + amount
    return np.rint(end) - np.rint(end - amount)
