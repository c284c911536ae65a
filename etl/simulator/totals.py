"""The portal's public record: cumulative figures by province and day."""

import numpy as np
import pyarrow as pa

from etl.simulator.calendar import DAYS
from etl.simulator.country import Country
from etl.simulator.registrations import OPENED, share_registered
from etl.simulator.write import days


def day_sums(days_of: np.ndarray, *, doses: np.ndarray) -> np.ndarray:
    """Doses by day."""
    inside = np.clip(days_of, 0, DAYS - 1)
    return np.bincount(inside, weights=doses, minlength=DAYS)[:DAYS].astype(np.int64)


def portal_table(
    totals: dict[int, dict[str, np.ndarray]],
    place: Country,
    *,
    scale: float,
    sites: dict[int, int],
    period: tuple[int, int],
) -> pa.Table:
    """One line a province and day of the period, as the public portal prints it."""
    span = np.arange(period[0], period[1] + 1)
    lines = (
        _lines(place, province, own=own, span=span, people=scale, sites=sites[province])
        for province, own in totals.items()
    )
    return pa.concat_tables(lines)


def _lines(
    place: Country,
    province: int,
    *,
    own: dict[str, np.ndarray],
    span: np.ndarray,
    people: float,
    sites: int,
) -> pa.Table:
    row, size = place.provinces.iloc[province], len(span)
    sums = {name: np.cumsum(values)[span] for name, values in own.items()}
    columns: dict[str, object] = {
        "provinceCode": [row["code"]] * size,
        "provinceName": [row["short_vi"]] * size,
        "reportedDate": days(span),
        "popOverEighteen": np.full(size, round(row["adult"] * people)),
        "totalInjected": sums["all"],
        "totalOnceInjected": sums["first"],
        "totalTwiceInjected": sums["second"],
        "totalVaccineAllocated": sums["decided"],
        "totalVaccineAllocatedReality": sums["received"],
        "totalVaccinationLocation": np.full(size, sites),
        "totalVaccinationRegistration": _registered(own["first"])[span],
    }
    return pa.table({name: _array(values) for name, values in columns.items()})


def _registered(first: np.ndarray) -> np.ndarray:
    """Registrations: the share of first doses since the portal opened that had one."""
    since = np.where(np.arange(DAYS) > OPENED + 2, first, 0)
    return np.round(np.cumsum(since) * share_registered()).astype(np.int64)


def _array(values: object) -> pa.Array:
    return values if isinstance(values, pa.Array) else pa.array(values)
