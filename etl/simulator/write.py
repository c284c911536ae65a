"""Arrow tables into CSV or Parquet files of bounded size."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from etl.simulator.calendar import epoch_days

#: No person was born before this day number; what is below stands for "no date".
_EARLIEST = -45_000
MAX_ROWS = 4_000_000


def coded(codes: np.ndarray, words: list[str]) -> pa.Array:
    """Codes as the words they stand for; -1 is an empty cell."""
    mask = codes < 0
    indices = pa.array(codes.astype(np.int32), mask=mask if mask.any() else None)
    return pa.DictionaryArray.from_arrays(indices, pa.array(words))


def padded(values: np.ndarray, width: int, *, prefix: str = "") -> pa.Array:
    """Whole numbers with leading noughts."""
    text = pc.utf8_lpad(pc.cast(pa.array(values), pa.string()), width, "0")
    return pc.binary_join_element_wise(prefix, text, "") if prefix else text


def days(indexes: np.ndarray) -> pa.Array:
    """Day numbers as dates; numbers long before the campaign are empty cells."""
    mask = indexes < _EARLIEST
    return pa.array(epoch_days(indexes), mask=mask if mask.any() else None).cast(pa.date32())


def moments(seconds: np.ndarray) -> pa.Array:
    """Seconds since 1970 as local time stamps."""
    return pa.array(seconds).cast(pa.timestamp("s"))


class Sheaf:
    """Numbered files of one kind, each with at most MAX_ROWS rows, written as tables arrive."""

    def __init__(self, folder: Path, stem: str, *, is_parquet: bool) -> None:
        self._folder, self._stem = folder, stem
        self._is_parquet = is_parquet
        self._writer: pq.ParquetWriter | pacsv.CSVWriter | None = None
        self._rows = 0
        self.paths: list[Path] = []

    def add(self, table: pa.Table) -> None:
        """Append a table; opens the next file when the present one is full."""
        if table.num_rows == 0:
            return
        table = table if self._is_parquet else as_text(table)
        if self._writer is None or self._rows + table.num_rows > MAX_ROWS:
            self.close()
            self._open(table.schema)
        self._writer.write_table(table)
        self._rows += table.num_rows

    def _open(self, schema: pa.Schema) -> None:
        suffix = "parquet" if self._is_parquet else "csv"
        path = self._folder / f"{self._stem}_{len(self.paths) + 1:04d}.{suffix}"
        self.paths.append(path)
        self._rows = 0
        if self._is_parquet:
            self._writer = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
        else:
            self._writer = pacsv.CSVWriter(path, schema)

    def close(self) -> None:
        """Finish the present file."""
        if self._writer is not None:
            self._writer.close()
        self._writer = None


def write_csv(path: Path, table: pa.Table) -> None:
    """One CSV file."""
    pacsv.write_csv(as_text(table), path)


def as_text(table: pa.Table) -> pa.Table:
    """CSV cells: dictionaries become words, dates dd/mm/yyyy."""
    columns = []
    for column in table.columns:
        if pa.types.is_dictionary(column.type):
            column = column.cast(pa.string())
        elif pa.types.is_date(column.type):
            column = pc.strftime(column, format="%d/%m/%Y")
        elif pa.types.is_timestamp(column.type):
            column = pc.strftime(
                column.cast(pa.timestamp("s"), safe=False), format="%d/%m/%Y %H:%M:%S"
            )
        columns.append(column)
    return pa.table(columns, names=table.column_names)
