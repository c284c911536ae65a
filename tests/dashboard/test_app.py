"""The app put together: ids are wired, layouts ask nothing, nothing comes from another host."""

import gzip
import json
import re
from importlib.resources import files

import brotli
import dash
import plotly
import pytest

from dashboard import frame, static
from dashboard.app import ASSETS, create_app
from dashboard.boundaries import Boundaries, read_boundaries
from dashboard.pages import PAGES
from dashboard.url import scope_from_search
from layouts.words import known
from tests.layouts.sample_door import SampleDoor


@pytest.fixture(scope="module")
def app():
    """The dashboard on invented frames."""
    return create_app(door=SampleDoor())


@pytest.fixture(scope="module")
def client(app):
    """A reader without a browser; the first request makes Dash build its validation layout."""
    client = app.server.test_client()
    assert client.get("/coverage").status_code == 200
    return client


def _ids(component) -> list:
    own = [getattr(component, "id", None)]
    traversed = (
        component._traverse_with_paths() if hasattr(component, "_traverse_with_paths") else ()
    )
    return [i for i in (*own, *(getattr(c, "id", None) for _, c in traversed)) if i]


def _key(identity) -> str:
    return json.dumps(identity, sort_keys=True) if isinstance(identity, dict) else str(identity)


def _wired(app) -> list:
    """Every id that a callback reads or writes; patterns as dicts."""
    found = []
    for name, entry in app.callback_map.items():
        outputs = name.strip(".").split("...") if name.startswith("..") else [name]
        found += [o.rsplit(".", 1)[0] for o in outputs]
        found += [w["id"] for w in (*entry["inputs"], *entry["state"])]
    found += [w["id"] for c in app._callback_list for w in (*c["inputs"], *c["state"])]
    # A callback without an output is filed under a hash instead of an id.
    found = [i for i in found if not re.fullmatch(r"[0-9a-f]{64}", str(i))]
    return [
        json.loads(i) if str(i).startswith("{") else i
        for i in found
        if i and not str(i).startswith("_pages")
    ]


def _fits(pattern: dict, identity) -> bool:
    if not isinstance(identity, dict) or set(pattern) != set(identity):
        return False
    return all(isinstance(v, list) or v == identity[k] for k, v in pattern.items())


def test_every_id_of_a_callback_is_on_a_page(app, client):
    there = _ids(app.validation_layout)
    keys = {_key(i) for i in there}
    wired = _wired(app)
    assert len(wired) > 40
    for identity in wired:
        if isinstance(identity, dict) and any(isinstance(v, list) for v in identity.values()):
            assert any(_fits(identity, other) for other in there), identity
        else:
            assert _key(identity) in keys, identity


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.key)
def test_layout_is_made_without_a_question_and_small(page):
    # Outside the running app there is no door: a question would raise.
    made = frame.framed(page, pages=PAGES)()
    assert len(json.dumps(made, cls=plotly.utils.PlotlyJSONEncoder)) < 256_000


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.key)
def test_no_id_stands_twice_on_a_page(page):
    keys = [_key(i) for i in _ids(frame.framed(page, pages=PAGES)())]
    assert sorted(k for k in set(keys) if keys.count(k) > 1) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.key)
@pytest.mark.parametrize(
    "query",
    [
        {"date": "never"},
        {"lang": "xx", "area": "<b>"},
        {"unknown": "1"},
        {"map": "34", "lang": "en"},
    ],
)
def test_layout_takes_whatever_the_address_says(page, query):
    frame.framed(page, pages=PAGES)(**query)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.key)
def test_page_has_its_name_in_the_menu(page):
    assert known(page.words)


# The frame


def test_palette_finds_an_area_without_diacritics(app):
    with app.server.app_context():
        items = frame.palette_items("", pages=PAGES)
    assert [i["name"] for i in items if i["folded"] == "da nang"] == ["Đà Nẵng"]
    assert {i["kind"] for i in items} == {"page", "area", "lot"}
    assert len(items) == len(PAGES) + 63 + 705 + 1
    assert items[-1]["to"] == "AZ/ABX1466"


def test_frame_that_fails_says_so_without_details(app, monkeypatch):
    said = []
    monkeypatch.setattr(frame.dash, "set_props", lambda _, props: said.append(str(props)))
    with app.server.app_context():
        frame.failed(ValueError("a detail that no reader should see"))
    assert "Không tải được phần này" in said[0]
    assert "no reader" not in said[0]


def test_dates_are_offered_with_what_the_filters_mean_when_nothing_is_chosen(app):
    with app.server.app_context():
        dates, known, ground, _ = frame.draw_dates("/coverage", "dark", "")
        since = frame.list_since("/data", "dark", "")
    assert (dates["first"], dates["last"]) == ("2021-03-08", "2021-11-27")
    assert dates["usual"]["age"] == "18+"
    assert [o["value"] for o in known][0] == "newest"
    assert [o["value"] for o in since][0] == "before"
    assert ground.startswith("data:image/svg+xml,")


