"""From a page to the book of acts and back into every answer."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask

from dashboard.acts import record
from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.spec.harness import Campaign, spec_source
from warehouse.acts.act import ActRefused
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, PUBLIC, NotAllowed, Viewer

NOW = datetime.fromisoformat("2021-11-25T22:15")
ROWS = """
source_key | event_date | residence_province_code | doses
i1         | 2021-11-24 | 38                      | 5
"""


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("acts")
    campaign = Campaign(str(folder / "w.duckdb"), spec_source())
    campaign.given(folder, "injection_keyed", ROWS, known_on="2021-11-24")
    campaign.close()
    return campaign.url


@pytest.fixture
def server(url: str) -> Iterator[Flask]:
    door = WarehouseDoor.open(url)
    server = create_app(door=door, clock=lambda: NOW).server
    with server.app_context():
        yield server
    door.close()
    Path(url).with_suffix(".acts.db").unlink(missing_ok=True)


def acts(server: Flask, **scope: object) -> list[str]:
    found = server.config["door"].ask("acts", Scope(**scope), subject="VERO/B1").frame
    return found["kind"].tolist()


def hold(kind: str = "hold", **parts: object) -> int:
    return record(
        kind, subject_kind="lot", subject="VERO/B1", reason="ba ca nặng", author="BS. An", **parts
    )


def test_an_act_is_in_the_next_answer(server: Flask):
    assert acts(server) == []
    hold()
    assert acts(server) == ["hold"]
    hold("release")
    assert acts(server) == ["release", "hold"]


def test_an_act_is_dated_by_the_apps_clock(server: Flask):
    hold()
    frame = server.config["door"].ask("acts", Scope()).frame
    assert frame["at"].iloc[0] == NOW
    assert acts(server, known_on=date(2021, 11, 24)) == []
    assert acts(server, known_on=date(2021, 11, 25)) == ["hold"]


def test_an_act_without_a_reason_is_refused(server: Flask):
    with pytest.raises(ActRefused, match="reason"):
        record("hold", subject_kind="lot", subject="VERO/B1", reason=None, author="BS. An")


def test_a_province_reads_what_holds_everywhere_and_its_own(url: str, server: Flask):
    for area in ("", "38", "01"):
        hold(area_code=area)
    door = WarehouseDoor.open(url, viewer=Viewer(role="province", provinces=("38",)))
    assert door.ask("acts", Scope()).frame["area_code"].tolist() == ["38", ""]
    door.close()
    public = WarehouseDoor.open(url, viewer=PUBLIC)
    with pytest.raises(NotAllowed):
        public.ask("acts", Scope())
    public.close()


def test_a_door_without_a_book_records_nothing(url: str, server: Flask):
    door = WarehouseDoor(server.config["door"].reader, viewer=NATIONAL)
    server.config["door"] = door
    with pytest.raises(ActRefused, match="no book"):
        hold()
    assert door.ask("acts", Scope()).frame.empty
