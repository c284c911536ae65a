"""The extracts of one province, table by table, in the layouts of the source systems."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from etl.simulator.chance import generator
from etl.simulator.counts import count_table
from etl.simulator.events import event_table
from etl.simulator.forms import Declared, form_table
from etl.simulator.injections import injection_table
from etl.simulator.lists import is_listed, list_table, only
from etl.simulator.people import Cohort
from etl.simulator.province import Counts, Stage, cohorts
from etl.simulator.records import Records
from etl.simulator.registrations import registration_table
from etl.simulator.stock import Delivered, movement_table, province_lines
from etl.simulator.tickets import ticket_table
from etl.simulator.totals import day_sums

#: Voucher numbers of a province begin with its own number.
VOUCHERS = 10**8

Named = tuple[str, pa.Table]


@dataclass(eq=False)
class Province:
    """One province's extracts, and what the nation needs to know of it afterwards."""

    stage: Stage
    number: int
    period: tuple[int, int]

    def __post_init__(self) -> None:
        self.chain = self.stage.chain(self.number)
        self.counts = Counts(self.chain)
        self.delivered: list[Delivered] = []

    @property
    def code(self) -> str:
        """The province's code."""
        return self.stage.plan.place.provinces["code"][self.number]

    def tables(self) -> Iterator[Named]:
        """Each extract by kind: people's extracts in parts, then stock and forms."""
        for people, own, part in cohorts(self.stage, self.number, chain=self.chain):
            self.counts.add(own)
            shown = own.between(*self.period)
            listed = is_listed(shown, province=self.code)
            if listed.any():
                yield "PL1", self._list(only(shown, listed))
            yield "tiem", self._injections(only(shown, ~listed), part)
            yield "phan_ung", self._events(shown, part)
            yield "phieu_mcc", self._tickets(shown, part)
            if people.group == "adult":
                yield "dang_ky", self._registrations(people, part)
        lines = self._lines()
        yield "xuat_nhap", self._movements(lines)
        yield "kiem_ke", self._stock_counts(lines)
        yield "bao_cao_ngay", self._forms()

    def _injections(self, own: Records, part: int) -> pa.Table:
        stage = self.stage
        return injection_table(
            own,
            place=stage.plan.place,
            codes=stage.codes,
            lot_codes=stage.book.codes,
            random=generator(stage.seed, "times", self.number, own.cohort.group, part),
        )

    def _list(self, own: Records) -> pa.Table:
        stage = self.stage
        return list_table(
            own, place=stage.plan.place, codes=stage.codes, lot_codes=stage.book.codes
        )

    def _events(self, own: Records, part: int) -> pa.Table:
        stage = self.stage
        return event_table(
            own,
            place=stage.plan.place,
            codes=stage.codes,
            lot_codes=stage.book.codes,
            last=self.period[1],
            random=generator(stage.seed, "events", self.number, own.cohort.group, part),
        )

    def _tickets(self, own: Records, part: int) -> pa.Table:
        return ticket_table(
            own,
            province=self.code,
            codes=self.stage.codes,
            last=self.period[1],
            random=generator(self.stage.seed, "tickets", self.number, own.cohort.group, part),
        )

    def _registrations(self, people: Cohort, part: int) -> pa.Table:
        stage = self.stage
        return registration_table(
            people,
            place=stage.plan.place,
            codes=stage.codes,
            site_of_commune=stage.facilities.site_of_commune,
            period=self.period,
            random=generator(stage.seed, "registrations", self.number, part),
        )

    def _lines(self) -> dict[str, np.ndarray]:
        stage = self.stage
        lines, self.delivered = province_lines(
            self.counts.all,
            self.chain,
            supplies=stage.own_supplies(self.number),
            book=stage.book,
        )
        return lines.columns()

    def _movements(self, lines: dict[str, np.ndarray]) -> pa.Table:
        return movement_table(
            lines,
            codes=self.stage.codes,
            book=self.stage.book,
            first_number=VOUCHERS * (self.number + 1),
            period=self.period,
        )

    def _stock_counts(self, lines: dict[str, np.ndarray]) -> pa.Table:
        return count_table(
            lines,
            self.chain,
            codes=self.stage.codes,
            book=self.stage.book,
            first_number=VOUCHERS * (self.number + 1),
            period=self.period,
        )

    def _forms(self) -> pa.Table:
        stage = self.stage
        districts = stage.facilities.table["district"].to_numpy()[self.chain.sites].astype(str)
        declared = Declared.of(
            self.counts.first,
            self.counts.second,
            random=generator(stage.seed, "forms", self.number),
        )
        return form_table(
            declared.between(*self.period),
            sites=self.chain.sites,
            codes=stage.codes,
            districts=districts,
            province=self.code,
        )

    def totals(self) -> dict[str, np.ndarray]:
        """What the portal adds up for the province, by day."""
        counts = self.counts
        sums = {
            "all": counts.all.sum(axis=(0, 2)),
            "first": counts.first.sum(axis=(0, 2)),
            "second": counts.second.sum(axis=(0, 2)),
        }
        for name in ("received", "decided"):
            sums[name] = sum(
                day_sums(getattr(item.supply, name)[: len(item.doses)], doses=item.doses)
                for item in self.delivered
            )
        return sums
