"""Faults of pace on a few rows: what moves, what goes, what is added, and what the truth tells."""

from datetime import date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from etl.simulator.faults.plan import Planter, Spec
from etl.simulator.faults.registry import PLANTS

FIRST, LAST = date(2021, 11, 1), date(2021, 11, 20)
STAMPS = ("gio_tiep_don", "gio_kham_sang_loc", "gio_tiem", "gio_ket_thuc_theo_doi")


def injections(site: str, *, second: int, first: int = 0) -> pa.Table:
    """Doses of a site from 1 November, one a day and again: second doses, then first ones."""
    size = first + second
    days = [FIRST + timedelta(days=n % 10) for n in range(size)]
    at = [datetime(day.year, day.month, day.day, 9) for day in days]  # noqa: DTZ001 - local time
    stamps = pa.array(at, pa.timestamp("s"))
    return pa.table(
        {
            "ma_co_so": [site] * size,
            "loai_mui": ["Cơ bản"] * size,
            "mui_so": pa.array([2] * second + [1] * first, pa.int8()),
            "ngay_tiem": pa.array(days, pa.date32()),
            **dict.fromkeys((*STAMPS, "thoi_diem_nhap"), stamps),
        }
    )


def planted(
    spec: Spec, kind: str, table: pa.Table, *, lines: int = 2
) -> tuple[pa.Table, list[object]]:
    planter = Planter([spec], plants=PLANTS, seed=1, lines={"S1": lines, "S2": 1})
    return planter.passing(kind, table, province="36"), planter.truth


def heaped(per_line: int) -> Spec:
    return Spec("crowded_day", "36", first=FIRST, last=LAST, more={"per_line": per_line})


def test_weeks_of_second_doses_are_entered_as_of_one_day():
    table, truth = planted(heaped(3), "tiem", injections("S1", second=10, first=4))
    days = table["ngay_tiem"].to_pylist()
    assert days.count(LAST) == 6  # 3 a line and day, on 2 lines
    assert LAST not in days[10:]  # a first dose stays where it is
    assert (truth[0].facility, truth[0].doses, truth[0].first) == ("S1", 6, LAST.isoformat())


def test_the_steps_and_the_entry_move_with_the_day():
    table, _truth = planted(heaped(3), "tiem", injections("S1", second=10))
    for name in (*STAMPS, "thoi_diem_nhap"):
        assert [at.date() for at in table[name].to_pylist()] == table["ngay_tiem"].to_pylist()


def test_a_site_with_too_few_doses_for_its_lines_keeps_them():
    before = injections("S1", second=10)
    table, truth = planted(heaped(6), "tiem", before)
    assert table.equals(before)
    assert truth == []


CLOSED = Spec("closed_site", "36", first=date(2021, 11, 6), last=LAST)


def test_a_closed_site_gives_declares_and_uses_nothing_and_keeps_its_receipts():
    planter = Planter([CLOSED], plants=PLANTS, seed=1)
    both = pa.concat_tables([injections("S1", second=20), injections("S2", second=10)])
    left = planter.passing("tiem", both, province="36")
    assert [left["ma_co_so"].to_pylist().count(site) for site in ("S1", "S2")] == [10, 10]
    later = planter.passing("tiem", injections("S1", second=10), province="36")
    assert later.num_rows == 5
    days = pa.array([date(2021, 11, 5), date(2021, 11, 7), date(2021, 11, 7)], pa.date32())
    moves = pa.table(
        {
            "ma_kho": ["S1"] * 3,
            "ngay": days,
            "loai_phieu": ["Sử dụng", "Sử dụng", "Nhập nội bộ"],
            "so_lieu": [5, 7, 30],
        }
    )
    kept = planter.passing("xuat_nhap", moves, province="36")
    assert kept["so_lieu"].to_pylist() == [5, 30]
    forms = pa.table({"ma_co_so": ["S1", "S2"], "ngay": days[1:]})
    assert planter.passing("bao_cao_ngay", forms, province="36").num_rows == 1
    assert [(line.facility, line.rows, line.doses) for line in planter.truth] == [("S1", 1, 7)]


STUCK = Spec("stuck_queue", "36", rows=30, first=date(2021, 11, 14), last=LAST)
STEPS = ["duyet", "phan_bo", "hen", "gui_thong_bao", "check_in", "tiem", "chung_nhan", "huy"]


@pytest.fixture
def registrations() -> pa.Table:
    """Three people of one district and one of another, all injected in the week."""
    day = pa.array([date(2021, 11, 15)] * 4, pa.date32())
    return pa.table(
        {
            "ma_dang_ky": ["DK1", "DK2", "DK3", "DK4"],
            "ma_quan_huyen": ["358", "358", "358", "360"],
            "ngay_dang_ky": day,
            **dict.fromkeys([f"ngay_{step}" for step in STEPS], day),
        }
    )


def test_a_queue_grows_in_the_quietest_district_and_nobody_works_on_it(registrations):
    table, truth = planted(STUCK, "dang_ky", registrations)
    new = table.slice(4)
    assert table.slice(0, 4).equals(registrations)
    assert set(new["ma_quan_huyen"].to_pylist()) == {"360"}
    assert all(STUCK.first <= day <= STUCK.last for day in new["ngay_dang_ky"].to_pylist())
    assert all(new[f"ngay_{step}"].null_count == 30 for step in STEPS)
    assert (truth[0].facility, truth[0].rows) == ("TT360", 30)


def test_keys_of_a_stuck_queue_are_its_own(registrations):
    table, _truth = planted(STUCK, "dang_ky", registrations)
    keys = np.asarray(table["ma_dang_ky"].to_pylist())
    assert len(np.unique(keys)) == 34


def test_the_same_seed_plants_the_same(registrations):
    again = [planted(STUCK, "dang_ky", registrations)[0] for _ in range(2)]
    assert again[0].equals(again[1])
