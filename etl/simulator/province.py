"""One province, from its people to its stores: everything that its systems would hold."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from etl.simulator.calendar import DAYS
from etl.simulator.lots import LotBook, Supply, supplies
from etl.simulator.people import Cohort, cohort, slices
from etl.simulator.plan import Plan
from etl.simulator.records import Records, records
from etl.simulator.sites import Facilities
from etl.simulator.stock import Chain
from etl.simulator.vaccines import CODES

GROUPS = ("adult", "teen", "child")


@dataclass(frozen=True, eq=False)
class Stage:
    """What every province of a simulation shares."""

    plan: Plan
    facilities: Facilities
    codes: list[str]
    book: LotBook
    supplies: dict[tuple[int, int], Supply]
    scale: float
    seed: int

    @classmethod
    def build(cls, plan: Plan, facilities: Facilities, *, scale: float, seed: int) -> "Stage":
        """Name the lots and plan the deliveries of all provinces."""
        book = LotBook()
        return cls(
            plan=plan,
            facilities=facilities,
            codes=facilities.table["code"].tolist(),
            book=book,
            supplies=supplies(plan.place, book),
            scale=scale,
            seed=seed,
        )

    def own_supplies(self, province: int) -> list[Supply]:
        """A province's supplies in order of vaccines."""
        return [self.supplies[province, vaccine] for vaccine in range(len(CODES))]

    def lots_by_day(self, province: int) -> np.ndarray:
        """The lot in use by vaccine and day."""
        every = np.arange(DAYS)
        return np.stack(
            [supply.lots[supply.window(every)] for supply in self.own_supplies(province)]
        )

    def chain(self, province: int) -> Chain:
        """The province's stores and sites as rows of the facility table."""
        place, table = self.plan.place, self.facilities.table
        code = place.provinces["code"][province]
        row = {name: number for number, name in enumerate(self.codes)}
        sites = self.facilities.sites_of(code)
        centres, which = np.unique(
            table["parent"].to_numpy()[sites].astype(str), return_inverse=True
        )
        return Chain(
            institute=row[f"KV-{place.provinces['institute'][province]}"],
            cdc=row[f"CDC{code}"],
            sites=sites,
            centres=np.array([row[name] for name in centres]),
            centre_of_site=which,
        )


class Counts:
    """Doses by site, day and vaccine, gathered cohort by cohort."""

    def __init__(self, chain: Chain) -> None:
        self._base = int(chain.sites[0])
        self.shape = (len(chain.sites), DAYS, len(CODES))
        self.all = np.zeros(self.shape, np.int32)
        self.first = np.zeros(self.shape, np.int32)
        self.second = np.zeros(self.shape, np.int32)

    def add(self, own: Records) -> None:
        """Count these doses."""
        cell = np.ravel_multi_index((own.site - self._base, own.day, own.vaccine), self.shape)
        size = self.all.size
        self.all += np.bincount(cell, minlength=size).reshape(self.shape).astype(np.int32)
        for number, target in ((1, self.first), (2, self.second)):
            chosen = cell[(own.kind == 0) & (own.number == number)]
            target += np.bincount(chosen, minlength=size).reshape(self.shape).astype(np.int32)


def cohorts(stage: Stage, province: int, *, chain: Chain) -> Iterator[tuple[Cohort, Records, int]]:
    """The people of a province in parts, with the record of every dose of the campaign."""
    lots = stage.lots_by_day(province)
    for group in GROUPS:
        for part in range(slices(stage.plan.place, province, group=group, scale=stage.scale)):
            people = cohort(
                stage.plan, province, group=group, part=part, scale=stage.scale, seed=stage.seed
            )
            own = records(
                people,
                site_of_commune=stage.facilities.site_of_commune,
                sites=chain.sites,
                lots=lots,
                seed=stage.seed,
                part=part,
            )
            yield people, own, part
