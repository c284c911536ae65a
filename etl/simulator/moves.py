"""Records that move on: the same row again for each step, saying only what was known by then."""

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

VERSION = "thoi_diem_cap_nhat"


@dataclass(frozen=True)
class Moves:
    """The columns with the days (or moments) of a record's steps, in order, the first its making.

    `told_by` names the step with which another column becomes known; a step's own column is
    known with the step. What no step tells is known from the beginning.
    """

    steps: tuple[str, ...]
    told_by: dict[str, str]


#: A registration moves from its day to approval, a site, an invitation, its end, a certificate.
REGISTRATION = Moves(
    steps=(
        "ngay_dang_ky",
        "ngay_duyet",
        "ngay_phan_bo",
        "ngay_gui_thong_bao",
        "ngay_huy",
        "ngay_tiem",
        "ngay_chung_nhan",
    ),
    told_by={
        "ma_co_so": "ngay_phan_bo",
        "ngay_hen": "ngay_gui_thong_bao",
        "ngay_check_in": "ngay_tiem",
    },
)
#: A ticket is opened, and closed when it is answered.
TICKET = Moves(steps=("thoi_diem_mo", "thoi_diem_dong"), told_by={})

#: A severe report is received, told to the province, looked into, and judged by a council.
REPORT = Moves(
    steps=(
        "thoi_diem_nhan",
        "thoi_diem_bao_cao_so",
        "thoi_diem_dieu_tra",
        "thoi_diem_bao_cao_dieu_tra",
        "thoi_diem_hop_hoi_dong",
        "thoi_diem_dong",
    ),
    told_by={"ket_luan": "thoi_diem_hop_hoi_dong"},
)


def versions(table: pa.Table, moves: Moves) -> pa.Table:
    """One row a record and day on which it moved, with the moment of the version."""
    parts = [_version(table, moves, number) for number in range(len(moves.steps))]
    return pa.concat_tables([part for part in parts if part.num_rows])


def _version(table: pa.Table, moves: Moves, number: int) -> pa.Table:
    """The rows as they stood after a step, where no later step follows on the same day."""
    step = moves.steps[number]
    day = _day(table[step])
    moved = day.is_valid()
    for other in moves.steps[number + 1 :]:
        same = pc.equal(_day(table[other]), day).fill_null(fill_value=False)
        moved = pc.and_(moved, pc.invert(same))
    rows = table.filter(moved)
    reached = rows[step]
    for column, tells in {**{name: name for name in moves.steps[1:]}, **moves.told_by}.items():
        known = pc.less_equal(rows[tells], reached).fill_null(fill_value=False)
        rows = _blanked(rows, column, known)
    return rows.append_column(VERSION, _moment(reached, number))


def _day(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.date32())


def _blanked(rows: pa.Table, name: str, known: pa.ChunkedArray) -> pa.Table:
    """The rows with a column emptied where it is not known."""
    column = rows[name]
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    kept = pc.if_else(known, column, pa.scalar(None, column.type))
    return rows.set_column(rows.column_names.index(name), name, kept)


def _moment(reached: pa.ChunkedArray, number: int) -> pa.ChunkedArray:
    """A step's moment; a step that has a day only is entered in the evening, in order of steps."""
    if pa.types.is_timestamp(reached.type):
        return pc.strftime(reached, format="%Y-%m-%d %H:%M:%S")
    day = pc.strftime(reached, format="%Y-%m-%d")
    return pc.binary_join_element_wise(day, f"{12 + number}:00:00", " ")
