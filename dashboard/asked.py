"""What a callback was asked: the URL understood, with the browser's theme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from dashboard.door import door
from dashboard.ids import theme_of
from dashboard.url import query_of, scope_from_query
from layouts import say
from layouts.theme import COVERAGE, PER_100, WEEKS, Scale, Theme, count_scale
from warehouse.scope import Scope

if TYPE_CHECKING:
    import pandas as pd

    from layouts.parts.scope_bar import Choice
    from warehouse.answer import Answer

# The indicator that a dose and an age band mean; others take the dose as a filter.
_BY_AGE_AND_DOSE = {
    ("18+", "d1"): "coverage_d1_18plus",
    ("18+", "full"): "coverage_full_18plus",
    ("18+", "b1"): "coverage_booster_due",
    ("18+", "b2"): "coverage_booster_2_due",
    ("all", "d1"): "coverage_d1_total",
    ("all", "full"): "coverage_full_total",
    ("all", "b1"): "coverage_booster_due",
    ("all", "b2"): "coverage_booster_2_due",
}
_ADULTS, _USUAL_INDICATOR = "18+", "coverage_d1_18plus"
_BY_AGE = {"12-17": "coverage_12_17", "5-11": "coverage_5_11"}
_BY_PLACE = "coverage_by_place"
_TAKES_DOSE = (*_BY_AGE.values(), _BY_PLACE)
_NOTHING = Scope()


@dataclass(frozen=True)
class Asked:
    """A question in the making: scope, language, theme, the page's own parameters, refusals."""

    scope: Scope
    lang: str
    theme: Theme
    more: tuple[tuple[str, str], ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    @property
    def look(self) -> dict[str, str]:
        """Theme and language, as every figure takes them."""
        return {"theme": self.theme, "lang": self.lang}

    @property
    def measure(self) -> dict[str, str]:
        """Indicator, theme and language, as every figure of an indicator takes them."""
        return {"indicator": self.scope.indicator, **self.look}

    def ask(self, question: Any, **params: object) -> Answer:
        """Put a question about this scope to the app's door."""
        return door().ask(question, self.scope, **params)

    def of_nation(self) -> Asked:
        """The same question about the whole country."""
        return replace(self, scope=replace(self.scope, area="", level=""))

    def measuring(self, indicator: str) -> Asked:
        """The same scope measured by another indicator, without filters on dose and age."""
        return replace(self, scope=replace(self.scope, indicator=indicator, dose="", age=""))

    def scale(self, frame: pd.DataFrame) -> Scale:
        """The classes that fit the indicator's unit."""
        unit = say.unit_of(self.scope.indicator)
        if unit == "percent":
            return COVERAGE
        if unit == "weeks":
            return WEEKS
        if unit == "count":
            return count_scale(float(frame["value"].max()) if frame["value"].notna().any() else 1.0)
        return PER_100


def asked(search: str | None, theme: str | None = None, *, filters: Iterable[Choice] = ()) -> Asked:
    """Understand a location's search string; a value that no filter offers is refused and kept."""
    query = query_of(search)
    request = scope_from_query(query)
    odd = {
        choice.key: query[choice.key]
        for choice in filters
        if query.get(choice.key) and not choice.offers(query[choice.key])
    }
    usual = {key: getattr(_NOTHING, key) for key in odd if hasattr(_NOTHING, key)}
    more = tuple((key, value) for key, value in request.more if key not in odd)
    scope, refused = replace(request.scope, **usual), {**request.refused, **odd}
    return Asked(scope, request.lang, theme_of(theme), more, refused)


def of_coverage(asked: Asked) -> Asked:
    """The same, with the coverage indicator that the chosen dose, age and basis mean."""
    return replace(asked, scope=measured(asked.scope, usual_age=usual(asked.scope)["age"]))


def usual(scope: Scope) -> dict[str, str]:
    """What the filters mean when nothing is chosen: adults by the warehouse's own basis.

    Everybody instead of adults where the warehouse knows no adult population at all.
    """
    answer = door().ask("indicator_by_area", Scope(map=scope.map, indicator=_USUAL_INDICATOR))
    states = set(answer.frame["state"])
    age = "all" if states == {"no_denominator"} else _ADULTS
    return {"age": age, "basis": answer.stamp.basis}


def measured(scope: Scope, *, usual_age: str = _ADULTS) -> Scope:
    """A scope with its indicator named; filters that the indicator already fixes are dropped."""
    dose = scope.dose or "d1"
    if scope.indicator:
        return scope
    indicator = _BY_AGE.get(scope.age) or _BY_AGE_AND_DOSE.get((scope.age or usual_age, dose))
    if scope.basis == "place" or indicator is None:
        indicator = _BY_PLACE
    kept = dose if indicator in _TAKES_DOSE else ""
    return replace(scope, indicator=indicator, dose=kept, age="")
