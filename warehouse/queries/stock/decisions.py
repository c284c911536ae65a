"""Every line of every decision: what it said, what is in force, what came of it and when."""

import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.stock.amendments import steps
from warehouse.analytics.stock.balance import by_line
from warehouse.analytics.stock.deliveries import arrivals, deliver, in_force, unmatched
from warehouse.answer import Answer
from warehouse.queries.facilities import facilities
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.flow import EXTRA, REASONS, WASTE, WASTED
from warehouse.schema.columns import UNKNOWN_ID
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import Viewer

GONE = ("used", *WASTED)
_GROUP = ["province_id", "vaccine_code"]
#: What the lines can be added up by, and the column that tells it.
GROUPS = {
    "round": "round_code",
    "decision": "decision_no",
    "province": "area_code",
    "vaccine": "vaccine_code",
}
_SUMMED = ("lines", "overdue", "decided_first", "doses", "received", *GONE, "on_hand")


def decision_lines(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a decision and recipient, newest first, in doses.

    round_code, decision_no, event_date, vaccine_code, area_code, name_vi, name_en, decided_first,
    doses (in force), amendments, amended_on, received, first_on, completed_on, due_on, days, state,
    extra, moved, used, wasted_*, on_hand (first in, first out), history (a tuple of decision
    number, day and change in doses for each amendment, oldest first). What a province received
    without a decision stands on a line with an empty decision_no.
    """
    where = look(scope, viewer=viewer, session=session, detail=False)
    whole = where.whole()
    frame = where.own(session.memo(("decisions", whole.key), lambda: balanced_lines(whole)))
    areas = session.tree.frame[["area_code", "name_vi", "name_en"]]
    named = frame.join(areas, on="province_id").fillna(dict.fromkeys(areas.columns, ""))
    named["history"] = _history(where, named)
    ordered = named.sort_values(["event_date", "decision_no"], ascending=False, ignore_index=True)
    return Answer(frame=ordered, stamp=stamp_of(session, where.area, scope=scope))


def _history(where: Look, lines: pd.DataFrame) -> list[tuple]:
    """The amendments of each line, oldest first."""
    every = amendment_steps(where)
    every = every[every["amends_decision_no"].fillna("") != ""].sort_values("event_date")
    found: dict[tuple, list[tuple]] = {}
    for row in every.itertuples():
        key = (row.province_id, row.vaccine_code, row.amends_decision_no)
        found.setdefault(key, []).append((row.decision_no, row.event_date, float(row.doses)))
    keys = zip(lines["province_id"], lines["vaccine_code"], lines["decision_no"], strict=True)
    return [tuple(found.get(key, ())) for key in keys]


def decision_sums(*, by: str, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """The same doses added up by round, decision, province or vaccine (a key of GROUPS).

    code, name_vi, name_en, lines, overdue (lines), decided_first, doses, received, used, wasted_*,
    on_hand; the largest first, what came without a decision last. Raises KeyError.
    """
    answer = decision_lines(scope=scope, viewer=viewer, session=session)
    lines = answer.frame.assign(lines=1, overdue=answer.frame["state"] == "overdue")
    keys = lines[GROUPS[by]].astype(str).rename("code")
    sums = lines.groupby(keys)[[*_SUMMED]].sum().reset_index()
    names = {"name_vi": sums["code"], "name_en": sums["code"]}
    if by == "province":
        known = lines.drop_duplicates("area_code").set_index("area_code")
        names = {name: sums["code"].map(known[name]) for name in names}
    found = sums.assign(**names, is_nameless=sums["code"] == "")
    ordered = found.sort_values(["is_nameless", "doses"], ascending=[True, False])
    frame = ordered.drop(columns="is_nameless").reset_index(drop=True)
    return Answer(frame=frame, stamp=answer.stamp)


def delivered_lines(where: Look) -> pd.DataFrame:
    """The lines of decisions with what was received of each, by the five-day clock."""
    whole = where.whole()
    return where.own(where.session.memo(("delivered", whole.key), lambda: _delivered(whole)))


def amendment_steps(where: Look) -> pd.DataFrame:
    """Decisions and amendments with what each changed; see analytics.stock.amendments.steps."""
    whole = where.whole()
    return where.own(where.session.memo(("amendments", whole.key), lambda: _steps(whole)))


def _steps(where: Look) -> pd.DataFrame:
    lines = _decided(where)
    return steps(lines.assign(group=lines.groupby(_GROUP).ngroup()))


def decided_lines(where: Look) -> pd.DataFrame:
    """The lines of decisions in force, with what they first said; see analytics.stock.in_force."""
    return delivered_lines(where)


def unmatched_receipts(where: Look) -> pd.DataFrame:
    """Receipts beyond all decisions: province_id, vaccine_code, lot_id, event_date, excess."""
    whole = where.whole()
    return where.own(where.session.memo(("unmatched", whole.key), lambda: _unmatched(whole)))


def _unmatched(where: Look) -> pd.DataFrame:
    lines, receipts, _source = where.session.memo(("lines", where.key), lambda: _grouped(where))
    return unmatched(lines, receipts)


def balanced_lines(where: Look) -> pd.DataFrame:
    """Delivered lines and receipts without decision, each with what became of its doses."""
    lines = delivered_lines(where)
    lines = _with_undecided(lines, unmatched_receipts(where))
    added, outflow = _added(where), _outflow(where)
    groups = pd.concat([frame[_GROUP] for frame in (lines, added, outflow)]).drop_duplicates()
    groups = groups.sort_values(_GROUP).reset_index(drop=True)
    groups["group"] = groups.index
    lines = _keyed(_with_every_group(lines, groups), groups).sort_values(
        ["group", "first_on", "event_date"], na_position="last", ignore_index=True
    )
    sides = [_keyed(frame, groups).sort_values("group") for frame in (added, outflow)]
    return by_line(lines, sides[0], outflow=sides[1], gone=GONE).drop(columns="group")


def _delivered(where: Look) -> pd.DataFrame:
    lines, receipts, came = where.session.memo(("lines", where.key), lambda: _grouped(where))
    timed = lines.assign(arrived_on=arrivals(lines, came))
    found = deliver(timed, receipts, as_of=pd.Timestamp(where.as_of))
    return found.drop(columns=["group", "source"])


def _grouped(where: Look) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Lines in force and receipts numbered by province and vaccine, arrivals by institute."""
    lines, receipts, came = _decided(where), _receipts(where), _arrivals(where)
    groups = pd.concat([lines[_GROUP], receipts[_GROUP]]).drop_duplicates().reset_index(drop=True)
    groups["group"] = groups.index
    lines = in_force(_keyed(lines, groups))
    lines["institute_id"] = lines["province_id"].map(_institutes(where)).fillna(0).astype(int)
    source = ["institute_id", "vaccine_code"]
    pairs = pd.concat([lines[source], came[source]]).drop_duplicates().reset_index(drop=True)
    pairs["source"] = pairs.index
    return (
        lines.merge(pairs, on=source, how="left"),
        _keyed(receipts, groups),
        came.merge(pairs, on=source, how="left"),
    )


def _keyed(frame: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    return frame.merge(groups, on=_GROUP, how="left")


def _decided(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_allocation"].table
    c = table.c
    keys = (
        c.province_id,
        c.round_code,
        c.decision_no,
        c.amends_decision_no,
        c.vaccine_code,
    )
    return where.frame(
        sa.select(
            *keys,
            sa.func.min(c.event_date).label("event_date"),
            sa.func.sum(c.doses).label("doses"),
        )
        .where(*where.among(table), c.province_id != UNKNOWN_ID)
        .group_by(*keys)
        .order_by(*keys)
    )


def _receipts(where: Look) -> pd.DataFrame:
    table = BY_NAME["mart_stock_province"].table
    c = table.c
    keys = (c.province_id, c.vaccine_code, c.lot_id, c.event_date)
    rows = where.frame(
        sa.select(*keys, sa.func.sum(c.doses).label("doses"))
        .where(*where.among(table), c.movement_kind == "receipt")
        .group_by(*keys)
        .order_by(*keys)
    )
    return rows[rows["doses"] > 0]


def _arrivals(where: Look) -> pd.DataFrame:
    """What the provinces' suppliers took in: institute_id, vaccine_code, event_date, doses."""
    table = BY_NAME["mart_stock_site"].table
    c = table.c
    ids = tuple(int(one) for one in set(_institutes(where)) if one)
    return where.frame(
        sa.select(
            c.facility_id.label("institute_id"),
            c.vaccine_code,
            c.event_date,
            sa.func.sum(c.doses).label("doses"),
        )
        .where(
            *where.among(table, places=False),
            c.facility_id.in_(ids),
            c.movement_kind.in_(("receipt", "transfer_in")),
        )
        .group_by(c.facility_id, c.vaccine_code, c.event_date)
    )


def _institutes(where: Look) -> pd.Series:
    """For each province the store that supplies its own store."""
    every = facilities(where.session)
    stores = every[every["facility_type"] == "province_store"]
    return stores.drop_duplicates("province_id").set_index("province_id")["parent_id"]


def _added(where: Look) -> pd.DataFrame:
    """Doses that no decision brought: drawn beyond the label, moved, adjusted."""
    table = BY_NAME["mart_stock_province"].table
    c = table.c
    is_extra = (c.movement_kind == "adjustment") & (c.discard_reason == EXTRA)
    is_moved = c.movement_kind.in_(("transfer_in", "transfer_out", "issue")) | (
        (c.movement_kind == "adjustment") & (c.discard_reason != EXTRA)
    )
    parts = {
        name: sa.func.coalesce(sa.func.sum(sa.case((test, c.doses_on_hand), else_=0)), 0)
        for name, test in (("extra", is_extra), ("moved", is_moved))
    }
    return where.frame(
        sa.select(
            c.province_id, c.vaccine_code, *[part.label(name) for name, part in parts.items()]
        )
        .where(*where.among(table), c.province_id != UNKNOWN_ID)
        .group_by(c.province_id, c.vaccine_code)
    )


def _outflow(where: Look) -> pd.DataFrame:
    """Use and waste by reason, day by day."""
    table = BY_NAME["mart_stock_province"].table
    c = table.c
    waste = sa.case(REASONS, value=c.discard_reason, else_="other")
    tests = {"used": c.movement_kind == "use"} | {
        f"wasted_{one}": (c.movement_kind == "discard") & (waste == one) for one in WASTE
    }
    sums = [
        sa.func.sum(sa.case((test, c.doses), else_=0)).label(name) for name, test in tests.items()
    ]
    return where.frame(
        sa.select(c.province_id, c.vaccine_code, c.event_date, *sums)
        .where(
            *where.among(table),
            c.province_id != UNKNOWN_ID,
            c.movement_kind.in_(("use", "discard")),
        )
        .group_by(c.province_id, c.vaccine_code, c.event_date)
        .order_by(c.province_id, c.vaccine_code, c.event_date)
    )


def _with_undecided(lines: pd.DataFrame, excess: pd.DataFrame) -> pd.DataFrame:
    """A line without decision for what each province received beyond all decisions."""
    sums = excess.groupby(_GROUP, as_index=False).agg(
        received=("excess", "sum"), first_on=("event_date", "min"), event_date=("event_date", "min")
    )
    blank = {"round_code": "", "decision_no": "", "amends_decision_no": "", "state": "undecided"}
    return pd.concat([lines, sums.assign(doses=0, decided_first=0, amendments=0, **blank)])


def _with_every_group(lines: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    """A line also for a province and vaccine that nobody decided on, but that has movements."""
    known = groups.merge(lines[_GROUP].drop_duplicates(), on=_GROUP, how="left", indicator=True)
    missing = known.loc[known["_merge"] == "left_only", _GROUP]
    blank = {"round_code": "", "decision_no": "", "amends_decision_no": "", "state": "undecided"}
    more = missing.assign(doses=0, decided_first=0, amendments=0, received=0.0, **blank)
    return pd.concat([lines, more], ignore_index=True) if len(more) else lines
