"""One question, one answer: everything that a change of scope changes on a page, in one request.

The browser asks `/answers/<page>` with the page's own query and gets each card, the breadcrumb and
the footer's line. It asks at once when a filter is pressed, without waiting for anything that is
on the screen, and draws what comes without Dash (assets/15-answers.js).
"""

from __future__ import annotations

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
import pandas as pd
from flask import Flask, Response, abort, request

from dashboard.asked import Asked, asked, usual
from dashboard.door import door
from dashboard.exports.code import code_of
from dashboard.exports.exhibit import exhibit
from dashboard.kept import Kept
from layouts.formats import day
from layouts.markup import markup
from layouts.parts import card, scope_bar, stamp, states
from layouts.theme import template
from layouts.view import Table
from layouts.words import t
from warehouse.queries.indicator import UnknownIndicator
from warehouse.queries.pace_views import UnknownSite
from warehouse.queries.stock.lots import UnknownLot
from warehouse.queries.stock.node import UnknownFacility
from warehouse.queries.tree import UnknownArea

if TYPE_CHECKING:
    from dashboard.registry import Page

log = logging.getLogger(__name__)
_FAILED = "failed"
_OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS


def install(server: Flask, *, pages: tuple[Page, ...]) -> None:
    """Add the two routes: a page's answer, and the table behind one of its cards."""
    by_key, kept = {page.key: page for page in pages}, Kept()

    def route(key: str, name: str = "") -> Response:
        page = by_key.get(key) or abort(404)
        if name and name not in page.exhibits:
            abort(404)
        search = request.query_string.decode()
        state = door().state()
        known = (state, key, name, search)
        return _json(kept.body(known, lambda: _made(page, name, search, state=state)))

    server.add_url_rule("/answers/<key>", "answers", route)
    server.add_url_rule("/answers/<key>/<name>", "tables", route)


def _made(page: Page, name: str, search: str, *, state: str) -> tuple[bytes, bool]:
    """A page's answer, or the table of one of its cards, and whether every card could be drawn.

    A whole answer says of which state it is, so that the page can tell when it has grown old.
    """
    question = asked_of(page, search, theme=request.args.get("theme"))
    only = request.args.get("only", "")
    content = table(page, name, question=question) if name else answer(page, question, only=only)
    if not name and not only:
        content["of"] = state
    cards = content.get("cards", {}).values()
    is_whole = not any(_FAILED in card["parts"] for card in cards)
    return orjson.dumps(content, option=_OPTIONS), is_whole


def answer(page: Page, request: Asked, *, only: str = "") -> dict:
    """What the page shows of a scope: cards by name, breadcrumb, footer, and what was refused.

    With `only` the one card of that name, for a change that concerns no other.
    """
    try:
        found = request.ask("area_path")
    except UnknownArea:
        return _nowhere(request)
    return {
        "path": markup(scope_bar.crumbs(found.frame, lang=request.lang)),
        "stamp": markup(_stamp(request)),
        "notice": markup(_refused(page, request, as_of=found.stamp.as_of)),
        "template": template(request.theme, lang=request.lang),
        "cards": {name: _card(page, name, request) for name in page.exhibits if only in ("", name)},
    }


def table(page: Page, name: str, *, question: Asked) -> dict:
    """The numbers behind one card of an answer, as rows, with the code that reproduces them.

    A card that has no answer has no rows.
    """
    try:
        shown = exhibit(f"{page.key}.{name}", question)
    except LookupError:  # the card itself says why
        return {**Table().payload(), "code": ""}
    code = f"{t('exports.brief.code', question.lang)} {code_of(shown)}"
    return {**shown.view.table.payload(), "code": code}


def asked_of(page: Page, search: str, *, theme: str | None = None) -> Asked:
    """A page's question; its filters say which values they offer."""
    offered = (*page.filters("vi"), scope_bar.maps("vi"))
    return asked(search, theme, filters=offered)


def _refused(page: Page, request: Asked, *, as_of: date | None) -> Any:
    """What the link asked for in vain, and what is used in its place."""
    if not request.refused:
        return None
    lang = request.lang
    words = {
        "date": (t("ui.scope.date", lang), day(as_of, lang=lang)),
        "lang": (t("ui.language", lang), t(f"ui.language_{lang}", lang)),
    }
    used = usual(request.scope)
    for choice in (*page.filters(lang), scope_bar.maps(lang)):
        words[choice.key] = (choice.label, choice.word(used.get(choice.key, "")))
    other = t("states.notice.usual", lang)
    said = [(words.get(name, (name, other)), value) for name, value in request.refused.items()]
    return states.refused([(name, value, word) for (name, word), value in said], lang=lang)


def _card(page: Page, name: str, request: Asked) -> dict:
    """A drawn card, or in its place a state that says why there is none."""
    try:
        view, under = page.exhibits[name](request)
        return card.answer(view, under, lang=request.lang)
    except PermissionError:
        state = states.forbidden(lang=request.lang)
    except (UnknownFacility, UnknownIndicator, UnknownLot, UnknownSite):
        state = states.unknown_name(lang=request.lang)
    except LookupError as error:
        state = states.unanswered(lang=request.lang)
        log.info("%s of %s has no answer: %s", name, page.key, error)
    except Exception:  # one card that fails must not take the others with it
        state = states.failed(lang=request.lang)
        log.exception("%s of %s could not be drawn", name, page.key)
    return {"parts": {_FAILED: markup(state)}}


def _nowhere(request: Asked) -> dict:
    """The answer about an area that nobody knows: a sentence, and the way back to the nation."""
    path = request.of_nation().ask("area_path").frame
    unknown = dict.fromkeys(("area_code", "name_vi", "name_en"), request.scope.area)
    path = pd.concat([path, pd.DataFrame([unknown])], ignore_index=True)
    return {
        "path": markup(scope_bar.crumbs(path, lang=request.lang)),
        "stamp": markup(_stamp(request.of_nation())),
        "notice": "",
        "state": markup(states.unknown_area(request.scope.area, lang=request.lang)),
        "cards": {},
    }


def _stamp(request: Asked) -> list:
    """The footer's line."""
    found = request.ask("freshness", feed="injection")
    reported, expected = stamp.reported_areas(found.frame)
    counts = {"reported": reported, "expected": expected}
    newest = request.ask("newest_load").frame
    return stamp.stamp_line(found.stamp, loaded=newest, lang=request.lang, **counts)


def _json(body: bytes) -> Response:
    answer = Response(body, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    return answer
