"""Decided, received, injected, on hand, wasted by reason: side by side, and in balance.

    received + extra + adjusted + moved = used + wasted + on hand + in transit

`moved` is what came from elsewhere in the chain, less what went there. Every column is in doses;
vials and nominal doses stand beside them as measures of their own.
"""

from datetime import date

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.stock.spans import on_day, spans
from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.transit import in_transit
from warehouse.schema.dimensions import dim_vaccine
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

EXTRA = "extra_from_vial"
#: Why doses were lost, by the reasons of the movements; every other reason is `other`.
REASONS = {
    "open_vial": "open_vial",
    "expired": "expired",
    "thaw_expired": "expired",
    "frozen": "cold_chain",
    "broken": "broken",
}
WASTE = ("open_vial", "expired", "cold_chain", "broken", "other")
WASTED = tuple(f"wasted_{reason}" for reason in WASTE)
PARTS = ("used", *WASTED, "on_hand", "in_transit")
ADDED = ("extra", "adjusted", "moved")
_TRANSFERS = ("transfer_in", "transfer_out", "issue")
_COUNTED = ("vials_received", "vials_opened", "nominal_received", "nominal_opened")


def stock_flow(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a province (the area itself inside a province) and vaccine, in doses.

    area_code, name_vi, name_en, vaccine_code, decided, received, recorded (injections entered one
    by one), ADDED, PARTS, undelivered (decided, not received), vials and nominal doses received
    and opened. Stores above the provinces have an empty area_code.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    frame = flow(where)
    areas = session.tree.frame[["area_code", "name_vi", "name_en"]]
    named = frame.join(areas, on="unit_id").fillna(dict.fromkeys(areas.columns, ""))
    return Answer(frame=named, stamp=stamp_of(session, where.area, scope=scope))


def flow(where: Look) -> pd.DataFrame:
    """unit_id, vaccine_code and the columns of `stock_flow`, one row a unit and vaccine."""
    whole = where if where.is_local else where.whole()
    rows = where.session.memo(("stock flow", whole.key), lambda: _flow(whole))
    return rows if where.is_local else where.own(rows, place="unit_id")


def _flow(where: Look) -> pd.DataFrame:
    moves = movements(where)
    keys = ["unit_id", "vaccine_code"]
    table = _components(moves, keys)
    for name, other in (("decided", _decided(where)), ("recorded", _recorded(where))):
        table = table.join(other.set_index(keys)[name], how="outer")
    inside = in_transit(where)
    inside["unit_id"] = where.area.area_id if where.is_local else inside["province_id"]
    moving = inside.groupby(keys)["doses"].sum().rename("in_transit")
    table = table.join(moving, how="left").fillna(0.0)
    # A dose that left one store of the unit and has not reached the other is still the unit's.
    table["moved"] += table["in_transit"]
    table["undelivered"] = table["decided"] - table["received"]
    return table.reset_index().sort_values(keys, ignore_index=True)


def movements(where: Look) -> pd.DataFrame:
    """Sums by unit_id, vaccine_code, movement_kind and discard_reason, with nominal doses."""
    name = "mart_stock_site" if where.is_local else "mart_stock_province"
    table = BY_NAME[name].table
    c = table.c
    unit = sa.literal(where.area.area_id) if where.is_local else c.province_id
    keys = [c.vaccine_code, c.movement_kind, c.discard_reason]
    vial = sa.func.coalesce(dim_vaccine.c.doses_per_vial, 1)
    return where.frame(
        sa.select(
            unit.label("unit_id"),
            *keys,
            sa.func.sum(c.doses).label("doses"),
            sa.func.sum(c.vials).label("vials"),
            sa.func.sum(c.doses_on_hand).label("doses_on_hand"),
            sa.func.sum(c.vials * vial).label("nominal"),
        )
        .join_from(table, dim_vaccine, dim_vaccine.c.vaccine_code == c.vaccine_code, isouter=True)
        .where(*where.among(table))
        .group_by(*([] if where.is_local else [c.province_id]), *keys)
    )


def _components(moves: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The columns that movements alone give, by unit and vaccine."""
    kind, reason = moves["movement_kind"], moves["discard_reason"]
    waste = reason.map(REASONS).fillna("other")
    rules = {
        "received": (kind == "receipt", "doses"),
        "extra": ((kind == "adjustment") & (reason == EXTRA), "doses_on_hand"),
        "adjusted": ((kind == "adjustment") & (reason != EXTRA), "doses_on_hand"),
        "moved": (kind.isin(_TRANSFERS), "doses_on_hand"),
        "used": (kind == "use", "doses"),
        **{f"wasted_{one}": ((kind == "discard") & (waste == one), "doses") for one in WASTE},
        "on_hand": (kind.notna(), "doses_on_hand"),
        "vials_received": (kind == "receipt", "vials"),
        "vials_opened": (kind == "use", "vials"),
        "nominal_received": (kind == "receipt", "nominal"),
        "nominal_opened": (kind == "use", "nominal"),
    }
    cells = {
        name: np.where(rows, moves[column].astype(float), 0.0)
        for name, (rows, column) in rules.items()
    }
    return pd.DataFrame({**moves[keys], **cells}).groupby(keys).sum()


def _decided(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_allocation"].table
    if where.is_local:
        return _none("decided")
    return where.frame(
        sa.select(
            table.c.province_id.label("unit_id"),
            table.c.vaccine_code,
            sa.func.sum(table.c.doses).label("decided"),
        )
        .where(*where.among(table))
        .group_by(table.c.province_id, table.c.vaccine_code)
    )


def _recorded(where: Look) -> pd.DataFrame:
    """Injections entered one by one, where they were given."""
    if not where.is_local and where.province_ids is None and not where.scope.vaccine:
        return _of_nation(where)
    table = BY_NAME["mart_injection_site" if where.is_local else "mart_injection_province"].table
    unit = sa.literal(where.area.area_id) if where.is_local else table.c.place_province_id
    return where.frame(
        sa.select(
            unit.label("unit_id"),
            table.c.vaccine_code,
            sa.func.sum(table.c.doses).label("recorded"),
        )
        .where(*where.among(table), *_places(where, table))
        .group_by(*([] if where.is_local else [unit]), table.c.vaccine_code)
    )


def _of_nation(where: Look) -> pd.DataFrame:
    """The same of every province: running sums that are read once for all days."""
    session, known_on = where.session, where.session.as_known(where.scope.known_on)
    rows = session.kept_frame(("recorded", known_on), lambda: _running(session, known_on))
    return rows[on_day(rows, where.as_of)][["unit_id", "vaccine_code", "recorded"]]


def _running(session: Session, known_on: date | None) -> pd.DataFrame:
    c = BY_NAME["mart_injection_province"].table.c
    keys = (c.place_province_id.label("unit_id"), c.vaccine_code, c.event_date)
    known = [c.known_date <= known_on] if known_on else []
    rows = session.typed(
        sa.select(*keys, sa.func.sum(c.doses).label("doses")).where(*known).group_by(*keys)
    )
    by_place = rows.groupby(["unit_id", "vaccine_code"])
    place, day = by_place.ngroup().to_numpy(), rows["event_date"].to_numpy()
    found = spans(place, day, change=rows["doses"].to_numpy(), holds=np.isfinite)
    named = found.join(by_place.size().index.to_frame(index=False), on="group")
    return named.rename(columns={"total": "recorded"}).drop(columns="group")


def _places(where: Look, table: sa.Table) -> list[sa.ColumnElement]:
    if where.province_ids is None or "place_province_id" not in table.c:
        return []
    return [table.c.place_province_id.in_(where.province_ids)]


def _none(name: str) -> pd.DataFrame:
    types = {"unit_id": "int64", "vaccine_code": "object", name: "float64"}
    return pd.DataFrame({column: pd.Series(dtype=kind) for column, kind in types.items()})
