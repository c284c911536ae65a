"""One simulated campaign at scale 0.01, asked through DuckDB like any other folder of files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest

from etl.simulator.run import simulate

SCALE = 0.01


def ask_folder(folder: Path) -> duckdb.DuckDBPyConnection:
    """Views of a folder's Parquet files by kind, and of its lists."""
    connection = duckdb.connect()
    for kind in ("tiem", "dang_ky", "xuat_nhap", "bao_cao_ngay", "phan_ung", "phieu_mcc"):
        files = f"read_parquet('{folder}/{kind}_*.parquet')"
        connection.execute(f"CREATE VIEW {kind} AS SELECT * FROM {files}")
    for kind in ("ds_co_so", "phan_bo_quyet_dinh", "cong_cong_khai", "dan_so"):
        files = f"read_csv('{folder}/{kind}.csv', all_varchar = true)"
        connection.execute(f"CREATE VIEW {kind} AS SELECT * FROM {files}")
    connection.execute("""
        CREATE VIEW mui AS SELECT *, date_sub('year', ngay_sinh, ngay_tiem) AS tuoi FROM tiem""")
    return connection


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a whole campaign at scale 0.01."""
    folder = tmp_path_factory.mktemp("campaign")
    simulate(folder, scale=SCALE, seed=1)
    return folder


@pytest.fixture(scope="session")
def database(campaign: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The campaign's files as tables."""
    connection = ask_folder(campaign)
    yield connection
    connection.close()


@pytest.fixture
def ask(database: duckdb.DuckDBPyConnection) -> Callable[[str], list[tuple]]:
    """Rows of a query on the campaign's files."""
    return lambda query: database.execute(query).fetchall()
