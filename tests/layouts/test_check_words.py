"""Every check says in both languages what it found, what it asks and what to do next."""

from typing import get_args

import pytest

from layouts.words import known
from warehouse.checks import BY_KEY, CHECKS
from warehouse.checks.base import Acts, Check, Weight


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.key)
def test_every_check_has_its_words(check: Check):
    missing = [part for part in ("name", "asks", "act") if not known(f"checks.{check.key}.{part}")]
    assert not missing
    assert all(known(f"marks.{caveat}.why") for caveat in check.caveats)


@pytest.mark.parametrize(
    "key", [f"acts.{one}" for one in get_args(Acts)] + [f"weight.{one}" for one in get_args(Weight)]
)
def test_every_actor_and_unit_of_a_check_has_its_word(key: str):
    assert known(f"checks.{key}")


def test_no_two_checks_share_a_key():
    assert len(BY_KEY) == len(CHECKS)
