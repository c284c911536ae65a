"""Every view of a small and of a large warehouse in the same minutes, for docs/PERFORMANCE.md.

TIEMCHUNG_WAREHOUSES=SMALL,LARGE pytest tests/bench/test_views_bench.py -m bench -s
TIEMCHUNG_PAGES=safety,data as well looks at these pages alone.
"""

import os
import sys

import pytest

from dashboard.pages import PAGES
from tests.bench.views import Cost, View, measured, views

pytestmark = [pytest.mark.bench, pytest.mark.timeout(3600)]

GOAL = 100
_HEAD = "| card | small: p50 | p95 | CPU | first | large: p50 | p95 | CPU | first | ratio of p50 |"


def say(line: str) -> None:
    """Print past pytest, which is asked with -s; whoever watches sees it at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def test_views_of_a_large_warehouse_beside_those_of_a_small_one():
    urls = os.environ.get("TIEMCHUNG_WAREHOUSES", "").split(",")
    if len(urls) != 2:
        pytest.skip("TIEMCHUNG_WAREHOUSES names no two warehouses")
    say(f"\n{_HEAD}\n|{' --- |' * (_HEAD.count('|') - 1)}")
    found: dict[View, list[Cost]] = {}
    chosen = os.environ.get("TIEMCHUNG_PAGES", "")
    pages = [page for page in PAGES if not chosen or page.key in chosen.split(",")]
    for view in views(pages):
        small, large = found[view] = [measured(view, url) for url in urls]
        times = [f"{ms:.0f}" for ms in (*small, *large)]
        say(f"| {' | '.join([view.name, *times, f'{large.middle / small.middle:.1f}'])} |")
    for place, name in enumerate(("small", "large")):
        cards = [costs[place] for view, costs in found.items() if view.card]
        held = sum(cost.high < GOAL for cost in cards)
        by_cpu = sum(cost.computed < GOAL for cost in cards)
        say(f"{name}: {held} of {len(cards)} cards below {GOAL} ms at p95, {by_cpu} by processor")
    assert found
