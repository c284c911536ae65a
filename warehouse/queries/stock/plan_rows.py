"""Ledgers that no table holds: usable stock, deliveries by their clock, counts beside the books.

Each is signed rows of base_id (province, or district), event_date and amount like those of a stored
ledger, so that the state of any day is a running sum.
"""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look
from warehouse.queries.stock.decisions import amendment_steps, delivered_lines
from warehouse.queries.stock.lots import EVERYWHERE, STOPPED, lots, stop_days
from warehouse.schema.dimensions import dim_lot_version
from warehouse.schema.ledgers import BY_NAME

_COLUMNS = ["base_id", "event_date", "amount"]
_SPAN = ["lot_id", "province_id", "from_on", "until_on"]
_DAY = pd.Timedelta(days=1)
_STEPS = {"doses_decided": "decided", "doses_taken_back": "taken_back"}


def usable_rows(where: Look, level: str) -> pd.DataFrame:
    """Doses on hand in lots that are neither past their last day nor held or recalled.

    What a lot still counts goes out when it ends or is stopped, and comes back when it is released.
    A negative balance is a missing paper and stays.
    """
    rows = moves(where, level)
    spans = _spans(where)
    rows["at"] = _span_place(rows, spans)
    pairs = rows.reset_index(names="row").merge(
        spans.rename(columns={"province_id": "at"}), on=["lot_id", "at"]
    )
    stopped = pairs["event_date"] >= pairs["from_on"]
    over = pairs["event_date"] >= pairs["until_on"]
    kept = rows.drop(index=pairs.loc[stopped & ~over, "row"].unique())
    return pd.concat([kept[_COLUMNS], _switched(pairs, stopped, over)], ignore_index=True)


def moves(where: Look, level: str, *, base_ids: np.ndarray | None = None) -> pd.DataFrame:
    """Changes of the books: base_id, place_id, province_id, lot_id, event_date, amount.

    The place is the province, or below it the facility; the base is the province or district, of
    which `base_ids` chooses some.
    """
    if level == "province":
        table = BY_NAME["mart_stock_province"].table
        rows = _changes(where, table, table.c.province_id)
        rows = rows.assign(base_id=rows["province_id"], place_id=rows["province_id"])
    else:
        table = BY_NAME["mart_stock_site"].table
        rows = _changes(where, table, table.c.facility_id)
        place = facilities(where.session)
        rows = rows.assign(
            place_id=rows["facility_id"],
            base_id=rows["facility_id"].map(place[f"{level}_id"]).fillna(0).astype("int64"),
            province_id=rows["facility_id"].map(place["province_id"]).fillna(0).astype("int64"),
        )
    return rows if base_ids is None else rows[rows["base_id"].isin(base_ids)]


def _changes(where: Look, table: sa.Table, place: sa.Column) -> pd.DataFrame:
    c = table.c
    keys = (place, c.lot_id, c.event_date)
    total = sa.func.sum(c.doses_on_hand)
    return where.frame(
        sa.select(*keys, total.label("amount"))
        .where(*where.among(table))
        .group_by(*keys)
        .having(total != 0)
    )


def _spans(where: Look) -> pd.DataFrame:
    """Days on which a lot may not be used, without overlap: from_on to the day before until_on.

    A lot stopped in one province has spans of that province, which hold what holds everywhere too.
    """
    ends = lots(where)["effective_expiry"].dropna()
    over = pd.DataFrame({"lot_id": ends.index, "from_on": ends.to_numpy() + _DAY})
    every = _dated(pd.concat([over, stop_spans(where)], ignore_index=True))
    own = every.loc[every["province_id"] != EVERYWHERE, ["lot_id", "province_id"]]
    there = every[every["province_id"] == EVERYWHERE].drop(columns="province_id")
    every = pd.concat([every, own.drop_duplicates().merge(there, on="lot_id")], ignore_index=True)
    return _without_overlap(every[_SPAN])


def stop_spans(where: Look) -> pd.DataFrame:
    """Days on which a lot was held or recalled, by the register or by an act: lot_id, province_id,
    from_on, and until_on, the first day after."""
    acts = stop_days(where).drop(columns="state")
    return _dated(pd.concat([_by_register(where), acts], ignore_index=True))


def _dated(spans: pd.DataFrame) -> pd.DataFrame:
    far = pd.Timestamp.max.normalize()
    return spans.assign(
        province_id=spans["province_id"].fillna(EVERYWHERE).astype("int64"),
        from_on=pd.to_datetime(spans["from_on"]).astype("datetime64[us]"),
        until_on=pd.to_datetime(spans["until_on"]).astype("datetime64[us]").fillna(far),
    )


