"""Serves what the browser loads from installed packages, compressed and cached; no other host."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import lru_cache
from importlib import resources
from pathlib import Path
from urllib.parse import quote

import brotli
from flask import Flask, Response, abort, request, send_file, send_from_directory

from layouts import theme
from layouts.parts.icons import ICONS

AN_HOUR = "public, max-age=3600"
FOREVER = "public, max-age=31536000, immutable"
_TEXTS = ("text/", "application/javascript", "application/json", "image/svg", "font/ttf")
_FIXED = ("/vendor/", "/boundaries/", "/assets/", "/_dash-component-suites/")
_SMALLEST = 1_000
# Plotly's script at level 9 costs a second once and saves a fifth of what level 5 sends.
_FIXED_LEVEL, _LIVE_LEVEL = 9, 4
_SYMBOL = re.compile(r'<symbol class="[^"]*" viewBox="([^"]+)" id="([^"]+)">(.*?)</symbol>', re.S)
_FONTS = {
    "inter.ttf": ("fontpkg_inter", "files/Inter[opsz,wght].ttf"),
}


def install(server: Flask, *, own_boundaries: Path | None = None) -> None:
    """Add the vendor routes, compression and cache headers to the app's server."""
    server.add_url_rule("/vendor/<name>", "vendor", vendor)
    if own_boundaries is not None:
        folder = own_boundaries.resolve()
        server.add_url_rule(
            "/boundaries/<name>", "boundaries", lambda name: send_from_directory(folder, name)
        )
    server.after_request(_cached)
    server.after_request(_compressed)


def vendor(name: str) -> Response:
    """One third-party or generated file; 404 for any other name."""
    makers = {"bootstrap.css": _bootstrap, "icons.css": icons_css, "tokens.css": tokens_css}
    if name in makers:
        return Response(makers[name](), mimetype="text/css")
    if name in _FONTS:
        package, path = _FONTS[name]
        return send_file(str(resources.files(package) / path), mimetype="font/ttf")
    return abort(404)


@lru_cache(maxsize=1)
def version() -> str:
    """Changes when a vendor file does, so that its address may be cached for ever."""
    parts = (_bootstrap(), icons_css(), theme.css(), *(p for _, p in _FONTS.values()))
    return hashlib.sha256("".join(parts).encode()).hexdigest()[:8]


def tokens_css() -> str:
    """The theme's colours, and the typeface with tabular figures that every text is set in."""
    source = f'url("/vendor/inter.ttf?v={version()}") format("truetype")'
    face = f'font-family:"Inter";font-weight:100 900;font-display:swap;src:{source}'
    return f"@font-face{{{face}}}\n{theme.css()}"


@lru_cache(maxsize=1)
def _bootstrap() -> str:
    css = _bootstrap_folder() / "css" / "bootstrap.min.css"
    text = css.read_text(encoding="utf-8").removeprefix('@charset "UTF-8";')
    # In a layer of its own, so that a rule of ours wins whatever its specificity.
    return "@layer vendor{" + re.sub(r"/\*# sourceMappingURL.*?\*/", "", text) + "}"


def _bootstrap_folder() -> Path:
    return Path(str(resources.files("flask_bootstrap"))) / "static" / "bootstrap5"


@lru_cache(maxsize=1)
def icons_css() -> str:
    """The icons in use, cut from the installed sprite, as masks; KeyError on an unknown icon."""
    sprite = (_bootstrap_folder() / "icons" / "bootstrap-icons.svg").read_text(encoding="utf-8")
    symbols = {name: (box, paths) for box, name, paths in _SYMBOL.findall(sprite)}
    return "\n".join(f'.icon-{name}{{--icon:url("{_mask(*symbols[name])}")}}' for name in ICONS)


def _mask(box: str, paths: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">{paths}</svg>'
    return "data:image/svg+xml," + quote(svg, safe=" =:/'(),;")


def _cached(response: Response) -> Response:
    """Hashed and versioned addresses are kept for ever, the rest for an hour."""
    path = request.path
    if response.status_code != 200:
        return response
    is_hashed = path.startswith(("/assets/geo/", "/boundaries/")) and not path.endswith(
        "manifest.json"
    )
    if is_hashed or (path.startswith("/vendor/") and request.args.get("v")):
        response.headers["Cache-Control"] = FOREVER
    elif path.startswith("/assets/"):
        response.headers["Cache-Control"] = FOREVER if request.args.get("m") else AN_HOUR
    elif path.startswith("/_dash-component-suites/") and "max-age" not in _kept(response):
        # Scripts that Dash loads late carry no version in their address.
        response.headers["Cache-Control"] = AN_HOUR
    return response


def _kept(response: Response) -> str:
    return response.headers.get("Cache-Control", "")


def _compressed(response: Response) -> Response:
    """Brotli or gzip, whichever the browser takes; files are compressed once a process."""
    encoding = _encoding()
    if encoding is None or not _is_compressible(response):
        return response
    response.direct_passthrough = False
    body = response.get_data()
    response.headers["Vary"] = "Accept-Encoding"
    if len(body) < _SMALLEST:
        return response
    if request.path.startswith(_FIXED):
        response.set_data(_compress_once(body, encoding))
    else:
        response.set_data(_compress(body, encoding, _LIVE_LEVEL))
    response.headers["Content-Encoding"] = encoding
    return response


def _encoding() -> str | None:
    accepted = request.accept_encodings
    return next((name for name in ("br", "gzip") if accepted[name]), None)


def _is_compressible(response: Response) -> bool:
    is_text = (response.mimetype or "").startswith(_TEXTS)
    is_plain = (
        "Content-Encoding" not in response.headers and "Content-Range" not in response.headers
    )
    return response.status_code == 200 and is_text and is_plain


@lru_cache(maxsize=128)
def _compress_once(body: bytes, encoding: str) -> bytes:
    return _compress(body, encoding, _FIXED_LEVEL)


def _compress(body: bytes, encoding: str, level: int) -> bytes:
    if encoding == "br":
        return brotli.compress(body, quality=min(level, 9))
    return gzip.compress(body, compresslevel=min(level, 9), mtime=0)
