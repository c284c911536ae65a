"""The frame of every page: header, menu, language, theme, command palette, footer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dash import dcc, html

from layouts.parts.guide import guide, has_guide, hint, keys
from layouts.parts.icons import icon
from layouts.parts.stamp import footer
from layouts.words import t


def shell(content: Any, *, ids: Any, lang: str, pages: Iterable[Any], active: str) -> html.Div:
    """A whole screen around a page's content."""
    return html.Div(
        [
            html.A(t("ui.skip", lang), href=f"#{ids.MAIN}", className="skip"),
            _header(ids=ids, lang=lang, pages=tuple(pages), active=active),
            html.Div(
                [html.Div(**{"data-part": "notice"}), html.Div(id=ids.NOTICE)], className="notices"
            ),
            html.Main(
                [
                    _heading(tuple(pages), lang=lang, active=active),
                    hint(lang=lang),
                    content,
                    *([guide(active, lang=lang)] if has_guide(active) else []),
                ],
                id=ids.MAIN,
                className="main",
                tabIndex=-1,
            ),
            footer(lang=lang),
            palette(ids=ids, lang=lang),
            keys(lang=lang),
            html.Div(
                id=ids.TOAST,
                className="toast-line",
                role="status",
                **{"aria-live": "polite", "data-copied": t("ui.scope.copied", lang)},
            ),
        ],
        className="shell",
        lang=lang,
    )


def _heading(pages: tuple, *, lang: str, active: str) -> html.H1:
    """The page's name for those who hear it; the menu shows it to the others."""
    name = next((t(page.words, lang) for page in pages if page.key == active), t("ui.brand", lang))
    return html.H1(name, className="visually-hidden")


def _header(*, ids: Any, lang: str, pages: tuple, active: str) -> html.Header:
    return html.Header(
        html.Div(
            [
                _brand(lang),
                _nav(pages, lang=lang, active=active),
                html.Div(
                    [
                        _search(ids=ids, lang=lang),
                        _languages(lang),
                        _theme(ids=ids, lang=lang),
                        _account(lang),
                    ],
                    className="head-tools",
                ),
            ],
            className="head-row",
        ),
        className="head",
    )


def _brand(lang: str) -> html.A:
    name = html.Span(t("ui.brand", lang), className="brand-name")
    short = html.Span(t("ui.brand_short", lang), className="brand-short")
    mark = html.Span(className="brand-mark", **{"aria-hidden": "true"})
    return html.A([mark, name, short], href="/", className="brand", **{"data-nav": "/"})


def _nav(pages: tuple, *, lang: str, active: str) -> html.Nav:
    links = [
        html.A(
            t(page.words, lang),
            href=page.path,
            className="nav-link-plain",
            **{"data-nav": page.path, **({"aria-current": "page"} if page.key == active else {})},
        )
        for page in pages
        if page.is_in_menu
    ]
    return html.Nav(links, className="nav-row", **{"aria-label": t("ui.navigation", lang)})


def _search(*, ids: Any, lang: str) -> html.Button:
    return html.Button(
        [icon("search"), html.Span(t("ui.search", lang)), html.Kbd(t("ui.search_keys", lang))],
        id=ids.PALETTE_OPEN,
        type="button",
        className="head-search",
        **{
            "aria-label": t("ui.search", lang),
            "aria-haspopup": "dialog",
            "aria-keyshortcuts": "Control+K Meta+K",
        },
    )


def _languages(lang: str) -> html.Div:
    links = [
        html.A(
            code.upper(),
            href=f"?lang={code}",
            lang=code,
            hrefLang=code,
            title=t(f"ui.language_{code}", lang),
            **{"data-lang": code, **({"aria-current": "true"} if code == lang else {})},
        )
        for code in ("vi", "en")
    ]
    return html.Div(
        links, className="languages", role="group", **{"aria-label": t("ui.language", lang)}
    )


def _theme(*, ids: Any, lang: str) -> html.Button:
    label = t("ui.theme", lang)
    return html.Button(
        [icon("moon", extra="when-light"), icon("sun", extra="when-dark")],
        id=ids.THEME_BUTTON,
        type="button",
        title=label,
        className="icon-button",
        **{"aria-label": label},
    )


def _account(lang: str) -> html.Span:
    label = f"{t('ui.account', lang)}: {t('ui.account_national', lang)}"
    return html.Span(
        [
            icon("person-circle"),
            html.Span(t("ui.account_national", lang), className="account-name"),
        ],
        className="account",
        title=label,
    )


def palette(*, ids: Any, lang: str) -> html.Div:
    """The command palette: a dialog that the browser's script opens, fills and searches."""
    field = dcc.Input(
        id=ids.PALETTE_INPUT,
        type="text",
        autoComplete="off",
        placeholder=t("ui.search", lang),
        className="palette-input",
    )
    box = html.Div(
        [
            html.Label(
                [
                    icon("search"),
                    html.Span(t("ui.palette.title", lang), className="visually-hidden"),
                    field,
                ],
                className="palette-field",
            ),
            html.Div(
                className="palette-list",
                role="listbox",
                **{
                    "data-none": t("ui.palette.none", lang),
                    "data-area": t("ui.palette.area", lang),
                    "data-page": t("ui.palette.page", lang),
                    "data-site": t("ui.palette.site", lang),
                    "data-lot": t("ui.palette.lot", lang),
                    "aria-label": t("ui.palette.title", lang),
                },
            ),
            html.P(t("ui.palette.hint", lang), className="palette-hint"),
        ],
        className="palette-box",
        role="dialog",
        **{"aria-modal": "true", "aria-label": t("ui.palette.title", lang)},
    )
    return html.Div([box, dcc.Store(id=ids.PALETTE_ITEMS)], className="palette", hidden=True)
