"""Headlines as lines of the overview, and the lines of what needs a decision."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html

from layouts.headlines import Headline
from layouts.parts.icons import icon
from layouts.theme import TOKENS, Theme
from layouts.words import t

_WIDTH, _HEIGHT = 150, 34
_ICONS = {"good": "check2", "watch": "exclamation-triangle", "alarm": "exclamation-triangle"}


def headlines(lines: Sequence[Headline], *, theme: Theme, lang: str) -> list:
    """Each figure as a line that links to the page that proves it."""
    return [_line(line, theme=theme, lang=lang) for line in lines]


def _line(line: Headline, *, theme: Theme, lang: str) -> html.A:
    mark = [icon(_ICONS[line.state])] if line.state in _ICONS else []
    drawn = _shape(line, theme=theme)
    shape = [html.Img(src=drawn, alt="", className="headline-shape")] if drawn else []
    return html.A(
        [
            html.Span(line.name(lang), className="headline-name"),
            html.Span(line.value, className="headline-value"),
            html.Span(line.change, className="headline-change"),
            *shape,
            html.Span([*mark, line.sentence], className=f"headline-said is-{line.state}"),
        ],
        href=line.to,
        className="headline",
        **{"data-to": line.to},
    )


def _shape(line: Headline, *, theme: Theme) -> str:
    """The last 90 days, and the plan as a dashed line on the same scale."""
    values, plan = list(line.spark), list(line.plan)
    if len(values) < 2:
        return ""
    shown = [v for v in (*values, *plan) if v is not None and v == v]
    if not shown:
        return ""
    colours = TOKENS[theme]
    strokes = [(plan, f'stroke="{colours["muted"]}" stroke-width="1" stroke-dasharray="3 3"')]
    strokes += [(values, f'stroke="{colours["accent"]}" stroke-width="1.75"')]
    drawn = "".join(
        f'<path d="{_scaled(points, low=min(shown), high=max(shown))}" fill="none" {stroke}/>'
        for points, stroke in strokes
        if len(points) > 1
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{_HEIGHT}" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}">{drawn}</svg>'
    )
    return "data:image/svg+xml," + quote(svg)


def _scaled(values: Sequence[float | None], *, low: float, high: float) -> str:
    """An SVG path on a scale that several lines share."""
    span, step = (high - low) or 1.0, (_WIDTH - 4) / (len(values) - 1)
    words, pen = [], "M"
    for i, value in enumerate(values):
        if value is None or value != value:
            pen = "M"
            continue
        height = _HEIGHT - 2 - (value - low) / span * (_HEIGHT - 4)
        words.append(f"{pen}{2 + i * step:.1f},{height:.1f}")
        pen = "L"
    return "".join(words)


def decisions(lines: Sequence[tuple[str, str, str, str, str, bool]], *, lang: str) -> list:
    """Act, place, amount, what it counts, link, and whether it is urgent, one line each."""
    if not lines:
        title, body = (t(f"overview.{k}", lang) for k in ("title.nothing", "nothing_next"))
        return [html.P(title, className="state-title"), html.P(body)]
    return [html.Ol([_decision(line) for line in lines], className="decision-list")]


def _decision(line: tuple[str, str, str, str, str, bool]) -> html.Li:
    act, place, amount, counts, to, is_urgent = line
    told = [html.Span(amount, className="decision-amount"), html.Span(counts)]
    link = html.A(
        [
            html.Span(act, className="decision-act"),
            html.Span(place, className="decision-place"),
            html.Span(told, className="decision-stake"),
            icon("chevron-right"),
        ],
        href=to,
        **{"data-to": to},
    )
    return html.Li(link, className="is-urgent" if is_urgent else "")
