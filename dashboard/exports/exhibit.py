"""An exhibit: one card of the screen as a value, so that files show what the screen shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from flask import current_app

from dashboard.asked import Asked
from layouts.view import View

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dashboard.registry import Draw, Page
    from warehouse.answer import Stamp


class UnknownExhibit(LookupError):
    """There is no card of that name."""


@dataclass(frozen=True)
class Exhibit:
    """A drawn card: its name, what was asked, the view, and what stands under its figures."""

    name: str
    asked: Asked
    view: View
    stamp: Stamp


def exhibits_of(pages: tuple[Page, ...]) -> dict[str, Draw]:
    """Every card of the pages by its name, such as "coverage.map"."""
    return {f"{p.key}.{name}": draw for p in pages for name, draw in p.exhibits.items()}


def known() -> Mapping[str, Draw]:
    """The running app's cards by name."""
    return current_app.config["exhibits"]


def exhibit(name: str, asked: Asked) -> Exhibit:
    """Draw one card as it stands; raises UnknownExhibit, and whatever its question raises.

    The exhibit's question names the days that it was asked for, whatever is loaded later.
    """
    if name not in known():
        raise UnknownExhibit(f"there is no card {name}; there are {', '.join(known())}")
    view, stamp = known()[name](asked)
    dated = replace(
        asked.scope,
        as_of=asked.scope.as_of or stamp.as_of,
        known_on=asked.scope.known_on or stamp.known_on,
    )
    return Exhibit(name, replace(asked, scope=dated), view, stamp)
