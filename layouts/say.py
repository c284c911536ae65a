"""Sentences that several charts share: names of places, the quiet line, units, marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from layouts import formats
from layouts.words import known, t, term

if TYPE_CHECKING:
    from warehouse.answer import Stamp

# How a value of each unit is written; a unit not named here is a whole count.
_FORMATS = {
    "%": "percent",
    "points": "points",
    "per 100": "per_100",
    "per 100,000": "per_100",
    "per million": "per_100",
    "days": "days",
    "weeks": "weeks",
    "minutes": "minutes",
    "hours": "hours",
    "ratio": "ratio",
    "bits": "bits",
}


# Cities that are provinces; a city within a province keeps its rank: Thành phố Thủ Đức.
_CITIES = ("Hà Nội", "Hải Phòng", "Huế", "Đà Nẵng", "Cần Thơ")


def place(row: Any, *, lang: str) -> str:
    """A unit's short name in the reader's language, from a row or a mapping."""
    if lang == "en":
        return str(row["name_en"])
    short = row.get("short_vi")
    return str(short) if short and not pd.isna(short) else _without_rank(str(row["name_vi"]))


def _without_rank(name: str) -> str:
    """A province's name as it is said: "Tỉnh Hà Giang" is Hà Giang, one city keeps its TP."""
    bare = name.removeprefix("Thành phố ")
    if bare == "Hồ Chí Minh":
        return f"TP. {bare}"
    return bare if bare in _CITIES else name.removeprefix("Tỉnh ")


def nation_or(name: str, *, code: str, lang: str) -> str:
    """The name of an area, or "the whole country" for the nation's own code."""
    return t("coverage.nation", lang) if code in ("", "VN", "00") else name


def stamp_place(stamp: Stamp, *, lang: str) -> str:
    """The name of the area an answer is about."""
    name = _without_rank(stamp.area_name_vi) if lang == "vi" else stamp.area_name_en
    return nation_or(name, code=stamp.area_code, lang=lang)


def areas(level: str, count: int, *, lang: str) -> str:
    """A count of units with its word: "14 tỉnh", "1 province", "14 provinces"."""
    form = "one" if count == 1 else "many"
    key = f"states.level.{level}.{form}"
    word = t(key, lang) if known(key) else t(f"states.level.area.{form}", lang)
    return f"{formats.number(count, lang=lang)} {word}"


def unit_of(indicator: str) -> str:
    """How an indicator's values are written: percent, per_100, count, days and so on."""
    key = f"indicators.{indicator}.unit"
    return _FORMATS.get(t(key, "en"), "count") if known(key) else "percent"


def value(number: float | None, *, indicator: str, lang: str) -> str:
    """An indicator's value as its reader writes it, with the unit where it is short."""
    return formats.measure(number, unit=unit_of(indicator), lang=lang)


def phrase(indicator: str, *, dose: str, lang: str) -> str:
    """What is measured in three or four words, for titles: "mũi 1 người lớn"."""
    for key in (f"indicators.{indicator}.phrase_{dose}", f"indicators.{indicator}.phrase"):
        if known(key):
            return t(key, lang)
    return term("indicators", f"{indicator}.short", lang=lang)


def difference(number: float | None, *, indicator: str, lang: str) -> str:
    """A signed difference in points of percentage, or in the indicator's own unit."""
    digits = 0 if unit_of(indicator) == "count" else 1
    return formats.signed(number, lang=lang, digits=digits)


def ratio(row: Any, *, indicator: str, lang: str) -> str:
    """Numerator and denominator as published: "5.567.000 / 6.018.000 người"."""
    parts = [formats.number(row["numerator"], lang=lang)]
    if pd.notna(row["denominator"]):
        parts.append(formats.number(row["denominator"], lang=lang))
    key = f"indicators.{indicator}.counts"
    return " / ".join(parts) + (f" {t(key, lang)}" if known(key) else "")


def word(key: str, *, lang: str) -> str:
    """A word that not every indicator has; "" where the table has none."""
    return t(key, lang) if known(key) else ""


def quiet_line(stamp: Stamp, *, lang: str) -> str:
    """The one line under a title: as-of, known-on, basis and denominator."""
    parts = [t("ui.as_of", lang, date=formats.day(stamp.as_of, lang=lang))]
    if stamp.known_on:
        parts.append(t("ui.known_on_date", lang, date=formats.day(stamp.known_on, lang=lang)))
    if stamp.basis:
        parts.append(term("ui.basis_line", stamp.basis, lang=lang))
    if stamp.population_version:
        version = formats.label(stamp.population_version, lang=lang)
        parts.append(t("ui.population_line", lang, version=version))
    return " · ".join(parts)


def marks(stamp: Stamp, *, lang: str) -> tuple[tuple[str, str, str], ...]:
    """The answer's marks as (code, word, explanation), without the one the footer carries."""
    shown = (m for m in stamp.marks if m != "simulated")
    return tuple(
        (m, term("marks", f"{m}.short", lang=lang), term("marks", f"{m}.why", lang=lang))
        for m in shown
    )
