"""Slides: native charts and tables that can be edited, maps as crisp pictures, notes, codes."""

from __future__ import annotations

from io import BytesIO
from math import ceil

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Emu, Inches, Pt

from dashboard.exports.chart import Chart, Grid
from dashboard.exports.counterpart import counterpart
from dashboard.exports.deck_chart import add_chart
from dashboard.exports.deck_grid import add_grid
from dashboard.exports.deck_table import add_table, slides_of
from dashboard.exports.sheet import Sheet
from layouts.theme import TOKENS
from layouts.view import View
from layouts.words import t

FONT = "Arial"
WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
_LEFT, _TOP, _ROOM = Inches(0.6), Inches(1.75), Inches(12.13)
_BODY = Inches(4.95)
_FACTS, _GAP = Inches(3.9), Inches(0.35)
_TONES = TOKENS["light"]
_FACT, _FACT_LETTERS = 14, 36  # points, and letters a line, of the facts beside a chart
_LEGEND_STEP = Inches(0.27)


def deck(sheets: list[Sheet], *, pictures: dict[int, bytes], lang: str) -> bytes:
    """The sheets as a PPTX file; `pictures` has a PNG for each sheet (by number) without a chart.

    A long table goes on over as many slides as it needs.
    """
    made = Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    for number, sheet in enumerate(sheets):
        if sheet.layout == "cover":
            _cover(_slide(made), sheet)
        elif sheet.layout == "table":
            _tables(made, sheet, lang=lang)
        else:
            _page(_slide(made), sheet, picture=pictures.get(number), lang=lang)
    _number(made, lang=lang)
    made.core_properties.title = sheets[0].title if sheets else ""
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _slide(made: Presentation) -> Slide:
    return made.slides.add_slide(made.slide_layouts[6])


def _cover(slide: Slide, sheet: Sheet) -> None:
    band = slide.shapes.add_shape(1, 0, Inches(2.55), Inches(0.35), Inches(1.75))
    band.fill.solid()
    band.fill.fore_color.rgb = rgb(_TONES["accent"])
    band.line.fill.background()
    at = {"left": Inches(0.8), "width": Inches(11.7)}
    write(slide, sheet.title, top=Inches(2.4), height=Inches(0.9), size=40, bold=True, **at)
    write(slide, sheet.quiet, top=Inches(3.35), height=Inches(0.5), size=20, **at)
    made = " · ".join(sheet.notes)
    write(slide, made, top=Inches(3.9), height=Inches(0.5), size=14, tone="muted", **at)


def _page(slide: Slide, sheet: Sheet, *, picture: bytes | None, lang: str) -> None:
    _head(slide, sheet, title=sheet.title, lang=lang)
    if sheet.layout == "sentences":
        _facts(slide, sheet.view.facts, left=_LEFT, width=_ROOM, size=20)
    else:
        room = _ROOM - _FACTS - _GAP
        facts = _fitting(sheet.view)
        _facts(slide, facts, left=_LEFT + room + _GAP, width=_FACTS, size=_FACT)
        _drawing(slide, sheet.view, picture=picture, room=room)
    _notes(slide, sheet, lang=lang)


def _drawing(slide: Slide, view: View, *, picture: bytes | None, room: Emu) -> None:
    """A map as a picture, a heat map as a coloured table, everything else as a native chart."""
    place = {"left": _LEFT, "top": _TOP, "width": room}
    found = counterpart(view)
    if isinstance(found, Chart):
        add_chart(slide, found, **place, height=_BODY)
    elif isinstance(found, Grid):
        add_grid(slide, found, **place, height=_BODY)
    elif picture is not None:
        _picture(slide, picture, width=room)
        _legend(slide, view, left=_LEFT + room + _GAP)
    else:
        add_table(slide, slides_of(view.table, width=room)[0], **place)


def _fitting(view: View) -> tuple[str, ...]:
    """As many facts as stand beside a chart above its legend."""
    room = _BODY - _LEGEND_STEP * (len(view.legend) + 1)
    kept, used = [], 0
    for fact in view.facts:
        used += Pt(_FACT * 1.25) * ceil(len(fact) / _FACT_LETTERS) + Pt(_FACT * 0.7)
        if used > room:
            break
        kept.append(fact)
    return tuple(kept)


def _picture(slide: Slide, picture: bytes, *, width: Emu) -> None:
    shape = slide.shapes.add_picture(BytesIO(picture), _LEFT, _TOP, height=_BODY)
    if shape.width > width:
        shape.height = int(shape.height * width / shape.width)
        shape.width = width
    shape.left = _LEFT + (width - shape.width) // 2


