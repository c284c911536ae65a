"""Sites and Registration as a reader uses them: zoom to sites, open one, find one, on a phone."""

import pytest

POINTS = """() => {
  const map = document.querySelector('.zoom-frame .js-plotly-plot');
  return map && map.data ? map.data[0].customdata : [];
}"""
PHONE = {"width": 390, "height": 844}


def test_map_shows_districts_from_afar_and_sites_from_near(board):
    board.open("/sites").until(f"() => ({POINTS})().length > 100")
    assert not any(code.startswith("/site") for code in board.page.evaluate(POINTS))
    board.page.locator('[data-box="in"]').click()
    board.until(f"() => ({POINTS})().some((code) => code.startsWith('/site?site='))").settled()
    assert "box=" in board.page.url
    shown = board.page.locator('[data-card="load"] .card-title').inner_text()
    board.page.locator('[data-box="reset"]').click()
    board.until(f"() => ({POINTS})().every((code) => !code.startsWith('/site'))").settled()
    assert "box=" not in board.page.url
    assert board.page.locator('[data-card="load"] .card-title').inner_text() == shown


def test_a_row_of_the_ranking_opens_the_site_and_back_returns(board):
    board.open("/sites", area="01", lang="en")
    row = board.page.locator('[data-card="ranked"] tr[data-code]').first
    name = row.locator(".cell-place").inner_text()
    row.click()
    board.page.wait_for_selector('.page-site [data-card="head"] .lot-numbers')
    board.settled()
    assert board.page.locator('[data-card="head"] .card-title').inner_text().startswith(name)
    assert board.page.locator(".page-site .is-failed").count() == 0
    assert board.crumbs()[1:3] == ["North", "Ha Noi"]
    board.page.go_back()
    board.page.wait_for_selector('.page-sites [data-card="ranked"] tr[data-code]')


def test_palette_finds_a_site_without_diacritics(board):
    board.open("/sites").until(f"() => ({POINTS})().length > 100")
    board.page.keyboard.press("Control+k")
    board.page.keyboard.type("diem tiem 1")
    found = board.page.locator(".palette-item", has_text="Điểm tiêm 1 -").first
    found.wait_for()
    found.click()
    board.page.wait_for_selector('.page-site [data-card="head"] .lot-numbers')
    assert "/site?" in board.page.url


@pytest.mark.parametrize("path", ["/sites", "/registration"])
def test_page_fits_a_telephone_and_its_bars_say_everything(board, path):
    board.page.set_viewport_size(PHONE)
    board.open(path)
    wide = board.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    ends = board.page.evaluate("""() => [...document.querySelectorAll('.js-plotly-plot')]
      .filter((plot) => plot.data.length === 1 && plot.data[0].orientation === 'h')
      .flatMap((plot) => [...plot.querySelectorAll('.annotation-text')])
      .map((text) => text.getBoundingClientRect().right)""")
    assert len(ends) >= 7
    assert max(ends) <= PHONE["width"]
    board.page.set_viewport_size({"width": 1440, "height": 900})
