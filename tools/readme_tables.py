"""Writes README's tables of pages, indicators and feeds from the registries, or compares them.

python tools/readme_tables.py --check    changes nothing; exit code 1 when README is behind
python tools/readme_tables.py --write    brings README up to date
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"


def pages() -> str:
    """Every page of the menu with its address."""
    from dashboard.pages import PAGES
    from layouts.words import t

    rows = (
        (
            f"[`{page.path}`](http://127.0.0.1:8050{page.path})",
            t(page.words, "vi"),
            t(page.words, "en"),
        )
        for page in PAGES
    )
    return table(("Address", "Trang", "Page"), rows)


def indicators() -> str:
    """Every indicator with its key, its name and the question it answers."""
    from layouts.words import t
    from warehouse.indicators import INDICATORS

    rows = (
        (
            f"`{indicator.key}`",
            t(f"indicators.{indicator.key}.name", "vi"),
            t(f"indicators.{indicator.key}.asks", "en"),
            t(f"indicators.{indicator.key}.unit", "en"),
        )
        for indicator in INDICATORS
    )
    return table(("Key", "Tên", "Asks", "Unit"), rows)


def feeds() -> str:
    """Every feed with the table it fills."""
    from etl.feeds import FEEDS

    rows = ((f"`{feed.name}`", feed.title, f"`{feed.target}`") for feed in FEEDS)
    return table(("Feed", "What comes in", "Goes to"), rows)


TABLES = {"pages": pages, "indicators": indicators, "feeds": feeds}


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table; a bar inside a cell is escaped."""
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")


def rewritten(text: str, tables: dict[str, str]) -> str:
    """The text with each table between its two markers; raises ValueError where one is missing."""
    for name, content in tables.items():
        start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
        between = re.compile(f"{re.escape(start)}.*?{re.escape(end)}", re.DOTALL)
        if not between.search(text):
            raise ValueError(f"README.md has no place for the table of {name}: {start} ... {end}")
        text = between.sub(lambda _, new=f"{start}\n{content}\n{end}": new, text)
    return text


def main() -> int:
    """Compare or write, as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    way = parser.add_mutually_exclusive_group(required=True)
    way.add_argument("--check", action="store_true", help="change nothing, fail when behind")
    way.add_argument("--write", action="store_true", help="write the tables")
    chosen = parser.parse_args()
    text = README.read_text(encoding="utf-8")
    new = rewritten(text, {name: make() for name, make in TABLES.items()})
    if new == text:
        return 0
    if chosen.check:
        print("README.md is behind the registries: make fix", file=sys.stderr)
        return 1
    README.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
