"""Designed states: empty, loading, failed, forbidden, incomplete, each with a next step."""

from __future__ import annotations

from dash import html

from layouts.parts.icons import icon
from layouts.words import t

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
