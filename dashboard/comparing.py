"""What a comparison asks beyond the scope: with whom, against which indicator, since when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dashboard.asked import Asked
from layouts.parts.chooser import MOST, SEPARATOR

if TYPE_CHECKING:
    from warehouse.answer import Answer

BY = ("population", "zone", "urban", "all")
BACK = ("28", "7", "14", "56")
INDICATOR, AGAINST = "coverage_full_18plus", "injected_of_received"
#: The columns of the table of many indicators; those that a warehouse lacks are left out.
MANY = (
    "coverage_d1_18plus",
    "coverage_full_18plus",
    "coverage_booster_due",
    "dropout_d1_d2_due",
    "injected_of_received",
    "received_of_decided",
    "doses_per_line",
    "sites_active",
    "declared_v_recorded",
)
MOST_PANELS = 12


@dataclass(frozen=True)
class Comparison:
    """A question of the Compare page understood."""

    asked: Asked
    by: str
    against: str
    back: int
    chosen: tuple[str, ...] = ()

    def units(self, **params: object) -> Answer:
        """The units with value, limits, and what else is asked for."""
        return self._of_chosen(self.asked.ask("comparison", by=self.by, **params))

    def _of_chosen(self, answer: Answer) -> Answer:
        """The same with the places that the reader picked as the peers, where there are any."""
        if not self.chosen:
            return answer
        is_peer = answer.frame["area_code"].isin(self.chosen)
        return replace(answer, frame=answer.frame.assign(is_peer=is_peer))

    def panels(self, order: tuple[str, ...]) -> Answer:
        """The named units over time."""
        return self.asked.ask("units_over_time", by=self.by, codes=order)

    def table(self) -> Answer:
        """The units by many indicators."""
        return self._of_chosen(self.asked.ask("indicator_table", by=self.by, indicators=MANY))

    @property
    def finer(self) -> str:
        """The level below that of the province shown, "" where none can be gone to."""
        path = self.asked.ask("area_path").frame
        is_province = "province" in path["level"].tail(1).tolist() and self.asked.scope.map == "63"
        return "district" if is_province and not self.asked.scope.level else ""


def comparison(found: Asked) -> Comparison:
    """What was asked as a comparison; what makes no sense is the default."""
    given, scope = dict(found.more), found.scope
    named = replace(found, scope=replace(scope, indicator=scope.indicator or INDICATOR))
    by, back = given.get("by", BY[0]), given.get("back", BACK[0])
    return Comparison(
        named,
        by if by in BY else BY[0],
        given.get("against") or AGAINST,
        int(back if back in BACK else BACK[0]),
        tuple(c for c in given.get("with", "").split(SEPARATOR) if c)[:MOST],
    )
