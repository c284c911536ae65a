"""The menu that makes files for a meeting; the browser's script carries out its items."""

from __future__ import annotations

from dash import html

from layouts.parts.icons import icon
from layouts.words import t

_KINDS = ("pptx", "pdf", "xlsx")
_SAID = ("making", "drawing", "done", "failed", "kept", "chosen", "none_chosen")


def briefing_menu(lang: str) -> html.Details:
    """Slides, document or workbook: of what is shown, of the daily form, of the cards chosen."""
    label = t("exports.menu.label", lang)
    opener = html.Summary(
        icon("file-earmark-slides"),
        className="icon-button",
        title=label,
        **{"aria-label": label},
    )
    words = {f"data-{key.replace('_', '-')}": t(f"exports.menu.{key}", lang) for key in _SAID}
    groups = [
        _group("standard", "of_scope", kinds=_KINDS, lang=lang),
        _group("planner", "of_planner", kinds=_KINDS, lang=lang),
        _group("safety", "of_safety", kinds=_KINDS, lang=lang),
        _group("daily_form", "of_form", kinds=("xlsx", "pdf"), lang=lang),
        _chosen(lang),
        html.Div(
            html.Div(className="brief-bar"),
            className="brief-progress",
            role="progressbar",
            hidden=True,
            **{"aria-label": t("exports.menu.making", lang)},
        ),
    ]
    return html.Details(
        [opener, html.Div(groups, className="menu-list brief-list")],
        className="menu brief-menu",
        **words,
    )


def _group(template: str, key: str, *, kinds: tuple[str, ...], lang: str) -> html.Div:
    name = t(f"exports.menu.{key}", lang)
    title = html.P(name, className="brief-title")
    buttons = [_button("brief", kind, name, lang=lang, template=template) for kind in kinds]
    return html.Div([title, html.Div(buttons, className="brief-kinds")], className="brief-group")


def _chosen(lang: str) -> html.Div:
    name = t("exports.menu.of_chosen", lang)
    state = html.P(t("exports.menu.none_chosen", lang), className="brief-state")
    clear = html.Button(
        t("exports.menu.clear", lang),
        type="button",
        className="brief-kind",
        **{"data-act": "clearKept"},
    )
    buttons = [*(_button("chosen", kind, name, lang=lang) for kind in _KINDS), clear]
    kinds = html.Div(buttons, className="brief-kinds", hidden=True)
    return html.Div(
        [html.P(name, className="brief-title"), state, kinds], className="brief-group brief-chosen"
    )


def _button(act: str, kind: str, of: str, *, lang: str, template: str = "") -> html.Button:
    return html.Button(
        kind.upper(),
        type="button",
        className="brief-kind",
        **{
            "data-act": act,
            "data-kind": kind,
            "data-template": template,
            "aria-label": f"{of}: {t(f'exports.kind.{kind}', lang)}",
        },
    )
