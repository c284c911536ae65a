"""The cards of the Safety page."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from layouts import signals
from layouts.figures.age_rate import age_rate
from layouts.figures.llr_path import llr_path
from layouts.figures.onset import onset
from layouts.figures.rate_dots import rate_dots, weekly_rates
from layouts.figures.report_funnel import report_funnel
from layouts.parts import case_list, case_story, signal_board, signal_card
from layouts.parts.strata_table import strata_table
from layouts.words import term

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp

_WINDOW, _CONTROL = (0, 42), (22, 42)
_WITH_CASES = ("event", "lot")
_SEQUENTIAL = ("maxsprt", "cmaxsprt", "scri")


def selected(asked: Asked) -> str:
    """The signal that the address names, else the first of the board, as kind:subject."""
    chosen = dict(asked.more).get("signal", "")
    if ":" in chosen:
        return chosen
    board = asked.ask("signal_board").frame
    events = board[board["subject_kind"] == "event"]
    first = events if len(events) else board
    return str(first["subject_key"].iloc[0]) if len(first) else "event:"


def _subject(asked: Asked) -> tuple[str, str]:
    kind, _, subject = selected(asked).partition(":")
    return kind, subject


def _name(asked: Asked) -> str:
    """The selected subject's name."""
    board = asked.ask("signal_board").frame
    own = board[board["subject_key"] == selected(asked)] if len(board) else board
    if not len(own):
        return selected(asked).partition(":")[2]
    return signals.name(own.iloc[0].to_dict(), lang=asked.lang)


def _protocol(asked: Asked) -> dict | None:
    rows = asked.ask("signal_protocol", subject=_subject(asked)[1]).frame
    return rows.iloc[0].to_dict() if len(rows) else None


def path(asked: Asked) -> tuple[View, Stamp]:
    """The selected pair's stored looks against their limit; a lot or a place in its funnel."""
    kind, subject = _subject(asked)
    if kind != "event":
        placed = asked.ask("signal_funnel", kind=kind, subject=subject)
        return report_funnel(placed.frame, subject=_name(asked), **asked.look), placed.stamp
    answer = asked.ask("signal_path", kind=kind, subject=subject)
    looks = answer.frame
    found = [looks[looks["method"] == method] for method in _SEQUENTIAL]
    own = next((rows for rows in found if len(rows)), looks.head(0))
    return llr_path(own, subject=_name(asked), **asked.look), answer.stamp


def _of_pairs(asked: Asked) -> tuple[View, Stamp]:
    """A card that has nothing to say of a place or a lot."""
    return signal_card.only_pairs(**asked.look), asked.ask("signal_board").stamp


def onsets(asked: Asked) -> tuple[View, Stamp]:
    """Days from dose to onset of the selected pair, with its windows."""
    kind, subject = _subject(asked)
    if kind not in _WITH_CASES:
        return _of_pairs(asked)
    answer = asked.ask("signal_onset", kind=kind, subject=subject)
    plan = _protocol(asked)
    risk, control = _WINDOW, _CONTROL
    if plan is not None:
        risk = (int(plan["window_from_days"]), int(plan["window_to_days"]))
        control = (int(plan["control_from_days"]), int(plan["control_to_days"]))
    return onset(answer.frame, risk=risk, control=control, **asked.look), answer.stamp


def ages(asked: Asked) -> tuple[View, Stamp]:
    """The selected pair by age band and sex, for 100,000 doses."""
    if _subject(asked)[0] != "event":
        return _of_pairs(asked)
    answer = asked.ask("signal_ages", subject=_subject(asked)[1])
    return age_rate(answer.frame, **asked.look), answer.stamp


