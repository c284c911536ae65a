"""The funnel of a priority group and of a channel, worked out by hand."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.queries.cell_steps import cell_steps
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

AS_OF = date(2021, 10, 31)
REGISTRATIONS = """
source_key | submitted_on | approved_on | invited_on | injected_on | residence_district_code | priority_group_code | channel | people
a          | 2021-10-04   | 2021-10-06  | 2021-10-12 | 2021-10-20  | 001                     | 9                   | app     | 40
b          | 2021-10-05   | 2021-10-08  |            |             | 001                     | 9                   | portal  | 20
c          | 2021-10-26   |             |            |             | 002                     | 9                   | app     | 10
d          | 2021-10-05   |             |            |             | 001                     | 4                   | app     | 5
"""  # noqa: E501  a drawn table is as wide as its columns
DOSE = "source_key|event_date|residence_province_code|doses\na|2021-10-31|01|1"


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    folder = tmp_path_factory.mktemp("cells")
    with engine_urls(request, tmp_path_factory.mktemp("spec")) as url:
        told = Campaign(url(), spec_source())
        told.given(folder, "injection_keyed", DOSE, known_on="2021-11-01")
        told.given(folder, "registration_keyed", REGISTRATIONS, known_on="2021-11-01")
        yield told
        told.close()


def steps(campaign: Campaign, *, by: str, code: str, area: str = "01", as_of: date = AS_OF):
    scope = Scope(area=area, as_of=as_of)
    with campaign.session() as session:
        answer = cell_steps(scope=scope, viewer=NATIONAL, session=session, by=by, code=code)
    return answer.frame.set_index("state")


@pytest.mark.parametrize("area", ["", "01", "001"])
def test_a_group_has_a_funnel_of_its_province(campaign, area):
    found = steps(campaign, by="group", code="9", area=area)
    # 70 registered, 60 of them were approved, 40 of these invited and injected.
    assert found.loc["submitted", ["reached", "waiting", "oldest"]].tolist() == [70, 10, 5]
    assert found.loc["submitted", "conversion"] == pytest.approx(60 / 70 * 100)
    assert found.loc["approved", ["reached", "waiting", "oldest"]].tolist() == [60, 20, 23]
    assert found.loc["approved", "holder"] == "province"
    assert found.loc["injected", "reached"] == 40


def test_a_channel_has_a_funnel_of_all_its_groups(campaign):
    found = steps(campaign, by="channel", code="app")
    assert found.loc["submitted", ["reached", "waiting"]].tolist() == [55, 15]
    assert found.loc["injected", "reached"] == 40


def test_a_group_is_told_as_of_the_day(campaign):
    found = steps(campaign, by="group", code="9", as_of=date(2021, 10, 7))
    # On the 7th b waits still, and a is approved.
    assert found.loc["submitted", ["reached", "waiting"]].tolist() == [60, 20]
    assert found.loc["approved", ["reached", "waiting"]].tolist() == [40, 40]


@pytest.mark.parametrize(("by", "code"), [("group", "16"), ("channel", "fax"), ("group", "")])
def test_a_group_that_nobody_registered_in_has_no_answer(campaign, by, code):
    with pytest.raises(NoAnswer):
        steps(campaign, by=by, code=code)
