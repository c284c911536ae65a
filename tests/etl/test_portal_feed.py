"""The public portal's running totals: sums of a file that pass 32 bits."""

from datetime import date
from pathlib import Path

import sqlalchemy as sa

from etl.mapping import load_source
from etl.pipeline import Clock, load_file
from tests.spec.harness import NOW
from warehouse.engines import open_warehouse
from warehouse.schema.loads import dim_load

HEAD = (
    "provinceCode,provinceName,reportedDate,population,popOverEighteen,totalInjected,"
    "totalOnceInjected,totalTwiceInjected,totalVaccineAllocated,totalVaccineAllocatedReality,"
    "totalVaccinationLocation,totalVaccinationRegistration\n"
)
LINE = "79,Hồ Chí Minh,{day:02d}/01/2099,9166800,6967000,2000000000,0,0,0,0,650,0\n"


def test_running_totals_may_pass_32_bits_when_they_are_set_aside(tmp_path: Path):
    path = tmp_path / "cong_cong_khai.csv"
    path.write_text(HEAD + LINE.format(day=1) + LINE.format(day=2), encoding="utf-8")
    warehouse = open_warehouse(f"duckdb:///{tmp_path / 'w.duckdb'}")
    report = load_file(
        warehouse,
        load_source("vn"),
        path=path,
        clock=Clock(now=NOW, known_on=date(2021, 9, 1)),
        secret=b"test",
    )
    with warehouse.transaction() as connection:
        weight = connection.execute(sa.select(dim_load.c.doses_quarantined)).scalar()
    warehouse.close()
    # The largest figure of each line, the doses given.
    assert (report.rows_quarantined, weight) == (2, 4_000_000_000)
