"""One act, checked before it is written: kind, subject, reason, author, moment."""

import json
from dataclasses import dataclass, field
from datetime import datetime

from warehouse.acts.kinds import APPROVE, KINDS, REFUSE, ActKind
from warehouse.viewer import NotAllowed, Viewer

_LONGEST_REASON, _LONGEST_NAME = 2_000, 200


class ActRefused(ValueError):
    """An act that cannot be recorded as asked; the text says what is missing.

    `reason` is text (something is missing or too long) or turn (it does not follow).
    """

    def __init__(self, message: str, *, reason: str = "text") -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True, kw_only=True)
class Act:
    """What somebody did to one subject; an empty area means everywhere."""

    kind: str
    subject_kind: str
    subject: str
    reason: str
    author: str
    at: datetime
    area_code: str = ""
    answers_id: int = 0
    detail: dict[str, object] = field(default_factory=dict)

    def row(self) -> dict[str, object]:
        """The act as the book keeps it."""
        return {
            "at": self.at,
            "kind": self.kind,
            "subject_kind": self.subject_kind,
            "subject": self.subject,
            "area_code": self.area_code,
            "reason": self.reason.strip(),
            "author": self.author.strip(),
            "detail": json.dumps(self.detail, ensure_ascii=False, sort_keys=True),
            "answers_id": self.answers_id,
        }


def kind_of(key: str, subject_kind: str) -> ActKind:
    """The kind of that key for a subject; raises ActRefused with the kinds there are."""
    own = {kind.key: kind for kind in KINDS if kind.subject_kind == subject_kind}
    if key not in own:
        known = ", ".join(own) or "none"
        raise ActRefused(f"{subject_kind} knows no act {key}; it knows {known}")
    return own[key]


def check(act: Act, *, state: str, viewer: Viewer) -> None:
    """Refuse an act without reason or author, out of turn or out of rights.

    `state` is what the subject stands at in the act's area; raises ActRefused or NotAllowed.
    """
    _check_rights(act, viewer)
    _check_text("subject", act.subject, longest=_LONGEST_NAME)
    _check_text("reason", act.reason, longest=_LONGEST_REASON)
    _check_text("author", act.author, longest=_LONGEST_NAME)
    if act.kind in (APPROVE, REFUSE):
        if not act.answers_id:
            raise ActRefused(f"{act.kind} must name the act that it answers")
        return
    kind = kind_of(act.kind, act.subject_kind)
    if state not in kind.follows:
        stands = state or "untouched"
        said = f"{act.kind} does not follow: {act.subject} is {stands} already"
        raise ActRefused(said, reason="turn")


def _check_rights(act: Act, viewer: Viewer) -> None:
    if viewer.role == "public":
        raise NotAllowed("the public acts on nothing")
    if viewer.role == "province" and act.area_code not in viewer.provinces:
        raise NotAllowed("a provincial account acts in its own province only")


def _check_text(name: str, text: str, *, longest: int) -> None:
    if not text.strip():
        raise ActRefused(f"an act needs its {name}")
    if len(text) > longest:
        raise ActRefused(f"the {name} has {len(text)} characters, at most {longest}")
