"""Decisions against deliveries: what arrived for each line, when, and by which clock.

The movements name no decision. A receipt of exactly the doses of one open line of its province and
vaccine, decided in the weeks before it, is taken for that line; what is left fills the lines that
are still open, the oldest decision first. A line is due `CLOCK_DAYS` after its decision, or after
the vaccine had arrived at the institute that delivers it, whichever is later; before it arrived the
clock waits.
"""

import numpy as np
import pandas as pd

from warehouse.analytics.stock.queue import covered, reached, starts

CLOCK_DAYS = 5
#: A receipt is taken for a line of the same doses that was decided up to so many days before it.
EARLIEST_DAYS, LATEST_DAYS = 0, 45

ON_TIME, LATE, OVERDUE, RUNNING, WAITING = "on_time", "late", "overdue", "running", "waiting"
CANCELLED = "cancelled"


def numbered(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines with `own`, the number of their decision in its group, and `target`, that of the
    decision they amend, -1 for none; what is amended has the same number as what amends it.

    `lines` has group, decision_no and amends_decision_no.
    """
    amends = (lines["amends_decision_no"].fillna("") != "").to_numpy()
    names = pd.concat([lines["decision_no"], lines["amends_decision_no"]], ignore_index=True)
    group = pd.concat([lines["group"], lines["group"]], ignore_index=True)
    number = pd.DataFrame({"group": group, "name": names}).groupby(["group", "name"], dropna=False)
    place = number.ngroup().to_numpy()
    target = np.where(amends, place[len(lines) :], -1)
    return lines.assign(own=place[: len(lines)], target=target)


def in_force(lines: pd.DataFrame) -> pd.DataFrame:
    """Decision lines with what amendments left of them, amended_on and the count of amendments.

    `lines` has own and target (see `numbered`), event_date and doses; `decided_first` is what the
    decision said, `doses` what is in force. An amendment of an unknown decision stands as a line of
    its own. A line amended to nothing has doses 0.
    """
    own, target = lines["own"].to_numpy(), lines["target"].to_numpy()
    is_there = np.zeros(max(own.max(initial=-1), target.max(initial=-1)) + 2, dtype=bool)
    is_there[own[target < 0]] = True
    is_change = (target >= 0) & is_there[target]
    base = lines[~is_change].reset_index(drop=True)
    at, of = target[is_change], base["own"].to_numpy()
    doses = lines["doses"].to_numpy(dtype=float)
    change = np.bincount(at, weights=doses[is_change], minlength=len(is_there))
    count = np.bincount(at, minlength=len(is_there))
    newest = np.full(len(is_there), np.datetime64(0, "us"))
    np.maximum.at(newest, at, lines["event_date"].to_numpy(dtype="datetime64[us]")[is_change])
    return base.assign(
        amended_on=np.where(count[of] > 0, newest[of], np.datetime64("NaT", "us")),
        amendments=count[of],
        decided_first=base["doses"],
        doses=base["doses"] + change[of],
    )


def deliver(lines: pd.DataFrame, receipts: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """The lines with received, first_on, completed_on, due_on, days and state.

    `lines` has group, event_date, doses and, where arrivals are known, arrived_on (NaT: not yet);
    `receipts` group, event_date and doses. State: on_time, late (complete), overdue, running or
    waiting for its arrival (not complete), cancelled. `days` from the start of the clock to
    completion, or to `as_of`.
    """
    ordered = lines.sort_values(["group", "event_date"], kind="stable").reset_index(drop=True)
    came = receipts.sort_values(["group", "event_date"], kind="stable").reset_index(drop=True)
    pairs = exact_pairs(ordered, came)
    rest = came[~came.index.isin(pairs["receipt"])]
    filled = _filled(ordered, rest, is_open=~ordered.index.isin(pairs["line"]))
    line, receipt = (pairs[name].to_numpy() for name in ("line", "receipt"))
    for column in ("first_on", "completed_on"):
        days = filled[column].to_numpy(dtype="datetime64[us]").copy()
        days[line] = came["event_date"].to_numpy(dtype="datetime64[us]")[receipt]
        filled[column] = days
    received = filled["received"].to_numpy(dtype=float).copy()
    received[line] = filled["doses"].to_numpy(dtype=float)[line]
    filled["received"] = received
    return clocked(filled, as_of=as_of)


def unmatched(lines: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """The receipts, or the part of them, that no decision accounts for: receipts with `excess`."""
    ordered = lines.sort_values(["group", "event_date"], kind="stable").reset_index(drop=True)
    came = receipts.sort_values(["group", "event_date"], kind="stable").reset_index(drop=True)
    pairs = exact_pairs(ordered, came)
    rest = came[~came.index.isin(pairs["receipt"])]
    still = ordered[~ordered.index.isin(pairs["line"])].groupby("group")["doses"].sum()
    room = rest["group"].map(still).fillna(0.0).clip(lower=0.0).to_numpy()
    doses = rest["doses"].to_numpy(dtype=float)
    begin = starts(rest["group"].to_numpy(), doses)
    excess = doses - covered(begin, doses, total=room)
    return rest.assign(excess=excess)[excess > 0]


def exact_pairs(lines: pd.DataFrame, receipts: pd.DataFrame) -> pd.DataFrame:
    """line, receipt: positions that belong together because group and doses are the same.

    Of several candidates the k-th receipt takes the k-th line, each in the order of days.
    """
    group, doses = (
        np.r_[lines[name].to_numpy(), receipts[name].to_numpy()] for name in ("group", "doses")
    )
    kind = (group.astype(np.int64) << _DOSE_BITS) + np.rint(doses).astype(np.int64)
    kind = np.unique(kind, return_inverse=True)[1]
    sides = [_turns(lines, kind[: len(lines)]), _turns(receipts, kind[len(lines) :])]
    (mine, line), (other, receipt) = sides
    _same, own, its = np.intersect1d(mine, other, assume_unique=True, return_indices=True)
    found = pd.DataFrame({"line": line[own], "receipt": receipt[its]})
    days = lines["event_date"].to_numpy()[found["line"]]
    apart = (receipts["event_date"].to_numpy()[found["receipt"]] - days) // np.timedelta64(1, "D")
    near = (apart >= EARLIEST_DAYS) & (apart <= LATEST_DAYS)
    return found[near].sort_values("line", ignore_index=True)


#: More doses than any line has, as bits of a number.
_DOSE_BITS = 40
#: More rows than any one kind of line or receipt has.
_TURNS = 1 << 32


def _turns(rows: pd.DataFrame, kind: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A number for each row of a kind and its turn within it, and the row's position."""
    there = np.flatnonzero(rows["doses"].to_numpy() > 0)
    order = there[np.argsort(kind[there], kind="stable")]
    own = kind[order]
    first = np.searchsorted(own, own, side="left")
    return own.astype(np.int64) * _TURNS + np.arange(len(own)) - first, order


def _filled(lines: pd.DataFrame, rest: pd.DataFrame, *, is_open: np.ndarray) -> pd.DataFrame:
    """Open lines filled by the receipts left over, the oldest first."""
    group = lines["group"].to_numpy()
    wanted = np.where(is_open, lines["doses"].to_numpy(dtype=float).clip(min=0), 0.0)
    begin = starts(group, wanted)
    total = lines["group"].map(rest.groupby("group")["doses"].sum()).fillna(0.0).to_numpy()
    events = rest.rename(columns={"event_date": "day", "doses": "amount"})
    return lines.assign(
        received=covered(begin, wanted, total=total),
        first_on=_where_any(reached(group, begin, events=events, beyond=True), wanted),
        completed_on=_where_any(reached(group, begin + wanted, events=events), wanted),
    )


def _where_any(days: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    return np.where(wanted > 0, days, np.datetime64("NaT", "us"))


def clocked(lines: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """The lines with due_on, days and state by the five-day clock."""
    decided, done = lines["event_date"], lines["completed_on"]
    arrived = lines.get("arrived_on", decided)
    begins = decided.where(arrived <= decided, arrived)
    # What was received had arrived, whatever the institute's own movements say.
    begins = begins.where(arrived.notna() | done.isna(), decided)
    due = begins + pd.Timedelta(days=CLOCK_DAYS)
    tests = {
        CANCELLED: lines["doses"] <= 0,
        ON_TIME: done.notna() & (done <= due),
        LATE: done.notna(),
        WAITING: begins.isna(),
        OVERDUE: due < as_of,
    }
    state = np.select(list(tests.values()), list(tests), RUNNING)
    days = (done.fillna(as_of) - begins).dt.days
    return lines.assign(due_on=due, days=days, state=state)


def arrivals(lines: pd.DataFrame, came: pd.DataFrame) -> pd.Series:
    """The day by which the doses of each line had arrived at its institute, NaT: not yet.

    `lines` has source (small integers), event_date and doses, `came` source, event_date and doses.
    An institute of which no arrival is known gives the day of the decision.
    """
    ordered = lines.sort_values(["source", "event_date"], kind="stable")
    source = ordered["source"].to_numpy()
    wanted = ordered["doses"].to_numpy(dtype=float).clip(min=0)
    events = came.sort_values(["source", "event_date"], kind="stable").rename(
        columns={"source": "group", "event_date": "day", "doses": "amount"}
    )
    found = pd.Series(
        reached(source, starts(source, wanted) + wanted, events=events), index=ordered.index
    )
    known = lines["source"].isin(came["source"])
    return found.reindex(lines.index).where(known, lines["event_date"])
