"""Verification: what a code claims, computed again, and what has moved since it was printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC
from typing import TYPE_CHECKING

import pandas as pd

from dashboard.exports.changes import changes
from dashboard.exports.code import Claim, asked_of, claim_of, fingerprint
from dashboard.exports.exhibit import Exhibit, exhibit
from layouts import say
from layouts.formats import day, number
from layouts.words import t, term

if TYPE_CHECKING:
    from dashboard.door import Door


@dataclass(frozen=True)
class Finding:
    """Whether the figures are the same, and the sentences and rows that say so."""

    is_same: bool
    lines: tuple[str, ...]
    exhibit: Exhibit


def verify(code: str, *, lang: str, door: Door) -> Finding:
    """Ask a code's question again; raises BadCode, or LookupError for what is no longer there."""
    claim = claim_of(code)
    again = exhibit(claim.exhibit, asked_of(claim, lang=lang))
    is_same = fingerprint(again.view.table) == claim.digest
    stamp = again.stamp
    place = say.stamp_place(stamp, lang=lang)
    head = f"{again.view.title} · {place} · {say.quiet_line(stamp, lang=lang)}"
    said = _same(lang) if is_same else _differs(claim, door=door, lang=lang)
    now = _now(claim, again, door=door, lang=lang)
    return Finding(is_same, (head, *said, *now, *_rows(again)), again)


def _same(lang: str) -> tuple[str, ...]:
    return (t("exports.verify.same", lang),)


def _differs(claim: Claim, *, door: Door, lang: str) -> tuple[str, ...]:
    """That the record of that day gives other figures now, and which files came since."""
    known = claim.scope.known_on
    said = t("exports.verify.differs", lang, known=day(known, lang=lang))
    loads = door.ask("loads", claim.scope).frame
    since = _moments(loads["loaded_at"]) >= pd.Timestamp(claim.loaded_at or 0).tz_localize(None)
    late = loads[since & (pd.to_datetime(loads["known_on"]) <= pd.Timestamp(known))]
    count = number(len(late), lang=lang)
    told = t("exports.verify.loaded_since", lang, loads=count)
    return (said, told, _feeds(late, lang=lang)) if len(late) else (said,)


def _feeds(loads: pd.DataFrame, *, lang: str) -> str:
    """Which files they are, by feed: "Mũi tiêm 3, Phân bổ 1"."""
    counts = loads["feed"].value_counts()
    return ", ".join(
        f"{term('data.feed', str(feed), lang=lang)} {number(files, lang=lang)}"
        for feed, files in counts.items()
    )


def _moments(column: pd.Series) -> pd.Series:
    """Moments of loading as the code keeps them: UTC, without a zone."""
    moments = pd.to_datetime(column)
    if moments.dt.tz is None:
        return moments
    return moments.dt.tz_convert(UTC).dt.tz_localize(None)


def _now(claim: Claim, again: Exhibit, *, door: Door, lang: str) -> tuple[str, ...]:
    """Whether the newest record says something else about the same day, what, and why."""
    newest = exhibit(claim.exhibit, asked_of(claim, lang=lang, known_today=True))
    known = day(newest.stamp.known_on, lang=lang)
    if fingerprint(newest.view.table) == claim.digest:
        return (t("exports.verify.today_same", lang, known=known),)
    said = t("exports.verify.today_differs", lang, known=known)
    moved = changes(again.view.table, newest.view.table, lang=lang)
    return (said, *moved, *_why(claim, newest, door=door, lang=lang))


def _why(claim: Claim, newest: Exhibit, *, door: Door, lang: str) -> tuple[str, ...]:
    """The files that came after the day, and how many doses each kind of change moved."""
    known = pd.Timestamp(claim.scope.known_on)
    loads = door.ask("loads", claim.scope).frame
    later = loads[pd.to_datetime(loads["known_on"]) > known]
    files = {"loads": number(len(later), lang=lang), "feeds": _feeds(later, lang=lang)}
    told = (t("exports.verify.loaded_after", lang, **files),) if len(later) else ()
    scope = replace(claim.scope, since=claim.scope.known_on, known_on=newest.stamp.known_on)
    moved = door.ask("moved_between", scope).frame
    sums = moved.groupby("kind")["doses"].sum() if len(moved) else pd.Series(dtype=float)
    lines = (
        t(
            "exports.verify.moved",
            lang,
            kind=term("states.moved", kind, lang=lang),
            doses=number(doses, lang=lang),
        )
        for kind, doses in sums.items()
    )
    return (*told, *lines)


def _rows(shown: Exhibit) -> tuple[str, ...]:
    table = shown.view.table
    rows = (" | ".join(row) for row in table.shown)
    return (" | ".join(c.label for c in table.columns), *rows)
