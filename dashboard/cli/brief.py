"""tiemchung brief and verify: files for the meeting, and the proof of what they say."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from flask import Flask
from rich.console import Console
from rich.progress import Progress

from dashboard.app import create_app
from dashboard.asked import Asked
from dashboard.cli.options import DayOption, WarehouseOption, warehouse_or_default
from dashboard.cli.progress import bar
from dashboard.cli.settings import read_settings
from dashboard.data import WarehouseDoor
from dashboard.door import door
from dashboard.exports.files import BRIEFS, UnknownKind, file_name, studio, written
from dashboard.exports.sheet import briefing, template
from dashboard.exports.verify import verify
from warehouse.scope import Scope

LangOption = Annotated[str, typer.Option(help="vi or en.")]


def brief(
    out: Annotated[Path, typer.Option(help="A .pptx, .pdf or .xlsx file, or a folder.")],
    area: Annotated[str, typer.Option(help="Area code; the nation when empty.")] = "",
    as_of: DayOption = None,
    known_on: DayOption = None,
    lang: LangOption = "vi",
    name: Annotated[str, typer.Option("--template", help="Which briefing.")] = "standard",
    *,
    all_provinces: Annotated[
        bool, typer.Option("--all-provinces", help="One file for each province, into a folder.")
    ] = False,
    kind: Annotated[str, typer.Option(help="What a folder is filled with.")] = "pptx",
    warehouse: WarehouseOption = "",
) -> None:
    """Make a briefing as slides, a document or a workbook."""
    if lang not in ("vi", "en"):
        raise typer.BadParameter(f"{lang} is no language of ours; say vi or en")
    kind = out.suffix.removeprefix(".") or kind
    if kind not in BRIEFS:
        raise UnknownKind(kind)
    console = Console(highlight=False, stderr=True)
    with _running(warehouse) as app, app.app_context(), bar(console) as progress:
        asked = Asked(Scope(area=area, as_of=as_of, known_on=known_on), lang, "light")
        for one, path in _each(asked, out, is_each=all_provinces, kind=kind):
            _make(one, path, name=name, kind=kind, progress=progress)
            progress.console.print(f"{path}")


@contextmanager
def _running(warehouse: str) -> Iterator[Flask]:
    """The app on a warehouse, without a server; its browser ends with it."""
    opened = WarehouseDoor.open(warehouse_or_default(warehouse))
    app = create_app(door=opened, own_boundaries=read_settings().boundaries).server
    try:
        yield app
    finally:
        with app.app_context():
            studio().close()
        opened.close()


def _each(asked: Asked, out: Path, *, is_each: bool, kind: str) -> Iterator[tuple[Asked, Path]]:
    """What is asked with the file it goes to: once, or for every province."""
    if not is_each:
        yield asked, out if out.suffix else out / file_name(asked.scope.area or "vn", kind=kind)
        return
    provinces = asked.of_nation().ask("area_children", level="province").frame
    for code in provinces["area_code"]:
        one = replace(asked, scope=replace(asked.scope, area=code))
        yield one, (out if not out.suffix else out.parent) / file_name(code, kind=kind)


def _make(asked: Asked, path: Path, *, name: str, kind: str, progress: Progress) -> None:
    task = progress.add_task(path.name, total=None)

    def told(done: int, of: int, title: str) -> None:
        progress.update(task, completed=done, total=of + 1, description=title)

    sheets = briefing(template(name), asked, told=told)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(written(sheets, kind, lang=asked.lang))
    progress.remove_task(task)


def check_code(
    code: Annotated[str, typer.Argument(help="The code printed on a page.")],
    lang: LangOption = "vi",
    warehouse: WarehouseOption = "",
) -> None:
    """Compute the figures behind a code again, and say what has changed since and why."""
    console = Console(highlight=False, soft_wrap=True)
    with _running(warehouse) as app, app.app_context():
        found = verify(code, lang=lang, door=door())
    for line in found.lines:
        console.print(line)
    raise typer.Exit(0 if found.is_same else 1)
