"""The export of the immunisation support system, `tiem_*`: one row a dose."""

import itertools

import numpy as np
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.country import Country
from etl.simulator.people import Cohort
from etl.simulator.records import Records
from etl.simulator.steps import step_times
from etl.simulator.write import coded, days, moments, padded

KINDS = ["Cơ bản", "Bổ sung", "Nhắc lại"]


def _words(text: str) -> list[str]:
    return text.split()


_FAMILY = _words("Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý")
_MIDDLE = (_words("Văn Hữu Đức Minh Quốc Thanh"), _words("Thị Ngọc Thu Thanh Kim Mỹ"))
_GIVEN = (
    _words("An Bình Cường Dũng Hải Hùng Khoa Long Nam Phúc Quân Sơn Thắng Tuấn Việt"),
    _words("Anh Chi Dung Giang Hà Hoa Hương Lan Linh Mai Nga Oanh Phương Thảo Yến"),
)
NAMES = [
    [" ".join(parts) for parts in itertools.product(_FAMILY, _MIDDLE[sex], _GIVEN[sex])]
    for sex in (0, 1)
]
_PRIME = 2_654_435_761


def person_numbers(records: Records) -> np.ndarray:
    """The 12-digit personal numbers, as whole numbers."""
    return records.cohort.first_id + records.person.astype(np.int64)


def person_columns(people: Cohort, person: np.ndarray) -> dict[str, pa.Array]:
    """Identity as a clerk enters it; sex is 0 for men and 1 for women."""
    number, sex = people.first_id + person.astype(np.int64), people.sex[person]
    which = (number * _PRIME >> 16) % len(NAMES[0])
    phone = 300_000_000 + (number * _PRIME >> 8) % 690_000_000
    return {
        "so_cccd": padded(number, 12),
        "ho_ten": coded(which + sex.astype(np.int64) * len(NAMES[0]), NAMES[0] + NAMES[1]),
        "ngay_sinh": days(people.birth[person]),
        "gioi_tinh": pa.array(sex),
        "so_dien_thoai": padded(phone, 10),
        "ma_nhom": pa.array(people.priority[person]),
    }


def home_columns(people: Cohort, person: np.ndarray, *, place: Country) -> dict[str, pa.Array]:
    """Codes of residence."""
    commune = people.commune[person]
    size, province = len(person), people.province
    code = place.provinces["code"][province]
    district, names = place.districts
    return {
        "ma_tinh": coded(np.zeros(size, np.int8), [code]),
        "ten_tinh": coded(np.zeros(size, np.int8), [place.provinces["short_vi"][province]]),
        "ma_quan_huyen": coded(district[commune], names),
        "ma_xa": coded(commune, place.commune_codes),
    }


def injection_table(
    records: Records,
    *,
    place: Country,
    codes: list[str],
    lot_codes: list[str],
    random: np.random.Generator,
) -> pa.Table:
    """Rows in the layout of the record export."""
    cohort, who = records.cohort, records.person
    number = person_numbers(records)
    arrived, screened, injected, released = step_times(records.day, records.site, random=random)
    kept = np.zeros(records.size, np.int8)
    return pa.table(
        {
            "ma_mui_tiem": padded(number * 10 + records.sequence, 13),
            **person_columns(cohort, who),
            **home_columns(cohort, who, place=place),
            "loai_mui": coded(records.kind, KINDS),
            "mui_so": pa.array(records.number),
            "vac_xin": coded(records.vaccine, list(vaccines.NAMES)),
            "so_lo": coded(records.lot, lot_codes),
            "ma_co_so": coded(records.site, codes),
            "ngay_tiem": days(records.day),
            "gio_tiep_don": moments(arrived),
            "gio_kham_sang_loc": moments(screened),
            "gio_tiem": moments(injected),
            "gio_ket_thuc_theo_doi": moments(released),
            "thoi_diem_nhap": moments(records.entered),
            "trang_thai": coded(kept, ["Hiệu lực"]),
        }
    )
