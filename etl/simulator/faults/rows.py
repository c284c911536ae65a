"""Faults in single rows of injections: doubles, late entry, spelling, dates, order of doses."""

import unicodedata
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from etl.simulator.faults.cells import is_word, picked, replaced, typed, without, words
from etl.simulator.faults.plan import Outcome, Planted, Spec

_KEY = "ma_mui_tiem"


def _truth(table: pa.Table, spec: Spec, rows: np.ndarray) -> list[Planted]:
    """One line a dose: its key and site, the day it says, the day on which it is entered."""
    chosen = table.take(pa.array(rows))
    days = (words(chosen, "ngay_tiem"), words(chosen, "thoi_diem_nhap"))
    return [
        Planted(
            fault=spec.fault,
            kind="tiem",
            key=key,
            province=spec.province,
            facility=site,
            first=first,
            last=entered[:10],
            doses=1,
        )
        for key, site, first, entered in zip(
            words(chosen, _KEY), words(chosen, "ma_co_so"), *days, strict=True
        )
    ]


def _retyped(
    table: pa.Table, spec: Spec, rows: np.ndarray, changes: list[dict[str, str]]
) -> Outcome:
    """Move rows into a file typed by hand, with some cells changed."""
    lines = [{**line, **change} for line, change in zip(typed(table, rows), changes, strict=True)]
    # What is typed by hand comes at once, whenever it was entered.
    truth = [replace(one, last=one.first) for one in _truth(table, spec, rows)]
    return Outcome(without(table, rows), truth, {"tiem": lines})


def duplicate(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """The same dose entered twice, the second time under another key."""
    rows = picked(np.ones(table.num_rows, bool), spec.rows, random=random)
    again = table.take(pa.array(rows))
    keys = [f"9{key[1:]}" for key in words(again, _KEY)]
    again = again.set_column(again.column_names.index(_KEY), _KEY, pa.array(keys))
    truth = _truth(again, spec, np.arange(again.num_rows))
    return Outcome(pa.concat_tables([table, again], promote_options="permissive"), truth)


def late_entry(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Doses entered weeks after they were given."""
    rows = picked(np.ones(table.num_rows, bool), spec.rows, random=random)
    late = pc.add(
        table["thoi_diem_nhap"].take(pa.array(rows)),
        pa.scalar(timedelta(days=spec.days), pa.duration("s")),
    ).combine_chunks()
    changed = replaced(table, "thoi_diem_nhap", rows=rows, values=late)
    return Outcome(changed, _truth(changed, spec, rows))


def province_spelling(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """A province that is only named, and wrongly."""
    rows = picked(np.ones(table.num_rows, bool), spec.rows, random=random)
    blank = {"ma_tinh": "", "ma_quan_huyen": "", "ma_xa": "", "ten_tinh": str(spec.more["written"])}
    return _retyped(table, spec, rows, [blank] * len(rows))


def decomposed_text(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Names typed with combining marks; they are right, and must load."""
    rows = picked(np.ones(table.num_rows, bool), spec.rows, random=random)
    changes = [
        {"ma_tinh": "", "ma_quan_huyen": "", "ma_xa": ""}
        | {name: unicodedata.normalize("NFD", line[name]) for name in ("ten_tinh", "ho_ten")}
        for line in typed(table, rows)
    ]
    return _retyped(table, spec, rows, changes)


def swapped_day_month(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Dates typed month first."""
    days = table["ngay_tiem"]
    differs = np.asarray(pc.not_equal(pc.day(days), pc.month(days)))
    rows = picked(differs, spec.rows, random=random)
    changes = []
    for line in typed(table, rows):
        day, month, year = line["ngay_tiem"].split("/")
        changes.append({"ngay_tiem": f"{month}/{day}/{year}"})
    return _retyped(table, spec, rows, changes)


def impossible_date(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """A day that no calendar has."""
    rows = picked(np.ones(table.num_rows, bool), spec.rows, random=random)
    return _retyped(table, spec, rows, [{"ngay_tiem": str(spec.more["written"])}] * len(rows))


def second_before_first(table: pa.Table, spec: Spec, *, random: np.random.Generator) -> Outcome:
    """Second doses dated before the person's first one."""
    primary = is_word(table, "loai_mui", word="Cơ bản")
    number = np.asarray(table["mui_so"])
    rows = picked(primary & (number == 2), spec.rows, random=random)
    people = words(table.take(pa.array(rows)), "so_cccd")
    is_theirs = pc.is_in(table["so_cccd"], value_set=pa.array(people.tolist(), pa.string()))
    firsts = table.filter(pa.array(primary & (number == 1) & np.asarray(is_theirs)))
    given = dict(zip(words(firsts, "so_cccd"), firsts["ngay_tiem"].to_pylist(), strict=True))
    dates = pa.array([given[person] - timedelta(days=5) for person in people], pa.date32())
    changed = replaced(table, "ngay_tiem", rows=rows, values=dates)
    return Outcome(changed, _truth(changed, spec, rows))
