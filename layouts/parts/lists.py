"""Lists of the data page: freshness by feed, rows in quarantine by reason, files loaded."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
from dash import html

from layouts.formats import day, large, moment, number
from layouts.parts.icons import icon
from layouts.parts.states import empty
from layouts.view import Column, Later, Table, View
from layouts.words import t, term

_LATE_DAYS = 2
_MOST, _MOST_IN_TABLE = 20, 500


def freshness(frame: pd.DataFrame, *, as_of: date | None, lang: str) -> View:
    """One line a feed: how far its data reach and how far behind the page's date that is."""
    if frame.empty:
        return _view(empty("loads", lang=lang), t("data.title.no_freshness", lang))
    days = [_days_behind(row, as_of=as_of) for row in frame.to_dict("records")]
    title = _fresh_title(frame, days, lang=lang)
    rows = [
        _fresh_row(row, behind, lang=lang)
        for row, behind in zip(frame.to_dict("records"), days, strict=True)
    ]
    table = _fresh_table(frame, lang=lang)
    return _view(html.Ul(rows, className="fresh-list"), title, table=table)


def _view(body: Any, title: str, **more: Any) -> View:
    """A card whose body is a list of our own."""
    return View({}, title, parts={"body": body}, **more)


def _fresh_title(frame: pd.DataFrame, days: list[int | None], *, lang: str) -> str:
    """Up to date is only said when every feed of events has a day and none is late."""
    late = sum(d is not None and d > _LATE_DAYS for d in days)
    silent = int((frame["is_dated"] & frame["last_event_date"].isna()).sum())
    if late:
        return t("data.title.stale", lang, count=late, days=_LATE_DAYS)
    if silent:
        return t("data.title.silent", lang, count=silent)
    return t("data.title.freshness", lang)


def _days_behind(row: dict, *, as_of: date | None) -> int | None:
    last = row["last_event_date"]
    if as_of is None or last is None or pd.isna(last):
        return None
    return max((pd.Timestamp(as_of) - pd.Timestamp(last)).days, 0)


def _fresh_row(row: dict, behind: int | None, *, lang: str) -> html.Li:
    return html.Li(
        [
            html.Span(term("data.feed", str(row["feed"]), lang=lang), className="fresh-feed"),
            _fresh_tag(row, behind, lang=lang),
            html.Span(_fresh_day(row, lang=lang), className="fresh-day"),
            html.Span(
                t("data.freshness.loaded", lang, moment=moment(row["loaded_at"], lang=lang)),
                className="fresh-loaded",
            ),
        ]
    )


def _fresh_tag(row: dict, behind: int | None, *, lang: str) -> html.Span:
    """On time, days behind, or no event yet; nothing for a list, which has no day to be late of."""
    if behind is None and not row["is_dated"]:
        return html.Span()
    if behind is None:
        return html.Span(
            [icon("question-circle"), t("data.freshness.no_event", lang)], className="tag tag-watch"
        )
    if behind <= _LATE_DAYS:
        return html.Span(
            [icon("check2"), t("data.freshness.on_time", lang)], className="tag tag-good"
        )
    word = t("data.freshness.behind", lang, days=number(behind, lang=lang))
    return html.Span([icon("hourglass-split"), word], className="tag tag-watch")


def _fresh_day(row: dict, *, lang: str) -> str:
    if row["is_dated"]:
        return t("data.freshness.last_day", lang, date=day(row["last_event_date"], lang=lang))
    return t("data.freshness.list_of", lang, date=day(row["known_on"], lang=lang))


def _fresh_table(frame: pd.DataFrame, *, lang: str) -> Table:
    columns = tuple(
        Column(key, t(f"ui.column.{name}", lang), "date" if name != "feed" else "text")
        for key, name in (("feed", "feed"), ("last_event_date", "date"), ("loaded_at", "loaded_at"))
    )
    rows = frame.to_dict("records")
    shown = tuple(
        (
            term("data.feed", str(r["feed"]), lang=lang),
            day(r["last_event_date"], lang=lang),
            moment(r["loaded_at"], lang=lang),
        )
        for r in rows
    )
    return Table(
        columns, shown, tuple((r["feed"], r["last_event_date"], r["loaded_at"]) for r in rows)
    )


def quarantine(frame: pd.DataFrame, *, lang: str) -> View:
    """One line a reason: how many rows, what they weigh, since when, and the next act."""
    if frame.empty:
        return _view(empty("quarantine", lang=lang), t("data.title.no_quarantine", lang))
    ordered = _waiting_first(frame)
    waiting = ordered[~ordered["is_flag"]]
    most = float(ordered["rows"].max())
    rows = [_reason_row(row, most=most, lang=lang) for row in ordered.to_dict("records")]
    words = {
        "rows": large(waiting["rows"].sum(), lang=lang),
        "doses": large(waiting["weight_doses"].sum(), lang=lang),
    }
    oldest = t("data.fact.oldest", lang, date=day(frame["oldest"].min(), lang=lang))
    table = _reason_table(ordered, lang=lang)
    flagged = number(ordered["rows"].sum(), lang=lang)
    title = (
        t("data.title.quarantine", lang, **words)
        if len(waiting)
        else t("data.title.flagged", lang, rows=flagged)
    )
    return _view(html.Ol(rows, className="reason-list"), title, facts=(oldest,), table=table)


