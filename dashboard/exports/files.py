"""Files of sheets: which kinds there are, what each needs drawn, and how one is named."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from flask import current_app

from dashboard.exports import plate as single
from dashboard.exports.book import book
from dashboard.exports.comma import comma
from dashboard.exports.counterpart import counterpart
from dashboard.exports.deck import deck
from dashboard.exports.paper import CHART_HEIGHT, CHART_WIDTH, paper
from dashboard.exports.sheet import Sheet
from dashboard.exports.still import still
from dashboard.exports.studio import Picture, Studio

Kind = Literal["pptx", "pdf", "xlsx", "png", "svg", "csv"]
BRIEFS: tuple[Kind, ...] = ("pptx", "pdf", "xlsx")
MIME = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "png": "image/png",
    "svg": "image/svg+xml",
    "csv": "text/csv; charset=utf-8",
}
_SLIDE = (760, 480)


@dataclass(frozen=True)
class UnknownKind(LookupError):
    """A kind of file that is not made."""

    kind: str

    def __str__(self) -> str:
        return f"no {self.kind} files are made; there are {', '.join(MIME)}"


def written(sheets: list[Sheet], kind: str, *, lang: str) -> bytes:
    """The sheets as one file; raises UnknownKind, or NoBrowser where pictures are needed."""
    makers: dict[str, Callable[..., bytes]] = {"pptx": _pptx, "pdf": _pdf, "xlsx": book}
    if kind not in makers:
        raise UnknownKind(kind)
    return makers[kind](sheets, lang=lang)


def alone(sheet: Sheet, kind: str, *, lang: str) -> bytes:
    """A single chart or table as a file of any kind; raises UnknownKind or NoBrowser."""
    if kind == "csv":
        return comma(sheet, lang=lang)
    if kind not in ("png", "svg"):
        return written([sheet], kind, lang=lang)
    made = plate_of(sheet, lang=lang)
    if kind == "svg":
        return made.svg.encode()
    return studio().shoot(made.svg, width=made.width, height=made.height)


def plate_of(sheet: Sheet, *, lang: str) -> single.Plate:
    """A sheet's chart, or its table, with its title and stamp as one picture."""
    room = single.CHART_WIDTH, single.CHART_HEIGHT
    drawn = studio().draw([Picture(_still(sheet), *room)])[0] if _has_chart(sheet) else None
    return single.plate(sheet, picture=drawn, lang=lang)


def studio() -> Studio:
    """The running app's studio."""
    return current_app.config["studio"]


def _pptx(sheets: list[Sheet], *, lang: str) -> bytes:
    """Maps are pictures; what can be edited needs none."""
    wanted = {
        number: Picture(_still(sheet), *_SLIDE, "png", 3)
        for number, sheet in enumerate(sheets)
        if _has_chart(sheet) and counterpart(sheet.view) is None
    }
    return deck(sheets, pictures=_drawn(wanted), lang=lang)


def _pdf(sheets: list[Sheet], *, lang: str) -> bytes:
    wanted = {
        number: Picture(_still(sheet), CHART_WIDTH, CHART_HEIGHT)
        for number, sheet in enumerate(sheets)
        if _has_chart(sheet)
    }
    return studio().print_pdf(paper(sheets, pictures=_drawn(wanted), lang=lang))


def _drawn(wanted: dict[int, Picture]) -> dict[int, bytes]:
    images = studio().draw(list(wanted.values())) if wanted else []
    return dict(zip(wanted, images, strict=True))


def _has_chart(sheet: Sheet) -> bool:
    return sheet.layout == "chart" and bool(sheet.view.figure)


def _still(sheet: Sheet) -> dict:
    folders = current_app.config["geometry"]
    return still(sheet.view.figure, assets=folders.shipped, own=folders.own)


def file_name(*parts: str, kind: str) -> str:
    """A file's name of plain letters: tiemchung_coverage-map_79_2021-11-27.pptx."""
    bare = unicodedata.normalize("NFD", "_".join(p for p in parts if p)).encode("ascii", "ignore")
    plain = "".join(c if c.isalnum() or c in "-_" else "-" for c in bare.decode())
    return f"tiemchung_{plain}.{kind}"
