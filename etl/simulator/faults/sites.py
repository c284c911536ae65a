"""Faults of pace: days entered in one go, a site that stops, a queue that nobody works on."""

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulator.faults.cells import (
    NothingToPlant,
    between,
    busiest,
    first_of,
    is_word,
    picked,
    replaced,
    without,
    words,
)
from etl.simulator.faults.plan import Outcome, Planted, Spec

_STAMPS = (
    "gio_tiep_don",
    "gio_kham_sang_loc",
    "gio_tiem",
    "gio_ket_thuc_theo_doi",
    "thoi_diem_nhap",
)
#: The day and the facility of each kind of extract that a closed site is taken out of.
_WHERE = {
    "tiem": ("ngay_tiem", "ma_co_so"),
    "phan_ung": ("ngay_tiem", "ma_co_so"),
    "bao_cao_ngay": ("ngay", "ma_co_so"),
    "xuat_nhap": ("ngay", "ma_kho"),
}
_STEPS = (
    "ngay_duyet",
    "ngay_phan_bo",
    "ngay_hen",
    "ngay_gui_thong_bao",
    "ngay_check_in",
    "ngay_tiem",
    "ngay_chung_nhan",
    "ngay_huy",
)


def heaped_day(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Second doses of weeks that a site enters as of one day, `per_line` of them a line.

    Only second doses move, and only to a later day, so that no course is out of order.
    """
    site = busiest(table, "ma_co_so", rank=spec.site)
    before = spec.last - timedelta(days=1)
    own = is_word(table, "ma_co_so", word=site) & is_word(table, "loai_mui", word="Cơ bản")
    own &= (np.asarray(table["mui_so"]) == 2) & between(
        table, "ngay_tiem", first=spec.first, last=before
    )
    wanted = int(spec.more["per_line"]) * spec.lines.get(site, 1)
    if own.sum() < wanted:
        raise NothingToPlant
    rows = picked(own, wanted, random=random)
    table = _moved(table, rows, to=spec)
    truth = Planted(
        fault=spec.fault,
        kind="tiem",
        key=site,
        province=spec.province,
        facility=site,
        first=spec.last.isoformat(),
        last=spec.last.isoformat(),
        rows=len(rows),
        doses=len(rows),
        note=f"{spec.lines.get(site, 1)} lines",
    )
    return Outcome(table, [truth])


def _moved(table: pa.Table, rows: np.ndarray, *, to: Spec) -> pa.Table:
    """The rows as of the last day of the period, every step and the entry as much later."""
    chosen = pa.array(rows)
    day = pa.scalar(to.last, pa.date32())
    later = pc.subtract(day, table["ngay_tiem"].take(chosen)).cast(pa.duration("s"))
    for name in _STAMPS:
        stamps = pc.add(table[name].take(chosen), later)
        table = replaced(table, name, rows=rows, values=stamps.combine_chunks())
    same = pa.array([to.last] * len(rows), pa.date32())
    return replaced(table, "ngay_tiem", rows=rows, values=same)


def closed_site(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A site that stops working on a day and keeps what is delivered to it.

    Its doses, forms, reports and uses of vaccine from that day on are taken out; its receipts stay.
    """
    site = spec.more.get("facility") or busiest(table, "ma_co_so", rank=spec.site)
    day, facility = _WHERE[spec.kind]
    gone = is_word(table, facility, word=str(site))
    gone &= between(table, day, first=spec.first, last=spec.last)
    truth = []
    if spec.kind == "xuat_nhap":
        gone &= is_word(table, "loai_phieu", word="Sử dụng")
        truth = [_closed(spec, str(site), used=table.filter(pa.array(gone)))]
    left = without(table, np.flatnonzero(gone))
    return Outcome(left, truth, again=True, told={"facility": site})


def _closed(spec: Spec, site: str, *, used: pa.Table) -> Planted:
    doses = abs(int(pc.sum(used["so_lieu"]).as_py() or 0))
    return Planted(
        fault=spec.fault,
        kind="xuat_nhap",
        key=site,
        province=spec.province,
        facility=site,
        first=spec.first.isoformat(),
        last=spec.last.isoformat(),
        rows=used.num_rows,
        doses=doses,
    )


def stuck_queue(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Registrations of a week in one district that nobody approves: its quietest one."""
    names = words(table, "ma_quan_huyen").astype(str)
    worked = between(table, "ngay_tiem", first=spec.first, last=spec.last)
    districts, counts = np.unique(np.concatenate([names, names[worked]]), return_counts=True)
    first_of(districts)
    district = str(districts[np.argmin(counts)])
    rows = random.choice(np.flatnonzero(names == district), size=spec.rows)
    new = table.take(pa.array(rows))
    span = (spec.last - spec.first).days + 1
    days = [spec.first + timedelta(days=int(n)) for n in random.integers(0, span, spec.rows)]
    every = np.arange(spec.rows)
    keys = [f"DK9{spec.province}{number:09d}" for number in every]
    new = replaced(new, "ma_dang_ky", rows=every, values=pa.array(keys))
    new = replaced(new, "ngay_dang_ky", rows=every, values=pa.array(days, pa.date32()))
    for name in _STEPS:
        nothing = pa.nulls(spec.rows, pa.date32())
        new = replaced(new, name, rows=every, values=nothing)
    truth = Planted(
        fault=spec.fault,
        kind="dang_ky",
        key=district,
        province=spec.province,
        facility=f"TT{district}",
        first=spec.first.isoformat(),
        last=spec.last.isoformat(),
        rows=spec.rows,
    )
    return Outcome(pa.concat_tables([table, new], promote_options="permissive"), [truth])
