"""Every stock movement of a province, from the regional institute down to the needle.

A delivery is as large as what its window of days needs, so no dose is given that was not received;
doses that low dead-space needles draw beyond the label are booked as extra doses at the site.
"""

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.calendar import DAYS
from etl.simulator.lots import THAW_LIMIT, LotBook, Supply
from etl.simulator.write import coded, days, padded

KINDS = [
    "Nhập theo quyết định",
    "Xuất theo quyết định",
    "Nhập nội bộ",
    "Xuất nội bộ",
    "Sử dụng",
    "Hủy",
    "Điều chỉnh",
    "Nhập khẩu",
]
RECEIPT, ISSUE, IN, OUT, USE, DISCARD, ADJUST, IMPORT = range(8)
REASONS = ["Dôi dư trong lọ", "Vỡ lọ", "Hết hạn", "Quá hạn sau rã đông"]
EXTRA, BROKEN, EXPIRED, THAWED = range(4)
_BROKEN_SHARE = 0.001
_COLUMNS = ("day", "kind", "facility", "other", "vaccine", "lot", "doses", "vials", "reason")


@dataclass(eq=False)
class Lines:
    """Movement lines as columns; blocks are added one kind at a time."""

    blocks: list[dict[str, np.ndarray]] = field(default_factory=list)

    def add(
        self,
        kind: int,
        day: np.ndarray,
        facility: np.ndarray | int,
        doses: np.ndarray,
        *,
        vaccine: int,
        lot: np.ndarray,
        other: np.ndarray | int = -1,
        vials: np.ndarray | None = None,
        reason: int = -1,
    ) -> None:
        """Add one line for each positive count of doses."""
        day, facility, other, lot, doses = np.broadcast_arrays(day, facility, other, lot, doses)
        kept = doses != 0
        if vials is None:
            vials = np.ceil(doses / vaccines.DOSES_PER_VIAL[vaccine])
        self.blocks.append(
            {
                "day": day[kept],
                "kind": np.full(kept.sum(), kind),
                "facility": facility[kept],
                "other": other[kept],
                "vaccine": np.full(kept.sum(), vaccine),
                "lot": lot[kept],
                "doses": doses[kept],
                "vials": np.broadcast_to(vials, kept.shape)[kept],
                "reason": np.full(kept.sum(), reason),
            }
        )

    def columns(self) -> dict[str, np.ndarray]:
        """All lines, by column."""
        return {
            name: np.concatenate([block[name].ravel() for block in self.blocks] or [[]]).astype(
                np.int32
            )
            for name in _COLUMNS
        }


@dataclass(frozen=True, eq=False)
class Chain:
    """Facility rows of one province: its institute, CDC, and the district centre of each site."""

    institute: int
    cdc: int
    centres: np.ndarray  # row of each district centre
    sites: np.ndarray  # row of each site
    centre_of_site: np.ndarray  # position in `centres`


@dataclass(frozen=True, eq=False)
class Delivered:
    """What one province received of one vaccine, by delivery."""

    vaccine: int
    supply: Supply
    doses: np.ndarray


def province_lines(
    counts: np.ndarray, chain: Chain, *, supplies: list[Supply], book: LotBook
) -> tuple[Lines, list[Delivered]]:
    """All movements of a province for its doses by site, day and vaccine."""
    lines, delivered = Lines(), []
    last_use = book.last_use
    for vaccine, supply in enumerate(supplies):
        own = counts[:, :, vaccine]
        if not own.any():
            continue
        starts = supply.starts[supply.starts < DAYS]
        used = np.add.reduceat(own, starts, axis=1)
        needed = np.diff(np.ceil(np.cumsum(used, axis=1) / supply.per_dose), axis=1, prepend=0)
        needed = _at_least_one(needed.astype(np.int64), used)
        issued = needed.sum(axis=0)
        received = _at_cdc(lines, issued, chain, vaccine, supply, last_use)
        _downward(lines, needed, used - needed, chain, vaccine, supply)
        _use(lines, own, chain, vaccine, supply)
        delivered.append(Delivered(vaccine, supply, received))
    return lines, delivered


def _at_least_one(needed: np.ndarray, used: np.ndarray) -> np.ndarray:
    """No window lives on extra doses alone: where any is used, one at least was delivered."""
    bare = np.flatnonzero((needed.sum(axis=0) == 0) & (used.sum(axis=0) > 0))
    needed[used[:, bare].argmax(axis=0), bare] = 1
    return needed


