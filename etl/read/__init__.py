"""Source files into staging: `read_file` takes any file as text, or refuses it whole."""

from etl.read.file import read_file, steady
from etl.read.header import normalise_header
from etl.read.values import EXPORT_LOAD, EXPORT_ROW, ROW, ReadHints, ReadResult, ReadWarning

__all__ = [
    "EXPORT_LOAD",
    "EXPORT_ROW",
    "ROW",
    "ReadHints",
    "ReadResult",
    "ReadWarning",
    "normalise_header",
    "read_file",
    "steady",
]
