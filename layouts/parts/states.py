"""Designed states: empty, loading, failed, forbidden, incomplete, each with a next step."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from layouts.parts.icons import icon
from layouts.words import t

_LONGEST = 24  # of a code or value in a sentence that somebody else wrote
_ICONS = {
    "empty": "dash-lg",
    "failed": "exclamation-triangle",
    "forbidden": "lock",
    "incomplete": "hourglass-split",
    "not_found": "question-circle",
}


def state(kind: str, title: str, *, body: str, act: object = None) -> html.Div:
    """A centred sentence with an icon and what to do next."""
    parts = [icon(_ICONS[kind]), html.P(title, className="state-title"), html.P(body)]
    return html.Div(
        [*parts, *([act] if act else [])], className=f"state state-{kind}", role="status"
    )


def empty(what: str, *, lang: str) -> html.Div:
    """Nothing to show here: "chart", "loads", "moved", "quarantine", "area" or "completeness"."""
    key = f"states.empty.{what}"
    return state("empty", t(key, lang), body=t(f"{key}_next", lang))


def failed(*, lang: str) -> html.Div:
    """A part that could not be loaded, with a button that tries again."""
    retry = html.Button(
        t("states.failed.retry", lang), type="button", className="button", **{"data-act": "retry"}
    )
    body = t("states.failed.body", lang)
    return state("failed", t("states.failed.title", lang), body=body, act=retry)


def forbidden(*, lang: str) -> html.Div:
    """An area that this account may not see in detail."""
    body = t("states.forbidden.body", lang)
    return state("forbidden", t("states.forbidden.title", lang), body=body)


def unanswered(*, lang: str) -> html.Div:
    """A question that the warehouse keeps nothing to answer with."""
    body = t("states.unanswered.body", lang)
    return state("empty", t("states.unanswered.title", lang), body=body)


def unknown_name(*, lang: str) -> html.Div:
    """A lot or an indicator that the link names and nobody knows."""
    body = t("states.unknown_name.body", lang)
    return state("not_found", t("states.unknown_name.title", lang), body=body)


def unknown_area(code: str, *, lang: str) -> html.Div:
    """An area that is on neither map, with the way back to the nation."""
    act = html.A(
        t("states.unknown.act", lang), href="?area=", className="button", **{"data-area": ""}
    )
    title = t("states.unknown.title", lang, code=_cut(code))
    return state("not_found", title, body=t("states.unknown.body", lang), act=act)


def refused(items: Sequence[tuple[str, str, str]], *, lang: str) -> html.Div | None:
    """A line that says which values (name, value, what is used) of a link were not taken."""
    if not items:
        return None
    parts = (
        t("states.notice.refused", lang, name=name, value=_cut(value), used=used)
        for name, value, used in items
    )
    text = t("states.notice.refusals", lang, refused="; ".join(parts))
    return notice(text, lang=lang, kind="watch")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def incomplete(*, lang: str) -> html.Div:
    """The last days still wait for reports."""
    body = t("states.incomplete.body", lang)
    return state("incomplete", t("states.incomplete.title", lang), body=body)


def not_found(*, lang: str, home: str) -> html.Div:
    """An address that no page has."""
    back = html.A(
        t("states.not_found.act", lang), href=home, className="button", **{"data-nav": home}
    )
    title, body = (t(f"states.not_found.{key}", lang) for key in ("title", "body"))
    return state("not_found", title, body=body, act=back)


def notice(text: str, *, lang: str, kind: str = "note") -> html.Div:
    """A line above the page that can be dismissed; kinds are note, watch and alarm."""
    names = {
        "note": "info-circle",
        "watch": "exclamation-triangle",
        "alarm": "exclamation-triangle",
    }
    close = html.Button(
        icon("x-lg"),
        type="button",
        className="icon-button",
        **{"aria-label": t("states.notice.dismiss", lang), "data-act": "dismiss"},
    )
    return html.Div(
        [icon(names[kind]), html.Span(text), close],
        className=f"notice notice-{kind}",
        role="status",
    )


def skeleton(*, lines: int = 3, height: str = "") -> html.Div:
    """Grey bars where text will stand; holds the place so that nothing jumps."""
    bars = [html.Span(className="bone") for _ in range(lines)]
    return html.Div(bars, className="skeleton", style={"minHeight": height} if height else None)
