"""Components written as HTML: nothing that a text holds becomes part of the page."""

import pytest
from dash import dcc, html

from layouts import row_list
from layouts.markup import Written, markup
from layouts.row_list import Field, Listing, Row


def test_texts_and_attributes_are_escaped():
    link = html.A("<b>&", href='?area="><script>', **{"data-area": '"'})
    assert markup(link) == (
        '<a href="?area=&quot;&gt;&lt;script&gt;" data-area="&quot;">&lt;b&gt;&amp;</a>'
    )


def test_lists_nest_and_nothing_is_left_out():
    inner = [html.B("a"), " b ", 3, None, [html.I(), html.Br()]]
    assert markup(html.P(inner)) == "<p><b>a</b> b 3<i></i><br></p>"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({"className": "a b"}, ' class="a b"'),
        ({"tabIndex": 0}, ' tabindex="0"'),
        ({"hidden": True}, " hidden"),
        ({"hidden": False}, ""),
        ({"style": {"minHeight": "3px", "color": "red"}}, ' style="min-height:3px;color:red"'),
        ({"id": {"b": 1, "a": "x"}}, ' id="{&quot;a&quot;:&quot;x&quot;,&quot;b&quot;:1}"'),
        ({"aria-hidden": "true"}, ' aria-hidden="true"'),
    ],
)
def test_properties_take_the_names_of_html(given, written):
    assert markup(html.Div(**given)) == f"<div{written}></div>"


def test_component_that_needs_a_script_is_refused():
    with pytest.raises(TypeError, match="Store"):
        markup(html.Div(dcc.Store(id="x")))


def test_what_is_written_already_is_taken_as_it_stands():
    assert markup(html.Div([Written("<b>1</b>"), "<b>"])) == "<div><b>1</b>&lt;b&gt;</div>"


def test_a_list_of_rows_escapes_every_text():
    bad = '"><script>'
    fields = (Field("area", bad, "place"), Field("state", "x", "mark"))
    cells = (row_list.place(bad, worth=0, title=bad), row_list.mark(bad, icon="truck"))
    text = str(row_list.drawn(Listing(fields, (Row(bad, cells),)), lang="vi"))
    assert "<script>" not in text
    assert text.count("&lt;script&gt;") == 4  # head, name, its title, state; the code is in a query


def test_a_long_list_draws_its_first_rows_and_says_where_the_rest_is():
    rows = tuple(
        Row(f"{n:03}", (row_list.place(f"Nơi {n}", worth=n),), n == 190) for n in range(200)
    )
    text = str(row_list.drawn(Listing((Field("area", "Nơi", "place"),), rows), lang="vi"))
    assert text.count("data-go") == row_list.MOST + 1
    assert "Nơi 190" in text
    assert "và 119 dòng nữa" in text
