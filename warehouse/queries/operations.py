"""The state of the data: loads, quarantine, completeness, what moved."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.queries.places import stamp_of
from warehouse.queries.rollup import rollup
from warehouse.queries.session import Session
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.loads import dim_load, row_issue
from warehouse.scope import Scope
from warehouse.viewer import Viewer

#: A day on which an area reports less than this share of its median day is partial.
PARTIAL_SHARE = 0.3


def loads(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row per load, newest first, with its counts and a status word."""
    frame = session.frame(sa.select(dim_load).order_by(dim_load.c.load_id.desc()))
    frame["status"] = np.select(
        [frame["rows_quarantined"] > 0, frame["rows_flagged"] > 0, frame["rows_loaded"] == 0],
        ["quarantine", "flagged", "unchanged"],
        "loaded",
    )
    return _answer(session, scope, frame.drop(columns=["file_path", "sha256"]))


def newest_load(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """loaded_at, known_on, files, rows_loaded: what the files loaded last, together, brought."""
    c = dim_load.c
    newest = sa.select(sa.func.max(c.loaded_at)).scalar_subquery()
    query = (
        sa.select(
            c.loaded_at,
            sa.func.max(c.known_on).label("known_on"),
            sa.func.count().label("files"),
            sa.func.sum(c.rows_loaded).label("rows_loaded"),
        )
        .where(c.loaded_at == newest)
        .group_by(c.loaded_at)
    )
    return _answer(session, scope, session.memo("newest load", lambda: session.frame(query)))


def quarantine_by_reason(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """reason, severity, feed, rows, weight_doses, oldest: open issues, heaviest first."""
    # What waits now, whatever day is looked at.
    frame = session.memo("quarantine", lambda: session.frame(_waiting()))
    return _answer(session, scope, frame.copy(deep=False))


def _waiting() -> sa.Select:
    c = row_issue.c
    return (
        sa.select(
            c.reason,
            c.severity,
            c.source,
            c.mapping,
            c.feed,
            sa.func.count().label("rows"),
            sa.func.sum(c.doses).label("weight_doses"),
            sa.func.min(dim_load.c.loaded_at).label("oldest"),
        )
        .join_from(row_issue, dim_load, dim_load.c.load_id == c.first_load_id)
        .where(c.status == "open")
        .group_by(c.reason, c.severity, c.source, c.mapping, c.feed)
        .order_by(sa.desc("rows"))
    )


def completeness(*, scope: Scope, viewer: Viewer, session: Session, days: int = 28) -> Answer:
    """area_code, name_vi, name_en, date, doses, state (ok, late, partial, missing) per child."""
    area = session.tree.find(scope.area, map_name=scope.map)
    level = "province" if area.level in ("nation", "zone") else area.level
    as_of = scope.as_of or session.last_day
    if as_of is None:
        raise NoAnswer("nothing has been loaded yet")
    roll = rollup(session, area, level=level, map_name=scope.map)
    every = pd.date_range(as_of - timedelta(days=days - 1), as_of)
    rows = _day_rows(session, scope, every)
    added = roll.add_up(rows, by=("event_date",))
    late = roll.add_up(rows[rows["is_late"]], by=("event_date",))
    grid = pd.MultiIndex.from_product([roll.units["area_id"], every], names=["unit_id", "date"])
    doses = _on_grid(added, grid)
    share_late = _on_grid(late, grid) / doses.where(doses > 0)
    typical = doses.groupby(level="unit_id").transform("median")
    state = np.select(
        [doses <= 0, share_late > 0.5, doses < typical * PARTIAL_SHARE],
        ["missing", "late", "partial"],
        "ok",
    )
    frame = pd.DataFrame({"doses": doses, "state": state}, index=grid).reset_index()
    named = roll.units[["area_code", "name_vi", "name_en"]].loc[frame["unit_id"]]
    frame = pd.concat([named.reset_index(drop=True), frame.drop(columns="unit_id")], axis=1)
    return _answer(session, scope, frame)


def _day_rows(session: Session, scope: Scope, every: pd.DatetimeIndex) -> pd.DataFrame:
    table = BY_NAME["mart_injection_province"].table
    basis = scope.basis or session.state.get("basis", "residence")
    known = [table.c.known_date <= scope.known_on] if scope.known_on else []
    rows = session.frame(
        sa.select(
            table.c[f"{basis}_province_id"].label("base_id"),
            table.c.event_date,
            (table.c.kind == "late").label("is_late"),
            sa.func.sum(table.c.doses).label("amount"),
        )
        .where(table.c.event_date.between(every[0].date(), every[-1].date()), *known)
        .group_by(table.c[f"{basis}_province_id"], table.c.event_date, table.c.kind)
    )
    rows["event_date"] = pd.to_datetime(rows["event_date"])
    return rows.assign(last_day=rows["event_date"])


def _on_grid(added: pd.DataFrame, grid: pd.MultiIndex) -> pd.Series:
    return added.set_index(["unit_id", "event_date"])["amount"].reindex(grid).fillna(0.0)


def moved_between(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """kind, area_code, name_vi, name_en, doses: what became known after `since` up to known_on."""
    area = session.tree.find(scope.area, map_name=scope.map)
    known_on = scope.known_on or (session.known_days[-1] if session.known_days else None)
    since = scope.since or _day_before(session, known_on)
    table = BY_NAME["mart_injection_province"].table
    basis = scope.basis or session.state.get("basis", "residence")
    level = "province" if area.level in ("nation", "zone") else area.level
    roll = rollup(session, area, level=level, map_name=scope.map)
    conditions = [table.c.known_date <= known_on] if known_on else []
    conditions += [table.c.known_date > since] if since else []
    rows = session.frame(
        sa.select(
            table.c[f"{basis}_province_id"].label("base_id"),
            table.c.kind,
            sa.func.sum(table.c.doses).label("amount"),
            sa.func.max(table.c.event_date).label("last_day"),
        )
        .where(*conditions)
        .group_by(table.c[f"{basis}_province_id"], table.c.kind)
    )
    rows["last_day"] = pd.to_datetime(rows["last_day"])
    added = roll.add_up(rows, by=("kind",))
    named = roll.units[["area_code", "name_vi", "name_en"]].reindex(added["unit_id"])
    frame = pd.concat([named.reset_index(drop=True), added[["kind", "amount"]]], axis=1)
    return _answer(session, scope, frame.rename(columns={"amount": "doses"}))


def _day_before(session: Session, known_on: date | None) -> date | None:
    earlier = [day for day in session.known_days if known_on and day < known_on]
    return earlier[-1] if earlier else None


def dates(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """kind (first, last, known), date: the days a page can offer."""
    rows = [("first", session.first_day), ("last", session.last_day)]
    rows += [("known", day) for day in session.known_days]
    frame = pd.DataFrame([row for row in rows if row[1]], columns=["kind", "date"])
    return _answer(session, scope, frame)


def _answer(session: Session, scope: Scope, frame: pd.DataFrame) -> Answer:
    area = session.tree.find(scope.area, map_name=scope.map)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))


_TOTALS = (
    ("mart_injection_province", "dose_code", "doses"),
    ("mart_stock_province", "movement_kind", "doses"),
    ("mart_registration", "step", "people"),
    ("mart_slot", "calendar_code", "slots_capacity"),
    ("mart_allocation", "", "doses"),
    ("mart_site_day", "", "doses_d1"),
    ("mart_declared", "measure_code", "amount"),
)


def ledger_totals(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """ledger, kind, measure, amount: what each ledger adds up to, as known on the scope's day."""
    found = []
    for name, kind, measure in _TOTALS:
        table = BY_NAME[name].table
        label = table.c[kind] if kind else sa.literal("")
        known = [table.c.known_date <= scope.known_on] if scope.known_on else []
        rows = session.frame(
            sa.select(
                sa.literal(name).label("ledger"),
                label.label("kind"),
                sa.literal(measure).label("measure"),
                sa.func.sum(table.c[measure]).label("amount"),
            )
            .where(*known)
            .group_by(*([label] if kind else []))
        )
        found.append(rows.dropna(subset=["amount"]))
    return _answer(session, scope, pd.concat(found, ignore_index=True))