# What the browser is given


@pytest.mark.parametrize(("search", "lang"), [("", "vi"), ("?lang=en", "en"), ("?lang=xx", "vi")])
def test_html_names_the_language(client, search, lang):
    assert f'<html lang="{lang}">' in client.get(f"/coverage{search}").text


def test_home_leads_to_the_first_page_and_keeps_the_scope(client):
    answer = client.get("/?area=79")
    assert (answer.status_code, answer.location) == (302, "/overview?area=79")


def test_address_of_no_page_is_a_designed_state():
    text = str(dash.page_registry["pages.not_found_404"]["layout"]())
    assert "Không có trang này" in text
    assert "Về trang Bao phủ" in text


def test_page_and_style_sheets_name_no_other_host(client):
    html = client.get("/coverage").text
    sheets = [client.get(f"/vendor/{n}.css").text for n in ("bootstrap", "icons", "tokens")]
    own = [p.read_text(encoding="utf-8") for p in (*ASSETS.glob("*.css"), *ASSETS.glob("**/*.js"))]
    for text in (*sheets, *own):
        assert not re.findall(r"""(?:url\(|@import|src=|fetch\()\s*["']?https?://""", text)
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", html)


def test_bootstrap_lies_in_a_layer_beneath_our_own_rules(client):
    css = client.get("/vendor/bootstrap.css").text
    assert css.startswith("@layer vendor{")
    assert "@charset" not in css


def test_every_icon_is_cut_from_the_installed_set():
    from layouts.parts.icons import ICONS

    css = static.icons_css()
    assert all(f".icon-{name}{{--icon:url(" in css for name in ICONS)


def test_typeface_has_tabular_figures_and_vietnamese_letters():
    from dashboard.static import _FONTS

    package, path = _FONTS["inter.ttf"]
    content = (files(package) / path).read_bytes()
    # The tag of the OpenType feature, as it stands in the font's table of features.
    assert b"tnum" in content


@pytest.mark.parametrize("name", ["unknown.css", "inter"])
def test_only_listed_files_are_served_from_packages(client, name):
    assert client.get(f"/vendor/{name}").status_code == 404


@pytest.mark.parametrize(
    ("accepted", "unpack"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_plotly_is_sent_compressed(client, accepted, unpack):
    path = "/_dash-component-suites/plotly/package_data/plotly.min.js"
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    packed = client.get(path, headers={"Accept-Encoding": accepted})
    assert packed.headers["Content-Encoding"] == accepted
    assert len(packed.data) < 0.35 * len(plain.data)
    assert unpack(packed.data) == plain.data
    assert packed.headers["Vary"] == "Accept-Encoding"


def test_boundaries_are_kept_for_ever_and_their_list_is_not(client):
    name = next(iter(read_boundaries(ASSETS / "geo").shapes.values())).url
    assert "immutable" in client.get(name).headers["Cache-Control"]
    assert "immutable" not in client.get("/assets/geo/manifest.json").headers["Cache-Control"]


def test_versioned_addresses_are_kept_for_ever(client):
    html = client.get("/coverage").text
    for address in re.findall(r'(?:href|src)="(/(?:vendor|assets)/[^"]+\?[vm]=[^"]+)"', html):
        assert "immutable" in client.get(address).headers["Cache-Control"], address


# Boundaries


def test_folder_without_a_manifest_gives_no_boundaries(tmp_path):
    assert read_boundaries(tmp_path) == Boundaries()


def test_boundaries_serve_both_maps_and_each_province():
    known_shapes = read_boundaries(ASSETS / "geo")
    assert len(known_shapes.of_children("", map_name="63", level="province").ids) == 63
    assert len(known_shapes.of_children("", map_name="34", level="province").ids) == 34
    assert "760" in known_shapes.of_children("79", map_name="63", level="district").ids
    assert known_shapes.of_children("760", map_name="63", level="commune") is None


def test_codes_of_another_country_find_no_boundary():
    known_shapes = read_boundaries(ASSETS / "geo")
    shape = known_shapes.of_children("", map_name="63", level="province")
    assert known_shapes.fitting(shape, {"CZ010", "CZ020"}) is None


def test_archipelagos_are_named_on_the_national_map():
    shape = read_boundaries(ASSETS / "geo").of_children("", map_name="63", level="province")
    assert [label.vi for label in shape.labels] == ["Hoàng Sa (Đà Nẵng)", "Trường Sa (Khánh Hòa)"]


def test_language_is_read_from_the_address():
    assert scope_from_search("?lang=en").lang == "en"
