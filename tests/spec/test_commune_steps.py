"""Registrations by commune: how many reached each step and wait there, worked out by hand."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.spec.harness import Campaign, spec_source
from warehouse.answer import Answer
from warehouse.engines.open import open_warehouse
from warehouse.queries import funnel_views, wait_views
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date(2021, 10, 31)


def ask(campaign: Campaign, question, *, state: str = "", **params: object) -> Answer:
    own = {"state": state} if state else {}
    with campaign.session() as session:
        scope = Scope(as_of=AS_OF, **params)
        return question(scope=scope, viewer=NATIONAL, session=session, **own)


COMMUNES = """
    source_key | submitted_on | approved_on | invited_on | injected_on | cancelled_on | residence_commune_code | people
    a          | 2021-10-01   | 2021-10-05  | 2021-10-20 | 2021-10-27  |              | 00001                  | 40
    b          | 2021-10-01   | 2021-10-05  |            |             |              | 00001                  | 25
    c          | 2021-10-28   |             |            |             |              | 00001                  | 10
    d          | 2021-10-02   | 2021-10-05  |            |             | 2021-10-09   | 00001                  | 5
    e          | 2021-10-03   |             |            |             |              | 00004                  | 7
"""  # noqa: E501 - a drawing


@pytest.fixture
def communes(engine_url: str, tmp_path: Path) -> Iterator[Campaign]:
    told = Campaign(engine_url, spec_source())
    told.given(tmp_path, "injection_keyed", _ONE_DOSE, known_on="2021-11-01")
    told.given(tmp_path, "registration_keyed", COMMUNES, known_on="2021-11-01")
    yield told
    told.close()


_ONE_DOSE = "source_key|event_date|residence_commune_code|doses\na|2021-10-31|00001|1"


def test_a_district_shows_where_in_its_communes_people_wait(communes: Campaign):
    frame = ask(communes, wait_views.waits_by, area="001").frame
    # In 00001 10 are registered and 25 approved, in 00004 7 are registered: most are approved.
    assert frame[["code", "state", "waiting", "all_waiting"]].to_numpy().tolist() == [
        ["00001", "approved", 25, 35],
        ["00004", "approved", 0, 7],
    ]
    assert frame[["p50", "oldest"]].isna().all(axis=None)
    frame = ask(communes, wait_views.waits_by, area="001", state="submitted").frame
    assert frame[["code", "waiting", "entered"]].to_numpy().tolist() == [
        ["00001", 10, 10],
        ["00004", 7, 0],
    ]


def test_a_commune_has_a_funnel_without_times(communes: Campaign):
    frame = ask(communes, funnel_views.funnel_steps, area="00001").frame.set_index("state")
    # 80 registered, 70 of them were approved, 40 of these invited and injected; 5 cancelled.
    assert frame.loc["submitted", ["reached", "waiting"]].tolist() == [80, 10]
    assert frame.loc["submitted", "conversion"] == 70 / 80 * 100
    assert frame.loc["approved", ["reached", "waiting"]].tolist() == [70, 25]
    assert frame.loc["injected", "reached"] == 40
    assert frame["p50"].isna().all()


def test_the_backlogs_of_communes_add_up_to_that_of_their_district(communes: Campaign):
    own = ask(communes, wait_views.waits_by, area="001").frame
    whole = ask(communes, wait_views.waits_by, area="01").frame
    assert own["all_waiting"].sum() == whole["all_waiting"].sum() == 42


def test_a_priority_group_has_no_communes(communes: Campaign):
    with pytest.raises(NoAnswer):
        ask(communes, wait_views.waits_by, area="001", group="3")


def test_an_older_warehouse_gets_the_communes_of_the_registrations_that_it_has(communes: Campaign):
    before = ask(communes, wait_views.waits_by, area="001").frame
    with communes.warehouse.transaction() as connection:
        connection.execute(sa.text("DROP TABLE mart_step_commune"))
    communes.warehouse.close()
    communes.warehouse = open_warehouse(communes.url)
    after = ask(communes, wait_views.waits_by, area="001").frame
    assert after["waiting"].tolist() == before["waiting"].tolist() == [25, 0]
    assert after["all_waiting"].tolist() == [35, 7]
