"""What needs a decision: heaviest first, no kind more than twice, each with its proof."""

import pytest

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.decisions import MOST, decisions, run_out, why
from tests.layouts.sample_door import SampleDoor


@pytest.fixture(scope="module")
def context():
    app = create_app(door=SampleDoor())
    with app.server.app_context():
        yield


def test_urgent_matters_come_first_and_then_the_heaviest(context):
    found = decisions(asked(""))
    assert len(found) <= MOST
    keys = [(-d.urgency, -d.amount) for d in found]
    assert keys == sorted(keys)


def test_no_kind_takes_more_than_two_lines(context):
    kinds = [d.kind for d in decisions(asked(""))]
    assert max(map(kinds.count, kinds)) <= 2


def test_every_matter_has_a_place_a_stake_and_a_view_that_proves_it(context):
    for decision in decisions(asked("?lang=en")):
        assert decision.place
        assert decision.amount > 0
        assert decision.to.startswith("/")
        assert why(decision, lang="en")


def test_a_check_that_found_nothing_is_no_matter(context):
    assert not any("expiry" in d.act for d in decisions(asked("?lang=en")))


def test_silent_areas_are_urgent(context):
    assert any(d.kind == "silent" and d.urgency for d in decisions(asked("")))


def test_cases_past_a_legal_clock_come_before_everything(context):
    first = decisions(asked("?lang=en"))[0]
    assert (first.kind, first.amount, first.to) == ("clock", 2, "/safety")


def test_only_what_signals_is_a_signal(context):
    found = [d for d in decisions(asked("?lang=en")) if d.kind == "signal"]
    assert [(d.place, d.amount) for d in found] == [("Whole country", 4)]
    assert "ABX1466" in found[0].act


def test_a_vaccine_about_to_run_out_links_to_its_own_list(context):
    (found,) = run_out(asked("?lang=en"))
    assert (found.act, found.place, found.amount) == ("Send Pfizer to", "Ha Noi", 90_000)
    assert found.to == "/vaccine?area=01&vaccine=PFZ"
