"""Who may see what: a province sees its own detail, the public sees no small cell."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests import engines
from tests.spec.harness import Campaign, engine_urls, spec_source
from warehouse.queries.indicator import indicator_over_time, sibling_band
from warehouse.queries.places import sites_in_area
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, PUBLIC, NotAllowed, Viewer

AS_OF = date(2021, 9, 1)
HANOI = Viewer(role="province", provinces=("01",))

ROWS = """
source_key | event_date | residence_district_code | place_district_code | facility_code | facility_type | doses
a          | 2021-09-01 | 001                     | 001                 | S1            | site          | 3
b          | 2021-09-01 | 760                     | 760                 | S2            | site          | 50
c          | 2021-08-31 | 213                     | 213                 | S3            | site          | 5
d          | 2021-09-01 | 747                     | 747                 | S4            | site          | 4
"""  # noqa: E501  a drawn table is as wide as its columns


@pytest.fixture(scope="module", params=engines.ENGINES)
def campaign(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Campaign]:
    with engine_urls(request, tmp_path_factory.mktemp("rights")) as url:
        told = Campaign(url(), spec_source())
        told.given(tmp_path_factory.mktemp("rows"), "injection_keyed", ROWS, known_on="2021-09-02")
        yield told
        told.close()


@pytest.mark.parametrize("area", ["79", "760"])
def test_a_province_is_refused_below_another_province(campaign: Campaign, area: str):
    with pytest.raises(NotAllowed, match="79"):
        campaign.ask("doses_given", area=area, viewer=HANOI, as_of=AS_OF)


def test_a_province_sees_its_own_districts_and_others_as_a_whole(campaign: Campaign):
    own = campaign.ask("doses_given", area="01", viewer=HANOI, as_of=AS_OF).frame
    assert own.set_index("area_code")["numerator"]["001"] == 3
    others = campaign.ask("doses_given", viewer=HANOI, as_of=AS_OF).frame
    assert others.set_index("area_code")["numerator"]["79"] == 50


@pytest.mark.parametrize("viewer", [HANOI, PUBLIC])
@pytest.mark.parametrize("level", ["district", "commune"])
@pytest.mark.parametrize("area", ["", "Z-NAM"])
def test_detail_is_not_reached_by_asking_the_whole_nation_for_it(campaign, viewer, level, area):
    with pytest.raises(NotAllowed):
        campaign.ask("doses_given", area=area, level=level, viewer=viewer, as_of=AS_OF)


@pytest.mark.parametrize("question", [indicator_over_time, sibling_band])
def test_every_shape_of_a_question_checks_the_rights(campaign: Campaign, question):
    scope = Scope(indicator="doses_given", area="760", as_of=AS_OF)
    with campaign.session() as session:
        with pytest.raises(NotAllowed):
            question(scope=scope, viewer=HANOI, session=session)
        assert len(question(scope=scope, viewer=NATIONAL, session=session).frame)


def test_the_sites_of_another_province_stay_its_own(campaign: Campaign):
    with campaign.session() as session:
        for area in ("79", "760", ""):
            with pytest.raises(NotAllowed):
                sites_in_area(scope=Scope(area=area, as_of=AS_OF), viewer=HANOI, session=session)
        own = sites_in_area(scope=Scope(area="01", as_of=AS_OF), viewer=HANOI, session=session)
    assert own.frame["facility_code"].tolist() == ["S1"]


def test_a_code_of_2025_does_not_open_the_province_that_had_it_in_2021(campaign: Campaign):
    # 24 was Bắc Giang; since 2025 it is Bắc Ninh, which holds the Bắc Ninh of 2021 (27) too.
    bac_giang = Viewer(role="province", provinces=("24",))
    with pytest.raises(NotAllowed):
        campaign.ask("doses_given", area="24", map="34", viewer=bac_giang, as_of=AS_OF)
    both = Viewer(role="province", provinces=("24", "27"))
    assert len(campaign.ask("doses_given", area="24", map="34", viewer=both, as_of=AS_OF).frame)


def test_small_cells_do_not_leave_in_a_public_frame(campaign: Campaign):
    frame = campaign.ask("doses_given", viewer=PUBLIC, as_of=AS_OF).frame.set_index("area_code")
    for area in ("01", "77"):  # 3 and 4 doses
        row = frame.loc[area]
        assert row["state"] == "suppressed"
        assert row[["numerator", "value", "rank"]].isna().all()
        assert not [value for value in row["spark"] if 0 < value < 5]
    assert frame.loc["79", "numerator"] == 50
    assert frame.loc["24", "numerator"] == 5


def test_small_cells_do_not_leave_by_the_curve(campaign: Campaign):
    scope = Scope(indicator="doses_given", area="01", as_of=AS_OF, since=date(2021, 8, 30))
    with campaign.session() as session:
        curve = indicator_over_time(scope=scope, viewer=PUBLIC, session=session).frame
        open_curve = indicator_over_time(scope=scope, viewer=NATIONAL, session=session).frame
    assert open_curve["numerator"].tolist() == [0, 0, 3]
    assert curve["numerator"].isna().tolist() == [False, False, True]
    assert curve["value"].isna().tolist() == [False, False, True]


def test_a_national_viewer_sees_small_cells(campaign: Campaign):
    frame = campaign.ask("doses_given", as_of=AS_OF).frame.set_index("area_code")
    assert frame.loc["01", "numerator"] == 3
    assert frame.loc["01", "state"] == "ok"
