"""The sites that the command palette finds: too many to send, so the server looks them up."""

from __future__ import annotations

from functools import lru_cache

from flask import Flask, Response, jsonify, request

from dashboard.door import Door, door
from layouts.formats import fold
from layouts.site_cells import site_page
from warehouse.scope import Scope

MOST = 8
_LEAST_LETTERS = 3


def install(server: Flask) -> None:
    """Add the route: sites whose folded name or code holds the words."""
    server.add_url_rule("/found/sites", "found_sites", _route)


def _route() -> Response:
    lang = "en" if request.args.get("lang") == "en" else "vi"
    return jsonify(sites_with(request.args.get("words", ""), lang=lang))


def sites_with(words: str, *, lang: str) -> list[dict]:
    """At most eight sites as the palette takes them; none for fewer than three letters."""
    wanted = fold(words).strip()
    if len(wanted) < _LEAST_LETTERS:
        return []
    found = [row for row in _folded(door(), door().state()) if wanted in row["folded"]][:MOST]
    names = "of_vi" if lang == "vi" else "of_en"
    return [
        {"kind": "site", **{k: row[k] for k in ("name", "to", "folded")}, "of": row[names]}
        for row in found
    ]


@lru_cache(maxsize=2)
def _folded(opened: Door, state: str) -> list[dict]:
    """Every site with its folded name and code, once a published state."""
    del state
    rows = opened.ask("site_names", Scope()).frame.to_dict("records")
    return [
        {
            "name": row["name"],
            "to": site_page(row["code"], area=row["area_code"]),
            "folded": f"{fold(row['name'])} {row['code'].casefold()}",
            "of_vi": row["name_vi"],
            "of_en": row["name_en"],
        }
        for row in rows
    ]
