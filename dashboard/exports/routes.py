"""The addresses that give files: one card's, a briefing's with its progress, a code's proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from queue import Queue
from threading import Thread
from typing import Any

import orjson
from flask import Flask, Response, current_app, request, stream_with_context
from werkzeug.exceptions import BadRequest

from dashboard.asked import asked
from dashboard.exports.exhibit import exhibit
from dashboard.exports.files import BRIEFS, MIME, UnknownKind, alone, file_name, written
from dashboard.exports.sheet import Sheet, briefing, cover, sheet_of, template
from dashboard.exports.studio import NoBrowser
from layouts.words import t

_FAILED = (LookupError, NoBrowser, PermissionError, ValueError)
_MOST_ITEMS = 60


def install(server: Flask) -> None:
    """Add the addresses of files to the app's server."""
    server.add_url_rule("/export/card.<kind>", "export_card", card)
    server.add_url_rule("/export/brief.<kind>", "export_brief", brief)
    server.add_url_rule("/export/chosen.<kind>", "export_chosen", chosen, methods=["POST"])


def card(kind: str) -> Response:
    """One card as a file: `?card=coverage.map` and the page's own parameters."""
    name = request.args.get("card", "")
    try:
        shown = exhibit(name, asked(request.query_string.decode()))
        sheet = sheet_of(shown, layout="chart" if shown.view.figure else "table")
        data = alone(sheet, kind, lang=shown.asked.lang)
    except _FAILED as error:
        return _refused(error)
    named = file_name(name, shown.stamp.area_code, str(shown.stamp.as_of), kind=kind)
    return _file(data, kind=kind, name=named)


def brief(kind: str) -> Response:
    """A briefing of the page's scope, as lines of progress and then the file."""
    wanted = asked(request.query_string.decode())
    try:
        if kind not in BRIEFS:
            raise UnknownKind(kind)
        plan = template(request.args.get("template", "standard"))
        wanted.ask("area_path")
    except _FAILED as error:
        return _refused(error)
    named = file_name(wanted.scope.area or "vn", str(wanted.scope.as_of or ""), kind=kind)
    return _told(_Job(kind, wanted.lang, named), lambda told: briefing(plan, wanted, told=told))


def chosen(kind: str) -> Response:
    """The cards that a reader gathered, posted as JSON: [{"card": .., "search": ..}, ..]."""
    items = request.get_json(silent=True)
    if kind not in BRIEFS or not _are_items(items):
        raise BadRequest("post a list of cards, each with its page's parameters")
    lang = asked(items[0]["search"]).lang
    job = _Job(kind, lang, file_name("chosen", kind=kind))
    return _told(job, lambda told: _gathered(items, lang=lang, told=told))


def _are_items(items: Any) -> bool:
    """Whether something posted is a list of cards with their searches."""
    return (
        isinstance(items, list)
        and 0 < len(items) <= _MOST_ITEMS
        and all(
            isinstance(i, dict) and all(isinstance(i.get(k), str) for k in ("card", "search"))
            for i in items
        )
    )


def _gathered(items: list[dict], *, lang: str, told: Any) -> list[Sheet]:
    sheets = [cover(asked(items[0]["search"]), title=t("exports.brief.title", lang))]
    for number, item in enumerate(items, start=1):
        shown = exhibit(item["card"], asked(item["search"]))
        sheets.append(sheet_of(shown, layout="chart" if shown.view.figure else "table"))
        told(number, len(items), shown.view.title)
    return sheets


@dataclass(frozen=True)
class _Job:
    """A file in the making: kind, language, name."""

    kind: str
    lang: str
    name: str


def _told(job: _Job, make: Any) -> Response:
    """Lines of JSON as the work goes on; the last one says how many bytes of file follow it."""
    return Response(
        stream_with_context(_lines(job, make)),
        mimetype="application/octet-stream",
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


def _lines(job: _Job, make: Any) -> Iterator[bytes]:
    steps: Queue = Queue()
    app = current_app._get_current_object()
    Thread(target=_work, args=(app, job, make), kwargs={"steps": steps}, daemon=True).start()
    while not isinstance(step := steps.get(), bytes):
        yield _line(step)
    yield step


def _work(app: Flask, job: _Job, make: Any, *, steps: Queue) -> None:
    """Make the sheets and the file, and put every step into the queue, the file as the last."""

    def told(done: int, of: int, title: str) -> None:
        steps.put({"done": done, "of": of, "title": title})

    with app.app_context():
        try:
            sheets = make(told)
            steps.put({"drawing": True})
            data = written(sheets, job.kind, lang=job.lang)
            steps.put({"bytes": len(data), "name": job.name, "type": MIME[job.kind]})
            steps.put(data)
        except Exception as error:
            if not isinstance(error, _FAILED):
                app.logger.exception("a file could not be made")
            steps.put({"error": str(error)})
            steps.put(b"")


def _line(said: dict) -> bytes:
    return orjson.dumps(said) + b"\n"


def _file(data: bytes, *, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, mimetype=MIME[kind], headers=headers)


def _refused(error: Exception) -> Response:
    status = 503 if isinstance(error, NoBrowser) else 404
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return Response(orjson.dumps({"error": text}), status=status, mimetype="application/json")
