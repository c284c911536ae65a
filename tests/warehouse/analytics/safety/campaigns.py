"""Simulated campaigns: events that happen week by week and are reported late."""

import numpy as np

#: The share of events reported within 0 .. 8 weeks of onset.
REPORTED_WITHIN = np.array([0.25, 0.5, 0.68, 0.8, 0.88, 0.93, 0.97, 0.99, 1.0])


def known_counts(rng, *, runs, weeks, expected_total, relative_risk=1.0, within=(1.0,)):
    """Observed (runs, weeks) and expected (weeks,) counts known by the end of each week.

    Doses rise and fall over the campaign; events with onset in week t are reported d weeks later.
    """
    within = np.asarray(within)
    doses = np.sin(np.linspace(0, np.pi, weeks + 2)[1:-1])
    onsets = expected_total * doses / doses.sum()
    new = np.diff(within, prepend=0.0)
    weekly = np.zeros(weeks)
    for delay, share in enumerate(new[:weeks]):
        weekly[delay:] += onsets[: weeks - delay] * share
    observed = rng.poisson(relative_risk * weekly, size=(runs, weeks)).cumsum(axis=1)
    return observed, weekly.cumsum()