def _legend(slide: Slide, view: View, *, left: Emu) -> None:
    """The map's classes beside it, strongest first, at the foot of the facts."""
    step = _LEGEND_STEP
    top = _TOP + _BODY - step * len(view.legend)
    for i, (_, colour, label) in enumerate(reversed(view.legend)):
        swatch = slide.shapes.add_shape(1, left, top + step * i, Inches(0.3), Inches(0.2))
        swatch.fill.solid()
        swatch.fill.fore_color.rgb = rgb(colour)
        swatch.line.fill.background()
        at = {"left": left + Inches(0.42), "top": top + step * i, "width": Inches(2.5)}
        write(slide, label, height=Inches(0.2), size=11, tone="muted", **at)


def _tables(made: Presentation, sheet: Sheet, *, lang: str) -> None:
    for number, part in enumerate(slides_of(sheet.view.table, width=_ROOM)):
        slide = _slide(made)
        again = t("exports.brief.continued", lang, title=sheet.title)
        _head(slide, sheet, title=again if number else sheet.title, lang=lang)
        add_table(slide, part, left=_LEFT, top=_TOP, width=_ROOM)
        _notes(slide, sheet, lang=lang)


def _head(slide: Slide, sheet: Sheet, *, title: str, lang: str) -> None:
    rule = slide.shapes.add_shape(1, _LEFT, Inches(0.42), _ROOM, Emu(9525))
    rule.fill.solid()
    rule.fill.fore_color.rgb = rgb(_TONES["ink"])
    rule.line.fill.background()
    at = {"left": _LEFT, "width": _ROOM}
    write(slide, title, top=Inches(0.5), height=Inches(0.6), size=26, bold=True, **at)
    write(slide, sheet.quiet, top=Inches(1.1), height=Inches(0.35), size=12, tone="muted", **at)
    if sheet.marks:
        marks = f"⚠ {' · '.join(sheet.marks)}"
        write(slide, marks, top=Inches(1.38), height=Inches(0.3), size=11, tone="watch", **at)
    said = t("exports.brief.simulated", lang) if sheet.is_simulated else ""
    code = f"{t('exports.brief.code', lang)} {sheet.code}" if sheet.code else ""
    foot = " · ".join(part for part in (said, code) if part)
    low = {"top": Inches(6.95), "height": Inches(0.3), "size": 10, "tone": "muted"}
    write(slide, foot, left=_LEFT, width=Inches(11), **low)


def _facts(slide: Slide, facts: tuple[str, ...], *, left: Emu, width: Emu, size: int) -> None:
    box = slide.shapes.add_textbox(left, _TOP, width, _BODY)
    frame = box.text_frame
    frame.word_wrap = True
    for i, fact in enumerate(facts):
        line = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
        line.space_after = Pt(size * 0.7)
        _run(line, fact, size=size)


def _notes(slide: Slide, sheet: Sheet, *, lang: str) -> None:
    code = f"{t('exports.brief.code', lang)}: {sheet.code}. {t('exports.brief.code_how', lang)}"
    lines = [*sheet.view.facts, *sheet.notes, code]
    slide.notes_slide.notes_text_frame.text = "\n".join(lines)


def _number(made: Presentation, *, lang: str) -> None:
    pages = len(made.slides)
    for page, slide in enumerate(made.slides, start=1):
        if page == 1 and pages > 1:
            continue
        text = t("exports.brief.page", lang, page=page, pages=pages)
        at = {"left": Inches(11.7), "top": Inches(6.95), "width": Inches(1.03)}
        write(slide, text, height=Inches(0.3), size=10, tone="muted", to_right=True, **at)


def write(
    slide: Slide,
    text: str,
    *,
    left: Emu,
    top: Emu,
    width: Emu,
    height: Emu,
    size: int,
    bold: bool = False,
    tone: str = "ink",
    to_right: bool = False,
) -> None:
    """One line or paragraph of text on a slide; size in points, tone of the light theme."""
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    line = frame.paragraphs[0]
    line.alignment = PP_ALIGN.RIGHT if to_right else PP_ALIGN.LEFT
    _run(line, text, size=size, bold=bold, tone=tone)


def _run(line: object, text: str, *, size: int, bold: bool = False, tone: str = "ink") -> None:
    run = line.add_run()
    run.text = text
    run.font.name, run.font.size, run.font.bold = FONT, Pt(size), bold
    run.font.color.rgb = rgb(_TONES[tone])


def rgb(colour: str) -> RGBColor:
    """A colour of the theme, #rrggbb, as PowerPoint's."""
    return RGBColor.from_string(colour.lstrip("#").upper())
