"""The browser reaches the server of a test, and nothing else without being caught."""

import flask

from tests import screen


def _app(body: str) -> flask.Flask:
    app = flask.Flask("sample")
    app.add_url_rule("/", view_func=lambda: f"<!doctype html><title>Tiêm chủng</title>{body}")
    return app


def test_page_of_an_app_opens_in_the_browser(page, app_server):
    page.goto(app_server(_app("<h1>Bao phủ</h1>")))
    assert page.title() == "Tiêm chủng"
    assert page.inner_text("h1") == "Bao phủ"


def test_two_apps_are_served_at_two_addresses(app_server):
    assert app_server(_app("")) != app_server(_app(""))


def test_call_to_another_host_and_broken_script_are_noticed(browser, app_server):
    opened = browser.new_page()
    witness = screen.Witness(opened)
    opened.goto(app_server(_app("<img src='http://192.0.2.1/x.png'><script>no.such()</script>")))
    opened.close()
    assert witness.foreign == ["http://192.0.2.1/x.png"]
    assert len(witness.errors) == 1
    assert "no is not defined" in witness.errors[0]


def test_own_files_and_inline_images_are_not_another_host(browser, app_server):
    opened = browser.new_page()
    witness = screen.Witness(opened)
    opened.goto(app_server(_app("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>")))
    opened.close()
    assert witness.foreign == []
