"""Takes the pictures of the documents from the running dashboard on the demo warehouse."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

from PIL import Image

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.data import WarehouseDoor
from dashboard.pages import PAGES
from tests.screen import running_browser, served

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
#: What is also shown: in English and dark, on a telephone, on a wall.
ALSO = {
    "overview-en-dark": ("/overview?lang=en", 1440, 900, "dark"),
    "overview-phone": ("/overview", 390, 844, "light"),
    "coverage-en-dark": ("/coverage?area=79&lang=en", 1440, 900, "dark"),
    "safety-phone": ("/safety", 390, 844, "light"),
    "wall": ("/overview?wall=1", 1920, 1080, "dark"),
}
_PATIENCE_MS, _SETTLED_MS = 60_000, 1_500
_COLOURS = 192  # a picture of a page needs no more, and weighs a third
_TOLD = """() => !document.querySelector('[data-waiting]')
  && [...document.querySelectorAll('[data-card]')]
    .every((card) => card.querySelector('.card-title, [data-part="failed"] *'))"""
_SEEN = "Object.defineProperty(Storage.prototype, 'getItem', { value: () => '1' })"


@dataclass(frozen=True)
class Shot:
    """One picture: its file's name, the address, the window and the theme."""

    name: str
    path: str
    width: int = 1440
    height: int = 900
    theme: str = "light"


def shots(**subjects: str) -> Iterator[Shot]:
    """Every page in Vietnamese and light, those of one subject by its code, and what is also shown.

    `subjects` are parameters of pages, such as site="site=S0010001".
    """
    for page in PAGES:
        query = f"?{subjects[page.key]}" if page.key in subjects else ""
        yield Shot(page.key, page.path + query)
    for name, (path, width, height, theme) in ALSO.items():
        yield Shot(name, path, width, height, theme)


def take(warehouse: str, *, folder: Path = PICTURES) -> list[Path]:
    """Write one PNG for each shot; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    door = WarehouseDoor.open(warehouse)
    app = create_app(door=door)
    with app.server.app_context():
        subjects = _subjects()
    with served(app) as address, running_browser() as browser:
        files = [_taken(browser, address, shot, folder=folder) for shot in shots(**subjects)]
    door.close()
    return files


def _subjects() -> dict[str, str]:
    """What the pages of one subject show: the lot in most places, and a site of Hà Nội."""
    lots = asked("").ask("expiry_calendar").frame.sort_values("places", ascending=False)
    sites = asked("?area=01").ask("sites_in_area").frame
    found = {"lot": ("lot", lots["subject"]), "site": ("site", sites["facility_code"])}
    return {page: f"{key}={quote(str(codes.iloc[0]))}" for page, (key, codes) in found.items()}


def _taken(browser: Any, address: str, shot: Shot, *, folder: Path) -> Path:
    window = {"width": shot.width, "height": shot.height}
    context = browser.new_context(viewport=window, color_scheme=shot.theme, locale="vi-VN")
    page = context.new_page()
    page.add_init_script(_SEEN)
    page.goto(address + shot.path)
    page.wait_for_function(_TOLD, timeout=_PATIENCE_MS)
    page.wait_for_timeout(_SETTLED_MS)
    drawn = Image.open(BytesIO(page.screenshot())).convert("RGB")
    context.close()
    file = folder / f"{shot.name}.png"
    drawn.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file


if __name__ == "__main__":
    for file in take(sys.argv[1] if len(sys.argv) > 1 else "var/demo/warehouse.duckdb"):
        sys.stdout.write(f"{file.name}\n")