def _by_register(where: Look) -> pd.DataFrame:
    """What the register of lots said was held, from when to when."""
    c = dim_lot_version.c
    return where.frame(
        sa.select(c.lot_id, c.known_from.label("from_on"), c.known_until.label("until_on")).where(
            c.status.in_(STOPPED), c.known_from <= where.as_of
        )
    )


def _without_overlap(spans: pd.DataFrame) -> pd.DataFrame:
    keys = ["lot_id", "province_id"]
    ordered = spans.sort_values([*keys, "from_on"], ignore_index=True)
    reach = ordered.groupby(keys)["until_on"].cummax()
    before = reach.groupby([ordered[key] for key in keys]).shift()
    begins = before.isna() | (ordered["from_on"] > before)
    joined = ordered.assign(number=begins.cumsum()).groupby(["number", *keys], as_index=False)
    return joined.agg(from_on=("from_on", "min"), until_on=("until_on", "max"))[_SPAN]


def _span_place(moves: pd.DataFrame, spans: pd.DataFrame) -> pd.Series:
    """The province whose spans hold for each row, EVERYWHERE where it has none of its own."""
    own = spans[spans["province_id"] != EVERYWHERE]
    named = pd.MultiIndex.from_frame(own[["lot_id", "province_id"]])
    rows = pd.MultiIndex.from_frame(moves[["lot_id", "province_id"]])
    return moves["province_id"].where(rows.isin(named), EVERYWHERE)


def _switched(pairs: pd.DataFrame, stopped: pd.Series, over: pd.Series) -> pd.DataFrame:
    """What goes out when a span begins, and comes back when it has ended."""
    keys = ["base_id", "lot_id", "from_on", "until_on"]
    sides = pairs.assign(
        before=pairs["amount"].where(~stopped, 0), then=pairs["amount"].where(~over, 0)
    )
    sums = sides.groupby(keys, as_index=False)[["before", "then"]].sum()
    out = sums["before"].clip(lower=0)
    parts = [
        sums.assign(event_date=sums["from_on"], amount=-out),
        sums.assign(event_date=sums["until_on"], amount=sums["then"] - sums["before"] + out),
    ]
    rows = pd.concat(parts, ignore_index=True)
    is_known = rows["event_date"] < pd.Timestamp.max.normalize()
    return rows.loc[is_known & (rows["amount"] != 0), _COLUMNS]


def line_rows(where: Look, column: str) -> pd.DataFrame:
    """Lines of decisions by province: lines_due and lines_on_time by the five-day clock, and
    doses_decided and doses_taken_back, amendment by amendment."""
    if column in _STEPS:
        found = amendment_steps(where).rename(columns={"province_id": "base_id"})
        return found.assign(amount=found[_STEPS[column]])[_COLUMNS]
    lines = where.own(delivered_lines(where)).rename(columns={"province_id": "base_id"})
    on_time = lines["state"] == "on_time"
    days = lines["completed_on"].where(on_time, lines["due_on"] + _DAY)
    kept = (days <= pd.Timestamp(where.as_of)) & (lines["state"] != "cancelled")
    amount = on_time.astype(float) if column == "lines_on_time" else 1.0
    return lines.assign(event_date=days, amount=amount)[kept][_COLUMNS]


def count_rows(where: Look, level: str, *, column: str) -> pd.DataFrame:
    """Physical counts: doses `counted`, or `apart`, what the books of that day had beyond them."""
    table = BY_NAME["mart_stock_count"].table
    c, keys = table.c, ["facility_id", "vaccine_code"]
    ids = (c.facility_id, c.vaccine_code, c.event_date)
    counted = where.frame(
        sa.select(*ids, sa.func.sum(c.doses).label("counted"))
        .where(*where.among(table))
        .group_by(*ids)
        .having(sa.func.sum(c.count_lines) > 0)
    )
    book = _books(where, counted, keys)
    amount = counted["counted"] if column == "counted" else book - counted["counted"]
    place = facilities(where.session)[f"{level}_id"]
    base = counted["facility_id"].map(place).fillna(0).astype("int64")
    return counted.assign(base_id=base, amount=amount)[_COLUMNS]


def _books(where: Look, counted: pd.DataFrame, keys: list[str]) -> pd.Series:
    """What the books said at the end of the day of each count."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    ids = (c.facility_id, c.vaccine_code, c.event_date)
    moves = where.frame(
        sa.select(*ids, sa.func.sum(c.doses_on_hand).label("change"))
        .where(*where.among(table), c.facility_id.in_(counted["facility_id"].unique().tolist()))
        .group_by(*ids)
        .order_by(c.event_date)
    )
    moves["book"] = moves.groupby(keys)["change"].cumsum()
    days = counted.reset_index(names="row").sort_values("event_date")
    found = pd.merge_asof(days, moves, on="event_date", by=keys)
    return found.set_index("row")["book"].fillna(0.0).reindex(counted.index)
