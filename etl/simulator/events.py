"""Adverse-event reports: few of the common ones are entered, the severe ones come with a delay."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.calendar import DAYS, epoch_days
from etl.simulator.country import Country
from etl.simulator.injections import home_columns, person_columns
from etl.simulator.records import Records
from etl.simulator.write import coded, days, moments, padded

_DAY = 86_400
#: Reports per dose, by vaccine and first or later dose (assumed; AZ first dose as in a survey).
_COMMON = np.array(
    [[0.030, 0.010], [0.012, 0.016], [0.016, 0.022], [0.005, 0.004], [0.02, 0.01], [0.005, 0.005]]
)  # fmt: skip - one row a vaccine
_SEVERE = 3.5e-5
_DEATH = 0.013  # of the severe
COMMON = [
    "Đau tại chỗ tiêm",
    "Sốt dưới 39 °C",
    "Mệt mỏi",
    "Đau đầu",
    "Đau cơ",
    "Chóng mặt",
    "Buồn nôn",
    "Phát ban, ngứa",
    "Ngất",
]  # fmt: skip - a list to read
_COMMON_SHARES = np.array([0.28, 0.22, 0.22, 0.12, 0.06, 0.04, 0.03, 0.02, 0.01])
SEVERE = [
    "Phản vệ",
    "Khó thở, tím tái",
    "Sốt từ 39 °C",
    "Viêm cơ tim",
    "Đột quỵ",
    "Tai biến nặng khác",
]  # fmt: skip - a list to read
_SEVERE_SHARES = np.array([0.52, 0.16, 0.18, 0.03, 0.02, 0.09])
_ONSET = np.array([0, 0, 1, 3, 9, 4])  # usual days to onset of a severe event
CAUSALITY = ["A1", "A3", "A4", "B1", "B2", "C", "D"]
_CAUSALITY_SHARES = np.array([0.45, 0.05, 0.1, 0.1, 0.1, 0.12, 0.08])
_SERIOUSNESS = ["Nhập viện", "Đe dọa tính mạng", "Tử vong"]
_OUTCOME = ["Khỏi", "Đang điều trị", "Tử vong"]


@dataclass(frozen=True, eq=False)
class Reports:
    """Reports on doses: rows of `records`, what was seen, and when."""

    row: np.ndarray
    is_severe: np.ndarray
    term: np.ndarray
    onset: np.ndarray
    received: np.ndarray
    is_death: np.ndarray


def reports(own: Records, *, random: np.random.Generator) -> Reports:
    """Which of these doses are reported, with what, and how late."""
    later = (own.number > 1) | (own.kind > 0)
    chance = random.random(own.size)
    common = _COMMON[own.vaccine, later.astype(int)]
    is_severe = chance < _SEVERE
    row = np.flatnonzero(chance < _SEVERE + common)
    severe = is_severe[row]
    size = len(row)
    usual = np.where(severe, _drawn(_SEVERE_SHARES, size, random), 0)
    term = np.where(severe, usual, _drawn(_COMMON_SHARES, size, random))
    spread = np.floor(random.exponential(np.where(severe, 0.4 + _ONSET[usual] / 2, 0.5)))
    onset = own.day[row] + np.where(severe, _ONSET[usual] // 2, 0) + spread.astype(int)
    delay = np.floor(random.exponential(np.where(severe, 1.5, 2.5), size)).astype(int)
    return Reports(
        row=row,
        is_severe=severe,
        term=term,
        onset=onset,
        received=onset + delay,
        is_death=severe & (random.random(size) < _DEATH),
    )


def _drawn(shares: np.ndarray, size: int, random: np.random.Generator) -> np.ndarray:
    steps = np.cumsum(shares) / shares.sum()
    return np.searchsorted(steps, random.random(size)).clip(max=len(shares) - 1)


def event_table(
    own: Records,
    *,
    place: Country,
    codes: list[str],
    lot_codes: list[str],
    last: int,
    random: np.random.Generator,
) -> pa.Table:
    """The reports received by the end of the period, one row each."""
    found = reports(own, random=random)
    kept = found.received <= min(last, DAYS - 1)
    found = Reports(*(getattr(found, name)[kept] for name in Reports.__dataclass_fields__))
    row, severe = found.row, found.is_severe
    hospital = np.where(found.is_death, 2, (random.random(len(row)) < 0.15).astype(int))
    who = own.person[row]
    number = own.cohort.first_id + who.astype(np.int64)
    hour = random.integers(7 * 3600, 20 * 3600, len(row))
    return pa.table(
        {
            "ma_bao_cao": padded(number * 10 + own.sequence[row], 13, prefix="PU"),
            **person_columns(own.cohort, who),
            **home_columns(own.cohort, who, place=place),
            "ngay_tiem": days(own.day[row]),
            "ngay_khoi_phat": days(found.onset),
            "thoi_diem_nhan": moments(epoch_days(found.received).astype(np.int64) * _DAY + hour),
            **_said(found, hospital, random),
            "vac_xin": coded(own.vaccine[row], list(vaccines.NAMES)),
            "so_lo": coded(own.lot[row], lot_codes),
            "mui_so": pa.array(own.number[row]),
            "ma_co_so": coded(own.site[row], codes),
            "bieu_hien": coded(
                np.where(severe, len(COMMON) + found.term, found.term), COMMON + SEVERE
            ),
        }
    )


def _said(found: Reports, hospital: np.ndarray, random: np.random.Generator) -> dict[str, pa.Array]:
    """Class, seriousness, outcome and causality: the last three for severe events only."""
    severe, size = found.is_severe, len(found.row)
    judged = severe & (random.random(size) < 0.7)
    outcome = np.where(found.is_death, 2, (random.random(size) < 0.1).astype(int))
    return {
        "phan_loai": coded(severe.astype(int), ["Thông thường", "Tai biến nặng"]),
        "muc_do": coded(np.where(severe, hospital, -1), _SERIOUSNESS),
        "ket_qua": coded(np.where(severe, outcome, 0), _OUTCOME),
        "ket_luan": coded(np.where(judged, _drawn(_CAUSALITY_SHARES, size, random), -1), CAUSALITY),
    }
