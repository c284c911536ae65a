"""What a publication works out beforehand is what a question would have worked out."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from tests.spec.harness import Campaign, spec_source
from warehouse import rehearsal
from warehouse.engines import kept, open_reader
from warehouse.engines.kept import FreshState
from warehouse.queries.indicator import indicator_over_time
from warehouse.queries.session import Session
from warehouse.queries.site_history import site_history
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL


@pytest.fixture
def campaign(
    duckdb_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Campaign]:
    """A small warehouse that keeps everything, as if it were a nation's."""
    monkeypatch.setattr(kept, "MANY_ROWS", 1)
    opened = Campaign(duckdb_url, spec_source("cz"))
    rows = "\n".join(f"k{day}|2021-04-{day:02d}|{day}" for day in range(1, 15))
    opened.given(
        tmp_path, "injection_keyed", f"source_key|event_date|doses\n{rows}", known_on="2021-05-01"
    )
    opened.publish()
    yield opened
    opened.close()


def sums(campaign: Campaign) -> dict[str, np.ndarray]:
    """What a reader finds under the name `sums`, which it cannot work out itself."""
    reader = open_reader(campaign.url)
    try:
        with reader.pinned() as state:
            return Session(state).kept("sums", lambda: {"days": np.array([-1])})
    finally:
        reader.close()


def publish(campaign: Campaign, *, made: dict[str, np.ndarray]) -> None:
    """Write something, and publish it with an array worked out."""
    with campaign.warehouse.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO warehouse_state VALUES ('test', 'more')")

    def asks(state: FreshState) -> None:
        Session(state).kept("sums", lambda: made)

    campaign.warehouse.publish(asks)


ARRAYS = {
    "one": np.array(np.datetime64("2021-04-01", "D")),
    "table": np.arange(12, dtype=np.int16).reshape(3, 4).T,
    "words": np.array(["in", "cancelled", ""]),
    "none": np.zeros((0, 3)),
}


def test_arrays_come_back_in_their_type_and_shape(campaign):
    publish(campaign, made=ARRAYS)
    found = sums(campaign)
    assert set(found) == set(ARRAYS)
    for name, array in ARRAYS.items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert (found[name] == array).all()


def test_what_an_older_state_kept_is_not_told_of_a_newer_one(campaign):
    publish(campaign, made=ARRAYS)
    with campaign.warehouse.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO warehouse_state VALUES ('test2', 'more')")
    campaign.warehouse.publish()
    assert sums(campaign)["days"].tolist() == [-1]


def test_a_small_warehouse_keeps_nothing(campaign, monkeypatch):
    monkeypatch.setattr(kept, "MANY_ROWS", 10_000)
    publish(campaign, made=ARRAYS)
    assert sums(campaign)["days"].tolist() == [-1]


def test_days_of_sites_are_the_same_kept_or_read(campaign):
    def asks(state: FreshState) -> None:
        site_history(Session(state), None)

    reader = open_reader(campaign.url)
    with reader.pinned() as state:
        read = site_history(Session(state), None)
    with campaign.warehouse.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO warehouse_state VALUES ('test', 'more')")
    campaign.warehouse.publish(asks)
    with reader.pinned() as state:
        found = site_history(Session(state), None)
    reader.close()
    for name in ("doses", "forms", "slots", "stock"):
        assert (getattr(found, name) == getattr(read, name)).all(), name
    assert found.first == read.first


def test_a_question_that_fails_beforehand_does_not_stop_a_publication(campaign, monkeypatch):
    def fails(**_scope: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rehearsal, "_questions", lambda: iter([fails]))
    with campaign.warehouse.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO warehouse_state VALUES ('test', 'more')")
    campaign.warehouse.publish(rehearsal.rehearse)
    assert sums(campaign)["days"].tolist() == [-1]


class Watched(Session):
    """A session that knows which statements it asked."""

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        self.asked.append(str(statement))
        return super().frame(statement)

    @property
    def asked(self) -> list[str]:
        """The statements so far."""
        return self.memo("asked", list)


def test_what_the_overview_opens_with_is_not_read_from_a_ledger(campaign):
    with campaign.warehouse.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO warehouse_state VALUES ('test', 'more')")
    campaign.warehouse.publish(rehearsal.rehearse)
    reader = open_reader(campaign.url)
    with reader.pinned() as state:
        session = Watched(state)
        days = session.first_day, session.last_day
        session.asked.clear()
        scope = Scope(indicator="doses_day", as_of=days[1])
        found = indicator_over_time(scope=scope, viewer=NATIONAL, session=session).frame
        assert not [text for text in session.asked if "mart_injection" in text]
    reader.close()
    # Rows k1 to k14 stand for as many doses on as many days of April.
    assert found["numerator"].tolist() == list(range(1, 15))
