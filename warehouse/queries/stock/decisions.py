"""Every line of every decision: what it said, what is in force, what came of it and when."""

import pandas as pd

from warehouse.analytics.stock.amendments import steps
from warehouse.analytics.stock.balance import by_line
from warehouse.analytics.stock.deliveries import arrivals, deliver, in_force, unmatched
from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.session import Session
from warehouse.queries.stock.flow import WASTED
from warehouse.queries.stock.paper import GROUP, paper
from warehouse.scope import Scope
from warehouse.viewer import Viewer

GONE = ("used", *WASTED)
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
    return steps(paper(where).lines(where.as_of))


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
    told = paper(where)
    lines, receipts, _came = where.session.memo(("lines", where.key), lambda: _grouped(where))
    lines = _with_undecided(_timed(where), unmatched(lines, receipts))
    moves = told.until("moves", where.as_of)
    added = moves.groupby("group", as_index=False)[["extra", "moved"]].sum()
    missing = added.loc[~added["group"].isin(lines["group"]), "group"]
    lines = pd.concat([lines, _blank(told.groups.loc[missing].assign(group=missing.to_numpy()))])
    ordered = lines.sort_values(
        ["group", "first_on", "event_date"], na_position="last", ignore_index=True
    )
    return by_line(ordered, added, outflow=moves, gone=GONE).drop(columns="group")


def _delivered(where: Look) -> pd.DataFrame:
    return _timed(where).drop(columns="group")


def _timed(where: Look) -> pd.DataFrame:
    """The lines in force with what was received of each, and their group."""

    def make() -> pd.DataFrame:
        lines, receipts, came = where.session.memo(("lines", where.key), lambda: _grouped(where))
        timed = lines.assign(arrived_on=arrivals(lines, came))
        found = deliver(timed, receipts, as_of=pd.Timestamp(where.as_of))
        return found.drop(columns=["source", "own", "target", "is_parted"])

    return where.session.memo(("timed lines", where.key), make)


def _grouped(where: Look) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Lines in force, receipts of provinces and what came to institutes until the look's day."""
    told, day = paper(where), where.as_of
    return in_force(told.lines(day)), told.until("receipts", day), told.until("came", day)


def _with_undecided(lines: pd.DataFrame, excess: pd.DataFrame) -> pd.DataFrame:
    """A line without decision for what each province received beyond all decisions."""
    sums = excess.groupby([*GROUP, "group"], as_index=False).agg(
        received=("excess", "sum"), first_on=("event_date", "min"), event_date=("event_date", "min")
    )
    return pd.concat([lines, _blank(sums)], ignore_index=True)


def _blank(rows: pd.DataFrame) -> pd.DataFrame:
    """Lines of a province and vaccine that nobody decided on."""
    blank = {"round_code": "", "decision_no": "", "amends_decision_no": "", "state": "undecided"}
    received = rows.get("received", 0.0)
    return rows.assign(doses=0, decided_first=0, amendments=0, received=received, **blank)
