"""The board of signals, silent places and the three sentences that always stand above them."""

from __future__ import annotations

import pandas as pd
from dash import html

from layouts import signals
from layouts.formats import MISSING, day, number
from layouts.parts.icons import icon
from layouts.parts.plain_table import plain_table
from layouts.parts.states import empty
from layouts.signals import column
from layouts.view import Table, View
from layouts.words import t

_HEADS = (
    ("subject", "text"),
    ("doses", "number"),
    ("observed", "number"),
    ("expected", "number"),
    ("ratio", "number"),
    ("of_limit", "number"),
    ("first_crossed", "date"),
    ("methods", "text"),
    ("completeness", "number"),
    ("state", "text"),
)
_MOST = 60


def three_sentences(*, lang: str) -> html.Div:
    """A report is not proof of cause; a signal is a reason to look; what is compared with what."""
    keys = ("proof", "reason", "against")
    return html.Div(
        [html.P([icon("info-circle"), t(f"safety.three.{key}", lang)]) for key in keys],
        className="three",
        role="note",
    )


def board(frame: pd.DataFrame, *, selected: str, lang: str) -> tuple[list, View]:
    """One line a subject, signals first; the selected one is marked."""
    title = signals.board_title(frame, lang=lang)
    if frame.empty:
        return [empty("chart", lang=lang)], View({}, title)
    rows = signals.shown(frame).head(_MOST).to_dict("records")
    head = html.Tr([html.Th(column(k, lang=lang).label, className=f"cell-{c}") for k, c in _HEADS])
    lines = [_line(row, selected=selected, lang=lang) for row in rows]
    facts = (t("safety.says.multiplicity", lang), t("safety.says.passive", lang))
    quiet = signals.silence(frame, lang=lang)
    table = _table(frame.to_dict("records"), lang=lang)
    warned = [html.P([icon("eye-slash"), quiet], className="board-silent")] if quiet else []
    return [*warned, plain_table(head, lines, extra="board")], View({}, title, facts, table)


def _cells(row: dict, *, lang: str) -> tuple[str, ...]:
    crossed = row["first_crossed"]
    known = row["completeness"]
    return (
        signals.name(row, lang=lang),
        number(row["doses"], lang=lang) if row["doses"] else MISSING,
        number(row["observed"], lang=lang),
        number(row["expected"], lang=lang, digits=1),
        signals.ratio(row, lang=lang),
        signals.share(row["of_limit"], lang=lang),
        MISSING if pd.isna(crossed) else day(crossed, lang=lang),
        signals.methods(row, lang=lang),
        MISSING if pd.isna(known) else signals.share(known, lang=lang),
        signals.state(row, lang=lang),
    )


def _line(row: dict, *, selected: str, lang: str) -> html.Tr:
    cells = _cells(row, lang=lang)
    key = f"{row['subject_kind']}:{row['subject']}"
    is_loud = bool(row["methods"]) and row["methods"] != "ic"
    is_low = row["subject_kind"] == "province" and row["ratio"] < 1
    sign = "eye-slash" if is_low else "exclamation-triangle" if is_loud else "dash-lg"
    link = html.A([icon(sign), html.Span(cells[0])], href=f"?signal={key}", **{"data-signal": key})
    # A week whose reports are still to come is hatched, as everywhere.
    late = not pd.isna(row["completeness"]) and row["completeness"] < 0.8
    shown = [html.Td(link, className="cell-text board-name")]
    for (name, kind), cell in zip(_HEADS[1:], cells[1:], strict=True):
        style = f"cell-{kind}" + (" is-open" if late and name == "completeness" else "")
        inside = trace(row, cell, lang=lang) if name == "methods" else cell
        shown.append(html.Td(inside, className=f"{style} board-{name}"))
    kinds = ("is-signal" if is_loud else "", "is-selected" if key == selected else "")
    return html.Tr(shown, className=" ".join(filter(None, kinds)))


def trace(row: dict, said: str, *, lang: str) -> list:
    """A lot's methods with the way to where it lies; of anything else what is said."""
    if row["subject_kind"] != "lot" or str(row["subject"]).endswith("/"):
        return [said]
    way = html.A(
        [t("safety.trace", lang), icon("chevron-right")],
        href=f"/lot?lot={row['subject']}",
        className="board-trace",
    )
    return [said, " ", way]


def _table(rows: list[dict], *, lang: str) -> Table:
    columns = tuple(column(key, lang=lang, kind=kind) for key, kind in _HEADS)
    raw_keys = [key for key, _ in _HEADS if key != "subject"]
    raw = tuple((signals.name(row, lang=lang), *(row.get(key) for key in raw_keys)) for row in rows)
    return Table(columns, tuple(_cells(row, lang=lang) for row in rows), raw)


def silent(frame: pd.DataFrame, *, lang: str) -> tuple[list, View]:
    """Sites and provinces that report too little, and those far above the others."""
    odd = frame[frame["method"] == "reporting"] if len(frame) else frame
    low = odd[odd["ratio"] < 1] if len(odd) else odd
    counts = {
        kind: number(int((low["subject_kind"] == kind[:-1]).sum()) if len(low) else 0, lang=lang)
        for kind in ("sites", "provinces")
    }
    title = t("safety.title.silent", lang, **counts)
    if not len(odd):
        return [html.P(t("safety.silent.none", lang), className="quiet")], View({}, title)
    ordered = odd.sort_values(["subject_kind", "ratio"]).to_dict("records")
    sites = [int(row["tested"]) for row in ordered if row["subject_kind"] == "site"]
    facts = (t("safety.silent.small", lang, tested=number(max(sites, default=0), lang=lang)),)
    lines = [_silent_line(row, lang=lang) for row in ordered]
    heads = ("subject", "observed", "expected", "state")
    shown = tuple(_silent_cells(row, lang=lang) for row in ordered)
    table = Table(tuple(column(key, lang=lang) for key in heads), shown)
    body = [html.Ul(lines, className="silent-list"), html.P(facts[0], className="quiet")]
    return body, View({}, title, facts, table)


def _silent_cells(row: dict, *, lang: str) -> tuple[str, ...]:
    kind = t(f"safety.kind.{row['subject_kind']}", lang)
    how = t("safety.silent.low" if row["ratio"] < 1 else "safety.silent.high", lang)
    return (
        f"{kind}: {signals.name(row, lang=lang)}{_where(row, lang=lang)}",
        number(row["observed"], lang=lang),
        number(row["expected"], lang=lang, digits=1),
        how,
    )


def _where(row: dict, *, lang: str) -> str:
    """The province of a site, whose name alone may be that of many."""
    place = row.get("province_vi" if lang == "vi" else "province_en")
    return f", {place}" if row["subject_kind"] == "site" and isinstance(place, str) else ""


def _silent_line(row: dict, *, lang: str) -> html.Li:
    place, observed, expected, how = _silent_cells(row, lang=lang)
    is_low = row["ratio"] < 1
    key = f"{row['subject_kind']}:{row['subject']}"
    sign = icon("eye-slash" if is_low else "arrow-up")
    said = t("safety.silent.row", lang, observed=observed, expected=expected)
    return html.Li(
        [
            html.A(place, href=f"?signal={key}", className="silent-name", **{"data-signal": key}),
            html.Span([sign, how], className=f"tag tag-{'watch' if is_low else 'note'}"),
            html.Span(said, className="silent-said"),
        ]
    )
