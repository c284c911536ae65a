"""One severe case in time: each step with its day, the gaps between, clocks missed, conclusions."""

from __future__ import annotations

import pandas as pd
from dash import html

from layouts.formats import MISSING, day, moment, number
from layouts.parts.icons import icon
from layouts.signals import column
from layouts.view import Table, View
from layouts.words import t

_DAYS = ("injected", "onset_on")
_LATE = ("overdue", "late")


def case_story(frame: pd.DataFrame, *, case: str, lang: str) -> tuple[list, View]:
    """The case's steps as a list: kind, name, at, clock_state, due_at; nothing without a case."""
    if frame.empty:
        return [html.P(t("safety.story.choose", lang), className="quiet")], View(
            {}, t("safety.title.no_case", lang)
        )
    steps = frame[frame["kind"] == "step"].to_dict("records")
    told = _told(steps, lang=lang)
    lines = [_line(row, said, lang=lang) for row, said in zip(steps, told, strict=True)]
    body: list = [html.Ol(lines, className="story")]
    concluded = frame[frame["kind"] == "conclusion"].to_dict("records")
    body.append(html.P(t("safety.story.conclusions", lang), className="act-title"))
    body.append(_conclusions(concluded, lang=lang))
    if len(twins := frame.loc[frame["kind"] == "twin", "name"]):
        body.append(
            html.P(t("safety.story.twins", lang, cases=", ".join(twins)), className="quiet")
        )
    missed = sum(row["clock_state"] in _LATE for row in steps)
    title = t("safety.title.case", lang, case=case, missed=number(missed, lang=lang))
    heads = ("step", "at", "gap")
    table = Table(tuple(column(key, lang=lang) for key in heads), tuple(told))
    return body, View({}, title, (), table)


def _told(steps: list[dict], *, lang: str) -> list[tuple[str, str, str]]:
    """Each step's name, moment, and the time since the step before it that is known."""
    found, before = [], None
    for row in steps:
        at = row["at"]
        gap = _gap(before, at, lang=lang)
        before = before if pd.isna(at) else at
        found.append((t(f"safety.step.{row['name']}", lang), _at(row, lang=lang), gap))
    return found


def _at(row: dict, *, lang: str) -> str:
    if pd.isna(row["at"]):
        return MISSING
    return day(row["at"], lang=lang) if row["name"] in _DAYS else moment(row["at"], lang=lang)


def _gap(before: object, at: object, *, lang: str) -> str:
    if before is None or pd.isna(at):
        return ""
    hours = (at - before) / pd.Timedelta(hours=1)
    if hours < 48:
        return "" if hours < 1 else t("safety.hours", lang, hours=f"+{number(hours, lang=lang)}")
    return t("safety.days", lang, days=f"+{number(hours / 24, lang=lang)}")


def _line(row: dict, told: tuple[str, str, str], *, lang: str) -> html.Li:
    name, at, gap = told
    inside = [html.Span(name, className="story-step"), html.Span(at, className="story-at")]
    if gap:
        inside.append(html.Span(gap, className="story-gap"))
    if row["clock_state"] in _LATE:
        due = t("safety.story.due", lang, due=moment(row["due_at"], lang=lang))
        inside.append(html.Span([icon("exclamation-triangle"), due], className="tag tag-alarm"))
    open_ = "is-open" if pd.isna(row["at"]) else ""
    return html.Li(inside, className=open_)


def _conclusions(rows: list[dict], *, lang: str) -> html.Ul | html.P:
    if not rows:
        return html.P(t("safety.story.no_conclusion", lang), className="quiet")
    lines = [
        html.Li(f"{day(row['at'], lang=lang)} · {row['name']}: {meaning(row['name'], lang=lang)}")
        for row in rows
    ]
    return html.Ul(lines, className="says-list")


def meaning(code: str, *, lang: str) -> str:
    """What a causality code of WHO means."""
    return t(f"safety.cause.{code}", lang)
