"""Each malformed file is refused with a clear sentence, and the refusal changes nothing."""

import hashlib
import os
import tempfile
import time
import tracemalloc
from pathlib import Path

import duckdb
import pytest

from etl.errors import (
    FileChanged,
    FileError,
    FileMissing,
    LineTooLong,
    NoPermission,
    NoSpace,
    NotAFile,
)
from etl.read import ReadHints, file, read_file
from tests.faults.files import FAULTS, SMALL, Fault, with_endless_line

EXPECTED = tuple((column,) for column in SMALL.columns)
KINDS = pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.kind)


@pytest.fixture
def staging():
    """A staging database that already holds another file's table."""
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE earlier AS SELECT 1 AS _row, 'x' AS a")
        yield connection


@pytest.fixture(autouse=True)
def scratch(tmp_path, monkeypatch) -> Path:
    """The folder for working copies, so that a test sees what is left of them."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def refuse(path: Path, staging, **hints) -> FileError:
    with pytest.raises(FileError) as caught:
        read_file(
            path, hints=ReadHints(expected=EXPECTED, **hints), staging=staging, table="incoming"
        )
    return caught.value


def tables(staging) -> list[str]:
    return [name for (name,) in staging.execute("SHOW TABLES").fetchall()]


@KINDS
def test_a_malformed_file_is_refused_for_its_own_fault(fault: Fault, tmp_path, staging):
    error = refuse(fault.make(tmp_path), staging, **fault.hints)
    assert type(error) is fault.error
    assert fault.place in error.where


@KINDS
def test_a_refusal_says_what_happened_where_and_what_to_do(fault: Fault, tmp_path, staging):
    error = refuse(fault.make(tmp_path), staging, **fault.hints)
    assert str(error) == f"{error.title}: {error.happened} ({error.where}). {error.act}"
    assert error.where.startswith(fault.name), "the file is named, and no folder of the server"
    assert str(tmp_path) not in str(error)
    assert error.act.endswith(".")
    assert "{" not in str(error)
    assert error.kind == "stop"
    assert error.code


@KINDS
def test_a_refusal_changes_nothing(fault: Fault, tmp_path, staging, scratch):
    path = fault.make(tmp_path)
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    refuse(path, staging, **fault.hints)
    assert tables(staging) == ["earlier"]
    assert staging.execute("FROM earlier").fetchall() == [(1, "x")]
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert os.listdir(scratch) == []


def test_a_refused_file_does_not_leave_the_table_of_the_one_before(tmp_path, staging):
    good = tmp_path / "good.csv"
    good.write_bytes(SMALL.csv())
    read_file(good, hints=ReadHints(), staging=staging, table="incoming")
    refuse(FAULTS[0].make(tmp_path), staging)
    assert tables(staging) == ["earlier"]


def test_after_every_refusal_a_good_file_is_still_read(tmp_path, staging):
    for fault in FAULTS:
        refuse(fault.make(tmp_path), staging, **fault.hints)
    for name, content in (("a.csv", SMALL.csv()), ("a.xlsx", SMALL.xlsx())):
        (tmp_path / name).write_bytes(content)
        hints = ReadHints(expected=EXPECTED)
        result = read_file(tmp_path / name, hints=hints, staging=staging, table="incoming")
        assert (result.rows_read, result.columns) == (5, SMALL.columns)


@pytest.mark.parametrize("size", [10 << 20, 100 << 20])
def test_an_endless_line_is_refused_at_once_and_in_little_memory(tmp_path, staging, size):
    path = tmp_path / "line.csv"
    path.write_bytes(with_endless_line(SMALL, size=size))
    tracemalloc.start()
    began = time.monotonic()
    error = refuse(path, staging)
    took, (_, peak) = time.monotonic() - began, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert type(error) is LineTooLong
    assert peak < 8 << 20, "some pieces of 1 MiB, whatever the line's length"
    assert took < 2


def test_a_folder_is_not_a_file(tmp_path, staging):
    (tmp_path / "a.csv").mkdir()
    assert isinstance(refuse(tmp_path / "a.csv", staging), NotAFile)


def test_a_pipe_is_not_waited_for(tmp_path, staging):
    os.mkfifo(tmp_path / "a.csv")
    assert isinstance(refuse(tmp_path / "a.csv", staging), NotAFile)


def test_a_file_that_is_not_there_is_said_so(tmp_path, staging):
    assert isinstance(refuse(tmp_path / "a.csv", staging), FileMissing)


def test_a_dangling_link_is_a_file_that_is_not_there(tmp_path, staging):
    (tmp_path / "a.csv").symlink_to(tmp_path / "gone.csv")
    assert isinstance(refuse(tmp_path / "a.csv", staging), FileMissing)


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.parquet"])
def test_a_file_this_account_may_not_read_is_said_so(tmp_path, staging, monkeypatch, name):
    path = tmp_path / name
    path.write_bytes(SMALL.csv())
    real = Path.open

    def forbidden(self, *args, **kwargs):
        if self == path:
            raise PermissionError(13, "Permission denied", str(self))
        return real(self, *args, **kwargs)

    monkeypatch.setattr(Path, "open", forbidden)  # the suite may run as root, who may read all
    assert isinstance(refuse(path, staging), NoPermission)


def test_a_file_that_grows_while_it_is_read_may_be_tried_again(tmp_path, staging, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(SMALL.csv())
    real = file.read_delimited

    def read_while_it_grows(*args, **kwargs):
        result = real(*args, **kwargs)
        path.write_bytes(SMALL.csv() + SMALL.csv())
        return result

    monkeypatch.setattr(file, "read_delimited", read_while_it_grows)
    error = refuse(path, staging)
    assert isinstance(error, FileChanged)
    assert error.kind == "retry"
    assert tables(staging) == ["earlier"]


def test_a_full_disk_may_be_tried_again(tmp_path, staging, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_bytes(SMALL.csv().decode().encode("utf-16"))

    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(file, "read_delimited", full)
    error = refuse(path, staging)
    assert isinstance(error, NoSpace)
    assert error.kind == "retry"
