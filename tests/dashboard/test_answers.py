"""Answers: everything a change of scope changes, what was refused, and what cannot be told."""

import pytest

from dashboard import answers
from dashboard.app import create_app
from dashboard.pages import PAGES, coverage
from tests.layouts.sample_door import SampleDoor
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.pace_views import UnknownSite
from warehouse.queries.stock.lots import UnknownLot
from warehouse.queries.tree import UnknownArea
from warehouse.viewer import NotAllowed


@pytest.fixture(scope="module")
def app():
    """The dashboard on invented frames."""
    return create_app(door=SampleDoor())


@pytest.fixture(scope="module")
def client(app):
    """A reader without a browser."""
    return app.server.test_client()


SEARCHES = (
    "",
    "?lang=en",
    "?area=79",
    "?area=760&dose=full",
    "?map=34",
    "?date=2021-09-01",
    "?basis=place",
    "?age=12-17",
    "?dose=b2",
)


def told(app, page, search="", theme="light"):
    """What a page answers."""
    with app.server.app_context():
        return answers.answer(page, answers.asked_of(page, search, theme=theme))


# The sample door knows nothing of signals, cases, stock and lots.
SAMPLED = [page for page in PAGES if page.key not in ("safety", "vaccine", "lot")]


@pytest.mark.parametrize("page", SAMPLED, ids=lambda p: p.key)
@pytest.mark.parametrize("search", SEARCHES)
def test_page_answers_for_every_kind_of_address(app, page, search):
    found = told(app, page, search, "dark")
    assert list(found["cards"]) == list(page.exhibits)
    assert not any("failed" in card["parts"] for card in found["cards"].values())
    assert found["path"].startswith("<li>")
    assert found["notice"] == ""


@pytest.mark.parametrize("page", SAMPLED, ids=lambda p: p.key)
def test_page_of_an_empty_warehouse_is_made_of_designed_states(page):
    found = told(create_app(door=SampleDoor(is_empty=True)), page, "?lang=en")
    assert not any("failed" in card["parts"] for card in found["cards"].values())


@pytest.mark.parametrize("page", [p for p in PAGES if p.exhibits], ids=lambda p: p.key)
def test_every_part_of_an_answer_has_its_place_on_the_page(app, page):
    cards, parts = (marked(page, f"data-{kind}") for kind in ("card", "part"))
    for name, card in told(app, page)["cards"].items():
        assert name in cards
        assert set(card["parts"]) <= parts


def marked(page, attribute):
    """What the parts of the page's empty cards are marked with."""
    every = [part for _, part in page.body("vi")._traverse_with_paths()]
    return {getattr(part, attribute, None) for part in every}


def test_table_of_a_card_is_asked_for_alone(client):
    rows = client.get("/answers/coverage/ranking?lang=en").json
    assert [c["label"] for c in rows["columns"]][:3] == ["Rank", "Code", "Area"]
    assert len(rows["shown"]) == len(rows["raw"]) == 63


@pytest.mark.parametrize("path", ["/answers/none", "/answers/coverage/none", "/answers/data/map"])
def test_answer_of_no_page_or_card_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_answer_is_never_kept_by_the_browser(client):
    assert client.get("/answers/coverage").headers["Cache-Control"] == "no-store"


def test_same_map_on_another_day_has_the_same_key(app):
    first, second, third = (
        told(app, coverage.PAGE, search)["cards"]["map"]["key"]
        for search in ("", "?date=2021-10-01", "?area=79")
    )
    assert first == second != third


class Failing:
    """A door that answers as another one does, but for one question."""

    def __init__(self, real, question, error):
        self.real, self.question, self.error = real, question, error

    def ask(self, question, scope, **params):
        if question == self.question:
            raise self.error
        return self.real.ask(question, scope, **params)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NotAllowed("province 79 only as a whole"), "Tài khoản này không xem được địa bàn đó"),
        (NoAnswer("not kept by district"), "Không có số liệu cho câu hỏi này"),
        (UnknownLot("VERO/none"), "Không có lô, điểm tiêm hoặc chỉ số này"),
        (UnknownSite("S0"), "Không có lô, điểm tiêm hoặc chỉ số này"),
        (ValueError("a detail that no reader should see"), "Không tải được phần này"),
    ],
)
def test_card_that_fails_says_why_and_leaves_the_others(app, monkeypatch, error, said):
    door = Failing(app.server.config["door"], "age_by_dose", error)
    monkeypatch.setitem(app.server.config, "door", door)
    cards = told(app, coverage.PAGE)["cards"]
    assert said in cards["age"]["parts"]["failed"]
    assert str(error) not in cards["age"]["parts"]["failed"]
    assert cards["map"]["figure"]["data"]


def test_unknown_area_is_a_designed_state_with_the_way_back(app, monkeypatch):
    class Door:
        real = app.server.config["door"]

        def ask(self, question, scope, **params):
            if scope.area == "999":
                raise UnknownArea("999")
            return self.real.ask(question, scope, **params)

    monkeypatch.setitem(app.server.config, "door", Door())
    found = told(app, coverage.PAGE, "?area=999")
    assert "Không có địa bàn “999”" in found["state"]
    assert 'data-area=""' in found["state"]
    assert found["cards"] == {}
    assert "999" in found["path"]
    assert 'data-area=""' in found["path"]


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("?dose=x", "Mũi tiêm “x”, đang dùng Ít nhất 1 mũi"),
        ("?age=65-79", "Tuổi “65-79”, đang dùng Từ 18"),
        ("?vaccine=none", "Vắc xin “none”, đang dùng Mọi vắc xin"),
        ("?date=never", "Tính đến ngày “never”, đang dùng 27/11/2021"),
        ("?lang=fr", "Ngôn ngữ “fr”, đang dùng Tiếng Việt"),
        ("?dose=<b>", "Mũi tiêm “&lt;b&gt;”"),
    ],
)
def test_refused_value_is_said_with_what_is_used_in_its_place(app, search, said):
    found = told(app, coverage.PAGE, search)
    assert said in found["notice"]
    assert found["cards"] == told(app, coverage.PAGE, "")["cards"]


def test_map_is_said_to_be_schematic(app):
    parts = told(app, coverage.PAGE)["cards"]["map"]["parts"]
    assert parts["caption"] == "Địa giới sơ đồ"


def test_area_without_boundaries_is_drawn_as_points(app):
    drawn = told(app, coverage.PAGE, "?area=760")["cards"]["map"]
    assert drawn["figure"]["data"][0]["type"] == "scattergeo"
    assert drawn["parts"]["caption"] == "Vòng tròn theo số dân; chưa có địa giới"
