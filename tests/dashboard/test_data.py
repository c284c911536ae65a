"""The real door: an answer is of one state, and is kept until something new is published."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
import sqlalchemy as sa

from dashboard import data
from dashboard.data import WarehouseDoor
from tests.spec.harness import Campaign, spec_source
from warehouse.answer import Answer
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope

DOSES = BY_NAME["mart_injection_province"].table.c.doses


@pytest.fixture
def campaign(engine_url: str) -> Iterator[Campaign]:
    opened = Campaign(engine_url, spec_source("cz"))
    yield opened
    opened.close()


def inject(campaign: Campaign, folder: Path, doses: int, *, known_on: str) -> None:
    drawn = f"source_key|event_date|doses\na|2021-04-01|{doses}"
    campaign.given(folder, "injection_keyed", drawn, known_on=known_on)
    campaign.publish()


def test_a_load_between_two_statements_of_an_answer_is_in_neither(campaign, tmp_path, monkeypatch):
    inject(campaign, tmp_path, 1, known_on="2021-05-01")
    asked = sa.select(sa.func.sum(DOSES).label("doses"))
    days = iter(("2021-05-02", "2021-05-03"))

    def question(*, session, **_scope):
        before = session.frame(asked)
        inject(campaign, tmp_path, 5, known_on=next(days))
        return Answer(frame=pd.concat([before, session.frame(asked)]), stamp=None)

    monkeypatch.setitem(data.QUESTIONS, "twice", question)
    door = WarehouseDoor.open(campaign.url)
    assert door.ask("twice", Scope()).frame["doses"].tolist() == [1, 1]
    assert door.ask("twice", Scope()).frame["doses"].tolist() == [5, 5]
    door.close()


def test_an_answer_is_kept_until_something_new_is_published(campaign, tmp_path):
    inject(campaign, tmp_path, 1, known_on="2021-05-01")
    door = WarehouseDoor.open(campaign.url)
    first = door.ask("loads", Scope())
    campaign.warehouse.publish()
    assert door.ask("loads", Scope()) is first
    inject(campaign, tmp_path, 2, known_on="2021-05-02")
    assert len(door.ask("loads", Scope()).frame) == 2
    door.close()
