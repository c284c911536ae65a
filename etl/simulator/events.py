"""Adverse-event reports: few of the common ones are entered, the severe ones come with a delay.

Beside what follows a dose there are events that would have happened anyway: each at its published
background rate, spread evenly over the six weeks after a dose, and partly reported.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.calendar import DAYS, epoch_days
from etl.simulator.country import Country
from etl.simulator.injections import KINDS, home_columns, person_columns
from etl.simulator.records import Records
from etl.simulator.report_steps import concluded, step_columns, step_times
from etl.simulator.write import coded, days, moments, padded

_DAY = 86_400
#: Reports per dose, by vaccine and first or later dose (assumed; AZ first dose as in a survey).
_COMMON = np.array(
    [[0.030, 0.010], [0.012, 0.016], [0.016, 0.022], [0.005, 0.004], [0.02, 0.01], [0.005, 0.005]]
)  # fmt: skip - one row a vaccine
_SEVERE = 3.0e-5
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
#: Events that happen without a vaccine too, per 100,000 person-years (background_rate.csv).
BACKGROUND = {
    "Viêm cơ tim": 1.26,
    "Viêm màng ngoài tim": 1.88,
    "Hội chứng Guillain-Barré": 1.21,
    "Huyết khối kèm giảm tiểu cầu": 4.53,
    "Liệt mặt ngoại biên (Bell)": 39.3,
    "Giảm tiểu cầu miễn dịch": 4.8,
}
_FOLLOWED = 42  # days after a dose in which somebody thinks of the vaccine
_REPORTED = 0.25  # of such events (assumed)
_SECOND_TERM = 0.35  # of the common reports name two terms (assumed)
_REPORTER = 0.93  # of the reports name who reported (assumed)
CAUSALITY = ["A1", "A3", "A4", "B1", "B2", "C", "D"]
_CAUSALITY_SHARES = np.array([0.45, 0.05, 0.1, 0.1, 0.1, 0.12, 0.08])
_BY_CHANCE_SHARES = np.array([0.02, 0.0, 0.0, 0.13, 0.1, 0.6, 0.15])
_SERIOUSNESS = ["Nhập viện", "Đe dọa tính mạng", "Tử vong"]
_OUTCOME = ["Khỏi", "Đang điều trị", "Tử vong"]


@dataclass(frozen=True, eq=False)
class Reports:
    """Reports on doses: rows of `records`, term (of COMMON, SEVERE, BACKGROUND in a row), days."""

    row: np.ndarray
    is_severe: np.ndarray
    term: np.ndarray
    onset: np.ndarray
    received: np.ndarray
    is_death: np.ndarray


def severe_rate(event: str) -> float:
    """Usual severe reports of an event per dose; ValueError for an event that has none."""
    return _SEVERE * float(_SEVERE_SHARES[SEVERE.index(event)])


def reports(own: Records, *, random: np.random.Generator) -> Reports:
    """Which of these doses are reported, with what, and how late."""
    parts = [_reactions(own, random=random), _coincidences(own, random=random)]
    return Reports(
        *(
            np.concatenate([getattr(part, name) for part in parts])
            for name in Reports.__dataclass_fields__
        )
    )


def _reactions(own: Records, *, random: np.random.Generator) -> Reports:
    """What follows a dose: common reactions, and severe ones that begin soon after it."""
    later = (own.number > 1) | (own.kind > 0)
    chance = random.random(own.size)
    common = _COMMON[own.vaccine, later.astype(int)]
    is_severe = chance < _SEVERE
    row = np.flatnonzero(chance < _SEVERE + common)
    severe = is_severe[row]
    size = len(row)
    usual = np.where(severe, _drawn(_SEVERE_SHARES, size, random), 0)
    term = np.where(severe, len(COMMON) + usual, _drawn(_COMMON_SHARES, size, random))
    spread = np.floor(random.exponential(np.where(severe, 0.4 + _ONSET[usual] / 2, 0.5)))
    onset = own.day[row] + np.where(severe, _ONSET[usual] // 2, 0) + spread.astype(int)
    delay = np.floor(random.exponential(np.where(severe, 1.5, 2.5), size)).astype(int)
    is_death = severe & (random.random(size) < _DEATH)
    return Reports(row, severe, term, onset, onset + delay, is_death)


def _coincidences(own: Records, *, random: np.random.Generator) -> Reports:
    """What would have happened anyway in the weeks after a dose."""
    rates = np.array(list(BACKGROUND.values())) / 1e5 * (_FOLLOWED + 1) / 365.25 * _REPORTED
    chance = random.random(own.size)
    row = np.flatnonzero(chance < rates.sum())
    size = len(row)
    term = len(COMMON) + len(SEVERE) + np.searchsorted(np.cumsum(rates), chance[row])
    onset = own.day[row] + random.integers(0, _FOLLOWED + 1, size)
    delay = np.floor(random.exponential(4.0, size)).astype(int)
    is_severe = np.ones(size, dtype=bool)
    return Reports(row, is_severe, term, onset, onset + delay, np.zeros(size, dtype=bool))


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
    received = epoch_days(found.received).astype(np.int64) * _DAY
    received += random.integers(7 * 3600, 20 * 3600, len(row))
    end = (int(epoch_days(np.array([last]))[0]) + 1) * _DAY
    times = step_times(received, severe, random=random)
    return pa.table(
        {
            "ma_bao_cao": padded(number * 10 + own.sequence[row], 13, prefix="PU"),
            **person_columns(own.cohort, who),
            **home_columns(own.cohort, who, place=place),
            "ngay_tiem": days(own.day[row]),
            "ngay_khoi_phat": days(found.onset),
            "thoi_diem_nhan": moments(received),
            **_said(found, hospital, random, met=times["thoi_diem_hop_hoi_dong"], end=end),
            **step_columns(times, end=end),
            "nguoi_bao_cao": _reporter(len(row), random),
            "loai_mui": coded(own.kind[row], KINDS),
            "vac_xin": coded(own.vaccine[row], list(vaccines.NAMES)),
            "so_lo": coded(own.lot[row], lot_codes),
            "mui_so": pa.array(own.number[row]),
            "ma_co_so": coded(own.site[row], codes),
            "bieu_hien": _terms(found, random),
        }
    )


def _reporter(size: int, random: np.random.Generator) -> pa.Array:
    return coded(np.where(random.random(size) < _REPORTER, 0, -1), ["Cán bộ điểm tiêm"])


def _terms(found: Reports, random: np.random.Generator) -> pa.Array:
    """The terms of each report; a common one often names a second."""
    words = [*COMMON, *SEVERE, *BACKGROUND]
    size = len(found.row)
    other = _drawn(_COMMON_SHARES, size, random)
    two = ~found.is_severe & (random.random(size) < _SECOND_TERM) & (other != found.term)
    pairs = [f"{words[one]}; {word}" for one in range(len(COMMON)) for word in COMMON]
    codes = np.where(two, len(words) + found.term * len(COMMON) + other, found.term)
    return coded(codes, words + pairs)


def _said(
    found: Reports, hospital: np.ndarray, random: np.random.Generator, *, met: np.ndarray, end: int
) -> dict[str, pa.Array]:
    """Class, seriousness, outcome and causality: the last known once a council has met."""
    severe, size = found.is_severe, len(found.row)
    outcome = np.where(found.is_death, 2, (random.random(size) < 0.1).astype(int))
    cause = _drawn(_CAUSALITY_SHARES, size, random)
    by_chance = found.term >= len(COMMON) + len(SEVERE)
    cause = np.where(by_chance, _drawn(_BY_CHANCE_SHARES, size, random), cause)
    return {
        "phan_loai": coded(severe.astype(int), ["Thông thường", "Tai biến nặng"]),
        "muc_do": coded(np.where(severe, hospital, -1), _SERIOUSNESS),
        "ket_qua": coded(np.where(severe, outcome, 0), _OUTCOME),
        "ket_luan": concluded(cause, CAUSALITY, met=met, end=end),
    }
