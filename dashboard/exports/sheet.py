"""A sheet: one page of a briefing, the same for slides, paper and workbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from dashboard.asked import Asked
from dashboard.exports.code import code_of
from dashboard.exports.exhibit import Exhibit, exhibit, known
from dashboard.url import PARAMETERS
from layouts import say
from layouts.dictionary import define
from layouts.formats import day, moment
from layouts.formats import number as number_of
from layouts.view import Table, View
from layouts.words import t
from warehouse.indicators import BY_KEY
from warehouse.queries.ledger_sum import NoAnswer

Layout = Literal["cover", "sentences", "chart", "table"]
FOLDER = Path(__file__).resolve().parents[2] / "layouts" / "briefings"
_PARSE = {p.name: p for p in PARAMETERS}
Told = Callable[[int, int, str], None]


class BadTemplate(ValueError):
    """A briefing's template that names what there is not."""


@dataclass(frozen=True)
class Sheet:
    """One page: a title sentence, the quiet line under it, marks, a view, notes and its code."""

    layout: Layout
    title: str
    quiet: str
    marks: tuple[str, ...] = ()
    view: View | None = None
    notes: tuple[str, ...] = ()
    code: str = ""
    name: str = ""
    is_simulated: bool = False


@dataclass(frozen=True)
class Plan:
    """A page of a template: its layout, its card and what of the scope it changes.

    With `levels` it is made for areas of these levels only, with `rows` it shows the first so many.
    """

    layout: Layout
    exhibit: str
    changes: dict[str, Any]
    levels: tuple[str, ...] = ()
    rows: int = 0


@dataclass(frozen=True)
class Template:
    """A briefing as data: the word key of its title and its pages."""

    title: str
    pages: tuple[Plan, ...]


def templates() -> tuple[str, ...]:
    """The names of the briefings that ship."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yml")))


@lru_cache(maxsize=8)
def template(name: str) -> Template:
    """A briefing that ships, by its name; raises BadTemplate."""
    if name not in templates():
        raise BadTemplate(f"there is no briefing {name}; there are {', '.join(templates())}")
    return read_template((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))


def read_template(text: str) -> Template:
    """A template from its YAML; raises BadTemplate and says which page is wrong."""
    data = yaml.safe_load(text)
    try:
        pages = tuple(_plan(number, page) for number, page in enumerate(data["pages"], start=1))
        return Template(data["title"], pages)
    except (KeyError, TypeError) as error:
        raise BadTemplate("a briefing has a title and pages, each with a layout") from error


def _plan(number: int, page: dict) -> Plan:
    layout = page["layout"]
    if layout not in ("cover", "sentences", "chart", "table"):
        raise BadTemplate(f"page {number}: there is no layout {layout}")
    try:
        changes = {
            _PARSE[name].field: _PARSE[name].parse(str(value))
            for name, value in page.get("scope", {}).items()
        }
    except (KeyError, ValueError) as error:
        raise BadTemplate(f"page {number}: {error} is no filter of the scope") from error
    levels, rows = tuple(page.get("levels", ())), int(page.get("rows", 0))
    return Plan(layout, page.get("exhibit", ""), changes, levels, rows)


def briefing(chosen: Template, asked: Asked, *, told: Told | None = None) -> list[Sheet]:
    """The sheets of a template for what was asked; `told` hears of each (done, of, title).

    A card that the running app does not have, or of which the warehouse keeps nothing, is left out;
    raises LookupError for an unknown area.
    """
    level = str(asked.ask("area_path").frame["level"].iloc[-1])
    plans = [
        p
        for p in chosen.pages
        if (p.layout == "cover" or p.exhibit in known()) and level in (p.levels or (level,))
    ]
    sheets = []
    for number, plan in enumerate(plans, start=1):
        sheet = _made(plan, chosen, asked)
        if sheet is not None:
            sheets.append(sheet)
        if told is not None:
            told(number, len(plans), sheet.title if sheet else "")
    return sheets


def _made(plan: Plan, chosen: Template, asked: Asked) -> Sheet | None:
    """The page of a plan; None where there is nothing to show on it."""
    if plan.layout == "cover":
        return cover(asked, title=t(chosen.title, asked.lang))
    try:
        shown = exhibit(plan.exhibit, replace(asked, scope=replace(asked.scope, **plan.changes)))
    except NoAnswer:
        return None
    sheet = sheet_of(shown, layout=plan.layout)
    if not (shown.view.table.shown or shown.view.facts):
        return None
    return shortened(sheet, plan.rows, lang=asked.lang) if plan.rows else sheet


def shortened(sheet: Sheet, rows: int, *, lang: str) -> Sheet:
    """A sheet with the first rows of its table, and how many there are; its code is of all."""
    table = sheet.view.table
    if len(table.shown) <= rows:
        return sheet
    first = Table(table.columns, table.shown[:rows], table.raw[:rows])
    said = t("exports.brief.first_rows", lang, rows=rows, of=number_of(len(table.shown), lang=lang))
    return replace(sheet, quiet=f"{sheet.quiet} · {said}", view=replace(sheet.view, table=first))


def cover(asked: Asked, *, title: str) -> Sheet:
    """The first page: for which area and day, as known when."""
    lang, stamp = asked.lang, asked.ask("area_path").stamp
    place = say.stamp_place(stamp, lang=lang)
    under = t("exports.brief.for_area", lang, place=place, date=day(stamp.as_of, lang=lang))
    made = t(
        "exports.brief.made_from",
        lang,
        known=day(stamp.known_on, lang=lang),
        updated=moment(stamp.updated_at, lang=lang),
    )
    return Sheet("cover", title, under, notes=(made,), is_simulated="simulated" in stamp.marks)


def sheet_of(shown: Exhibit, *, layout: Layout) -> Sheet:
    """An exhibit as a page, with its definition as notes and the code that reproduces it."""
    lang, stamp = shown.asked.lang, shown.stamp
    marks = say.marks(stamp, lang=lang)
    place = say.stamp_place(stamp, lang=lang)
    return Sheet(
        layout=layout,
        title=shown.view.title,
        quiet=f"{place} · {say.quiet_line(stamp, lang=lang)}",
        marks=tuple(word for _, word, _ in marks),
        view=shown.view,
        notes=(*_definition(stamp.indicator, lang=lang), *(f"{w}: {why}" for _, w, why in marks)),
        code=code_of(shown),
        name=shown.name,
        is_simulated="simulated" in stamp.marks,
    )


def _definition(indicator: str, *, lang: str) -> tuple[str, ...]:
    """The dictionary's entry as notes; none for a card of no single indicator."""
    return define(BY_KEY[indicator], lang=lang).lines(lang) if indicator in BY_KEY else ()
