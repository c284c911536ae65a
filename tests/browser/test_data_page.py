"""The data page, what stands under every figure, and what travels to the browser."""

import shutil

import pytest

from dashboard.app import create_app
from dashboard.data import WarehouseDoor
from tests.browser import campaign as made
from tests.browser.board import Board
from tests.browser.campaign import FIRST, SECOND, THIRD, Built
from tests.browser.czech import DOSES


@pytest.fixture(scope="module")
def data(tab, address):
    """The data page, opened once for the tests that only read it."""
    return Board(tab, address).open("/data")


def whole(text):
    """A whole number as a Vietnamese reader writes it."""
    return int(text.replace(".", "").replace("−", "-"))


def test_footer_says_that_the_data_are_simulated_and_how_new_they_are(board):
    for path in ("/coverage", "/data"):
        foot = board.open(path).text(".foot")
        assert "Dữ liệu mô phỏng" in foot
        assert "cập nhật 27/11/2021 20:00" in foot
        assert "63/63 địa phương đã báo cáo" in foot
        assert board.notices() == []


def test_loads_are_listed_with_what_became_of_their_rows(data, campaign):
    rows = {row[2] + row[3]: row for row in data.table("loads")}
    assert len(rows) == 6
    for day in (FIRST, SECOND):
        row = rows[f"tiem_0001.parquet{day:%d/%m/%Y}"]
        assert whole(row[4]) == campaign.rows(day).num_rows
        assert whole(row[4]) == sum(whole(cell) for cell in row[5:8])
    assert whole(rows["tiem_sai.csv27/11/2021"][7]) == made.WRONG_VACCINES + made.WRONG_DATES


def test_rows_that_wait_are_counted_by_reason(data):
    waiting = {row[0]: whole(row[2]) for row in data.table("quarantine")}
    assert waiting == {
        "Tên vắc xin lạ": made.WRONG_VACCINES,
        "Không phải ngày tháng": made.WRONG_DATES,
    }
    assert data.text('[data-card="quarantine"] .card-title').startswith("5 dòng chờ sửa")


def test_reason_says_what_to_do_next(data):
    acts = data.texts(".reason-act")
    assert "Sửa theo phụ lục tên vắc xin (PL5)" in acts


def test_completeness_has_a_row_for_each_province(data):
    names = data.page.evaluate(
        "document.querySelector('[data-card=\"completeness\"] .js-plotly-plot')"
        "._fullData[0].y.length"
    )
    assert names == 63
    assert data.card("completeness").locator(".legend-item").count() == 4
    assert len(data.table("completeness")) > 60


def test_what_moved_adds_up_to_the_files_of_the_day(data, campaign):
    rows = data.table("moved")
    head = data.head("moved")
    kind, doses = head.index("Loại thay đổi"), head.index("Số mũi")
    sums = {}
    for row in rows:
        sums[row[kind]] = sums.get(row[kind], 0) + whole(row[doses])
    second = campaign.rows(SECOND).num_rows
    assert sums["Rút lại"] == -made.WITHDRAWN
    assert sums["Mới"] + sums["Nhập muộn"] == second - made.WITHDRAWN
    bars = data.page.evaluate(
        "document.querySelector('[data-card=\"moved\"] .js-plotly-plot')._fullData.length"
    )
    assert bars >= 2


def test_freshness_has_a_line_for_each_feed(data):
    feeds = data.texts(".fresh-feed")
    assert sorted(feeds) == sorted(["Mũi tiêm", "Cơ sở tiêm", "Báo cáo ngày", "Dân số"])


@pytest.mark.parametrize("card", ["calendar", "moved", "completeness"])
def test_every_chart_of_the_page_is_drawn(data, card):
    marks = data.card(card).locator(".main-svg .trace, .main-svg image, .main-svg .hm")
    assert marks.count() > 0


# What travels


class Traffic:
    """What a page received, by address, once it was told to listen."""

    def __init__(self, page):
        self.received = []
        page.on("requestfinished", self._note)

    def _note(self, request):
        sizes = request.sizes()
        self.received.append((request.url, sizes["responseBodySize"]))

    def total(self, part=""):
        """Bytes of the bodies, as they travelled, of addresses with this part."""
        return sum(max(size, 0) for url, size in self.received if part in url)


LIGHT = 15_000  # bytes of one change of a filter: map, ranking with its lines, curve, ages


def test_geometry_travels_once_and_a_filter_change_is_light(board):
    traffic = Traffic(board.page)
    board.open().until_provinces().settled()
    for dose in ("full", "b1"):
        traffic.received.clear()
        board.choose("dose", dose).until_query(dose=dose).settled()
        assert [url for url, _ in traffic.received if "/assets/geo/" in url] == []
        assert 0 < traffic.total("/answers/") < LIGHT
        assert traffic.total("_dash-update-component") == 0


def test_load_published_meanwhile_is_seen_at_the_next_step(page, app_server, campaign, tmp_path):
    mine = Built(tmp_path)
    for file in campaign.folder.glob("warehouse*.duckdb"):
        shutil.copy(file, tmp_path)
    board = Board(page, app_server(create_app(door=WarehouseDoor.open(mine.url))))
    board.open().until_provinces()
    before = board.text(".hero")
    made.load(mine.url, "vn", [campaign.drop(THIRD)], known_on=THIRD)
    board.choose("dose", "full").until_query(dose="full").settled()
    assert "biết đến 28/11/2021" in board.text('[data-card="map"] .card-quiet')
    assert "cập nhật 28/11/2021 20:00" in board.text(".foot")
    board.page.reload()
    board.page.wait_for_selector(".card-title")
    board.choose("dose", "d1").until_query().settled()
    assert board.text(".hero") != before


# Another country's files


def test_czech_regions_are_points_with_their_own_sums(page, czech_address):
    board = Board(page, czech_address).open().until("() => window.drawnPoints() === 14")
    board.settled()
    assert board.notices() == []
    assert board.codes() == []
    assert board.page.locator("#maps").is_hidden()  # the country was not redrawn
    shown = {row[1]: row for row in board.table("map")}
    assert len(shown) == 14
    assert whole(shown["CZ010"][4]) == 1000
    assert shown["CZ031"][7] == "Chưa có dữ liệu"
    assert "Dữ liệu mô phỏng" not in board.text(".foot")


def test_czech_region_opens_from_the_table(page, czech_address):
    board = Board(page, czech_address).open().until("() => window.drawnPoints() === 14")
    board.page.locator('.listing tr[data-code="CZ010"]').click()
    board.until_query(area="CZ010").settled()
    assert board.crumbs() == ["Cả nước", "Hlavní město Praha"]
    assert board.notices() == []


def test_czech_data_page_lists_its_loads(page, czech_address):
    board = Board(page, czech_address).open("/data")
    assert {row[2] for row in board.table("loads")} == {
        "prehled-ockovacich-mist.csv",
        "ockovani@2021-01-05.csv",
    }
    assert board.notices() == []
    head = board.table("moved") and board.head("moved")
    rows = board.card("moved").locator(".card-rows tbody tr").all_inner_texts()
    told = sum(whole(row.split("\t")[head.index("Số mũi")]) for row in rows)
    assert told == DOSES
