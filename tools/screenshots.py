"""Takes the pictures of the documents from the running dashboard on the demo warehouse."""

import sys
from pathlib import Path

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.screen import running_browser, served

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "pictures"
SHOTS = {
    "coverage-vi-light": ("/coverage", 1440, 1000, "light"),
    "coverage-en-dark": ("/coverage?area=79&lang=en", 1440, 1000, "dark"),
    "data-vi-light": ("/data", 1440, 1000, "light"),
    "coverage-vi-phone": ("/coverage", 390, 844, "light"),
}
_SETTLED_MS = 4_000


def take(warehouse: str, *, folder: Path = PICTURES) -> list[Path]:
    """Write one PNG for each shot; returns the files."""
    folder.mkdir(parents=True, exist_ok=True)
    door = WarehouseDoor.open(warehouse)
    files = []
    with served(create_app(door=door)) as address, running_browser() as browser:
        for name, (path, width, height, theme) in SHOTS.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme, locale="vi-VN"
            )
            page = context.new_page()
            page.goto(address + path)
            page.wait_for_timeout(_SETTLED_MS)
            files.append(folder / f"{name}.png")
            page.screenshot(path=files[-1])
            context.close()
    door.close()
    return files


if __name__ == "__main__":
    for file in take(sys.argv[1] if len(sys.argv) > 1 else "var/demo/warehouse.duckdb"):
        sys.stdout.write(f"{file.name}\n")
