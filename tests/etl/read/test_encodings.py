"""Text comes in as it was written, whatever encoding wrote it, or is refused at a byte."""

import codecs
import unicodedata

import pytest

from etl.errors import EmptyFile, EncodingError, MappingError, NulByte, TruncatedFile
from tests.etl.read.reading import read_text

NAMES = "Nguyễn Thị Hường, Đặng Ngọc Ánh; Hồ Chí Minh; Đắk Lắk; Thừa Thiên Huế; Ỷ La; ữ ặ ỵ ẫ"
TONES = "\u0300\u0309\u0303\u0301\u0323"


def as_windows_1258(text: str) -> bytes:
    """The text as Vietnamese Windows wrote it: letters whole, tone marks after them."""
    out = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(mark for mark in parts[1:] if mark in TONES)
        rest = unicodedata.normalize("NFC", "".join(c for c in parts if c not in tones))
        try:
            out.append(letter.encode("cp1258"))
        except UnicodeEncodeError:
            out.append((rest + tones).encode("cp1258"))
    return b"".join(out)


@pytest.mark.parametrize(
    ("mark", "codec", "reported"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
        (b"", "utf-16-le", "utf-16-le"),
        (b"", "utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_is_recognised_without_a_hint(tmp_path, mark, codec, reported):
    content = mark + f"ten\n{NAMES}\n".encode(codec)
    result, rows = read_text(tmp_path, content, delimiter="|")
    assert result.columns == ("ten",)
    assert rows == [(NAMES,)]
    assert result.encoding == reported
    assert result.warnings == ()


@pytest.mark.parametrize("hint", [None, "windows-1258", "cp1258"])
def test_windows_1258_gives_letters_that_compose_to_the_same_text(tmp_path, hint):
    content = b"ten\n" + as_windows_1258(NAMES)
    result, [(cell,)] = read_text(tmp_path, content, delimiter="|", encoding=hint)
    assert unicodedata.normalize("NFC", cell) == unicodedata.normalize("NFC", NAMES)
    assert result.encoding == "cp1258"


def test_a_guessed_encoding_is_said_aloud(tmp_path):
    result, _ = read_text(tmp_path, b"ten\n" + as_windows_1258("Hà Nội\n"))
    assert [warning.code for warning in result.warnings] == ["encoding_guessed"]


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("latin-1", "Señor Müller, café"), ("windows-1250", "Příliš žluťoučký kůň")],
)
def test_hinted_western_and_czech_encodings_are_read(tmp_path, encoding, text):
    _, rows = read_text(tmp_path, f"a\n{text}".encode(encoding), delimiter="|", encoding=encoding)
    assert rows == [(text,)]


def test_a_mapping_that_hints_latin_1_still_reads_a_utf_8_file(tmp_path):
    result, rows = read_text(tmp_path, "a\nHà Nội", encoding="latin-1")
    assert rows == [("Hà Nội",)]
    assert result.encoding == "utf-8"


def test_a_byte_order_mark_beats_the_hint(tmp_path):
    _, rows = read_text(tmp_path, codecs.BOM_UTF8 + "a\nHà".encode(), encoding="windows-1258")
    assert rows == [("Hà",)]


def test_a_hinted_encoding_that_fails_names_the_byte_and_the_line(tmp_path):
    with pytest.raises(EncodingError) as caught:
        read_text(tmp_path, b"a,b\n1,2\n3,\xff4\n", encoding="utf-8")
    assert (caught.value.spot.byte, caught.value.spot.line) == (10, 3)
    assert "0xFF" in caught.value.happened
    assert "utf-8" in caught.value.happened


def test_a_damaged_utf_8_file_is_not_taken_for_another_encoding(tmp_path):
    """Without this, one bad byte would turn every Vietnamese letter of the file into two."""
    with pytest.raises(EncodingError) as caught:
        read_text(tmp_path, "a\nHà Nội\nHải ".encode() + b"\xe1\nHue\n")
    assert caught.value.spot.line == 3
    assert caught.value.facts["encoding"] == "utf-8"


def test_a_hint_is_obeyed_for_a_file_of_two_encodings_but_not_in_silence(tmp_path):
    content = "a\nHà\n".encode() + b"caf\xe9\n"
    result, rows = read_text(tmp_path, content, encoding="latin-1")
    assert rows == [("HÃ\xa0",), ("café",)]
    assert [warning.code for warning in result.warnings] == ["encoding_mixed"]


@pytest.mark.parametrize("hint", [None, "latin-1"])
def test_a_file_cut_in_the_middle_of_a_letter_is_truncated(tmp_path, hint):
    with pytest.raises(TruncatedFile):
        read_text(tmp_path, "a\nHà Nội\nHuế".encode()[:-1], encoding=hint)


def test_utf_16_cut_in_the_middle_of_a_letter_is_truncated(tmp_path):
    with pytest.raises(TruncatedFile):
        read_text(tmp_path, codecs.BOM_UTF16_LE + "a\nHà".encode("utf-16-le")[:-1])


@pytest.mark.parametrize("position", [4, 1_048_575, 1_048_576, 1_048_577, 2_500_000])
def test_offsets_are_right_wherever_the_bad_byte_lies(tmp_path, position):
    """Files pass in pieces of 1 MiB: the count must not start anew with each."""
    content = bytearray(b"a\n" + b"12345678\n" * 300_000)
    content[position] = 0xFF
    with pytest.raises(EncodingError) as caught:
        read_text(tmp_path, bytes(content), encoding="utf-8")
    assert caught.value.spot.byte == position
    assert caught.value.spot.line == 2 + (position - 2) // 9


def test_letters_cut_by_the_pieces_of_reading_come_out_whole(tmp_path):
    row = "ữ" * 99 + "\n"  # 298 bytes, so that some letter lies across every boundary
    result, rows = read_text(tmp_path, "a\n" + row * 9_000)
    assert result.rows_read == 9_000
    assert set(rows) == {("ữ" * 99,)}


def test_a_nul_byte_is_refused_at_its_line(tmp_path):
    with pytest.raises(NulByte) as caught:
        read_text(tmp_path, b"a,b\n1,2\n3,\x004\n")
    assert (caught.value.spot.line, caught.value.spot.byte) == (3, 10)


@pytest.mark.parametrize("content", [b"", codecs.BOM_UTF8, b" \r\n\n", codecs.BOM_UTF16_LE])
def test_a_file_without_a_letter_is_empty(tmp_path, content):
    with pytest.raises(EmptyFile):
        read_text(tmp_path, content)


def test_an_encoding_that_does_not_exist_is_the_mappings_fault(tmp_path):
    with pytest.raises(MappingError, match="utf-9"):
        read_text(tmp_path, "a\n1\n", encoding="utf-9")
