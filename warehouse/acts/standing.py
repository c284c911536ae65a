"""Where subjects stand after all acts: arithmetic on the book, for any day it was known on."""

from datetime import date

import pandas as pd

from warehouse.acts.kinds import APPROVE, KINDS, REFUSE, UNTOUCHED

_BY_KEY = {(kind.subject_kind, kind.key): kind for kind in KINDS}
_SUBJECT = ["subject_kind", "subject", "area_code"]


def known_acts(acts: pd.DataFrame, known_on: date | None) -> pd.DataFrame:
    """The acts known on a day (all without one), oldest first, each with its effect.

    effect: in_force, waiting (for a second person), refused, or answer (a yes or no itself).
    """
    rows = acts if known_on is None else acts[acts["at"].dt.date <= known_on]
    rows = rows.sort_values("act_id", ignore_index=True)
    return rows.assign(effect=[_effect(row, rows) for row in rows.itertuples()])


def _effect(row: object, rows: pd.DataFrame) -> str:
    if row.kind in (APPROVE, REFUSE):
        return "answer"
    kind = _BY_KEY.get((row.subject_kind, row.kind))
    if kind is None or not kind.needs_second:
        return "in_force"
    answers = rows[(rows["answers_id"] == row.act_id) & (rows["author"] != row.author)]
    if answers.empty:
        return "waiting"
    return "in_force" if answers["kind"].iloc[0] == APPROVE else "refused"


def standing(acts: pd.DataFrame) -> pd.DataFrame:
    """One row a subject and area that was acted on: state, kind, reason, author, at, act_id.

    `acts` comes from `known_acts`; the newest act in force decides.
    """
    forced = acts[acts["effect"] == "in_force"]
    last = forced.groupby(_SUBJECT, as_index=False).tail(1).reset_index(drop=True)
    pairs = zip(last["subject_kind"], last["kind"], strict=True)
    states = [_BY_KEY[pair].leads_to if pair in _BY_KEY else pair[1] for pair in pairs]
    columns = [*_SUBJECT, "kind", "reason", "author", "at", "act_id"]
    return last[columns].assign(state=pd.Series(states, index=last.index, dtype=object))


def state_of(acts: pd.DataFrame, *, subject_kind: str, subject: str, area_code: str = "") -> str:
    """The state of one subject in exactly one area, UNTOUCHED when nobody acted there."""
    rows = standing(acts)
    own = (
        (rows["subject_kind"] == subject_kind)
        & (rows["subject"] == subject)
        & (rows["area_code"] == area_code)
    )
    return str(rows.loc[own, "state"].iloc[0]) if own.any() else UNTOUCHED
