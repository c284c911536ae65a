"""What becomes of a severe report: the province is told, looks into it, a council meets.

Most steps keep their legal time, some are late and some never come; all shares are assumed.
"""

import numpy as np
import pyarrow as pa

from etl.simulator.write import coded

_HOUR = 3_600
#: The step, the one it follows, usual hours until it, and the share that never comes.
STEPS = (
    ("thoi_diem_bao_cao_so", "thoi_diem_nhan", 9, 0.02),
    ("thoi_diem_dieu_tra", "thoi_diem_bao_cao_so", 12, 0.04),
    ("thoi_diem_bao_cao_dieu_tra", "thoi_diem_dieu_tra", 60, 0.04),
    ("thoi_diem_hop_hoi_dong", "thoi_diem_bao_cao_dieu_tra", 110, 0.05),
    ("thoi_diem_dong", "thoi_diem_hop_hoi_dong", 90, 0.1),
)
_NEVER = -1


def step_times(
    received: np.ndarray, is_severe: np.ndarray, *, random: np.random.Generator
) -> dict[str, np.ndarray]:
    """Seconds since 1970 of each step of each report; -1 where it never comes."""
    times = {"thoi_diem_nhan": np.where(is_severe, received, _NEVER)}
    for step, before, hours, never in STEPS:
        wait = hours * _HOUR * random.lognormal(0.0, 0.6, len(received))
        comes = (times[before] != _NEVER) & (random.random(len(received)) >= never)
        times[step] = np.where(comes, times[before] + wait.astype(np.int64), _NEVER)
    return {step: times[step] for step, *_ in STEPS}


def step_columns(times: dict[str, np.ndarray], *, end: int) -> dict[str, pa.Array]:
    """The steps taken before `end` (seconds since 1970) as columns."""
    return {
        name: pa.array(at, mask=(at == _NEVER) | (at >= end)).cast(pa.timestamp("s"))
        for name, at in times.items()
    }


def concluded(codes: np.ndarray, words: list[str], *, met: np.ndarray, end: int) -> pa.Array:
    """The council's conclusion where it met before `end`."""
    return coded(np.where((met != _NEVER) & (met < end), codes, _NEVER), words)
