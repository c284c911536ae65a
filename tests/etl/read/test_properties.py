"""Properties of reading: any table written comes back, and csv and we agree on any text."""

import csv
import io
import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from etl.errors import FeedError
from tests.etl.read.reading import read_text

# Letters of each encoding's own alphabet, and whatever is special to CSV.
SPECIAL = ",;\t|\"' \n\r=\\"
VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặềểễếệờởỡớợỳỷỹýỵĐỮỘẾ"
ENCODINGS = {
    "utf-8": VIETNAMESE + "řů漢😀",
    "utf-8-sig": VIETNAMESE + "řů漢😀",
    "utf-16": VIETNAMESE + "řů漢😀",
    "windows-1258": VIETNAMESE,
    "latin-1": "aeiouéèüñß",
    "windows-1250": "aeiouěščřžýáíé",
}
TONES = "\u0300\u0309\u0303\u0301\u0323"


def tables(letters: str) -> st.SearchStrategy[list[list[str]]]:
    """Rows of two to four cells; the first cell of each has text, so that no row is blank."""
    cell = st.text(alphabet=letters + SPECIAL, max_size=8)
    filled = st.text(alphabet=letters, min_size=1, max_size=4)
    return st.integers(1, 3).flatmap(
        lambda more: st.lists(
            st.tuples(filled, st.lists(cell, min_size=more, max_size=more)).map(
                lambda row: [row[0], *row[1]]
            ),
            min_size=1,
            max_size=8,
        )
    )


def written(rows: list[list[str]], *, delimiter: str, end: str, quoting: int) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    return out.getvalue()


def encoded(text: str, encoding: str) -> bytes:
    if encoding != "windows-1258":
        return text.encode(encoding)
    return b"".join(map(_windows_1258, unicodedata.normalize("NFC", text)))


def _windows_1258(letter: str) -> bytes:
    parts = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in parts[1:] if mark in TONES)
    rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
    return (rest + tones).encode("cp1258")


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(data=st.data())
def test_any_table_written_in_any_encoding_comes_back_the_same(encoding, data):
    rows = data.draw(tables(ENCODINGS[encoding]))
    delimiter = data.draw(st.sampled_from(",;\t|"))
    end = data.draw(st.sampled_from(["\n", "\r\n"]))
    quoting = data.draw(st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    header = [f"c{number}" for number in range(len(rows[0]))]
    text = written([header, *rows], delimiter=delimiter, end=end, quoting=quoting)
    with tempfile.TemporaryDirectory() as folder:
        hints = {"delimiter": delimiter, "encoding": encoding}
        result, found = read_text(Path(folder), encoded(text, encoding), **hints)
    assert result.rows_read == len(rows)
    composed = [tuple(unicodedata.normalize("NFC", cell or "") for cell in row) for row in found]
    assert composed == [tuple(unicodedata.normalize("NFC", cell) for cell in row) for row in rows]


PIECES = ["a", "b", "é", " ", "\\", "'", "\t", '"', ",", "\n", "\r\n", "\r"]
PIECES += ['""', '"a"', ',"b"', ' "', ',"', '",', '"\n']


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), st.sampled_from(["\n", "\r\n"]))
@example(',"', "\n")  # DuckDB loses these last rows without a word
@example("1,2\n,,x", "\r\n")
@example(' "b",c', "\n")  # and takes the quotes of this one for its own
@example("\r a,b", "\r\n")
def test_any_text_gives_the_rows_that_pythons_csv_finds_or_is_refused(body, end):
    """The reference is strict: each row as wide as the header, or with one blank cell more."""
    text = f"h,k{end}{body}"
    wanted = _rows_by_csv(text, width=2)
    with tempfile.TemporaryDirectory() as folder:
        try:
            _, found = read_text(Path(folder), text, delimiter=",")
        except FeedError:
            found = None
    assert found == wanted


def _rows_by_csv(text: str, *, width: int) -> list[tuple[str | None, ...]] | None:
    """The rows that are not blank; None if any is no row of this table."""
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return None
    if any(len(row) != width and (len(row) != width + 1 or row[-1]) for row in rows[1:]):
        return None
    cells = [tuple(cell or None for cell in row[:width]) for row in rows[1:]]
    return [row for row in cells if any(row)]
