"""The URL is the state: query parameters to a Scope and back, both pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from warehouse.scope import Scope

LANGUAGES = ("vi", "en")
_LONGEST = 64


def _choice(*allowed: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in allowed:
            raise ValueError(text)
        return text

    return parse


def _code(text: str) -> str:
    """A code of the warehouse: short, printable, without markup or control characters."""
    if len(text) > _LONGEST or not text.isprintable() or set(text) & set("<>\"'&;"):
        raise ValueError(text)
    return text


def _date(text: str) -> date:
    if len(text) != len("2021-11-27"):
        raise ValueError(text)
    return date.fromisoformat(text)


@dataclass(frozen=True)
class Parameter:
    """One query parameter: its name in the URL, the Scope's field, and how it is read."""

    name: str
    field: str
    parse: Callable[[str], Any]


PARAMETERS = (
    Parameter("area", "area", _code),
    Parameter(
        "level", "level", _choice("nation", "zone", "region", "province", "district", "commune")
    ),
    Parameter("map", "map", _choice("63", "34")),
    Parameter("indicator", "indicator", _code),
    Parameter("date", "as_of", _date),
    Parameter("known", "known_on", _date),
    Parameter("since", "since", _date),
    Parameter("dose", "dose", _choice("d1", "full", "b1", "b2")),
    Parameter("vaccine", "vaccine", _code),
    Parameter("age", "age", _code),
    Parameter("sex", "sex", _code),
    Parameter("group", "group", _code),
    Parameter("basis", "basis", _choice("residence", "place")),
    Parameter("population", "population", _code),
    Parameter("facility", "facility", _code),
    Parameter("lot", "lot", _code),
)
#: Parameters of single pages that are no part of a scope: the page reads them from what was asked.
OF_PAGES = (
    "by",
    "with",
    "against",
    "back",
    "signal",
    "site",
    "rank",
    "box",
    "state",
    "next",
    "who",
    "case",
)
_DEFAULTS = {each.name: each.default for each in fields(Scope)}


@dataclass(frozen=True)
class Request:
    """A URL understood: scope, language, parameters that made no sense, and the page's own."""

    scope: Scope
    lang: str = "vi"
    more: tuple[tuple[str, str], ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


def scope_from_query(query: Mapping[str, Any]) -> Request:
    """Read query parameters; a bad value gives its default and is named, never an error."""
    values, refused = {}, {}
    for parameter in PARAMETERS:
        text = query.get(parameter.name)
        if text in (None, ""):
            continue
        try:
            values[parameter.field] = parameter.parse(str(text))
        except ValueError:
            refused[parameter.name] = str(text)
    lang = str(query.get("lang") or LANGUAGES[0])
    if lang not in LANGUAGES:
        refused["lang"] = lang
        lang = LANGUAGES[0]
    own = tuple(_own(query, refused))
    return Request(Scope(**values), lang, own, refused)


def _own(query: Mapping[str, Any], refused: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The parameters of single pages, as far as they can be codes; the others are refused."""
    for name in OF_PAGES:
        text = str(query.get(name) or "")
        try:
            if text:
                yield name, _code(text)
        except ValueError:
            refused[name] = text


def query_of(search: str | None) -> dict[str, str]:
    """The parameters of a location's search string such as "?area=79&lang=en"."""
    return dict(parse_qsl((search or "").lstrip("?"), keep_blank_values=True, errors="replace"))


def scope_from_search(search: str | None) -> Request:
    """The scope that a location's search string asks for."""
    return scope_from_query(query_of(search))


def scope_to_query(scope: Scope, *, lang: str = "vi") -> dict[str, str]:
    """The parameters that differ from their defaults, in a fixed order."""
    values = {p.name: getattr(scope, p.field) for p in PARAMETERS}
    defaults = {p.name: _DEFAULTS[p.field] for p in PARAMETERS}
    query = {name: _text(v) for name, v in values.items() if v and v != defaults[name]}
    return query | ({"lang": lang} if lang != LANGUAGES[0] else {})


def scope_to_search(scope: Scope, *, lang: str = "vi") -> str:
    """The same as a search string, "" when everything is default."""
    query = scope_to_query(scope, lang=lang)
    return f"?{urlencode(query)}" if query else ""


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
