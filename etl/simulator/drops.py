"""Daily drops: the same rows, in one folder for each day on which their system knew them."""

import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from etl.simulator.amend import Amender
from etl.simulator.calendar import day_of
from etl.simulator.moves import REGISTRATION, REPORT, TICKET, VERSION, versions
from etl.simulator.write import write_csv

#: The column that says when a system knew a row: its entry, its own day, the day it came in.
_KNOWN = {
    "tiem": "thoi_diem_nhap",
    "phan_ung": "thoi_diem_nhan",
    "phieu_mcc": "thoi_diem_mo",
    "dang_ky": "ngay_dang_ky",
    "xuat_nhap": "ngay",
    "kiem_ke": "ngay_kiem_ke",
    "bao_cao_ngay": "ngay",
    "cong": "reportedDate",
    "phan_bo": "ngay_quyet_dinh",
    "lo_vac_xin": "thoi_diem_cap_nhat",
}
#: Small lists, which people open: always CSV.
_LISTS = ("cong", "phan_bo", "lo_vac_xin")
_FOLDER = "_drop"
_MOVES = {"dang_ky": REGISTRATION, "phieu_mcc": TICKET, "phan_ung": REPORT}


def split_by_day(
    out: Path, *, period: tuple[int, int], is_parquet: bool, amender: Amender
) -> list[Path]:
    """Move every row of the folder's Parquet files into <day>/<kind>_ngay-<day>; returns files.

    Rows known after the period are left out. A record that moves on comes again at each step; some
    doses come wrongly first, as `amender` makes them.
    """
    first, last = (day_of(number) for number in period)
    for kind, column in _KNOWN.items():
        whole = sorted(out.glob(f"{kind}*.parquet"))
        if whole:
            _split(out, kind, whole, column=column, amender=amender)
        for path in whole:
            path.unlink()
    found = []
    for folder in sorted(path for path in out.iterdir() if path.is_dir()):
        if not first.isoformat() <= folder.name <= last.isoformat():
            shutil.rmtree(folder)
            continue
        found += [_renamed(path, is_parquet=is_parquet) for path in sorted(folder.iterdir())]
    return found


def _split(out: Path, kind: str, whole: list[Path], *, column: str, amender: Amender) -> None:
    """Write one kind's rows into folders by day."""
    source = ds.dataset(whole)
    moves = _MOVES.get(kind)
    fields = [pa.field(field.name, _plain(field.type)) for field in source.schema]
    if moves:
        fields.append(pa.field(VERSION, pa.string()))
    folder = pa.field(_FOLDER, pa.string())
    ds.write_dataset(
        _dated(_known(source, kind, column=column, amender=amender)),
        out,
        schema=pa.schema([*fields, folder]),
        format="parquet",
        partitioning=ds.partitioning(pa.schema([folder])),
        basename_template=f"{kind}-{{i}}.parquet",
        existing_data_behavior="overwrite_or_ignore",
        max_partitions=2_000,
        max_open_files=900,
        min_rows_per_group=20_000,
        max_rows_per_group=1_000_000,
    )


def _plain(kind: pa.DataType) -> pa.DataType:
    """A type whose dictionary is not repeated in each small file."""
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _known(
    source: ds.Dataset, kind: str, *, column: str, amender: Amender
) -> Iterator[tuple[pa.Table | pa.RecordBatch, pa.ChunkedArray | pa.Array]]:
    """A kind's rows in every version, with the day or moment on which each was known."""
    if kind in _MOVES:
        rows = versions(source.to_table(), _MOVES[kind])
        yield rows, rows[VERSION]
        return
    for batch in source.to_batches():
        if kind == "tiem":
            yield from amender.known(pa.Table.from_batches([batch]))
        else:
            yield batch, batch[column]


def _dated(known: Iterable[tuple]) -> Iterator[pa.RecordBatch]:
    """Batches with the name of each row's folder."""
    for rows, moments in known:
        if not pa.types.is_string(moments.type):
            moments = pc.strftime(moments, format="%Y-%m-%d")
        names = [*rows.schema.names, _FOLDER]
        columns = [values.cast(_plain(values.type)) for values in rows.columns]
        folders = pc.utf8_slice_codeunits(moments, 0, 10)
        yield from pa.table([*columns, folders], names).to_batches()


def _renamed(path: Path, *, is_parquet: bool) -> Path:
    """Give a drop the name that says its kind and its day, as CSV when asked for."""
    kind, part = path.stem.rsplit("-", 1)
    number = "" if part == "0" else f"_{part}"
    target = path.with_name(f"{kind}_ngay-{path.parent.name}{number}.parquet")
    if is_parquet and kind not in _LISTS:
        return path.rename(target)
    target = target.with_suffix(".csv")
    write_csv(target, pq.read_table(path))
    path.unlink()
    return target
