"""Every act has its verb and its state in both languages."""

import pytest

from layouts.words import known
from warehouse.acts.kinds import APPROVE, KINDS, REFUSE


@pytest.mark.parametrize("key", [*(kind.key for kind in KINDS), APPROVE, REFUSE])
def test_every_act_has_its_words(key: str):
    assert known(f"acts.{key}.name")
    assert known(f"acts.{key}.done")


@pytest.mark.parametrize("state", sorted({kind.leads_to for kind in KINDS} | {"active"}))
def test_every_state_has_its_word(state: str):
    assert known(f"acts.state.{state}")
