"""The cards of the Data page: what came in and when, what waits, who is missing, what moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layouts import load_days
from layouts.figures.calendar import calendar
from layouts.figures.completeness import completeness
from layouts.figures.load_bars import load_bars
from layouts.figures.moved import moved
from layouts.parts import lists

if TYPE_CHECKING:
    from dashboard.asked import Asked
    from layouts.view import View
    from warehouse.answer import Stamp

_DAYS = 60


def freshness(asked: Asked) -> tuple[View, Stamp]:
    """How far each feed reaches."""
    answer = asked.ask("freshness")
    return lists.freshness(answer.frame, as_of=answer.stamp.as_of, lang=asked.lang), answer.stamp


def days(asked: Asked) -> tuple[View, Stamp]:
    """Loads by day."""
    answer = asked.ask("loads")
    drawn = load_bars if load_days.is_handful(answer.frame) else calendar
    return drawn(answer.frame, **asked.look), answer.stamp


def waiting(asked: Asked) -> tuple[View, Stamp]:
    """What waits for a clerk."""
    answer = asked.ask("quarantine_by_reason")
    return lists.quarantine(answer.frame, lang=asked.lang), answer.stamp


def changes(asked: Asked) -> tuple[View, Stamp]:
    """What changed between two known dates."""
    answer = asked.ask("moved_between")
    return moved(answer.frame, **asked.look), answer.stamp


def reported(asked: Asked) -> tuple[View, Stamp]:
    """Who has reported each day."""
    answer = asked.ask("completeness", days=_DAYS)
    return completeness(answer.frame, **asked.look), answer.stamp


def files(asked: Asked) -> tuple[View, Stamp]:
    """The latest files."""
    answer = asked.ask("loads")
    return lists.loads(answer.frame, lang=asked.lang), answer.stamp


EXHIBITS = {
    "freshness": freshness,
    "calendar": days,
    "quarantine": waiting,
    "moved": changes,
    "completeness": reported,
    "loads": files,
}
