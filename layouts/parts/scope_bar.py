"""The scope bar: the only place filters live; it equals the URL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import dash_bootstrap_components as dbc
import pandas as pd
from dash import dcc, html

from layouts import say
from layouts.parts.briefing_menu import briefing_menu
from layouts.parts.icons import icon, icon_button
from layouts.words import t

Field = Callable[[str], Any]
# What a select shows when its parameter is absent: an empty value would show nothing.
ALL, NEWEST, BEFORE = "all", "newest", "before"


@dataclass(frozen=True)
class Choice:
    """One filter: its key is the URL parameter, its first option is the default."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    is_select: bool = False

    def offers(self, value: str) -> bool:
        """Whether a value can be chosen here."""
        return value in dict(self.options)

    def word(self, value: str) -> str:
        """What a value is called; of one that is not offered, what the usual one is called."""
        return dict(self.options).get(value, self.options[0][1])


def choices(lang: str, *, keys: Iterable[str]) -> tuple[Choice, ...]:
    """The filters of a page, by the keys that its value names, in its order."""
    known = {choice.key: choice for choice in _choices(lang)}
    return tuple(known[key] for key in keys)


def _choices(lang: str) -> tuple[Choice, ...]:
    doses = tuple((d, t(f"states.dose.{d}", lang)) for d in ("d1", "full", "b1", "b2"))
    ages = tuple((a, t(f"states.age.{a}", lang)) for a in ("18+", "12-17", "5-11", "all"))
    bases = tuple((b, t(f"ui.basis.{b}", lang)) for b in ("residence", "place"))
    codes = ("AZ", "PFZ", "MOD", "VERO", "SPV", "ABD")
    names = tuple((code, t(f"states.vaccine.{code}", lang)) for code in codes)
    vaccines = ((ALL, t("ui.scope.all_vaccines", lang)), *names)
    return (
        Choice("dose", t("ui.scope.dose", lang), doses),
        Choice("age", t("ui.scope.age", lang), ages),
        Choice("basis", t("ui.scope.basis", lang), bases),
        Choice("vaccine", t("ui.scope.vaccine", lang), vaccines, is_select=True),
    )


def maps(lang: str) -> Choice:
    """The switch between the two administrative maps."""
    options = tuple((m, t(f"ui.scope.map_{m}", lang)) for m in ("63", "34"))
    return Choice("map", t("ui.scope.map", lang), options)


def scope_bar(
    *,
    ids: Any,
    field: Field,
    lang: str,
    values: Mapping[str, str],
    filters: Iterable[Choice],
    since: bool = False,
) -> html.Section:
    """Breadcrumb, date, known-on date, boundaries, filters and the time scrubber."""
    chosen = (*filters, maps(lang))
    where = html.Nav(
        html.Ol(**{"data-part": "path"}),
        className="path",
        **{"aria-label": t("ui.scope.path", lang)},
    )
    shown = [control(c, field=field, value=values.get(c.key, "")) for c in chosen]
    first = [
        where,
        _stepper(ids=ids, field=field, lang=lang, value=values.get("date", "")),
        _scrubber(ids=ids, lang=lang),
        html.Div(shown[-1], id=ids.MAPS),
        _actions(lang),
    ]
    second = [
        *shown[:-1],
        *([_known("since", BEFORE, field=field, lang=lang)] if since else []),
        _known("known", NEWEST, field=field, lang=lang),
    ]
    return html.Section(
        [
            html.Div(first, className="scope-row"),
            html.Div(second, className="scope-row scope-filters"),
            dcc.Store(id=ids.DATES),
            dcc.Store(id=ids.OFFERED, data=_offered(chosen)),
        ],
        className="scope-bar",
        **{"aria-label": t("ui.scope.label", lang)},
    )


def _offered(chosen: Iterable[Choice]) -> dict[str, list[str]]:
    """The values of each filter, the usual one first; other values of the URL are not shown."""
    offered = {choice.key: [value for value, _ in choice.options] for choice in chosen}
    return {**offered, "known": [NEWEST], "since": [BEFORE]}


