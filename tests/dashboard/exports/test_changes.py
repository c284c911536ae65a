"""What a code's figures were and are now: rows that moved, came or went, in the reader's words."""

from dashboard.exports.changes import MOST, changes
from layouts.view import Column, Table

COLUMNS = (Column("code", "Mã"), Column("area", "Nơi"), Column("value", "Giá trị", "number"))


def table(*rows: tuple[str, str, str]) -> Table:
    return Table(COLUMNS, rows)


def test_a_row_that_moved_says_from_what_to_what():
    before, after = table(("01", "Hà Nội", "92,5%")), table(("01", "Hà Nội", "92,6%"))
    assert changes(before, after, lang="vi") == ("01 · Hà Nội: Giá trị 92,5% → 92,6%",)


def test_rows_that_are_alike_are_not_told():
    same = table(("01", "Hà Nội", "92,5%"))
    assert changes(same, same, lang="vi") == ()


def test_rows_that_came_and_went_are_named():
    before, after = table(("01", "Hà Nội", "1")), table(("79", "TP. Hồ Chí Minh", "1"))
    assert changes(before, after, lang="en") == (
        "New row: 79 · TP. Hồ Chí Minh",
        "Row no longer there: 01 · Hà Nội",
    )


def test_a_sentence_that_changed_is_a_change_of_its_row():
    columns = (Column("name", "Chỉ tiêu"), Column("said", "Nhận xét"))
    before = Table(columns, (("Mũi tiêm trong ngày", "Nhịp +2%"),))
    after = Table(columns, (("Mũi tiêm trong ngày", "Nhịp −1%"),))
    assert changes(before, after, lang="vi") == (
        "Mũi tiêm trong ngày: Nhận xét Nhịp +2% → Nhịp −1%",
    )


def test_rows_of_one_name_are_told_apart_by_their_order():
    before = table(("01", "Hà Nội", "1"), ("01", "Hà Nội", "2"))
    after = table(("01", "Hà Nội", "1"), ("01", "Hà Nội", "3"))
    assert changes(before, after, lang="vi") == ("01 · Hà Nội (2): Giá trị 2 → 3",)


def test_a_long_list_is_cut_and_counted():
    rows = [(f"{n:02}", f"Nơi {n}", "1") for n in range(20)]
    told = changes(table(*rows), table(*((c, a, "2") for c, a, _ in rows)), lang="vi")
    assert len(told) == MOST + 1
    assert told[-1] == "và 8 dòng khác nữa"


def test_a_table_without_rows_changes_by_what_came():
    assert changes(table(), table(("01", "Hà Nội", "1")), lang="vi") == ("Dòng mới: 01 · Hà Nội",)
