"""One simulated campaign at scale 0.01, asked through DuckDB like any other folder of files."""

from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from etl.simulator.run import simulate
from tests.shared import made_once

SCALE = 0.01


def ask_folder(folder: Path) -> duckdb.DuckDBPyConnection:
    """Views of a folder's Parquet files by kind, and of its lists."""
    connection = duckdb.connect()
    for kind in (
        "tiem",
        "dang_ky",
        "xuat_nhap",
        "kiem_ke",
        "bao_cao_ngay",
        "phan_ung",
        "phieu_mcc",
    ):
        files = f"read_parquet('{folder}/{kind}_*.parquet')"
        name = "he_thong" if kind == "tiem" else kind
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {files}")
    for kind in ("ds_co_so", "phan_bo_quyet_dinh", "cong_cong_khai", "dan_so", "lo_vac_xin"):
        files = f"read_csv('{folder}/{kind}.csv', all_varchar = true)"
        connection.execute(f"CREATE VIEW {kind} AS SELECT * FROM {files}")
    connection.register("pl1", listed_doses(folder))
    connection.execute("CREATE VIEW tiem AS FROM he_thong UNION ALL BY NAME FROM pl1")
    connection.execute("""
        CREATE VIEW mui AS SELECT *, date_sub('year', ngay_sinh, ngay_tiem) AS tuoi FROM tiem""")
    return connection


def listed_doses(folder: Path) -> pd.DataFrame:
    """The doses of the import lists as rows of the system: what was written is read back."""
    parts = []
    for path in sorted(folder.glob("PL1_*.xlsx")):
        sheet = pd.read_excel(path, header=None, skiprows=4, dtype=str, engine="calamine")
        for number, first in ((1, 16), (2, 20)):
            own = sheet[sheet[first].notna() & (sheet[first] != "")]
            parts.append(
                pd.DataFrame(
                    {
                        "so_cccd": own[7],
                        "ngay_sinh": pd.to_datetime(own[2], format="%d/%m/%Y").dt.date,
                        "ma_tinh": own[10],
                        "loai_mui": "Cơ bản",
                        "mui_so": number,
                        "vac_xin": own[first],
                        "ngay_tiem": pd.to_datetime(own[first + 1], format="%d/%m/%Y").dt.date,
                        "so_lo": own[first + 2],
                        "ma_co_so": own[first + 3],
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="session")
def campaign() -> Path:
    """The folder of a whole campaign at scale 0.01."""
    return made_once("campaign", lambda folder: simulate(folder, scale=SCALE, seed=1))


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
