"""The one way from a page to the book of acts: dated by the app's clock, refused in words."""

from __future__ import annotations

from flask import current_app

from dashboard.door import door
from warehouse.acts.act import Act


def record(
    kind: str,
    *,
    subject_kind: str,
    subject: str,
    reason: str | None,
    author: str | None,
    area_code: str = "",
    answers_id: int = 0,
    detail: dict[str, object] | None = None,
) -> int:
    """Write an act of now and give its number; raises ActRefused or NotAllowed."""
    return door().record(
        Act(
            kind=kind,
            subject_kind=subject_kind,
            subject=subject,
            area_code=area_code,
            reason=reason or "",
            author=author or "",
            at=current_app.config["clock"](),
            answers_id=answers_id,
            detail=detail or {},
        )
    )
