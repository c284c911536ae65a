"""Files damaged at random are read or refused: nothing else ever comes out of reading them."""

import gzip
import io
import random
import zipfile
from collections.abc import Callable

import duckdb
import pytest

from etl.errors import FileError
from etl.read import ReadHints, read_file
from tests.faults.files import Good

TABLE = Good(
    columns=("ngày", "cơ sở", "số liều"),
    rows=tuple((f"day {n}", f"Trạm {n % 7}", str(n)) for n in range(300)),
)
TRIES = 150


def damaged(content: bytes, *, chance: random.Random) -> bytes:
    """One to five places overwritten, cut out, doubled, or filled with something troublesome."""
    out = bytearray(content)
    for _ in range(chance.randint(1, 5)):
        at, size = chance.randrange(len(out)), chance.randint(1, 20)
        trouble = chance.choice([b"9999999999", b"-1", b'"', b"<", b"/>", b"\xff", b"\0", b"\n"])
        change = chance.choice(
            [bytes([chance.randrange(256)]), b"", out[at : at + size] * 2, trouble]
        )
        out[at : at + chance.choice([1, size])] = change
    return bytes(out) or b"x"


def damaged_inside(content: bytes, *, chance: random.Random) -> bytes:
    """A workbook with one of its parts damaged, packed again so that every checksum is right."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    victim = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, damaged(part, chance=chance) if name == victim else part)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "damage"),
    [
        ("a.csv", TABLE.csv(), damaged),
        ("a.csv.gz", gzip.compress(TABLE.csv()), damaged),
        ("a.xlsx", TABLE.xlsx(), damaged),
        ("a.xlsx", TABLE.xlsx(), damaged_inside),
        ("a.parquet", TABLE.parquet(), damaged),
    ],
    ids=["csv", "gzip", "workbook", "inside a workbook", "parquet"],
)
def test_random_damage_is_read_or_refused(
    tmp_path, name: str, content: bytes, damage: Callable[..., bytes]
):
    chance, refused = random.Random(name), 0
    with duckdb.connect() as staging:
        for _ in range(TRIES):
            (tmp_path / name).write_bytes(damage(content, chance=chance))
            try:
                read_file(tmp_path / name, hints=ReadHints(), staging=staging, table="t")
            except FileError:
                refused += 1
                assert staging.execute("SHOW TABLES").fetchall() == []
    assert refused > TRIES // 10, "the damage was too mild to prove anything"
