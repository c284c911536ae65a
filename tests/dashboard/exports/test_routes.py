"""Files by address: a card's, a briefing's with its progress, a reader's own choice."""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook


@pytest.fixture
def client(exporting):
    return exporting.server.test_client()


def _told(response) -> tuple[list[dict], bytes]:
    """The lines of progress and the file that follows them."""
    rest, lines = response.data, []
    while True:
        line, rest = rest.split(b"\n", 1)
        lines.append(json.loads(line))
        if "bytes" in lines[-1] or "error" in lines[-1]:
            return lines, rest


def test_a_card_is_a_file_named_by_card_area_and_day(client):
    response = client.get("/export/card.xlsx?card=coverage.curve&area=79&date=2021-11-20")
    assert response.status_code == 200
    assert "coverage-curve" in response.headers["Content-Disposition"]
    assert "2021-11-20.xlsx" in response.headers["Content-Disposition"]
    assert load_workbook(BytesIO(response.data)).sheetnames


@pytest.mark.parametrize(
    "address",
    [
        "/export/card.xlsx?card=coverage.pie",
        "/export/card.exe?card=coverage.curve",
        "/export/brief.exe",
        "/export/brief.xlsx?template=secret",
        "/export/card.xlsx",
    ],
)
def test_what_cannot_be_made_is_refused_with_a_reason(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert json.loads(response.data)["error"]


def test_a_briefing_tells_of_its_pages_and_then_gives_the_file(client):
    lines, data = _told(client.get("/export/brief.xlsx?area=79&date=2021-11-20"))
    told = [line for line in lines if "done" in line]
    assert [line["done"] for line in told] == list(range(1, told[0]["of"] + 1))
    assert len(data) == lines[-1]["bytes"]
    # One worksheet a page, and one of their sources in the place of the cover.
    assert len(load_workbook(BytesIO(data)).sheetnames) == sum(bool(x["title"]) for x in told)


def test_a_readers_choice_keeps_each_cards_own_scope(client):
    items = [
        {"card": "coverage.curve", "search": "?area=79&date=2021-11-20"},
        {"card": "coverage.ranking", "search": "?area=01"},
    ]
    _, data = _told(client.post("/export/chosen.xlsx", json=items))
    made = load_workbook(BytesIO(data))
    assert len(made.sheetnames) == 3
    assert made[made.sheetnames[1]]["A2"].value.count("20/11/2021") == 1


@pytest.mark.parametrize(
    "body", [[], {}, [{"card": 1, "search": ""}], [{"search": ""}], [{}] * 61, "x"]
)
def test_a_choice_that_is_none_is_refused(client, body):
    assert client.post("/export/chosen.xlsx", json=body).status_code == 400


def test_a_card_that_fails_within_a_choice_is_said_in_its_last_line(client):
    items = [{"card": "coverage.pie", "search": ""}]
    lines, data = _told(client.post("/export/chosen.xlsx", json=items))
    assert "coverage.pie" in lines[-1]["error"]
    assert data == b""