def _waiting_first(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows that wait before rows that were loaded with a flag, each heaviest first."""
    severity = (
        frame["severity"] if "severity" in frame else pd.Series("quarantine", index=frame.index)
    )
    flagged = frame.assign(is_flag=severity == "flag", weight_doses=frame["weight_doses"].fillna(0))
    return flagged.sort_values(["is_flag", "weight_doses", "rows"], ascending=[True, False, False])


def _reason_row(row: dict, *, most: float, lang: str) -> html.Li:
    reason = str(row["reason"])
    width = f"{100 * float(row['rows']) / most:.1f}%"
    return html.Li(
        [
            html.Span(
                term("quarantine", f"{reason}.name", lang=lang) if _has(reason) else reason,
                className="reason-name",
            ),
            html.Span(
                t("data.quarantine.rows", lang, rows=number(row["rows"], lang=lang)),
                className="reason-rows",
            ),
            html.Span(
                html.Span(style={"width": width}),
                className=f"reason-bar {'is-flag' if row['is_flag'] else ''}".strip(),
                **{"aria-hidden": "true"},
            ),
            html.Span(
                [
                    html.Span(
                        term("quarantine", f"{reason}.act", lang=lang) if _has(reason) else "",
                        className="reason-act",
                    ),
                    html.Span(_reason_tail(row, lang=lang), className="reason-tail"),
                ],
                className="reason-foot",
            ),
        ]
    )


def _has(reason: str) -> bool:
    return term("quarantine", f"{reason}.name", lang="vi") != f"{reason}.name"


def _reason_tail(row: dict, *, lang: str) -> str:
    doses = t("data.quarantine.doses", lang, doses=number(row["weight_doses"], lang=lang))
    since = t("data.quarantine.since", lang, date=day(row["oldest"], lang=lang))
    flag = (t("data.quarantine.flag", lang),) if row["is_flag"] else ()
    return " · ".join((term("data.feed", str(row["feed"]), lang=lang), doses, since, *flag))


def _reason_table(frame: pd.DataFrame, *, lang: str) -> Table:
    columns = (
        Column("reason", t("ui.column.reason", lang)),
        Column("feed", t("ui.column.feed", lang)),
        Column("rows", t("ui.column.rows_quarantined", lang), "number"),
        Column("weight_doses", t("ui.column.doses", lang), "number"),
        Column("oldest", t("ui.column.date", lang), "date"),
    )
    rows = frame.to_dict("records")
    shown = tuple(
        (
            term("quarantine", f"{r['reason']}.name", lang=lang)
            if _has(str(r["reason"]))
            else str(r["reason"]),
            term("data.feed", str(r["feed"]), lang=lang),
            number(r["rows"], lang=lang),
            number(r["weight_doses"], lang=lang),
            day(r["oldest"], lang=lang),
        )
        for r in rows
    )
    return Table(columns, shown, tuple(tuple(r[c.key] for c in columns) for r in rows))


def loads(frame: pd.DataFrame, *, lang: str) -> View:
    """The latest files: what was read and what became of the rows."""
    if frame.empty:
        return _view(empty("loads", lang=lang), t("data.title.no_loads", lang))
    ordered = frame.sort_values("loaded_at", ascending=False)
    table = _load_table(ordered.head(_MOST), lang=lang)
    head = [html.Th(c.label, scope="col", className=f"cell-{c.kind}") for c in table.columns]
    body = [
        _load_row(row, table, status=status, lang=lang)
        for row, status in zip(table.shown, ordered["status"], strict=False)
    ]
    inner = html.Table([html.Thead(html.Tr(head)), html.Tbody(body)], className="table-plain")
    label = t("ui.card.rows", lang, name=t("data.card.loads", lang))
    place = {"className": "table-scroll", "tabIndex": 0, "role": "region", "aria-label": label}
    every = Later(lambda: _load_table(ordered.head(_MOST_IN_TABLE), lang=lang))
    return _view(html.Div(inner, **place), t("data.title.files", lang), table=every)


def _load_row(row: tuple, table: Table, *, status: str, lang: str) -> html.Tr:
    pairs = zip(row, table.columns, strict=True)
    return html.Tr([_load_cell(text, c, status=status, lang=lang) for text, c in pairs])


def _load_cell(text: str, column: Column, *, status: str, lang: str) -> html.Td:
    if column.key != "status":
        return html.Td(
            text, className=f"cell-{column.kind}", title=text if column.key == "file_name" else None
        )
    good = status in ("loaded", "unchanged")
    mark = [
        icon("check2" if good else "exclamation-triangle"),
        term("states.load", status, lang=lang),
    ]
    return html.Td(html.Span(mark, className=f"tag tag-{'good' if good else 'watch'}"))


def _load_table(frame: pd.DataFrame, *, lang: str) -> Table:
    kinds = {
        "loaded_at": "date",
        "feed": "text",
        "file_name": "text",
        "known_on": "date",
        "rows_read": "number",
        "rows_loaded": "number",
        "rows_unchanged": "number",
        "rows_quarantined": "number",
        "status": "text",
    }
    columns = tuple(Column(k, t(f"ui.column.{k}", lang), kind) for k, kind in kinds.items())
    rows = frame.to_dict("records")
    shown = tuple(tuple(_load_text(r, c, lang=lang) for c in columns) for r in rows)
    return Table(columns, shown, tuple(tuple(r[c.key] for c in columns) for r in rows))


def _load_text(row: dict, column: Column, *, lang: str) -> str:
    value = row[column.key]
    if column.key == "loaded_at":
        return moment(value, lang=lang)
    if column.kind == "date":
        return day(value, lang=lang)
    if column.kind == "number":
        return number(value, lang=lang)
    words = {"feed": "data.feed", "status": "states.load"}
    return term(words[column.key], str(value), lang=lang) if column.key in words else str(value)
