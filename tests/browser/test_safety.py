"""The safety page in a browser: what stays visible, what people do about a signal, one case."""

from datetime import datetime

import pytest

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.browser.board import Board
from tests.spec import test_safety_indicators as story
from tests.spec.harness import Campaign, spec_source

NOW = datetime.fromisoformat("2021-09-30T22:15")
SIGNAL = "event:PFZ/anaphylaxis"


@pytest.fixture(scope="module")
def safety(tmp_path_factory, app_server, tab):
    """The page over five cases of anaphylaxis, a silent site, and clocks that ran out."""
    folder = tmp_path_factory.mktemp("safety")
    told = Campaign(str(folder / "w.duckdb"), spec_source())
    told.people("area | age | people\n00 | all | 1000000")
    for table, drawn in (
        ("site_extract_all", story.SITES),
        ("injection_keyed", story.DOSES),
        ("adverse_event_keyed", story.reports()),
    ):
        told.given(folder, table, drawn, known_on=story.KNOWN)
    told.close()
    door = WarehouseDoor.open(told.url)
    address = app_server(create_app(door=door, clock=lambda: NOW))
    return Board(tab, address).open("/safety", signal=SIGNAL)


def test_three_sentences_stay_visible_however_far_one_reads(safety):
    safety.page.mouse.wheel(0, 1500)
    safety.page.wait_for_timeout(100)
    box = safety.page.locator(".three").bounding_box()
    bar = safety.page.locator(".scope-bar").bounding_box()
    assert safety.page.evaluate("window.scrollY") > 300
    assert bar["y"] + bar["height"] <= box["y"] + 1 < 400
    assert len(safety.texts(".three p")) == 3


def test_silent_site_is_told_above_the_signals(safety):
    assert "1 cơ sở im lặng" in safety.text(".board-silent")


def test_what_people_do_about_a_signal_is_only_added_to(safety):
    page = safety.page
    for kind, reason in (
        ("acknowledge", "đã xem"),
        ("assign", "giao BS. Bình"),
        ("escalate", "báo Cục"),
        ("close", "đã điều tra, không liên quan"),
    ):
        page.locator(f'.act-kinds input[value="{kind}"]').check()
        page.locator("#safety-author").fill("BS. An")
        page.locator("#safety-reason").fill(reason)
        page.locator("#safety-do").click()
        page.get_by_text(f"BS. An: {WORDS[kind]}. {reason}").wait_for()
    lines = safety.settled().texts(".area-signal-says .silent-list li")
    assert len(lines) == 4
    row = page.locator(f'.board tr:has([data-signal="{SIGNAL}"])')
    assert "đã đóng" in row.inner_text()


WORDS = {
    "acknowledge": "đã tiếp nhận",
    "assign": "đã giao",
    "escalate": "đã chuyển cấp trên",
    "close": "đã đóng",
}


def test_act_without_a_reason_is_refused_in_words(safety):
    page = safety.page
    page.locator('.act-kinds input[value="reopen"]').check()
    page.locator("#safety-reason").fill("")
    before = page.locator("#safety-said").inner_text()
    page.locator("#safety-do").click()
    said = "(before) => document.querySelector('#safety-said').innerText !== before"
    page.wait_for_function(said, arg=before)
    assert len(safety.settled().texts(".area-signal-says .silent-list li")) == 4


def test_case_of_the_list_opens_in_time_and_the_address_keeps_it(safety):
    row = safety.page.locator(".list-cases tbody tr").first
    key = row.locator("[data-case]").inner_text()
    row.click()
    safety.until("(key) => location.search.includes('case=' + key)", key).settled()
    assert key in safety.text(".area-signal-case .card-title")
    assert safety.query == {"signal": SIGNAL, "case": key}
