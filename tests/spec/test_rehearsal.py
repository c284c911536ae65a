"""What is asked beforehand answers for every province as if its ledgers had been read."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

import pandas as pd
import pytest
import sqlalchemy as sa

from tests.spec import story
from tests.spec.harness import Campaign, spec_source
from warehouse import rehearsal
from warehouse.engines.base import State
from warehouse.engines.kept import Arrays
from warehouse.queries import indicator, peer_views, response_views
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date.fromisoformat(story.AS_OF)


class Told:
    """A state with what has been kept of it; counts the statements that read a ledger."""

    def __init__(self, state: State, found: dict[str, Arrays], *, keeps: bool = False) -> None:
        self.found, self.read = found, []
        self.state, self._keeps = state, keeps

    def snapshot(self) -> str:
        return self.state.snapshot()

    def frame(self, statement: sa.Select) -> pd.DataFrame:
        self.read += [str(statement)] if "mart_" in str(statement) else []
        return self.state.frame(statement)

    def kept(self, name: str, make: Callable[[], Arrays]) -> Arrays:
        if name in self.found:
            return self.found[name]
        made = make()
        if self._keeps and made:
            self.found[name] = made
        return made


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    folder = tmp_path_factory.mktemp("rehearsed")
    campaign = Campaign(f"duckdb:///{folder}/warehouse.duckdb", spec_source())
    campaign.people(story.PEOPLE)
    for table, drawn in story.TABLES:
        campaign.given(folder, table, drawn, known_on="2021-11-01")
    with campaign.reader.pinned() as state:
        rehearsed = Told(state, {}, keeps=True)
        rehearsal.rehearse(rehearsed)
        yield Told(state, rehearsed.found)
    campaign.close()


_NOT_ENTERED = {"indicator": "declared_v_recorded"}
ASKED = {
    "response": (response_views.response, {}),
    "follow_up": (response_views.follow_up, {}),
    "not_entered": (indicator.indicator_by_area, _NOT_ENTERED),
    "peers": (peer_views.against_peers, {}),
}


@pytest.mark.parametrize("area", ["", "01", "79", "760", "001"])
@pytest.mark.parametrize("name", ASKED)
def test_what_was_worked_out_beforehand_is_what_would_be_read(told: Told, name: str, area: str):
    question, more = ASKED[name]
    ask = partial(question, scope=Scope(area=area, as_of=AS_OF, **more), viewer=NATIONAL)
    fresh = ask(session=Session(Told(told.state, {}))).frame
    pd.testing.assert_frame_equal(ask(session=Session(told)).frame, fresh)


@pytest.mark.parametrize("name", ["response", "follow_up", "not_entered"])
def test_a_province_that_nobody_asked_before_reads_no_ledger(told: Told, name: str):
    question, more = ASKED[name]
    session = Session(told)
    assert session.first_day < session.last_day == AS_OF
    told.read.clear()
    question(scope=Scope(area="79", as_of=AS_OF, **more), viewer=NATIONAL, session=session)
    assert told.read == []
