"""Which booster follows which dose: after how long, since when and for whom."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class NextDose:
    """A dose that is due `days` after the one before, and not before it is offered.

    `ages` are the bands, at the dose before, of those to whom it is offered.
    """

    code: str
    days: int
    since: date
    ages: tuple[str, ...]


_OLD = ("50-64", "65-79", "80+")
#: Six months after the last dose of the course or an additional one (CV 10225, 12/2021). Three
#: months came later, on a day that no source at hand names: not applied. Nobody under 12 is
#: offered one; whose age is not known is taken for an adult.
BOOSTER_1 = NextDose(
    "b1",
    days=180,
    since=date(2021, 12, 1),
    ages=("12-17", "18-29", "30-39", "40-49", *_OLD, "18+", "unknown"),
)
#: Four months after the first booster, for people of 50 and over (05/2022); of the others to whom
#: it is offered, weakened or much exposed, no record says who they are.
BOOSTER_2 = NextDose("b2", days=120, since=date(2022, 5, 1), ages=_OLD)
BOOSTERS = {dose.code: dose for dose in (BOOSTER_1, BOOSTER_2)}
