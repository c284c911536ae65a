"""The browser's what-if is the warehouse's: same case, same change, same answer."""

import json
from typing import Any

import numpy as np
import pytest

from tests.architecture.tree import ROOT
from warehouse.analytics.planning.burn_down import (
    Case,
    Change,
    Lot,
    Outcome,
    outcome,
    payload,
)
from warehouse.analytics.planning.cover import CoverFactors, use_paths

CASES = 60
HORIZON = 28


@pytest.fixture(scope="module")
def script(browser: Any) -> Any:
    """A page with nothing but the module."""
    opened = browser.new_page()
    opened.add_script_tag(path=str(ROOT / "assets" / "60-burndown.js"))
    yield opened
    opened.close()


def drawn_case(rng: np.random.Generator, *, lots: int = 6) -> Case:
    """A node with whole doses, so that rounding on the wire changes nothing."""
    daily = rng.integers(0, 60, size=HORIZON)
    factors = CoverFactors(early=0.6, middle=0.95, late=1.7)
    return Case(
        totals=np.rint(use_paths(daily, factors)),
        due=rng.integers(0, 20, size=HORIZON),
        lots=[
            Lot(
                code=f"L{n}",
                doses=int(rng.integers(0, 400)),
                last_day=int(rng.integers(-2, 90)),
                arrives=int(rng.integers(1, 20)) if n % 3 == 2 else 0,
                delivery=f"Q{n}" if n % 3 == 2 else "",
            )
            for n in range(lots)
        ],
        reserve_days=int(rng.integers(1, 21)),
        waste_factor=round(float(rng.uniform(0.9, 1.4)), 4),
    )


def drawn_change(rng: np.random.Generator) -> Change:
    return Change(
        delays={"Q2": int(rng.integers(0, 30))},
        held=frozenset(f"L{n}" for n in range(6) if rng.random() < 0.2),
        pace=round(float(rng.uniform(0, 2)), 2),
        hold=round(float(rng.uniform(0, 1)), 2),
    )


def on_the_wire(change: Change) -> dict:
    return {
        "delays": dict(change.delays),
        "held": sorted(change.held),
        "pace": change.pace,
        "hold": change.hold,
    }


def in_browser(script: Any, case: Case, change: Change) -> dict:
    asked = [payload(case), on_the_wire(change)]
    return script.evaluate("([given, change]) => tiemchung.burnDown.outcome(given, change)", asked)


def assert_same(found: dict, expected: Outcome) -> None:
    for name in ("on_hand", "unmet", "wanted", "held", "expired"):
        assert np.allclose(found[name], getattr(expected, name), atol=1e-6), name
    for name in ("dry", "free"):
        window = getattr(expected, name)
        assert found[name] == {
            "early": int(window.early),
            "middle": int(window.middle),
            "late": int(window.late),
        }, name


@pytest.mark.parametrize("seed", range(CASES))
def test_browser_answers_as_the_warehouse_does(script, seed):
    rng = np.random.default_rng(seed)
    case, change = drawn_case(rng), drawn_change(rng)
    assert_same(in_browser(script, case, change), outcome(case, change))


def test_nothing_changed_is_the_case_as_it_stands(script):
    case = drawn_case(np.random.default_rng(7))
    found = script.evaluate("(given) => tiemchung.burnDown.outcome(given)", payload(case))
    assert_same(found, outcome(case))


def test_node_without_lots_is_dry_today(script):
    case = drawn_case(np.random.default_rng(8), lots=0)
    assert in_browser(script, case, Change())["dry"] == {"early": 0, "middle": 0, "late": 0}


def test_sixty_lots_are_answered_as_the_warehouse_does(script):
    case, change = drawn_case(np.random.default_rng(9), lots=60), Change(pace=1.3)
    assert_same(in_browser(script, case, change), outcome(case, change))


def test_payload_is_small(script):
    case = drawn_case(np.random.default_rng(9), lots=60)
    assert len(json.dumps(payload(case))) < 8_000
