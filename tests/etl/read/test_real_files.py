"""Real files come in whole; the counts are those published beside them, not ours."""

import csv

import pytest

from tests.etl.read.reading import read

CZ_ROWS = {
    "ockovani-distribuce.csv": 19_746,
    "ockovani-spotreba.csv": 22_864,
    "prehled-ockovacich-mist.csv": 248,
    "ockovaci-mista_2020-12_v2.csv": 11_753,
    "ockovani@2021-06-05.csv": 61_898,
}


@pytest.mark.parametrize(("name", "rows"), CZ_ROWS.items())
def test_a_czech_file_gives_its_published_number_of_rows(shared_data, name, rows):
    assert read(shared_data / "cz" / name)[0].rows_read == rows


def test_the_czech_slots_give_their_rows_over_eight_files(shared_data):
    files = sorted((shared_data / "cz").glob("ockovani-rezervace_*.csv"))
    assert len(files) == 8
    assert sum(read(path)[0].rows_read for path in files) == 170_652


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("cz/ockovani-distribuce.csv", "utf-8-sig"),
        ("cz/ockovani-spotreba.csv", "utf-8-sig"),
        ("cz/ockovani-registrace_2021-03-0_v1.csv", "utf-8-sig"),
        ("vaers/2021VAERSDATA.csv", "latin-1"),
        ("vaers/2021VAERSVAX@2021-02-19.csv", "latin-1"),
    ],
)
def test_a_real_file_has_the_cells_that_pythons_csv_finds(shared_data, name, encoding):
    with (shared_data / name).open(encoding=encoding, newline="") as lines:
        header, *rows = csv.reader(lines)
    result, found = read(shared_data / name, encoding="latin-1")
    assert result.columns == tuple(header)
    assert found == [tuple(cell or None for cell in row) for row in rows]


def test_reports_of_many_lines_are_one_row_each(shared_data):
    """Lines of the file without its header, were each taken for a row: more than the reports."""
    result, _ = read(shared_data / "vaers" / "2021VAERSDATA.csv", encoding="latin-1")
    assert result.rows_read == 2_946
    assert len(result.columns) == 35
