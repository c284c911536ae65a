"""What an indicator is: a sentence with numbers in it, as a value."""

from dataclasses import dataclass
from typing import Literal

Unit = Literal[
    "percent",
    "points",
    "per_100",
    "per_100k",
    "per_million",
    "doses",
    "people",
    "days",
    "sites",
    "slots",
    "rows",
    "doses_per_line",
    "doses_per_hour",
    "minutes",
    "hours",
    "tickets",
    "ratio",
    "bits",
    "weeks",
]
Better = Literal["up", "down", "band", "zero", "none"]
Family = Literal[
    "injection",
    "stock",
    "registration",
    "follow_up",
    "slot",
    "site_day",
    "allocation",
    "declared",
    "population",
    "facility",
    "pace",
    "waiting",
    "ticket",
    "report",
    "sites",
    "hours",
    "forecast",
    "look",
    "case",
    "plan",
]
Window = Literal["cumulative", "day", "week", "month", "year"]  # a month is 28 days

SCALE: dict[str, float] = {
    "percent": 100.0,
    "per_100": 100.0,
    "per_100k": 100_000.0,
    "per_million": 1_000_000.0,
}


@dataclass(frozen=True)
class Measure:
    """A sum over one ledger: which column, which rows, which days."""

    family: Family
    column: str = "doses"
    columns: tuple[str, ...] = ()  # instead of one column the sum of several
    where: tuple[tuple[str, tuple[str | int, ...]], ...] = ()
    dose: str = ""
    default_dose: str = ""  # when neither the measure nor the scope names a dose
    age: str = ""
    window: Window = "cumulative"
    lag_days: int = 0
    per_vial: bool = False
    distinct: str = ""


@dataclass(frozen=True)
class Term:
    """A measure with its factor inside a numerator or denominator."""

    measure: Measure
    factor: float = 1.0


@dataclass(frozen=True)
class Quantile:
    """A quantile of what bins count: their lower edges and the terms that each of them adds up."""

    q: float
    edges: tuple[float, ...]
    bins: tuple[tuple[Term, ...], ...]
    is_whole: bool = False  # the unit has no parts, such as whole days


@dataclass(frozen=True)
class Wait:
    """A quantile of the days that registrations spend in a state, those still in it counted too."""

    q: float
    state: str


@dataclass(frozen=True)
class Indicator:
    """One figure: numerator, denominator, unit, direction, and what to beware of."""

    key: str
    theme: str
    unit: Unit
    better: Better
    asks: str
    numerator: tuple[Term, ...]
    denominator: tuple[Term, ...] = ()
    basis: Literal["residence", "place", "facility"] = "residence"
    caveats: tuple[str, ...] = ()
    source: str = ""
    needs_group: bool = False
    gap_of: str = ""  # the indicator whose best and worst fifth of districts it compares
    is_public: bool = True  # whether anybody may ask, or only those who work with it
    is_national: bool = False  # asked of the nation as a whole; parts of it have no value
    spread: Quantile | Wait | None = None  # the value is a quantile, not numerator / denominator
    requires: tuple[Measure, ...] = ()  # without any row of these there is no figure
    least: float | None = None  # what lies below it is told as this

    @property
    def scale(self) -> float:
        """What the ratio is multiplied with: 100 for percentages."""
        return SCALE.get(self.unit, 1.0)

    @property
    def is_ratio(self) -> bool:
        """Whether it has a denominator."""
        return bool(self.denominator) or bool(self.gap_of)


def terms(*measures: Measure) -> tuple[Term, ...]:
    """Measures added up."""
    return tuple(Term(measure) for measure in measures)


def injected(
    *,
    dose: str = "",
    default_dose: str = "",
    age: str = "",
    window: Window = "cumulative",
    lag_days: int = 0,
) -> Measure:
    """Doses injected: d1, d2, full, b1, b2, or any dose when empty."""
    return Measure(
        "injection", dose=dose, default_dose=default_dose, age=age, window=window, lag_days=lag_days
    )


def population(*, age: str = "") -> Measure:
    """People of an age band, all ages when empty."""
    return Measure("population", column="people", age=age)


def moved(*kinds: str, column: str = "doses", per_vial: bool = False) -> Measure:
    """Doses in stock movements of some kinds."""
    return Measure("stock", column=column, where=(("movement_kind", kinds),), per_vial=per_vial)


def registered(step: str, *, window: Window = "cumulative") -> Measure:
    """People whose registration reached a step."""
    return Measure("registration", column="people", where=(("step", (step,)),), window=window)