def board(asked: Asked) -> tuple[View, Stamp]:
    """Every subject watched, signals first."""
    answer = asked.ask("signal_board")
    rows, view = signal_board.board(answer.frame, selected=selected(asked), lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def silent(asked: Asked) -> tuple[View, Stamp]:
    """Sites and provinces outside the funnel of common reactions."""
    answer = asked.ask("signal_board")
    rows, view = signal_board.silent(answer.frame, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def says(asked: Asked) -> tuple[View, Stamp]:
    """What the selected signal does and does not mean."""
    kind, subject = _subject(asked)
    answer = asked.ask("signal_path", kind=kind, subject=subject)
    done = asked.ask("acts", subject_kind="signal", subject=selected(asked)).frame
    known: dict[str, Any] = {"protocol": _protocol(asked), "acts": done}
    rows, view = signal_card.says(answer.frame, **known, subject=_name(asked), lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def methods(asked: Asked) -> tuple[View, Stamp]:
    """What every method says of the selected signal."""
    kind, subject = _subject(asked)
    answer = asked.ask("signal_path", kind=kind, subject=subject)
    rows, view = signal_card.methods(answer.frame, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def places(asked: Asked) -> tuple[View, Stamp]:
    """Lots and sites with cases of the selected pair."""
    kind, subject = _subject(asked)
    if kind not in _WITH_CASES:
        return _of_pairs(asked)
    answer = asked.ask("signal_places", kind=kind, subject=subject)
    rows, view = signal_card.places(answer.frame, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def clocks(asked: Asked) -> tuple[View, Stamp]:
    """The legal clocks over all severe cases."""
    answer = asked.ask("clock_summary")
    rows, view = case_list.clocks(answer.frame, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def cases(asked: Asked) -> tuple[View, Stamp]:
    """Severe cases, overdue ones first."""
    answer = asked.ask("case_list")
    terms = asked.ask("event_terms").frame
    named = dict(zip(terms["event_term_code"], terms[f"name_{asked.lang}"], strict=True))
    rows, view = case_list.case_list(answer.frame, named, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def strata(asked: Asked) -> tuple[View, Stamp]:
    """The selected pair's observed and expected by dose, age and sex."""
    if _subject(asked)[0] != "event":
        return _of_pairs(asked)
    answer = asked.ask("signal_strata", subject=_subject(asked)[1])
    rows, view = strata_table(answer.frame, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


def rates(asked: Asked) -> tuple[View, Stamp]:
    """Severe reports for 100,000 doses by what the reader chose."""
    by = dict(asked.more).get("by", "vaccine")
    answer = asked.ask("report_rates", by=by)
    names = {str(row.group): _group(row, by, asked.lang) for row in answer.frame.itertuples()}
    return rate_dots(answer.frame, names=names, **asked.look), answer.stamp


def _group(row: Any, by: str, lang: str) -> str:
    words = {"vaccine": "states.vaccine", "dose": "safety.dose", "age": "states.age"}
    if by == "province":
        return str(row.group_vi if lang == "vi" else row.group_en)
    return term(words.get(by, "safety.sex"), str(row.group), lang=lang)


def weeks(asked: Asked) -> tuple[View, Stamp]:
    """Severe reports for 100,000 doses by week of injection, incomplete weeks hatched."""
    answer = asked.ask("weekly_reports")
    return weekly_rates(answer.frame, **asked.look), answer.stamp


def case(asked: Asked) -> tuple[View, Stamp]:
    """One case step by step: the one that the address names, else the first of the list."""
    chosen = dict(asked.more).get("case", "")
    if not chosen:
        listed = asked.ask("case_list").frame
        chosen = str(listed["case"].iloc[0]) if len(listed) else ""
    answer = asked.ask("case_story", case=chosen)
    rows, view = case_story.case_story(answer.frame, case=chosen, lang=asked.lang)
    return replace(view, parts={"body": rows}), answer.stamp


EXHIBITS = {
    "board": board,
    "path": path,
    "says": says,
    "methods": methods,
    "onset": onsets,
    "ages": ages,
    "places": places,
    "strata": strata,
    "weeks": weeks,
    "rates": rates,
    "silent": silent,
    "clocks": clocks,
    "cases": cases,
    "case": case,
}
