"""Random numbers that depend on seed and purpose only, so that parts can be made in any order."""

import zlib

import numpy as np


def generator(seed: int, *purpose: object) -> np.random.Generator:
    """A generator of its own for each purpose: the same whatever else is drawn before it."""
    label = zlib.crc32("/".join(str(part) for part in purpose).encode())
    return np.random.Generator(np.random.SFC64([seed, label]))
