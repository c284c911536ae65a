"""Gather early daily drops into one, so that a demonstration loads in minutes, not in hours."""

import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from etl.simulator.moves import VERSION

#: Records without a version that are put right by coming again on a later day.
_COMES_AGAIN = "tiem"


def gather_drops(out: Path, *, until: date) -> Path:
    """Join the drops up to a day into that day's folder; returns it.

    Of a record that moved on, the newest version stays.
    """
    target = out / until.isoformat()
    days = sorted(path for path in out.iterdir() if path.is_dir() and path.name <= target.name)
    kinds: dict[str, list[Path]] = {}
    for day in days:
        for file in sorted(day.iterdir()):
            kinds.setdefault(file.name.split("_ngay-")[0] + file.suffix, []).append(file)
    joined = out / "joined"
    joined.mkdir()
    for kind, files in kinds.items():
        name, suffix = kind.rsplit(".", 1)
        _join(files, joined / f"{name}_ngay-{until.isoformat()}.{suffix}")
    for day in days:
        shutil.rmtree(day)
    joined.rename(target)
    return target


def _join(files: list[Path], target: Path) -> None:
    if target.suffix == ".parquet":
        schema = pa.unify_schemas([pq.read_schema(file) for file in files])
        table = ds.dataset(files, schema=schema).to_table()
        if VERSION in schema.names:
            table = _newest(table)
        elif target.name.startswith(_COMES_AGAIN):
            table = _last(table)
        pq.write_table(table, target)
        return
    with target.open("wb") as joined:
        for number, file in enumerate(files):
            lines = file.read_bytes().split(b"\n", 1)
            joined.write(b"\n".join(lines) if number == 0 else lines[1])


def _last(table: pa.Table) -> pa.Table:
    """The last row of each record; its number is the first column."""
    is_last = ~table.column(0).to_pandas().duplicated(keep="last").to_numpy()
    return table.filter(pa.array(is_last))


def _newest(table: pa.Table) -> pa.Table:
    """The last version of each record; its number is the first column."""
    keys = table.column(0).to_pandas()
    order = np.argsort(table[VERSION].to_numpy(zero_copy_only=False).astype(str), kind="stable")
    is_last = ~keys.iloc[order].duplicated(keep="last").to_numpy()
    return table.take(pa.array(np.sort(order[is_last])))
