"""Simulate a campaign into a folder of source files."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from etl.simulator.amend import Amender
from etl.simulator.calendar import FIRST_DAY, LAST_DAY, number
from etl.simulator.drops import split_by_day
from etl.simulator.extracts import Province
from etl.simulator.faults.plan import NONE, Planter, read_faults
from etl.simulator.faults.registry import PLANTS
from etl.simulator.folder import check_request, open_folder
from etl.simulator.lists import write_list
from etl.simulator.lot_list import lot_table
from etl.simulator.plan import plan
from etl.simulator.population import population_table
from etl.simulator.province import Stage
from etl.simulator.sites import facilities
from etl.simulator.stock import Delivered, movement_table
from etl.simulator.totals import portal_table
from etl.simulator.upstream import allocation_table, delivery_frame, upstream_lines
from etl.simulator.write import Sheaf, write_csv

KINDS = ("tiem", "phan_ung", "phieu_mcc", "dang_ky", "xuat_nhap", "kiem_ke", "bao_cao_ngay")
LIST = "PL1"
#: Lists of which every day has its own lines.
_DATED = ("cong_cong_khai", "phan_bo_quyet_dinh", "lo_vac_xin")
Progress = Callable[[str, int, int], None]


def _silent(_what: str, _done: int, _of: int) -> None:
    pass


@dataclass(frozen=True, eq=False)
class Simulated:
    """What was written: files, and rows by kind."""

    folder: Path
    rows: dict[str, int]
    files: list[Path]


@dataclass(eq=False)
class _Run:
    """The state of one simulation while its provinces are made."""

    stage: Stage
    period: tuple[int, int]
    sheaves: dict[str, Sheaf]
    planter: Planter
    out: Path
    lists: list[str] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    delivered: dict[int, list[Delivered]] = field(default_factory=dict)
    totals: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)

    def write(self, kind: str, table: pa.Table) -> None:
        """Append rows to the files of a kind; a list is a workbook of its own."""
        if kind == LIST:
            name = f"{LIST}_danh_sach_doi_tuong_{len(self.lists) + 1:02d}.xlsx"
            write_list(self.out / name, table)
            self.lists.append(name)
        else:
            self.sheaves[kind].add(table)
        self.rows[kind] = self.rows.get(kind, 0) + table.num_rows


def simulate(
    out: Path,
    *,
    scale: float = 0.01,
    seed: int = 1,
    start: date = FIRST_DAY,
    until: date = LAST_DAY,
    is_parquet: bool = True,
    is_daily: bool = False,
    faults: str | Path = NONE,
    provinces: tuple[str, ...] = (),
    progress: Progress = _silent,
) -> Simulated:
    """Write the source files of a campaign of this scale for the days from `start` to `until`.

    With `is_daily`, rows come in one folder a day, by the day on which their system knew them.
    `faults` is a fault file, "default" or "none"; su_that.csv tells what it plants. `provinces`
    (codes, empty for all) limits what is written. Raises ValueError for an impossible request,
    KeyError for an unknown province, FileExistsError for a folder of other files.
    """
    check_request(scale=scale, start=start, until=until)
    planned, made = read_faults(faults, known=set(PLANTS)), plan()
    chosen = [made.place.index(code) for code in provinces] or range(made.place.size)
    open_folder(out, told={"scale": scale, "seed": seed, "from": start, "until": until})
    stage = Stage.build(made, facilities(made.place, scale=scale), scale=scale, seed=seed)
    run = _Run(
        stage=stage,
        period=(max(number(start), 0), min(number(until), number(LAST_DAY))),
        sheaves={kind: Sheaf(out, kind, is_parquet=is_parquet or is_daily) for kind in KINDS},
        planter=Planter(planned, plants=PLANTS, seed=seed, lines=_lines(stage)),
        out=out,
    )
    for done, index in enumerate(chosen, start=1):
        _province(run, index)
        progress(made.place.provinces["short_vi"][index], done, len(chosen))
    _nation(run, out, is_daily=is_daily)
    if is_daily:
        _split(run, out, is_parquet=is_parquet)
    run.planter.write(out)
    return Simulated(folder=out, rows=run.rows, files=_files(out))


def _lines(stage: Stage) -> dict[str, int]:
    """How many lines each facility has, by its code."""
    return dict(zip(stage.codes, stage.facilities.table["lines"].tolist(), strict=True))


def _split(run: _Run, out: Path, *, is_parquet: bool) -> None:
    """Put the rows into daily drops, and tell which doses came wrongly first."""
    amender = Amender()
    split_by_day(out, period=run.period, is_parquet=is_parquet, amender=amender)
    run.planter.truth += amender.truth


def _files(out: Path) -> list[Path]:
    return sorted(path for path in out.rglob("*") if path.is_file())


def _province(run: _Run, index: int) -> None:
    """Write one province's extracts, and keep what the nation needs to know of it."""
    province = Province(run.stage, index, run.period)
    for kind, table in province.tables():
        run.write(kind, run.planter.passing(kind, table, province=province.code))
    run.delivered[index], run.totals[index] = province.delivered, province.totals()


def _nation(run: _Run, out: Path, *, is_daily: bool) -> None:
    """Write what is kept once for the country, and finish every file."""
    stage, place = run.stage, run.stage.plan.place
    deliveries = delivery_frame(run.delivered, place)
    lines = upstream_lines(deliveries, stage.facilities.code_index(), book=stage.book)
    run.write(
        "xuat_nhap",
        movement_table(
            lines.columns(),
            codes=stage.codes,
            book=stage.book,
            first_number=0,
            period=run.period,
        ),
    )
    for sheaf in run.sheaves.values():
        sheaf.close()
    for name, table in _single(run, deliveries).items():
        if is_daily and name in _DATED:
            pq.write_table(table, out / f"{name}.parquet")
        else:
            write_csv(out / f"{name}.csv", table)
        run.rows[name] = table.num_rows


def _single(run: _Run, deliveries: pd.DataFrame) -> dict[str, pa.Table]:
    stage, place = run.stage, run.stage.plan.place
    sites = {
        index: len(stage.facilities.sites_of(code))
        for index, code in enumerate(place.provinces["code"])
    }
    return {
        "ds_co_so": _site_table(stage.facilities.table),
        "phan_bo_quyet_dinh": allocation_table(
            deliveries, place, period=run.period, seed=stage.seed
        ),
        "cong_cong_khai": _portal(run, sites),
        "lo_vac_xin": lot_table(stage.book, deliveries["lot"].unique(), period=run.period),
        "dan_so": population_table(scale=stage.scale),
    }


def _portal(run: _Run, sites: dict[int, int]) -> pa.Table:
    place = run.stage.plan.place
    table = portal_table(run.totals, place, scale=run.stage.scale, sites=sites, period=run.period)
    for code in place.provinces["code"]:
        table = run.planter.passing("cong", table, province=code)
    return table


def _site_table(table: pd.DataFrame) -> pa.Table:
    """The list of facilities in the layout of the support system."""
    names = {
        "code": "ma_co_so",
        "name": "ten_co_so",
        "type": "loai_co_so",
        "parent": "ma_cap_tren",
        "province": "ma_tinh",
        "district": "ma_quan_huyen",
        "commune": "ma_xa",
        "lat": "lat",
        "lon": "lon",
        "lines": "so_day_chuyen",
        "capacity": "cong_suat",
    }
    return pa.Table.from_pandas(table[list(names)].rename(columns=names), preserve_index=False)
