"""The Vaccine and lot pages where there is no stock: every card answers, no lot is invented."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from flask import Flask

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.data import WarehouseDoor
from dashboard.pages import lot, vaccine
from layouts.lot_events import events
from layouts.lot_views import head
from layouts.parts import card
from tests.spec.harness import Campaign, spec_source
from warehouse.queries.stock.lots import UnknownLot
from warehouse.scope import Scope

ROWS = """
source_key | event_date | residence_province_code | doses
i1         | 2021-11-24 | 38                      | 5
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The dashboard on a warehouse with injections and not one stock movement."""
    folder: Path = tmp_path_factory.mktemp("vaccine")
    campaign = Campaign(str(folder / "w.duckdb"), spec_source())
    campaign.given(folder, "injection_keyed", ROWS, known_on="2021-11-24")
    campaign.close()
    door = WarehouseDoor.open(campaign.url)
    server = create_app(door=door).server
    with server.app_context():
        yield server
    door.close()


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("name", ["flow", "waste", "expiry"])
def test_every_chart_draws_where_there_is_no_stock(server, name, lang):
    view, stamp = vaccine.PAGE.exhibits[name](asked(f"?lang={lang}", "dark"))
    assert view.figure["layout"]
    assert card.answer(view, stamp, lang=lang)["parts"]


@pytest.mark.parametrize("name", ["run_out", "findings", "decisions"])
def test_every_list_says_that_it_is_empty(server, name):
    view, stamp = vaccine.PAGE.exhibits[name](asked("?lang=en", "light"))
    assert view.title
    assert view.table.shown == ()
    assert card.answer(view, stamp, lang="en")["parts"]


@pytest.mark.parametrize("name", ["lot_head", "lot_places", "lot_neighbours", "lot_events"])
@pytest.mark.parametrize("search", ["", "?lot=VERO/NONE"])
def test_a_lot_nobody_had_is_refused(server, name, search):
    with pytest.raises(UnknownLot):
        lot.PAGE.exhibits[name](asked(search, "light"))


def test_nobody_acts_on_a_lot_that_does_not_exist(server):
    with pytest.raises(UnknownLot):
        lot.act(1, "hold", "", "BS. An", "ba ca nặng", "?lot=VERO/NONE")
    assert server.config["door"].ask("acts", Scope()).frame.empty


def test_the_burn_down_without_a_forecast_says_so(server):
    view, _stamp = vaccine.PAGE.exhibits["burn_down"](asked("", "light"))
    assert view.figure["layout"]
    assert view.title


def test_a_facility_nobody_knows_is_refused_in_words(server):
    answer = server.test_client().get("/answers/vaccine?facility=NONE&lang=en&only=burn_down").json
    assert "failed" in answer["cards"]["burn_down"]["parts"]
    table = server.test_client().get("/answers/vaccine/burn_down?facility=NONE&lang=en").json
    assert table["shown"] == []


def test_every_dose_of_a_lot_is_said_to_be_somewhere():
    row = {"received": 100, "extra": 5, "given": 70, "wasted": 5, "on_hand": 20, "in_transit": 0}
    row |= {"lot_code": "L1", "vaccine_code": "AZ", "state": "active", "stopped_in": 0}
    row |= {"effective_expiry": pd.Timestamp("2021-11-30"), "extended_expiry": pd.NaT}
    row |= {"adjusted": 0, "missing": 10, "recorded": 70, "extension_decision": None}
    of_versions = ("known_from", "known_until", "label_expiry", "extended_expiry", "thawed_at")
    history = pd.DataFrame(columns=[*of_versions, "extension_decision", "status"])
    _shown, view = head(row, history, lang="en")
    assert view.facts[1] == (
        "100 received + 5 beyond the label = 70 given + 5 lost + 20 left + 0 on the way."
    )
    assert view.facts[2].startswith("10 doses were sent more than 14 days ago")


def of_lot(code: str, **parts: object) -> dict:
    usual = {"subject": f"AZ/{code}", "lot_code": code, "is_this": False, "doses": 1000}
    for name in ("severe", "common"):
        usual |= {f"{name}_observed": 0, f"{name}_expected": 0.0, f"{name}_signal": False}
        usual |= {f"{name}_{edge}": float("nan") for edge in ("ratio", "lower", "upper")}
    return usual | parts


def test_a_lot_with_more_severe_reports_than_its_sisters_says_how_many_times():
    seen = {"severe_observed": 6, "severe_expected": 2.0, "severe_ratio": 3.0}
    own = of_lot("L1", is_this=True, severe_lower=1.2, severe_upper=9.0, severe_signal=True, **seen)
    _shown, view = events(pd.DataFrame([own, of_lot("L2")]), lang="en")
    assert view.title == "Severe reports 3.0 times those of sister lots"
    assert view.table.shown[0][:4] == ("L1", "1,000", "6", "2.0")


def test_a_lot_that_nobody_was_given_compares_with_nothing():
    _shown, view = events(pd.DataFrame([of_lot("L2")]), lang="vi")
    assert view.title == "Chưa ai tiêm lô này, chưa có gì để so"
