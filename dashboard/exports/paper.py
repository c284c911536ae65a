"""The document: the sheets as an A4 page each, in HTML that the studio prints to PDF."""

from __future__ import annotations

from html import escape
from importlib import resources
from pathlib import Path

from dashboard.exports.sheet import Sheet
from layouts import theme
from layouts.view import Table
from layouts.words import t

#: Charts are drawn for this room, in CSS pixels of an A4 page lying.
CHART_WIDTH, CHART_HEIGHT = 640, 500
_ROWS, _ROWS_WIDE = 22, 20
_BEFORE = 3  # facts above a table
_WIDE = 12  # columns beyond which the type gets smaller


def font_file() -> Path:
    """The typeface that texts are set in, from its installed package."""
    return Path(str(resources.files("fontpkg_inter") / "files" / "Inter[opsz,wght].ttf"))


def paper(sheets: list[Sheet], *, pictures: dict[int, bytes], lang: str) -> str:
    """The sheets as one HTML page for print; `pictures` has an SVG for each sheet with a chart."""
    pages = [
        page
        for number, sheet in enumerate(sheets)
        for page in _pages(sheet, picture=pictures.get(number), lang=lang)
    ]
    body = "".join(
        f'<section class="page">{page}{_foot(sheet, n, of=len(pages), lang=lang)}</section>'
        for n, (sheet, page) in enumerate(pages, start=1)
    )
    title = escape(sheets[0].title) if sheets else ""
    return (
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_style()}</style></head><body>{body}</body></html>"
    )


def _pages(sheet: Sheet, *, picture: bytes | None, lang: str) -> list[tuple[Sheet, str]]:
    if sheet.layout == "cover":
        return [(sheet, _cover(sheet))]
    if sheet.layout == "table":
        return [(sheet, page) for page in _tables(sheet, lang=lang)]
    if sheet.layout == "sentences":
        body = f'<div class="sentences">{_paragraphs(sheet.view.facts)}</div>'
        return [(sheet, _head(sheet) + body + _table(sheet.view.table))]
    return [(sheet, _head(sheet) + _chart(sheet, picture, lang=lang))]


def _cover(sheet: Sheet) -> str:
    lines = f"<h1>{escape(sheet.title)}</h1><h2>{escape(sheet.quiet)}</h2>"
    return f'<div class="cover">{lines}{_paragraphs(sheet.notes)}</div>'


def _head(sheet: Sheet, *, title: str = "") -> str:
    marks = f'<p class="marks">⚠ {escape(" · ".join(sheet.marks))}</p>' if sheet.marks else ""
    quiet = f'<p class="quiet">{escape(sheet.quiet)}</p>'
    return f"<header><h1>{escape(title or sheet.title)}</h1>{quiet}{marks}</header>"


def _chart(sheet: Sheet, picture: bytes | None, *, lang: str) -> str:
    drawn = picture.decode() if picture else escape(t("exports.brief.no_chart", lang))
    legend = "".join(
        f'<li><i style="background:{colour}"></i>{escape(label)}</li>'
        for _, colour, label in sheet.view.legend
    )
    notes = f'<div class="notes">{_paragraphs(sheet.notes)}</div>'
    said = f"<aside>{_paragraphs(sheet.view.facts)}{notes}</aside>"
    strip = f'<ul class="legend">{legend}</ul>' if legend else ""
    return f'<div class="chart"><figure>{drawn}{strip}</figure>{said}</div>'


def _tables(sheet: Sheet, *, lang: str) -> list[str]:
    table = sheet.view.table
    is_wide = len(table.columns) > _WIDE
    step = _ROWS_WIDE if is_wide else _ROWS
    pages = []
    for start in range(0, max(len(table.shown), 1), step):
        again = t("exports.brief.continued", lang, title=sheet.title) if start else ""
        part = Table(table.columns, table.shown[start : start + step])
        facts = (
            "" if start else f'<div class="before">{_paragraphs(sheet.view.facts[:_BEFORE])}</div>'
        )
        pages.append(_head(sheet, title=again) + facts + _table(part, is_wide=is_wide))
    return pages


def _table(table: Table, *, is_wide: bool = False) -> str:
    heads = "".join(f'<th class="{c.kind}">{escape(c.label)}</th>' for c in table.columns)
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td class="{c.kind}">{escape(cell)}</td>'
            for c, cell in zip(table.columns, row, strict=True)
        )
        + "</tr>"
        for row in table.shown
    )
    kind = ' class="wide"' if is_wide else ""
    return f"<table{kind}><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def _paragraphs(texts: tuple[str, ...]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _foot(sheet: Sheet, page: int, *, of: int, lang: str) -> str:
    said = t("exports.brief.simulated", lang) if sheet.is_simulated else ""
    code = f"{t('exports.brief.code', lang)} {sheet.code}" if sheet.code else ""
    left = " · ".join(part for part in (said, code) if part)
    number = t("exports.brief.page", lang, page=page, pages=of)
    return f"<footer><span>{escape(left)}</span><span>{number}</span></footer>"


def _style() -> str:
    """The print's own style sheet: thin rules, the screen's light tokens."""
    face = (
        f'@font-face{{font-family:"Inter";font-weight:100 900;src:url("{font_file().as_uri()}")}}'
    )
    return face + theme.css() + (Path(__file__).with_name("paper.css")).read_text(encoding="utf-8")
