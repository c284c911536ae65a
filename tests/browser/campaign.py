"""What the browser tests look at: a simulated campaign in daily drops, and a small Czech one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from etl.mapping import load_source
from etl.pipeline import Clock, Refused, load_files
from etl.reference_load import keep_setting
from etl.simulator.run import simulate
from tests.browser.czech import CZECH_DAY, write_czech_files
from tests.shared import made_once
from warehouse.engines import open_warehouse

SCALE = 0.001
#: Days on which a drop arrived; the third is kept for a load while somebody looks.
FIRST, SECOND, THIRD = (date(2021, 11, day) for day in (26, 27, 28))
#: Injections of Hà Nội that the second drop takes back.
WITHDRAWN = 12
#: Rows of the second drop that no rule lets through, by what is wrong with them.
WRONG_VACCINES, WRONG_DATES = 3, 2
SECRET = b"tests"
_LISTS, _FORMS = ("dan_so.csv", "ds_co_so.csv"), "bao_cao_ngay_0001.parquet"
_INJECTIONS = "tiem_0001.parquet"


@dataclass(frozen=True)
class Built:
    """A folder with a published warehouse and the files of its drops."""

    folder: Path

    @property
    def url(self) -> str:
        """The warehouse's own address."""
        return str(self.folder / "warehouse.duckdb")

    def drop(self, day: date) -> Path:
        """The injections that arrived on a day."""
        return self.folder / f"ngay-{day}" / _INJECTIONS

    def rows(self, day: date) -> pa.Table:
        """The injections that arrived on a day, as a reader without the product sees them."""
        return pq.read_table(self.drop(day))


def built_once(name: str) -> Built:
    """The warehouse of this name, built by whichever worker of this run comes first."""
    build = {"vn": _build_campaign, "cz": _build_czech}[name]
    return Built(made_once(f"browser-{name}", lambda folder: build(Built(folder))))


def load(url: str, source: str, files: Iterable[Path], *, known_on: date) -> None:
    """Load and publish files as known at the end of a day; a refused file fails the test."""
    warehouse = open_warehouse(url)
    try:
        reports = load_files(
            warehouse,
            load_source(source),
            files=files,
            clock=Clock(now=datetime.combine(known_on, time(20)), known_on=known_on),
            secret=SECRET,
        )
    finally:
        warehouse.close()
    refused = [report.error for report in reports if isinstance(report, Refused)]
    assert refused == []


def _build_campaign(built: Built) -> None:
    files = built.folder / "files"
    simulate(files, scale=SCALE, until=SECOND)
    _write_drops(built, pq.read_table(files / _INJECTIONS))
    wrong = built.folder / "tiem_sai.csv"
    wrong.write_text(_wrong_rows(), encoding="utf-8")
    _mark_simulated(built.url)
    first = [*(files / name for name in _LISTS), built.drop(FIRST)]
    load(built.url, "vn", first, known_on=FIRST)
    load(built.url, "vn", [built.drop(SECOND), wrong, files / _FORMS], known_on=SECOND)


def _write_drops(built: Built, rows: pa.Table) -> None:
    """Each row arrives on the day on which it was entered; the first drop has all before it."""
    entered = pc.cast(rows["thoi_diem_nhap"], pa.date32())
    drops = {
        FIRST: rows.filter(pc.less_equal(entered, pa.scalar(FIRST))),
        SECOND: rows.filter(pc.equal(entered, pa.scalar(SECOND))),
        THIRD: rows.filter(pc.equal(entered, pa.scalar(THIRD))),
    }
    drops[SECOND] = pa.concat_tables([drops[SECOND], _taken_back(drops[FIRST])])
    for day, table in drops.items():
        built.drop(day).parent.mkdir()
        pq.write_table(table.combine_chunks(), built.drop(day))


def _taken_back(rows: pa.Table) -> pa.Table:
    """Some injections of Hà Nội again, entered a day later as withdrawn."""
    of_hanoi = rows.filter(pc.equal(rows["ma_tinh"].cast(pa.string()), "01")).slice(0, WITHDRAWN)
    schema = of_hanoi.schema
    status = pa.array(["Hủy"] * WITHDRAWN).dictionary_encode()
    status = status.cast(schema.field("trang_thai").type)
    moment = datetime.combine(FIRST + timedelta(days=1), time(9))
    moments = pa.array([moment] * WITHDRAWN, type=schema.field("thoi_diem_nhap").type)
    changed = of_hanoi.set_column(schema.get_field_index("trang_thai"), "trang_thai", status)
    return changed.set_column(schema.get_field_index("thoi_diem_nhap"), "thoi_diem_nhap", moments)


def _wrong_rows() -> str:
    head = "ma_mui_tiem,ho_ten,ngay_sinh,gioi_tinh,ma_tinh,ngay_tiem,loai_mui,mui_so,vac_xin"
    row = "sai{n},Người Thử,01/02/1980,0,01,{day},Cơ bản,1,{vaccine}"
    vaccines = [
        row.format(n=n, day="27/11/2021", vaccine="Nước cất") for n in range(WRONG_VACCINES)
    ]
    dates = [row.format(n=f"d{n}", day="31/02/2021", vaccine="Pfizer") for n in range(WRONG_DATES)]
    return "\n".join([head, *vaccines, *dates, ""])


def _mark_simulated(url: str) -> None:
    warehouse = open_warehouse(url)
    with warehouse.transaction() as connection:
        keep_setting(connection, "simulated", value="1")
    warehouse.close()


def _build_czech(built: Built) -> None:
    files = built.folder / "files"
    files.mkdir()
    load(built.url, "cz", write_czech_files(files), known_on=CZECH_DAY)
