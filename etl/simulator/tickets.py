"""Tickets of the response centre: corrections that citizens ask for, due in 48 hours; incidents."""

import numpy as np
import pyarrow as pa

from etl.simulator.calendar import epoch_days, number
from etl.simulator.records import Records
from etl.simulator.write import coded, moments, padded

_DAY = 86_400
DUE_HOURS = 48
#: 2.7 M reports by 10/2021, 1.6 M of them in Ho Chi Minh City, 93 % solved (DOMAIN 2d).
_CITY_SHARE, _ELSEWHERE_SHARE = 0.140, 0.0175
_CITY = "79"
_SOLVED = 0.93
_IN_TIME = 0.62
_INCIDENT_SHARE = 0.004
OPENED = number("2021-07-15")


def ticket_table(
    own: Records, *, province: str, codes: list[str], last: int, random: np.random.Generator
) -> pa.Table:
    """Tickets opened by the end of the period about these doses."""
    share = _CITY_SHARE if province == _CITY else _ELSEWHERE_SHARE
    row = np.flatnonzero(random.random(own.size, dtype=np.float32) < share)
    wait = 2 + np.floor(random.exponential(9.0, len(row))).astype(int)
    opened = np.maximum(own.day[row] + wait, OPENED)
    kept = opened <= last
    row, opened = row[kept], opened[kept]
    size = len(row)
    at = epoch_days(opened).astype(np.int64) * _DAY + random.integers(6 * 3600, 22 * 3600, size)
    closed = at + _hours(size, random) * 3600
    end = (int(epoch_days(np.array([last]))[0]) + 1) * _DAY
    solved = (random.random(size) < _SOLVED) & (closed < end)
    is_incident = random.random(size) < _INCIDENT_SHARE
    number_ = own.cohort.first_id + own.person[row].astype(np.int64)
    return pa.table(
        {
            "ma_phieu": padded(number_ * 10 + own.sequence[row], 13, prefix="T"),
            "loai_phieu": coded(is_incident.astype(int), ["Sửa thông tin", "Sự cố"]),
            "thoi_diem_mo": moments(at),
            "han_tra_loi": moments(at + DUE_HOURS * 3600),
            "thoi_diem_dong": pa.array(closed, mask=~solved).cast(pa.timestamp("s")),
            "muc_do": coded(
                np.where(is_incident, random.integers(0, 3, size), -1),
                ["thấp", "trung bình", "cao"],
            ),
            "ma_tinh": coded(np.zeros(size, np.int8), [province]),
            "ma_co_so": coded(own.site[row], codes),
        }
    )


def _hours(size: int, random: np.random.Generator) -> np.ndarray:
    """Hours to an answer: most within the 48 of the rule, the rest in days."""
    soon = 1 + np.floor(47 * random.random(size) ** 1.5)
    late = 49 + np.floor(random.exponential(160.0, size))
    return np.where(random.random(size) < _IN_TIME, soon, late).astype(np.int64)
