"""The published Czech series that forecasts are scored on, as arrays."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

#: The files end in the middle of days; these are the last whole ones.
LAST_GIVEN = "2021-06-04"
LAST_USED = "2021-06-11"
FIRST = "2020-12-26"
SITE = ["ockovaci_misto_id", "ockovaci_latka"]
TARGET = ["cilove_ockovaci_misto_id", "ockovaci_latka"]


@dataclass(frozen=True)
class Given:
    """Doses given (dose 1 or 2 or later, vaccines, regions, days)."""

    cube: np.ndarray
    days: pd.DatetimeIndex
    vaccines: list[str]
    regions: list[str]


def stock_of_regions(folder: Path, given: Given) -> np.ndarray:
    """Receipts from the state less doses given, by vaccine and region, (vaccines, regions, days).

    Issues within a region stay in it, so that practitioners who inject count as its own.
    """
    moved = pd.read_csv(folder / "ockovani-distribuce.csv", parse_dates=["datum"])
    came = moved[moved["akce"] == "Příjem"]
    names = ["ockovaci_latka", "kraj_nuts_kod"]
    index = pd.MultiIndex.from_product([given.vaccines, given.regions], names=names)
    received = _daily(came, names, column="pocet_davek", index=index, days=given.days)
    received = received.reshape(given.cube.shape[1:])
    return np.cumsum(received - given.cube.sum(axis=0), axis=-1)


@dataclass(frozen=True)
class Sites:
    """Doses used and on hand by site and vaccine, each (series, days)."""

    used: np.ndarray
    stock: np.ndarray
    days: pd.DatetimeIndex


def given_by_region(folder: Path) -> Given:
    """Injections by region and vaccine; the third group, later doses, is empty."""
    rows = pd.read_csv(folder / "ockovani@2021-06-05.csv", parse_dates=["datum"])
    days = pd.date_range("2020-12-27", LAST_GIVEN)
    index = pd.MultiIndex.from_product(
        [sorted(set(rows["vakcina"])), sorted(set(rows["kraj_nuts_kod"]))]
    )
    parts = []
    for column in ("prvnich_davek", "druhych_davek"):
        table = rows.pivot_table(
            index=["vakcina", "kraj_nuts_kod"], columns="datum", values=column, aggfunc="sum"
        )
        table = table.reindex(index=index, columns=days).fillna(0.0)
        parts.append(table.to_numpy().reshape(*index.levshape, len(days)))
    return Given(
        cube=np.stack([*parts, np.zeros_like(parts[0])]),
        days=days,
        vaccines=list(index.levels[0]),
        regions=list(index.levels[1]),
    )


def sites(folder: Path) -> Sites:
    """Use, and stock as receipts + transfers in - issues - use - spoiled, negative as it is."""
    use = pd.read_csv(folder / "ockovani-spotreba.csv", parse_dates=["datum"])
    moved = pd.read_csv(folder / "ockovani-distribuce.csv", parse_dates=["datum"])
    days = pd.date_range(FIRST, LAST_USED)
    index = pd.MultiIndex.from_frame(use[SITE].drop_duplicates().sort_values(SITE))
    used = _daily(use, SITE, column="pouzite_davky", index=index, days=days)
    spoiled = _daily(use, SITE, column="znehodnocene_davky", index=index, days=days)
    came, gone = moved[moved["akce"] == "Příjem"], moved[moved["akce"] == "Výdej"]
    received = _daily(came, SITE, column="pocet_davek", index=index, days=days)
    issued = _daily(gone, SITE, column="pocet_davek", index=index, days=days)
    passed_on = _daily(gone, TARGET, column="pocet_davek", index=index, days=days)
    stock = np.cumsum(received + passed_on - issued - used - spoiled, axis=1)
    return Sites(used=used, stock=stock, days=days)


def _daily(
    rows: pd.DataFrame,
    names: list[str],
    *,
    column: str,
    index: pd.MultiIndex,
    days: pd.DatetimeIndex,
) -> np.ndarray:
    """Doses by day; what is dated before the first day counts on it."""
    table = rows.assign(datum=rows["datum"].clip(lower=days[0])).pivot_table(
        index=names, columns="datum", values=column, aggfunc="sum"
    )
    table.index.names = index.names
    return table.reindex(index=index, columns=days).fillna(0.0).to_numpy()