def _at_cdc(
    lines: Lines,
    issued: np.ndarray,
    chain: Chain,
    vaccine: int,
    supply: Supply,
    last_use: np.ndarray,
) -> np.ndarray:
    """Receipts of the provincial store, what breaks there and what expires."""
    size = len(issued)
    lot, day = supply.lots[:size], supply.received[:size]
    broken = np.floor(issued * _BROKEN_SHARE).astype(np.int64)
    surplus = np.floor(issued * supply.surplus).astype(np.int64)
    received = issued + broken + surplus
    lines.add(ISSUE, day, chain.institute, received, vaccine=vaccine, lot=lot, other=chain.cdc)
    lines.add(RECEIPT, day, chain.cdc, received, vaccine=vaccine, lot=lot, other=chain.institute)
    lines.add(DISCARD, day, chain.cdc, broken, vaccine=vaccine, lot=lot, reason=BROKEN)
    ends = np.maximum(last_use[lot] + 1, supply.starts[:size])
    lines.add(
        DISCARD,
        ends,
        chain.cdc,
        np.where(ends < DAYS, surplus, 0),
        vaccine=vaccine,
        lot=lot,
        reason=THAWED if vaccine in THAW_LIMIT else EXPIRED,
    )
    return received


def _downward(
    lines: Lines, needed: np.ndarray, extra: np.ndarray, chain: Chain, vaccine: int, supply: Supply
) -> None:
    """CDC to district centre to site, and the extra doses that the site draws."""
    size = needed.shape[1]
    lot, start = supply.lots[:size], supply.starts[:size]
    day = np.maximum(supply.received[:size], start - 1)
    centre = np.zeros((len(chain.centres), size), np.int64)
    np.add.at(centre, chain.centre_of_site, needed)
    rows, sites = chain.centres[:, None], chain.sites[:, None]
    above = chain.centres[chain.centre_of_site][:, None]
    lines.add(OUT, day, chain.cdc, centre, vaccine=vaccine, lot=lot, other=rows)
    lines.add(IN, day, rows, centre, vaccine=vaccine, lot=lot, other=chain.cdc)
    lines.add(OUT, start, above, needed, vaccine=vaccine, lot=lot, other=sites)
    lines.add(IN, start, sites, needed, vaccine=vaccine, lot=lot, other=above)
    lines.add(
        ADJUST, start, sites, extra, vaccine=vaccine, lot=lot, vials=np.zeros(1), reason=EXTRA
    )


def _use(lines: Lines, own: np.ndarray, chain: Chain, vaccine: int, supply: Supply) -> None:
    """Doses given by site and day, with the vials opened for them."""
    row, day = np.nonzero(own)
    doses = own[row, day]
    total = np.cumsum(own, axis=1)[row, day]
    per_vial = vaccines.DOSES_PER_VIAL[vaccine] * supply.per_dose
    opened = np.ceil(total / per_vial) - np.ceil((total - doses) / per_vial)
    lot = supply.lots[supply.window(day)]
    lines.add(USE, day, chain.sites[row], doses, vaccine=vaccine, lot=lot, vials=opened)


def movement_table(
    columns: dict[str, np.ndarray],
    *,
    codes: list[str],
    book: LotBook,
    first_number: int,
    period: tuple[int, int],
) -> pa.Table:
    """Lines of the period in the layout of the store system."""
    kept = (columns["day"] >= period[0]) & (columns["day"] <= period[1])
    voucher = (first_number + np.arange(len(kept)))[kept]
    own = {name: column[kept] for name, column in columns.items()}
    return pa.table(
        {
            "ma_phieu_dong": pa.compute.binary_join_element_wise(
                padded(voucher, 11, prefix="P"), "1", "-"
            ),
            "ngay": days(own["day"]),
            "loai_phieu": coded(own["kind"], KINDS),
            "ma_kho": coded(own["facility"], codes),
            "ma_doi_ung": coded(own["other"], codes),
            "vac_xin": coded(own["vaccine"], list(vaccines.NAMES)),
            "so_lo": coded(own["lot"], book.codes),
            "han_dung": days(book.expiry[own["lot"]]),
            "so_lieu": pa.array(own["doses"]),
            "so_lo_thuoc": pa.array(own["vials"]),
            "ly_do": coded(own["reason"], REASONS),
        }
    )
