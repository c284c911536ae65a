"""Every colour, class break and plotly template of the product, in pairs of light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")

FONT_STACK = "Inter, 'Segoe UI', 'Noto Sans', Roboto, Arial, sans-serif"
TRANSPARENT = "rgba(0,0,0,0)"
TYPE_SCALE = (12, 14, 16, 20, 28, 44)

TOKENS: dict[Theme, dict[str, str]] = {
    "light": {
        "paper": "#f7f8f6",
        "surface": "#ffffff",
        "sunken": "#eff2f0",
        "ink": "#15212b",
        "muted": "#55636f",
        "rule": "#dfe4e6",
        "line": "#b9c3c8",
        "land": "#e9ecea",
        "border": "#ffffff",
        "accent": "#0b6b6b",
        "accent_soft": "#e0efed",
        "on_accent": "#ffffff",
        "good": "#1f7a4d",
        "watch": "#9a5b00",
        "alarm": "#b3261e",
        "note": "#1f5fbf",
        "good_soft": "#e3f2e9",
        "watch_soft": "#faf0de",
        "alarm_soft": "#fbe9e7",
        "note_soft": "#e6eefb",
        "band": "#dbe8e6",
        "no_data": "#eceeed",
        "hatch": "#aeb8bd",
    },
    "dark": {
        "paper": "#0e151b",
        "surface": "#161f27",
        "sunken": "#111920",
        "ink": "#e8eef2",
        "muted": "#9fb0bc",
        "rule": "#2a3640",
        "line": "#465764",
        "land": "#1c2730",
        "border": "#161f27",
        "accent": "#4fc3b8",
        "accent_soft": "#173635",
        "on_accent": "#06201f",
        "good": "#5fce97",
        "watch": "#f0b24a",
        "alarm": "#ff8a80",
        "note": "#86b6ff",
        "good_soft": "#14301f",
        "watch_soft": "#33270f",
        "alarm_soft": "#3a1d1b",
        "note_soft": "#18294a",
        "band": "#22353c",
        "no_data": "#1d2831",
        "hatch": "#50616d",
    },
}

# One hue family, equal steps of perceived lightness; the strongest class is always the one
# furthest from the ground, so the dark ramp runs the other way.
SEQUENTIAL: dict[Theme, tuple[str, ...]] = {
    "light": ("#dff3e2", "#b3dfca", "#8ccfbb", "#58b2a7", "#319899", "#0e6873", "#02404f"),
    "dark": ("#22343f", "#244b59", "#246672", "#2a8084", "#45a7a0", "#72cbb6", "#baebd4"),
}
DIVERGING: dict[Theme, tuple[str, ...]] = {
    "light": ("#80421a", "#a86132", "#d1966d", "#ecebe7", "#64b5b0", "#217f80", "#04585c"),
    "dark": ("#f0b98f", "#c98857", "#8a5a38", "#2b343b", "#2c6f70", "#4aa5a2", "#9adfd6"),
}
DOSES: dict[Theme, dict[str, str]] = {
    "light": {"d1": "#89cdc3", "full": "#3d9e98", "b1": "#076b6f", "b2": "#003d49"},
    "dark": {"d1": "#2e686c", "full": "#3d9e98", "b1": "#72cbb6", "b2": "#c9f0df"},
}
VACCINES: dict[Theme, dict[str, str]] = {
    "light": {
        "AZ": "#7d5ba6",
        "PFZ": "#2f6fb3",
        "MOD": "#a86c12",
        "VERO": "#3f8553",
        "SPV": "#5d7383",
        "ABD": "#b05680",
        "other": "#7f8c95",
    },
    "dark": {
        "AZ": "#b497d6",
        "PFZ": "#78aee8",
        "MOD": "#dfa95a",
        "VERO": "#7fc492",
        "SPV": "#9cb2c1",
        "ABD": "#dd8fb4",
        "other": "#8c9aa4",
    },
}


@dataclass(frozen=True)
class Scale:
    """Discrete classes with fixed breaks: the same colour means the same value on every date."""

    breaks: tuple[float, ...]
    unit: str = "percent"

    @property
    def classes(self) -> int:
        """Number of classes, one more than the breaks."""
        return len(self.breaks) + 1

    def index(self, value: float) -> int:
        """Class of a value, 0 upwards; the last break belongs to the class beneath it."""
        shown = round(value, 1)
        below = sum(shown >= b for b in self.breaks[:-1])
        return below + (shown > self.breaks[-1])

    def colours(self, theme: Theme) -> tuple[str, ...]:
        """One colour a class, weakest first, spread over the seven steps of the ramp."""
        ramp, last = SEQUENTIAL[theme], len(SEQUENTIAL[theme]) - 1
        return tuple(ramp[round(i * last / (self.classes - 1))] for i in range(self.classes))


COVERAGE = Scale((50, 70, 80, 90, 95, 100))
WEEKS = Scale((0.5, 1, 2, 3, 4, 8), unit="weeks")
PER_100 = Scale((50, 100, 150, 200, 250, 300), unit="per_100")


def count_scale(largest: float) -> Scale:
    """Round breaks for a count, so that a map of doses keeps its legend until ten times more."""
    step = 10 ** max(len(str(int(max(largest, 1)))) - 1, 0)
    return Scale(tuple(step * k for k in (0.1, 0.25, 0.5, 1, 2.5, 5)), unit="count")


def template(theme: Theme, *, lang: str) -> dict:
    """The plotly template of a theme: type, rules, hover and the separators of a language."""
    c, axis = TOKENS[theme], _axis(theme)
    return {
        "layout": {
            "font": {"family": FONT_STACK, "size": 12, "color": c["ink"]},
            "paper_bgcolor": c["surface"],
            "plot_bgcolor": c["surface"],
            "colorway": list(VACCINES[theme].values()),
            "separators": ",." if lang == "vi" else ".,",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": {
                **axis,
                "showgrid": False,
                "showline": True,
                "ticks": "outside",
                "ticklen": 4,
            },
            "yaxis": {**axis, "showline": False, "zeroline": False, "ticks": ""},
            "geo": {"bgcolor": c["surface"], "visible": False},
            "hoverlabel": {
                "bgcolor": c["surface"],
                "bordercolor": c["line"],
                "font": {"family": FONT_STACK, "size": 12, "color": c["ink"]},
                "align": "left",
            },
            "showlegend": False,
            "dragmode": False,
            "modebar": {"bgcolor": c["surface"], "color": c["muted"], "activecolor": c["accent"]},
        }
    }


def _axis(theme: Theme) -> dict:
    """What both axes of a chart share."""
    c = TOKENS[theme]
    return {
        "gridcolor": c["rule"],
        "linecolor": c["line"],
        "zerolinecolor": c["line"],
        "tickcolor": c["line"],
        "tickfont": {"color": c["muted"], "size": 12},
        "title": {"font": {"color": c["muted"], "size": 12}},
        "automargin": True,
        "separatethousands": True,
    }


def contrast(one: str, other: str) -> float:
    """WCAG 2.1 contrast ratio of two #rrggbb colours, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ink_on(colour: str) -> str:
    """The ink, light or dark, that reads better on a filled cell of this colour."""
    inks = (TOKENS["light"]["ink"], TOKENS["light"]["surface"])
    return max(inks, key=lambda ink: contrast(ink, colour))


def css() -> str:
    """The tokens as custom properties, dark ones under data-bs-theme, for the style sheets."""
    return "\n".join(
        f"{selector} {{ color-scheme: {theme}; {_properties(theme)} }}"
        for theme, selector in (("light", ":root"), ("dark", '[data-bs-theme="dark"]'))
    )


def _properties(theme: Theme) -> str:
    pairs = {name.replace("_", "-"): value for name, value in TOKENS[theme].items()}
    pairs |= {f"seq-{i}": value for i, value in enumerate(SEQUENTIAL[theme])}
    pairs |= {f"dose-{name}": value for name, value in DOSES[theme].items()}
    return " ".join(f"--{name}: {value};" for name, value in pairs.items())
