"""What an open page asks now and then: has anything new been published?"""

from __future__ import annotations

from flask import Flask, Response, current_app, jsonify

from dashboard.door import door

ROUTE = "/state"
#: Seconds between two questions of an open page; a look costs the server one file's age.
USUAL = 10.0


def install(server: Flask, *, every: float) -> None:
    """Add the route that names the published state, and how often pages ask for it (seconds)."""
    server.config["ask_every"] = every
    server.add_url_rule(ROUTE, "state", state)


def state() -> Response:
    """The name of what is published now; a page whose figures have another name asks again."""
    every = round(1000 * current_app.config["ask_every"])
    response = jsonify(state=door().state(), every=every)
    response.headers["Cache-Control"] = "no-store"
    return response
