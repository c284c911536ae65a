"""Icons by name, drawn by the style sheet from the installed icon set."""

from dash import html

# The only icons served: the style sheet of icons is cut from the installed sprite.
ICONS = (
    "arrow-up",
    "book",
    "bookmark-plus",
    "arrow-clockwise",
    "calendar3",
    "caret-left-fill",
    "caret-right-fill",
    "box-seam",
    "check2",
    "chevron-right",
    "circle-half",
    "clock",
    "clock-history",
    "database",
    "dash-lg",
    "download",
    "exclamation-triangle",
    "eye-slash",
    "file-earmark-slides",
    "filetype-csv",
    "filetype-pdf",
    "filetype-png",
    "filetype-pptx",
    "filetype-svg",
    "filetype-xlsx",
    "geo-alt",
    "hourglass-split",
    "info-circle",
    "link-45deg",
    "lock",
    "map",
    "moon",
    "pause-fill",
    "person-circle",
    "play-fill",
    "plus-lg",
    "printer",
    "question-circle",
    "search",
    "slash-circle",
    "sliders",
    "speedometer2",
    "sun",
    "table",
    "three-dots",
    "truck",
    "x-lg",
)


def icon(name: str, *, extra: str = "") -> html.I:
    """A decorative icon; the word beside it or the control's label carries the meaning."""
    return html.I(className=f"icon icon-{name} {extra}".strip(), **{"aria-hidden": "true"})


def icon_button(name: str, label: str, *, extra: str = "", **attributes: object) -> html.Button:
    """A button that shows only an icon, with its label for screen readers and as a tooltip."""
    return html.Button(
        icon(name),
        type="button",
        title=label,
        className=f"icon-button {extra}".strip(),
        **{"aria-label": label, **attributes},
    )
