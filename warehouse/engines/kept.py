"""What is worked out once after a state is published, and kept beside its file: arrays by name.

The first question about a nation reads ledgers of tens of millions of rows, whoever asks it. Who
publishes asks it instead, and readers find what it came to.
"""

import contextlib
import json
import math
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import duckdb
import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.engines.positional import frame_of
from warehouse.engines.publication import open_published, state_name

Arrays = dict[str, np.ndarray]
_MAGIC = b"tiemchung kept 1"
_LENGTH_BYTES, _ALIGNED = 16, 32
#: A warehouse with fewer ledger rows answers at once.
MANY_ROWS = 20_000_000


class Asks(Protocol):
    """Whoever asks a new state the questions that its readers will ask first."""

    def __call__(self, state: "FreshState") -> None:
        """Ask; the state keeps what takes long."""
        ...


class FreshState:
    """A state that has just been published, which keeps what is worked out of it."""

    def __init__(self, cursor: duckdb.DuckDBPyConnection, name: str) -> None:
        self._cursor = cursor
        self._name = name
        self.found: dict[str, Arrays] = {}

    def snapshot(self) -> str:
        """The state's name."""
        return self._name

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        """The answer of one statement."""
        return frame_of(self._cursor, statement)

    def kept(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        """What `make` gives, kept for readers unless it is nothing."""
        if name in self.found:
            return self.found[name]
        made = make()
        if made:
            self.found[name] = made
        return made


def work_out(published: Path, asks: Asks) -> None:
    """Ask a large published state, which everybody can already read, and keep what it came to.

    It stands in a file beside it, which says of which state it is, so that nobody waits for it.
    """
    name = state_name(published)
    with contextlib.closing(open_published(published)) as base:
        cursor = base.cursor()
        cursor.execute("USE published")
        if _ledger_rows(cursor) < MANY_ROWS or KeptReader(published, name).is_there:
            return
        state = FreshState(cursor, name)
        asks(state)
    _write(kept_path(published), name, state.found)


def kept_path(published: Path) -> Path:
    """Where what was worked out of a published file stands."""
    return published.with_suffix(".kept")


def _ledger_rows(cursor: duckdb.DuckDBPyConnection) -> int:
    rows = cursor.execute(
        "SELECT sum(estimated_size) FROM duckdb_tables() "
        "WHERE database_name = 'published' AND starts_with(table_name, 'mart_')"
    ).fetchone()
    return int(rows[0] or 0)


def _write(target: Path, state: str, found: dict[str, Arrays]) -> None:
    """Write arrays one behind the other, what they are before them, and rename them into place."""
    index: dict[str, dict[str, tuple]] = {}
    end = 0
    for name, arrays in found.items():
        index[name] = {}
        for part, array in arrays.items():
            index[name][part] = (array.dtype.str, array.shape, end)
            end += _padded(array.nbytes)
    head = json.dumps({"state": state, "arrays": index}).encode()
    fresh = target.with_suffix(f".{os.getpid()}.tmp")
    with fresh.open("wb") as file:
        file.write(_MAGIC + len(head).to_bytes(_LENGTH_BYTES, "little"))
        file.write(head.ljust(_padded(len(head)), b" "))
        for arrays in found.values():
            for array in arrays.values():
                file.write(array.tobytes().ljust(_padded(array.nbytes), bytes(1)))
    os.replace(fresh, target)


def _padded(size: int) -> int:
    """The next multiple of the alignment, on which every array begins."""
    return -(-size // _ALIGNED) * _ALIGNED


class KeptReader:
    """What was worked out of one published state, once it is there; safe from any thread."""

    def __init__(self, published: Path, state: str) -> None:
        self._path, self._state = kept_path(published), state
        self._lock = threading.Lock()
        self._file: _KeptFile | None = None

    @property
    def is_there(self) -> bool:
        """Whether anything of this very state has been kept."""
        return self._open() is not None

    def read(self, name: str) -> Arrays:
        """The arrays kept under a name, which cannot be written to; empty when there are none.

        They lie in the file: what is not looked at is not read, and processes share it.
        """
        file = self._open()
        return {} if file is None else file.arrays(name)

    def _open(self) -> "_KeptFile | None":
        with self._lock:
            if self._file is None and self._path.exists():
                found = _KeptFile.read(self._path)
                if found.state == self._state:  # else a newer one is being worked out
                    self._file = found
            return self._file


@dataclass(frozen=True)
class _KeptFile:
    """A file of arrays as `_write` leaves it."""

    state: str
    index: dict[str, dict[str, tuple]]
    content: np.ndarray

    @classmethod
    def read(cls, path: Path) -> "_KeptFile":
        """The file; of no state where it is not one of ours."""
        start = len(_MAGIC) + _LENGTH_BYTES
        with path.open("rb") as file:
            if file.read(len(_MAGIC)) != _MAGIC:
                return cls("", {}, np.zeros(0, np.uint8))
            length = int.from_bytes(file.read(_LENGTH_BYTES), "little")
            head = json.loads(file.read(length))
            offset = start + _padded(length)
            size = os.fstat(file.fileno()).st_size
            content = np.zeros(0, np.uint8)
            if size > offset:
                content = np.memmap(file, np.uint8, mode="r", offset=offset)
        return cls(head["state"], head["arrays"], content)

    def arrays(self, name: str) -> Arrays:
        """The arrays under a name."""
        found = {}
        for part, (kind, shape, start) in self.index.get(name, {}).items():
            size = math.prod(shape) * np.dtype(kind).itemsize
            found[part] = self.content[start : start + size].view(kind).reshape(shape)
        return found
