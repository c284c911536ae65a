"""PL1, the national import template: doses given before the system was in use, as XLSX lists."""

from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

import numpy as np
import pyarrow as pa
import xlsxwriter

from etl.simulator import vaccines
from etl.simulator.calendar import day_of, number
from etl.simulator.country import Country
from etl.simulator.injections import home_columns, person_columns
from etl.simulator.records import Records
from etl.simulator.write import as_text, coded, days

#: Provinces that kept lists until the platform was launched, and handed them in afterwards.
PROVINCES = ("12", "62")
_NO_DAY = -(10**6)
LAUNCH = number("2021-07-10")
_TITLE = "DANH SÁCH ĐỐI TƯỢNG TIÊM VẮC XIN PHÒNG COVID-19"
_NOTE = "Cột có dấu (*) là bắt buộc; mã cơ sở theo PL4; ô không rõ thì để trống; bỏ lọc khi nhập"
_DOSE = ["Tên vắc xin (*)", "Ngày tiêm (*)", "Lô vắc xin (*)", "Địa điểm tiêm (*)"]
#: The template's columns before the doses, and the column of the extract that fills each.
_PERSON = {
    "Họ và tên (*)": "ho_ten",
    "Ngày sinh dd/mm/yyyy (*)": "ngay_sinh",
    "Giới tính (*)": "gioi_tinh",
    "Mã nhóm đối tượng ưu tiên (*)": "ma_nhom",
    "Đơn vị công tác": "",
    "Số điện thoại (*)": "so_dien_thoai",
    "Số CMT/CCCD": "so_cccd",
    "Số thẻ BHYT": "",
    "Tỉnh/TP": "ten_tinh",
    "Mã tỉnh (*)": "ma_tinh",
    "Quận/Huyện": "",
    "Mã quận/huyện (*)": "ma_quan_huyen",
    "Xã/Phường": "",
    "Mã xã/phường (*)": "ma_xa",
    "Địa chỉ chi tiết": "",
}
_DOSE_COLUMNS = ("vac_xin", "ngay_tiem", "so_lo", "ma_co_so")


def is_listed(own: Records, *, province: str) -> np.ndarray:
    """Which doses stand in a list instead of the system."""
    if province not in PROVINCES:
        return np.zeros(own.size, dtype=bool)
    return (own.day < LAUNCH) & (own.kind == 0) & (own.number <= 2)


def only(own: Records, mask: np.ndarray) -> Records:
    """Some of the doses."""
    names = [name for name in Records.__dataclass_fields__ if name != "cohort"]
    return replace(own, **{name: getattr(own, name)[mask] for name in names})


def list_table(own: Records, *, place: Country, codes: list[str], lot_codes: list[str]) -> pa.Table:
    """One line a person, with the first and second dose given before the launch."""
    rows = np.full((2, own.cohort.size), -1)
    rows[own.number - 1, own.person] = np.arange(own.size)
    people = np.flatnonzero((rows >= 0).any(axis=0))
    columns = {
        **person_columns(own.cohort, people),
        **home_columns(own.cohort, people, place=place),
    }
    for dose in (0, 1):
        row = rows[dose, people]
        given = np.maximum(row, 0)
        values = {
            "vac_xin": coded(np.where(row < 0, -1, own.vaccine[given]), list(vaccines.NAMES)),
            "ngay_tiem": days(np.where(row < 0, _NO_DAY, own.day[given].astype(np.int32))),
            "so_lo": coded(np.where(row < 0, -1, own.lot[given]), lot_codes),
            "ma_co_so": coded(np.where(row < 0, -1, own.site[given]), codes),
        }
        columns |= {f"{name}_{dose + 1}": values[name] for name in _DOSE_COLUMNS}
    return pa.table(columns)


def write_list(path: Path, table: pa.Table) -> None:
    """A workbook in the template's layout: title, note, a header of two lines, the people."""
    people = as_text(table).to_pydict()
    size = table.num_rows
    blank = [""] * size
    columns = [people[name] if name else blank for name in _PERSON.values()]
    columns += [people[f"{name}_{dose}"] for dose in (1, 2) for name in _DOSE_COLUMNS]
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        # A fixed moment: the same people give the same bytes on every run.
        book.set_properties({"created": datetime.combine(day_of(LAUNCH), time())})
        sheet = book.add_worksheet("PL1")
        sheet.write_string(0, 0, _TITLE)
        sheet.write_string(1, 0, _NOTE)
        top = [
            "#",
            *_PERSON,
            "Mũi 1",
            "",
            "",
            "",
            "Mũi 2",
            "",
            "",
            "",
            "Ghi chú",
            "Kết quả import (không điền)",
        ]  # fmt: skip - the template's first line
        sheet.write_row(2, 0, top)
        sheet.write_row(3, 0, [""] * (1 + len(_PERSON)) + _DOSE + _DOSE)
        for row in range(size):
            cells = [str(row + 1), *("" if c[row] is None else str(c[row]) for c in columns)]
            sheet.write_row(row + 4, 0, cells)
