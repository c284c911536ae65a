"""Components written as HTML: nothing that a text holds becomes part of the page."""

import pytest
from dash import dcc, html

from layouts.markup import markup


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
