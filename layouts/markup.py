"""Components as HTML text: what changes with every click travels ready to be shown.

A component tree sent through Dash is parsed, compared and rendered by React, and every part of the
page is told of it. Text that the browser's own parser takes costs a hundredth of that.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from dash.development.base_component import Component

_NAMES = {"className": "class", "htmlFor": "for", "tabIndex": "tabindex", "hrefLang": "hreflang"}
_VOID = frozenset({"img", "br", "hr", "input", "col", "wbr"})


class Written(str):
    """HTML that is written already: its texts are escaped, and it is taken as it stands."""

    __slots__ = ()


def markup(part: Any) -> str:
    """A component, a list of them or a text as HTML; every text and attribute is escaped."""
    if part is None:
        return ""
    if isinstance(part, (list, tuple)):
        return "".join(map(markup, part))
    if isinstance(part, Written):
        return str(part)
    if isinstance(part, Component):
        return _element(part)
    return escape(str(part), quote=False)


def _element(part: Component) -> str:
    known = part.to_plotly_json()
    if known["namespace"] != "dash_html_components":
        raise TypeError(f"only the browser's own elements can be written, not {type(part)}")
    props, tag = dict(known["props"]), known["type"].lower()
    inside = props.pop("children", None)
    written = "".join(_attribute(name, value) for name, value in props.items())
    return f"<{tag}{written}>" if tag in _VOID else f"<{tag}{written}>{markup(inside)}</{tag}>"


def _attribute(name: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = _NAMES.get(name, name)
    if value is True:
        return f" {name}"
    if name == "style":
        value = ";".join(f"{_dashed(key)}:{text}" for key, text in value.items())
    elif isinstance(value, dict):
        value = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f' {name}="{escape(str(value))}"'


def _dashed(name: str) -> str:
    """A style's name as style sheets write it: minHeight is min-height."""
    return "".join(f"-{ch.lower()}" if ch.isupper() else ch for ch in name)
