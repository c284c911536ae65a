"""Bring a country's reference tables into the warehouse; repeating it changes nothing."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from etl.reference.tables import read_reference
from warehouse.engines.frames import insert_frame
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.dimensions import (
    bridge_area_closure,
    bridge_area_succession,
    dim_age_band,
    dim_area,
    dim_date,
    dim_event_term,
    dim_facility,
    dim_lot,
    dim_priority_group,
    dim_vaccine,
    fact_population,
)
from warehouse.schema.loads import warehouse_state
from warehouse.schema.safety import (
    dim_background_rate,
    dim_clock_rule,
    dim_holiday,
    dim_safety_protocol,
)

LEVELS = ("nation", "zone", "province", "district", "commune")


def load_reference(connection: sa.Connection, country: str) -> None:
    """Load areas, closure, succession, populations, vaccines, groups, age bands and terms."""
    state = f"reference_{country}"
    if _state(connection, state):
        return
    areas = _load_areas(connection, country)
    _load_population(connection, country, areas)
    _load_succession(connection, country, areas)
    _load_small(connection, country)
    _unknown_members(connection)
    _load_days(connection)
    connection.execute(sa.insert(warehouse_state).values(name=state, value="1"))
    if not _state(connection, "home"):
        nation = areas.loc[areas["level"] == "nation", "code"].iloc[0]
        connection.execute(
            sa.insert(warehouse_state),
            [{"name": "home", "value": nation}, {"name": "country", "value": country}],
        )


_RULES: dict[str, tuple[sa.Table, dict[str, str]]] = {
    "background_rate": (dim_background_rate, {"code": "rate_code"}),
    "safety_protocol": (dim_safety_protocol, {"version": "protocol_version"}),
    "clock_rule": (dim_clock_rule, {"version": "rule_version", "code": "clock_code"}),
    "holiday": (dim_holiday, {}),
}


def load_rules(connection: sa.Connection, country: str) -> None:
    """Bring in the versions of rules that the warehouse does not know; known ones never change."""
    for name, (table, names) in _RULES.items():
        _load_new(connection, table, country=country, name=name, names=names)


def keep_setting(connection: sa.Connection, name: str, *, value: str) -> None:
    """Write a setting of the warehouse unless it has one."""
    if _state(connection, name) is None:
        connection.execute(sa.insert(warehouse_state).values(name=name, value=value))


def _state(connection: sa.Connection, name: str) -> str | None:
    return connection.execute(
        sa.select(warehouse_state.c.value).where(warehouse_state.c.name == name)
    ).scalar()


def _load_areas(connection: sa.Connection, country: str) -> pd.DataFrame:
    areas = read_reference(country, table="area")
    first = (connection.execute(sa.select(sa.func.max(dim_area.c.area_id))).scalar() or 0) + 1
    areas["rank"] = areas["level"].map({level: i for i, level in enumerate(LEVELS)})
    areas = areas.sort_values(["rank", "valid_from", "code"], ignore_index=True)
    areas["area_id"] = np.arange(first, first + len(areas))
    areas["parent_id"] = _parents(areas)
    closure = _closure(areas)
    for level in ("nation", "zone", "province", "district"):
        areas[f"{level}_id"] = _ancestor(areas, closure, level)
    insert_frame(connection, dim_area, frame=areas.rename(columns={"code": "area_code"}))
    insert_frame(connection, bridge_area_closure, frame=closure)
    return areas


def _parents(areas: pd.DataFrame) -> pd.Series:
    """The parent's id: the unit of that code whose period covers the child's first day."""
    linked = areas.reset_index().merge(
        areas[["code", "valid_from", "valid_to", "area_id", "rank"]],
        left_on="parent_code",
        right_on="code",
        suffixes=("", "_above"),
    )
    covers = (
        (linked["valid_from_above"] <= linked["valid_from"])
        & ((linked["valid_to_above"] == "") | (linked["valid_to_above"] >= linked["valid_from"]))
        & (linked["rank_above"] < linked["rank"])
    )
    found = linked[covers].drop_duplicates("index").set_index("index")["area_id_above"]
    return found.reindex(areas.index).fillna(UNKNOWN_ID).astype(int)


def _closure(areas: pd.DataFrame) -> pd.DataFrame:
    parent = dict(zip(areas["area_id"], areas["parent_id"], strict=True))
    step = pd.DataFrame({"descendant_id": areas["area_id"], "ancestor_id": areas["area_id"]})
    found, depth = [step.assign(depth=0)], 0
    while len(step):
        depth += 1
        step = step.assign(ancestor_id=step["ancestor_id"].map(parent))
        step = step[step["ancestor_id"] != UNKNOWN_ID]
        found.append(step.assign(depth=depth))
    return pd.concat(found, ignore_index=True)


def _ancestor(areas: pd.DataFrame, closure: pd.DataFrame, level: str) -> pd.Series:
    of_level = set(areas.loc[areas["level"] == level, "area_id"])
    above = closure[closure["ancestor_id"].isin(of_level)]
    return (
        areas["area_id"]
        .map(above.set_index("descendant_id")["ancestor_id"])
        .fillna(UNKNOWN_ID)
        .astype(int)
    )


def _ids(areas: pd.DataFrame) -> pd.Series:
    return areas.set_index(["code", "valid_from"])["area_id"]


def _load_population(connection: sa.Connection, country: str, areas: pd.DataFrame) -> None:
    people = read_reference(country, table="population")
    index = pd.MultiIndex.from_frame(people[["area_code", "valid_from"]])
    people["area_id"] = _ids(areas).reindex(index).to_numpy()
    insert_frame(
        connection, fact_population, frame=people.rename(columns={"age_band": "age_band_code"})
    )


def _load_succession(connection: sa.Connection, country: str, areas: pd.DataFrame) -> None:
    try:
        links = read_reference(country, table="area_succession")
    except FileNotFoundError:
        return
    for side in ("old", "new"):
        index = pd.MultiIndex.from_frame(links[[f"{side}_code", f"{side}_valid_from"]])
        links[f"{side}_area_id"] = _ids(areas).reindex(index).to_numpy()
    insert_frame(
        connection,
        bridge_area_succession,
        frame=links.dropna(subset=["old_area_id", "new_area_id"]),
    )


def _load_small(connection: sa.Connection, country: str) -> None:
    small = {
        "vaccine": (
            dim_vaccine,
            {"code": "vaccine_code", "practical_doses_per_vial_high": "practical_doses_per_vial"},
        ),
        "priority_group": (dim_priority_group, {"code": "priority_group_code"}),
        "age_band": (
            dim_age_band,
            {
                "code": "age_band_code",
                "lower": "lower_age",
                "upper": "upper_age",
                "coarse": "coarse_code",
            },
        ),
        "event_term": (dim_event_term, {"code": "event_term_code", "class": "class_code"}),
    }
    for name, (table, names) in small.items():
        _load_new(connection, table, country=country, name=name, names=names)


def _load_new(
    connection: sa.Connection, table: sa.Table, *, country: str, name: str, names: dict[str, str]
) -> None:
    """Insert the rows whose first key column holds a value that the table does not have yet."""
    try:
        frame = read_reference(country, table=name).rename(columns=names)
    except FileNotFoundError:
        return
    key = next(iter(table.primary_key.columns)).name
    known = set(connection.execute(sa.select(table.c[key])).scalars())
    insert_frame(connection, table, frame=frame[~frame[key].isin({str(one) for one in known})])


_UNKNOWN: dict[str, dict[str, object]] = {
    "dim_area": {
        "area_id": UNKNOWN_ID,
        "area_code": "",
        "level": "unknown",
        **dict.fromkeys(
            ("parent_id", "nation_id", "zone_id", "province_id", "district_id"), UNKNOWN_ID
        ),
        "name_vi": "Chưa rõ",
        "short_vi": "Chưa rõ",
        "name_en": "Not known",
    },
    "dim_facility": {
        "facility_id": UNKNOWN_ID,
        "source": "",
        "facility_code": "",
        "name": "",
        "area_id": UNKNOWN_ID,
        "is_listed": False,
        "name_rank": 0,
    },
    "dim_lot": {"lot_id": UNKNOWN_ID, "vaccine_code": "", "lot_code": "", "status": "active"},
}


def _unknown_members(connection: sa.Connection) -> None:
    for table in (dim_area, dim_facility, dim_lot):
        key = next(iter(table.primary_key.columns))
        if connection.execute(sa.select(key).where(key == UNKNOWN_ID)).first() is None:
            connection.execute(sa.insert(table).values(_UNKNOWN[table.name]))


def _load_days(connection: sa.Connection) -> None:
    if connection.execute(sa.select(dim_date.c.date)).first() is not None:
        return
    days = pd.date_range("2020-01-01", "2027-12-31")
    iso = days.isocalendar()
    frame = pd.DataFrame({"date": days.strftime("%Y-%m-%d"), "iso_year": iso["year"].to_numpy()})
    frame["iso_week"], frame["weekday"] = iso["week"].to_numpy(), iso["day"].to_numpy()
    insert_frame(connection, dim_date, frame=frame)
