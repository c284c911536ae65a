"""The faults to plant: read from a file, put into extracts as they pass, told in a truth file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import resources
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import yaml

from etl.errors import MappingError
from etl.simulator.chance import generator
from etl.simulator.faults.cells import NothingToPlant

NONE = "none"
TRUTH = "su_that.csv"


@dataclass(frozen=True)
class Planted:
    """One thing that is wrong: the fault, where it is, its key, and what it weighs."""

    fault: str
    kind: str
    key: str
    province: str = ""
    facility: str = ""
    first: str = ""
    last: str = ""
    rows: int = 1
    doses: int = 0
    note: str = ""
    relative_risk: str = ""


@dataclass(frozen=True)
class Spec:
    """One entry of a fault file."""

    fault: str
    province: str
    rows: int = 0
    days: int = 0
    site: int = 0
    first: date = date(2021, 3, 8)
    last: date = date(2021, 11, 27)
    more: dict[str, object] = field(default_factory=dict)
    kind: str = ""  # of the extract that passes
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)  # of each site


@dataclass(eq=False)
class Outcome:
    """What planting one fault did: the changed extract, typed rows beside it, and the truth."""

    table: pa.Table
    truth: list[Planted]
    typed: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    again: bool = False  # a province's later extracts of the kinds get it too
    told: dict[str, object] = field(default_factory=dict)  # what the entry then says besides


#: Called with the extract, the entry and `random`, a generator.
Plant = Callable[..., Outcome]


def read_faults(name: str | Path, *, known: set[str]) -> list[Spec]:
    """The entries of a fault file, the shipped ones, or none; raises MappingError."""
    if str(name) == NONE:
        return []
    if str(name) == "default":
        text = resources.files("etl.simulator.faults").joinpath("default.yml").read_text("utf-8")
    else:
        text = Path(name).read_text(encoding="utf-8")
    entries = yaml.safe_load(text) or []
    for entry in entries:
        if entry.get("fault") not in known:
            raise MappingError(
                where=str(name),
                detail=f"there is no fault {entry.get('fault')}; use one of {sorted(known)}",
            )
    return [_spec(entry) for entry in entries]


def _spec(entry: dict[str, object]) -> Spec:
    own = {"fault", "province", "rows", "days", "site", "from", "until"}
    return Spec(
        fault=str(entry["fault"]),
        province=str(entry.get("province", "")),
        rows=int(entry.get("rows", 0)),
        days=int(entry.get("days", 0)),
        site=int(entry.get("site", 0)),
        first=entry.get("from", Spec.first),
        last=entry.get("until", Spec.last),
        more={name: value for name, value in entry.items() if name not in own},
    )


class Planter:
    """Plants each fault once, in the first extract of its kinds and province that passes."""

    def __init__(
        self,
        specs: list[Spec],
        *,
        plants: dict[str, tuple[str, Plant]],
        seed: int,
        lines: Mapping[str, int] | None = None,
    ) -> None:
        self._waiting = list(specs)
        self._plants, self._seed, self._lines = plants, seed, lines or {}
        self._typed: dict[str, list[dict[str, str]]] = {}
        self.truth: list[Planted] = []

    def passing(self, kind: str, table: pa.Table, *, province: str) -> pa.Table:
        """The extract with its faults in it."""
        if table.num_rows == 0:
            return table
        for spec in [s for s in self._waiting if s.province == province]:
            if kind in self._plants[spec.fault][0].split():
                table = self._plant(spec, table, kind=kind)
        return table

    def _plant(self, spec: Spec, table: pa.Table, *, kind: str) -> pa.Table:
        random = generator(self._seed, "fault", spec.fault, spec.province)
        self._waiting.remove(spec)
        try:
            own = replace(spec, kind=kind, lines=self._lines)
            outcome = self._plants[spec.fault][1](table, own, random=random)
        except NothingToPlant:
            return table
        self.truth += outcome.truth
        if outcome.again:
            self._waiting.append(replace(spec, more={**spec.more, **outcome.told}))
        for kind, rows in outcome.typed.items():
            self._typed.setdefault(kind, []).extend(rows)
        return outcome.table

    def write(self, out: Path) -> None:
        """Write the typed rows as files of their own, and the truth file."""
        for kind, rows in self._typed.items():
            path = out / f"{kind}_nhap_tay.csv"
            pacsv.write_csv(pa.Table.from_pylist(rows), path)
            if kind.endswith("_cat_ngang"):
                _cut(path)
        names = list(Planted.__dataclass_fields__)
        columns = {name: [getattr(item, name) for item in self.truth] for name in names}
        if self.truth:
            pacsv.write_csv(pa.table(columns), out / TRUTH)


def _cut(path: Path) -> None:
    """End the file in the middle of a quoted cell, as a broken transfer does."""
    whole = path.read_bytes().rstrip(b"\n")
    path.write_bytes(whole[: whole.rindex(b"\n") + 6])
