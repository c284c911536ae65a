"""Which places are compared: those like the one shown, or those that the reader picks by name."""

from __future__ import annotations

from urllib.parse import quote

import pandas as pd
from dash import html

from layouts import comparing
from layouts.formats import collation, number
from layouts.words import t

#: What a comparison holds at most: as many as have a panel of their own.
MOST = 12
SEPARATOR = "."


def chooser(units: pd.DataFrame, *, chosen: tuple[str, ...], finer: str, lang: str) -> html.Details:
    """Every unit as a link that takes it in or out; `finer` is a level to go down to, or ""."""
    names = dict(zip(units["area_code"], comparing.names(units, lang=lang), strict=True))
    codes = sorted(names, key=lambda code: collation(names[code]))
    said = _said(chosen, lang=lang)
    links = [_link(code, names[code], chosen=chosen) for code in codes]
    return html.Details(
        [
            html.Summary(said, className="chooser-open"),
            html.Div([*_others(chosen, finer=finer, lang=lang), *links], className="chooser-list"),
        ],
        className="chooser",
        open=bool(chosen),
    )


def _said(chosen: tuple[str, ...], *, lang: str) -> str:
    if not chosen:
        return t("compare.choose.open", lang)
    counts = {"count": number(len(chosen), lang=lang), "most": number(MOST, lang=lang)}
    return t("compare.choose.chosen", lang, **counts)


def _others(chosen: tuple[str, ...], *, finer: str, lang: str) -> list[html.A]:
    """The ways out of a choice: none of them, and the districts of the province that is shown."""
    found = []
    if chosen:
        found.append(_to("with=", t("compare.choose.none", lang), is_in=False))
    if finer:
        query = f"level={finer}&with="
        found.append(_to(query, t(f"compare.choose.{finer}", lang), is_in=False))
    return found


def _link(code: str, name: str, *, chosen: tuple[str, ...]) -> html.A:
    is_in = code in chosen
    rest = tuple(c for c in chosen if c != code) if is_in else (*chosen, code)[-MOST:]
    return _to(f"with={quote(SEPARATOR.join(rest))}", name, is_in=is_in)


def _to(query: str, text: str, *, is_in: bool) -> html.A:
    to = f"/compare?{query}"
    kind = "chooser-place is-in" if is_in else "chooser-place"
    mark = {"aria-current": "true"} if is_in else {}
    return html.A(text, href=to, className=kind, **{"data-to": to, **mark})
