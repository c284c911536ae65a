"""The controls of a what-if beside a burn-down; the browser answers them (assets/61-whatif.js)."""

from __future__ import annotations

import json
from typing import Any

from dash import html

from layouts import stock
from layouts.formats import large
from layouts.parts.icons import icon
from layouts.words import t

_MOST_LOTS = 30
_WORDS = ("outcome", "beyond", "free", "expired", "unmet", "days")


def what_if(case: dict, *, deliveries: dict[str, str], start: str, lang: str) -> html.Div:
    """`case` is the payload of a burn-down, `deliveries` codes with their names, `start` today."""
    data = {"case": case, "start": start, "words": {w: _template(w, lang) for w in _WORDS}}
    return html.Div(
        [
            html.H3(t("stock.what_if.title", lang), className="what-if-title"),
            _slider("hold", 0, 100, 5, value=0, unit="%", lang=lang),
            _slider("pace", 50, 200, 5, value=100, unit="%", lang=lang),
            _slider("delay", 0, 14, 1, value=0, unit="", lang=lang),
            *_which(deliveries, lang=lang),
            _select("lot", _lots(case, lang=lang), lang=lang),
            html.Div(className="what-if-answer", role="status", **{"aria-live": "polite"}),
            html.Button(
                [icon("arrow-clockwise"), html.Span(t("stock.what_if.reset", lang))],
                type="button",
                className="button what-if-reset",
                hidden=True,
                **{"data-what-if": "reset"},
            ),
        ],
        className="what-if-box",
        **{"data-case": json.dumps(data, ensure_ascii=False, separators=(",", ":"))},
    )


def _template(name: str, lang: str) -> str:
    """The sentence with its blanks, which the browser fills in."""
    blanks = {key: f"{{{key}}}" for key in ("early", "late", "days", "doses", "n")}
    return t(f"stock.what_if.{name}", lang, **blanks)


def _slider(
    name: str, low: int, high: int, step: int, *, value: int, unit: str, lang: str
) -> html.Label:
    shown = f"{value}{unit}" if unit else t("stock.what_if.days", lang, n=value)
    return html.Label(
        [
            html.Span(t(f"stock.what_if.{name}", lang), className="field-label"),
            html.Output(shown, **{"data-what-if-value": name, "data-unit": unit}),
            _input(type="range", min=low, max=high, step=step, value=value, name=name),
        ],
        className="what-if-field",
    )


def _input(**attributes: Any) -> html.Div:
    """A range input: Dash writes no plain one, so it is made from its attributes by the browser."""
    return html.Div(
        className="what-if-slider", **{f"data-{k}": str(v) for k, v in attributes.items()}
    )


def _select(name: str, options: list[tuple[str, str]], *, lang: str) -> html.Label:
    inner = [html.Option(label, value=value) for value, label in options]
    return html.Label(
        [
            html.Span(t(f"stock.what_if.{name}", lang), className="field-label"),
            html.Select(inner, className="select", **{"data-what-if": name}),
        ],
        className="what-if-field",
    )


def _lots(case: dict, *, lang: str) -> list[tuple[str, str]]:
    named = [lot for lot in case["lots"] if lot["code"] and lot["arrives"] <= 0 < lot["last_day"]]
    named.sort(key=lambda lot: -lot["doses"])
    return [("", t("stock.what_if.no_lot", lang))] + [
        (
            lot["code"],
            f"{stock.lot_code(lot['code'])} · "
            f"{stock.vaccine(lot['code'].split('/', 1)[0], lang=lang)} · "
            f"{large(lot['doses'], lang=lang)}",
        )
        for lot in named[:_MOST_LOTS]
    ]


def _which(names: dict[str, str], *, lang: str) -> list[html.Label]:
    """Which delivery is late, where any is on its way."""
    options = [("", t("stock.what_if.all_deliveries", lang)), *names.items()]
    return [_select("which", options, lang=lang)] if names else []
