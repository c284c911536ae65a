"""Faults of a site, a store, a lot or a province."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulator.events import severe_rate
from etl.simulator.faults.cells import (
    between,
    busiest,
    first_of,
    is_word,
    picked,
    replaced,
    typed,
    without,
    words,
)
from etl.simulator.faults.plan import Outcome, Planted, Spec


def _planted(
    spec: Spec,
    kind: str,
    *,
    key: str,
    facility: str = "",
    rows: int,
    doses: int = 0,
    note: str = "",
) -> list[Planted]:
    return [
        Planted(
            fault=spec.fault,
            kind=kind,
            key=key,
            province=spec.province,
            facility=facility,
            first=spec.first.isoformat(),
            last=spec.last.isoformat(),
            rows=rows,
            doses=doses,
            note=note,
        )
    ]


def _at_site(table: pa.Table, spec: Spec, *, site: str, facility: str, day: str) -> np.ndarray:
    period = between(table, day, first=spec.first, last=spec.last)
    return np.flatnonzero(is_word(table, facility, word=site) & period)


def mislabelled_lot(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A site that enters another vaccine's lot number for some days."""
    site = busiest(table, "ma_co_so", rank=spec.site)
    rows = _at_site(table, spec, site=site, facility="ma_co_so", day="ngay_tiem")
    vaccine = first_of(words(table.take(pa.array(rows[:1])), "vac_xin"))
    other = table.filter(pc.not_equal(table["vac_xin"].cast(pa.string()), vaccine))
    wrong = first_of(words(other.slice(other.num_rows // 2, 1), "so_lo"))
    changed = replaced(table, "so_lo", rows=rows, values=pa.array([wrong] * len(rows)))
    return Outcome(
        changed,
        _planted(
            spec,
            "tiem",
            key=wrong,
            facility=site,
            rows=len(rows),
            doses=len(rows),
            note=f"not {vaccine}",
        ),
    )


def expired_lot(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A site that uses an AstraZeneca lot of the campaign's first days, long expired."""
    site = busiest(table, "ma_co_so", rank=spec.site)
    rows = _at_site(table, spec, site=site, facility="ma_co_so", day="ngay_tiem")
    first = int(np.argmin(table["ngay_tiem"].combine_chunks().cast(pa.int32()).to_numpy()))
    old = first_of(words(table.slice(first, 1), "so_lo"))
    rows = rows[is_word(table, "vac_xin", word="AstraZeneca")[rows]]
    changed = replaced(table, "so_lo", rows=rows, values=pa.array([old] * len(rows)))
    return Outcome(
        changed, _planted(spec, "tiem", key=old, facility=site, rows=len(rows), doses=len(rows))
    )


def unsafe_lot(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Severe reports on second doses of one lot at one site, far more than expected.

    The entry says how many (`severe`), or by how much more than usual (`relative_risk`).
    """
    lot = str(spec.more["lot"])
    own = is_word(table, "so_lo", word=lot) & (np.asarray(table["mui_so"]) == 2)
    own &= between(table, "ngay_tiem", first=spec.first, last=spec.last)
    if not own.any():
        return Outcome(table, [])
    site = busiest(table.filter(pa.array(own)), "ma_co_so", rank=0)
    own &= is_word(table, "ma_co_so", word=site)
    usual = own.sum() * severe_rate(str(spec.more["event"]))
    wanted = spec.more.get("severe") or max(round(float(spec.more["relative_risk"]) * usual), 2)
    rows = picked(own, int(wanted), random=random)
    lines = [_report(line, number, spec) for number, line in enumerate(typed(table, rows))]
    truth = _planted(
        spec,
        "phan_ung",
        key=lot,
        facility=site,
        rows=len(lines),
        doses=int(own.sum()),
        note=str(spec.more["event"]),
    )
    risk = f"{len(lines) / usual:.0f}"
    return Outcome(table, [replace(truth[0], relative_risk=risk)], {"phan_ung": lines})


def _report(line: dict[str, str], number: int, spec: Spec) -> dict[str, str]:
    """One severe report on a dose; the first ones ended in death."""
    died = number < int(spec.more.get("deaths", 0))
    kept = (
        "so_cccd",
        "ho_ten",
        "ngay_sinh",
        "gioi_tinh",
        "so_dien_thoai",
        "ma_tinh",
        "ten_tinh",
        "ma_quan_huyen",
        "ma_xa",
        "ngay_tiem",
        "vac_xin",
        "so_lo",
        "mui_so",
        "ma_co_so",
    )  # fmt: skip - a list of columns
    return {
        "ma_bao_cao": f"PUX{line['ma_mui_tiem']}",
        **{name: line[name] for name in kept},
        "ngay_khoi_phat": line["ngay_tiem"],
        "thoi_diem_nhan": f"{line['ngay_tiem']} 20:00:00",
        "phan_loai": "Tai biến nặng",
        "muc_do": "Tử vong" if died else "Đe dọa tính mạng",
        "ket_qua": "Tử vong" if died else "Đang điều trị",
        "ket_luan": "",
        "bieu_hien": str(spec.more["event"]),
    }


def negative_stock(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """Receipts of a site that nobody entered: by its movements it gives what it does not have."""
    used = table.filter(pa.array(is_word(table, "loai_phieu", word="Sử dụng")))
    site = busiest(used, "ma_kho", rank=spec.site)
    rows = _at_site(table, spec, site=site, facility="ma_kho", day="ngay")
    rows = rows[is_word(table, "loai_phieu", word="Nhập nội bộ")[rows]]
    doses = int(pc.sum(table["so_lieu"].take(pa.array(rows))).as_py() or 0)
    truth = _planted(spec, "xuat_nhap", key=site, facility=site, rows=len(rows), doses=doses)
    return Outcome(without(table, rows), truth)


def frozen_shipment(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """A shipment that froze on its way: received and destroyed by the provincial store."""
    receipts = is_word(table, "loai_phieu", word="Nhập theo quyết định")
    receipts &= between(table, "ngay", first=spec.first, last=spec.last)
    line = first_of(typed(table, picked(receipts, 1, random=random)))
    doses = {"so_lieu": str(spec.more["doses"]), "so_lo_thuoc": ""}
    came = line | doses | {"ma_phieu_dong": "PDONG0001-1"}
    gone = came | {
        "ma_phieu_dong": "PDONG0002-1",
        "loai_phieu": "Hủy",
        "ma_doi_ung": "",
        "ly_do": "Đông băng",
    }
    truth = _planted(
        spec,
        "xuat_nhap",
        key=line["so_lo"],
        facility=line["ma_kho"],
        rows=2,
        doses=int(spec.more["doses"]),
        note=line["ngay"],
    )
    return Outcome(table, truth, {"xuat_nhap": [came, gone]})


def count_difference(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Counts that find a few doses less than the book says, sometimes more."""
    period = between(table, "ngay_kiem_ke", first=spec.first, last=spec.last)
    rows = picked(period, spec.rows, random=random)
    held = np.asarray(table["so_lieu_thuc_te"])[rows]
    gap = np.maximum(held // 20, 1 + random.integers(0, 6, len(rows)))
    counted = np.maximum(held + np.where(random.random(len(rows)) < 0.25, gap, -gap), 0)
    changed = replaced(table, "so_lieu_thuc_te", rows=rows, values=pa.array(counted))
    truth = [
        Planted(
            fault=spec.fault,
            kind="kiem_ke",
            key=line["ma_phieu_dong"],
            province=spec.province,
            facility=line["ma_kho"],
            first=line["ngay_kiem_ke"],
            last=line["ngay_kiem_ke"],
            doses=int(found - book),
            note=line["so_lo"],
        )
        for line, book, found in zip(typed(table, rows), held, counted, strict=True)
    ]
    return Outcome(changed, truth)


def silent_site(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A site that sends no daily form though it vaccinates."""
    site = busiest(table, "ma_co_so", rank=spec.site)
    rows = _at_site(table, spec, site=site, facility="ma_co_so", day="ngay")
    truth = _planted(spec, "bao_cao_ngay", key=site, facility=site, rows=len(rows))
    return Outcome(without(table, rows), truth)


def silent_reporter(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A site, or with site -1 a whole province, that reports no adverse event for some weeks."""
    period = between(table, "ngay_tiem", first=spec.first, last=spec.last)
    site = "" if spec.site < 0 else busiest(table, "ma_co_so", rank=spec.site)
    own = is_word(table, "ma_co_so", word=site) if site else np.ones(table.num_rows, dtype=bool)
    rows = np.flatnonzero(period & own)
    truth = _planted(spec, "phan_ung", key=site or spec.province, facility=site, rows=len(rows))
    return Outcome(without(table, rows), truth, again=not site)


def double_declared(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A site that declares its days twice, the second time as another round."""
    site = busiest(table, "ma_co_so", rank=spec.site)
    rows = _at_site(table, spec, site=site, facility="ma_co_so", day="ngay")
    again = table.take(pa.array(rows))
    other = pc.add(again["dot_tiem"], pa.scalar(100, pa.int32()))
    again = again.set_column(again.column_names.index("dot_tiem"), "dot_tiem", other)
    doses = int(pc.sum(again["so_su_dung"]).as_py() or 0)
    truth = _planted(spec, "bao_cao_ngay", key=site, facility=site, rows=len(rows), doses=doses)
    return Outcome(pa.concat_tables([table, again], promote_options="permissive"), truth)


def declared_above_recorded(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A province that publishes more doses than its records hold."""
    own = is_word(table, "provinceCode", word=spec.province)
    rows = np.flatnonzero(
        own
        & (between(table, "reportedDate", first=spec.first, last=table["reportedDate"][-1].as_py()))
    )
    factor = float(spec.more["factor"])
    for name in ("totalInjected", "totalOnceInjected", "totalTwiceInjected"):
        values = pc.round(pc.multiply(table[name].take(pa.array(rows)).cast(pa.float64()), factor))
        table = replaced(table, name, rows=rows, values=values.combine_chunks())
    return Outcome(
        table, _planted(spec, "cong", key=spec.province, rows=len(rows), note=f"x {factor}")
    )


def truncated_file(table: pa.Table, spec: Spec, **_unused: object) -> Outcome:
    """A file whose transfer broke off; it must be refused whole."""
    lines = typed(table, np.arange(min(spec.rows, table.num_rows)))
    truth = _planted(spec, "dang_ky", key="dang_ky_cat_ngang_nhap_tay.csv", rows=len(lines))
    return Outcome(table, truth, {"dang_ky_cat_ngang": lines})