def control(choice: Choice, *, field: Field, value: str) -> html.Div:
    """A filter as a segmented switch, or as a select when it has many options."""
    options = [{"label": label, "value": v} for v, label in choice.options]
    shown = value if choice.offers(value) else choice.options[0][0]
    if choice.is_select:
        inner = dbc.Select(id=field(choice.key), options=options, value=shown, className="select")
        return html.Label(
            [html.Span(choice.label, className="field-label"), inner], className="field"
        )
    switch = dbc.RadioItems(
        id=field(choice.key),
        options=options,
        value=shown,
        className="segmented",
        inputClassName="segment-input",
        labelClassName="segment",
    )
    name = html.Span(choice.label, className="field-label", **{"aria-hidden": "true"})
    return html.Div(
        [name, html.Div(switch, role="group", **{"aria-label": choice.label})], className="field"
    )


def _stepper(*, ids: Any, field: Field, lang: str, value: str) -> html.Div:
    picker = dbc.Input(
        id=field("date"), type="date", value=value, className="date-input", debounce=True
    )
    shown = html.Label(
        [
            html.Span(t("ui.scope.date", lang), className="visually-hidden"),
            html.Span("", className="date-text", id=ids.DATE_TEXT, **{"aria-hidden": "true"}),
            icon("calendar3"),
            picker,
        ],
        className="date-field",
    )
    back, ahead = (t(f"ui.scope.day_{side}", lang) for side in ("before", "after"))
    return html.Div(
        [
            icon_button("caret-left-fill", back, **{"data-step": "-1"}),
            shown,
            icon_button("caret-right-fill", ahead, **{"data-step": "1"}),
        ],
        className="stepper",
        role="group",
        **{"aria-label": t("ui.scope.date", lang)},
    )


def _known(key: str, usual: str, *, field: Field, lang: str) -> html.Label:
    options = known_options([], usual=usual, lang=lang)
    inner = dbc.Select(id=field(key), options=options, value=usual, className="select")
    name = html.Span(t(f"ui.scope.{key}", lang), className="field-label")
    return html.Label([name, inner], className="field")


def _actions(lang: str) -> html.Div:
    return html.Div(
        [
            briefing_menu(lang),
            icon_button("link-45deg", t("ui.scope.copy", lang), **{"data-act": "link"}),
            icon_button("printer", t("ui.scope.print", lang), **{"data-act": "print"}),
        ],
        className="scope-actions",
    )


def _scrubber(*, ids: Any, lang: str) -> html.Div:
    slider = dcc.Input(
        id=ids.SCRUB,
        type="range",
        min=0,
        max=1,
        step=1,
        value=1,
        className="scrub-input",
        debounce=False,
    )
    play = icon_button(
        "play-fill",
        t("ui.scope.play", lang),
        extra="scrub-play",
        **{"data-act": "play", "data-label-on": t("ui.scope.pause", lang)},
    )
    label = html.Span(t("ui.scope.scrub", lang), className="visually-hidden")
    ground = html.Img(id=ids.SCRUB_GROUND, className="scrub-ground", alt="")
    ends = html.Span(id=ids.SCRUB_ENDS, className="scrub-ends")
    return html.Div(
        [play, html.Label([label, ground, slider], className="scrub-track"), ends],
        className="scrub",
    )


def known_options(dates: list, *, usual: str, lang: str) -> list[dict]:
    """Options of a known-on select, the usual one first, then dates from the newest back."""
    rows = [
        {"label": f"{d:%d/%m/%Y}", "value": d.isoformat()[:10]} for d in sorted(dates, reverse=True)
    ]
    return [{"label": t(f"ui.scope.{usual}", lang), "value": usual}, *rows]


def dates_payload(frame: pd.DataFrame) -> dict[str, str]:
    """First and last event date for the scrubber, as yyyy-mm-dd; empty when nothing is loaded."""
    ends = frame[frame["kind"].isin(("first", "last"))].dropna(subset=["date"])
    return {row["kind"]: row["date"].isoformat()[:10] for row in ends.to_dict("records")}


def crumbs(path: pd.DataFrame, *, lang: str) -> list:
    """The breadcrumb of areas: links upward, the last one is where the reader stands."""
    rows = path.to_dict("records")
    items = []
    for i, row in enumerate(rows):
        code = "" if row["level"] == "nation" else str(row["area_code"])
        name = say.nation_or(say.place(row, lang=lang), code=code, lang=lang)
        if i == len(rows) - 1:
            items.append(html.Li(html.Span(name, **{"aria-current": "location"})))
        else:
            items.append(
                html.Li(
                    [
                        html.A(name, href=f"?area={code}", **{"data-area": code}),
                        icon("chevron-right"),
                    ]
                )
            )
    return items
