"""Numbers, dates and names as Vietnamese and English readers write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from functools import lru_cache

import pandas as pd
from babel import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol

# A point between digits with no other before or after it: 0.01, and no date such as 27.11.2021.
_DECIMAL = re.compile(r"(?<![\d.])(\d+)\.(\d+)(?![\d.])")
MISSING = "–"
MINUS = "−"
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# Dictionary order of the tones: level, huyền, hỏi, ngã, sắc, nặng.
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
# From which size a count is written in which unit: 9.999 in full, 15.500 as 15,5 nghìn.
_LARGE = {
    "vi": ((1e9, 1e9, "tỷ"), (1e6, 1e6, "triệu"), (1e4, 1e3, "nghìn")),
    "en": ((1e9, 1e9, "billion"), (1e6, 1e6, "million"), (1e4, 1e3, "thousand")),
}


@lru_cache(maxsize=4)
def _separators(lang: str) -> dict[int, str]:
    """The locale's own group and decimal signs, as a translation of Python's."""
    locale = Locale.parse("vi_VN" if lang == "vi" else "en_GB")
    signs = {",": get_group_symbol(locale), ".": get_decimal_symbol(locale), "-": MINUS}
    return str.maketrans(signs)


def _absent(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value


def number(value: float | None, *, lang: str, digits: int = 0) -> str:
    """A number with the language's separators: 1.234.567,8 or 1,234,567.8; absent is a dash."""
    if _absent(value):
        return MISSING
    # Babel's own formatting takes 35 microseconds a number, a page has thousands. Adding 0.0 turns
    # a rounded -0.0 into 0.0.
    shown = round(float(value), digits) + 0.0
    return f"{shown:,.{digits}f}".translate(_separators(lang))


def percent(value: float | None, *, lang: str, digits: int = 1) -> str:
    """A percentage given as 0..100 and more, never capped: 92,5% or 92.5%."""
    return MISSING if _absent(value) else f"{number(value, lang=lang, digits=digits)}%"


def signed(value: float | None, *, lang: str, digits: int = 1) -> str:
    """A difference with its sign, a true minus, and no sign on zero."""
    if _absent(value):
        return MISSING
    text = number(value, lang=lang, digits=digits)
    return f"+{text}" if round(float(value), digits) > 0 else text


def large(value: float | None, *, lang: str) -> str:
    """A count with at most three figures and its word: 66,6 triệu, 66.6 million."""
    if _absent(value):
        return MISSING
    for size, unit, word in _LARGE[lang]:
        if abs(value) >= size:
            return f"{_three_figures(value / unit, lang=lang)} {word}"
    return number(value, lang=lang)


def _three_figures(value: float, *, lang: str) -> str:
    digits = max(0, min(2, 3 - len(str(int(abs(value))))))
    text = number(value, lang=lang, digits=digits)
    point = "," if lang == "vi" else "."
    return text.rstrip("0").rstrip(point) if point in text else text


def day(value: date | None, *, lang: str) -> str:
    """A date as dd/mm/yyyy in both languages: the campaign's papers are read side by side."""
    del lang
    return MISSING if _absent(value) else f"{value:%d/%m/%Y}"


def moment(value: datetime | None, *, lang: str) -> str:
    """A date and time as dd/mm/yyyy HH:MM."""
    return MISSING if _absent(value) else f"{day(value, lang=lang)} {value:%H:%M}"


def month(value: date, *, lang: str) -> str:
    """A month for an axis: Th11 2021 or Nov 2021."""
    return f"Th{value.month} {value.year}" if lang == "vi" else f"{value:%b %Y}"


def label(text: str, *, lang: str) -> str:
    """A name that has numbers in it, with the language's decimal sign: "2021 x 0,01"."""
    return _DECIMAL.sub(r"\1,\2", text) if lang == "vi" else text


def measure(value: float | None, *, unit: str, lang: str) -> str:
    """A value in its unit: percent and points with one digit, counts whole."""
    if unit == "percent":
        return percent(value, lang=lang)
    digits = {"count": 0, "days": 0}.get(unit, 1)
    return number(value, lang=lang, digits=digits)


def fold(text: str) -> str:
    """Text without diacritics or case, so that "ha noi" finds Hà Nội and "da nang" Đà Nẵng."""
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(ch for ch in bare if not unicodedata.combining(ch))


def collation(text: str) -> tuple:
    """Sort key of Vietnamese dictionaries: letters first (đ after d, ă after a), then tones."""
    letters, tones = [], []
    for ch in unicodedata.normalize("NFC", text.casefold()):
        letter, tone = _letter_and_tone(ch)
        letters.append(letter)
        tones.append(tone)
    return tuple(letters), tuple(tones)


@lru_cache(maxsize=512)
def _letter_and_tone(ch: str) -> tuple[tuple[int, int], int]:
    marks = unicodedata.normalize("NFD", ch)
    tone = next((_TONES[m] for m in marks if m in _TONES), 0)
    bare = unicodedata.normalize("NFC", "".join(m for m in marks if m not in _TONES))
    if bare in _LETTERS:
        return (1, _LETTERS.index(bare)), tone
    return (0, ord(bare[0]) if bare else 0), tone
