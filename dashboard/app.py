"""The app factory: pages, boundaries and the door put together; nobody imports the result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from dash import Dash, register_page
from flask import redirect, request

from dashboard import answers, finding, frame, live, static
from dashboard.boundaries import read_boundaries
from dashboard.cli.clock import now
from dashboard.door import Door
from dashboard.exhibits.briefing import PARTS
from dashboard.exports import routes
from dashboard.exports.exhibit import exhibits_of
from dashboard.exports.paper import font_file
from dashboard.exports.still import Geometry
from dashboard.exports.studio import Studio
from dashboard.pages import PAGES
from dashboard.url import LANGUAGES
from layouts.words import t

ASSETS = Path(__file__).resolve().parents[1] / "assets"
INDEX = """<!DOCTYPE html>
<html lang="vi">
<head>
{%metas%}
<meta name="color-scheme" content="light dark">
<title>{%title%}</title>
<link rel="icon" href="/assets/mark.svg" type="image/svg+xml">
<link rel="preload" href="/vendor/inter.ttf?v=VERSION" as="font" type="font/ttf" crossorigin>
<script src="/assets/boot/first.js?m=VERSION"></script>
<script id="plotly" async src="/_dash-component-suites/plotly/package_data/plotly.min.js"></script>
<link rel="stylesheet" href="/vendor/bootstrap.css?v=VERSION">
<link rel="stylesheet" href="/vendor/tokens.css?v=VERSION">
<link rel="stylesheet" href="/vendor/icons.css?v=VERSION">
{%css%}
</head>
<body>
<div class="first-paint" aria-hidden="true"><i></i><i></i><i></i></div>
{%app_entry%}
<footer>{%config%}{%scripts%}{%renderer%}</footer>
</body>
</html>"""


class Board(Dash):
    """Dash with the page's language on <html>, taken from the address."""

    def interpolate_index(self, **parts: Any) -> str:
        """Fill the index page for this request's language."""
        lang = request.args.get("lang", LANGUAGES[0])
        lang = lang if lang in LANGUAGES else LANGUAGES[0]
        page = super().interpolate_index(**{**parts, "title": t("ui.brand", lang)})
        return page.replace(f'<html lang="{LANGUAGES[0]}">', f'<html lang="{lang}">', 1)


def create_app(
    *,
    door: Door,
    assets: Path = ASSETS,
    own_boundaries: Path | None = None,
    clock: Callable[[], datetime] = now,
    ask_every: float = live.USUAL,
) -> Dash:
    """Build the dashboard on a door to data; every page and callback is in place on return.

    `own_boundaries` is a folder of an operator's map geometry with its manifest; acts are dated by
    `clock`; open pages ask every so many seconds whether something new was published.
    """
    app = Board(
        __name__,
        use_pages=True,
        pages_folder="",
        assets_folder=str(assets),
        assets_path_ignore=["boot", "geo", "topo"],
        title=t("ui.brand", LANGUAGES[0]),
        update_title=None,
        index_string=INDEX.replace("VERSION", static.version()),
        on_error=frame.failed,
        serve_locally=True,
    )
    app.layout = frame.root
    app.server.config["door"] = door
    app.server.config["clock"] = clock
    app.server.config["exhibits"] = exhibits_of(PAGES) | PARTS
    app.server.config["geometry"] = Geometry(assets, own_boundaries)
    app.server.config["studio"] = Studio(font=font_file())
    app.server.config["boundaries"] = read_boundaries(assets / "geo", own=own_boundaries)
    _register_pages(app)
    app.server.before_request(_home)
    answers.install(app.server, pages=PAGES)
    routes.install(app.server)
    finding.install(app.server)
    live.install(app.server, door=door, every=ask_every)
    static.install(app.server, own_boundaries=own_boundaries)
    return app


def _register_pages(app: Dash) -> None:
    for order, page in enumerate(PAGES):
        register_page(
            f"pages.{page.key}",
            path=page.path,
            name=page.key,
            title=partial(frame.title, page),
            order=order,
            layout=frame.framed(page, pages=PAGES),
        )
        page.register_callbacks(app)
    frame.register_callbacks(app, pages=PAGES)
    # Dash looks for this name when no page has the address.
    register_page(
        "pages.not_found_404", path="/404", layout=frame.not_found(PAGES), title=t("ui.brand", "vi")
    )


def _home() -> Any:
    """The bare address is the first page's; a wall's is the same without controls, turning."""
    if request.path == "/wall":
        query = f"{request.query_string.decode()}&wall=1".lstrip("&")
        return redirect(f"{PAGES[0].path}?{query}")
    return redirect(_with_query(PAGES[0].path)) if request.path == "/" else None


def _with_query(path: str) -> str:
    query = request.query_string.decode()
    return f"{path}?{query}" if query else path
