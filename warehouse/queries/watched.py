"""What safety watches, as amounts by day and unit: stored looks, and cases with their clocks.

A stored look holds from its cut-off until the next one. The tests look at the nation as a whole;
silent sites and clocks are counted by province.
"""

from datetime import datetime, time, timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.clocks import clock_spans
from warehouse.indicators.base import Measure
from warehouse.queries.case_versions import cases_known
from warehouse.queries.cases import holidays, rules_at
from warehouse.queries.history import Window
from warehouse.queries.ledger_sum import Slice
from warehouse.queries.rollup import Rollup
from warehouse.queries.session import Session
from warehouse.schema.safety import signal_look
from warehouse.scope import Scope

_PAIRS = ("maxsprt", "cmaxsprt")
_DAY = "datetime64[D]"


def watched(
    session: Session,
    measure: Measure,
    *,
    scope: Scope,
    slice_: Slice,
    roll: Rollup,
    days: pd.DatetimeIndex,
) -> Window:
    """The measure of family look or case as of each day (row) in each unit (column).

    A look's observed, expected, statistic and threshold are those of the watched pair that is
    nearest its limit (of the scope's vaccine if it has one), ic025 that of the pair reported most
    out of proportion; they have a value for the nation only.
    """
    if measure.family == "case":
        rows = _case_rows(session, measure.column, slice_=slice_, days=days)
    elif measure.column in ("silent_sites", "judged_sites"):
        rows = _site_rows(session, measure.column, slice_=slice_, days=days)
    else:
        rows = _nearest_rows(session, measure.column, scope=scope, slice_=slice_, days=days)
        if not (roll.units["level"] == "nation").all():
            rows = tuple(part[:0] for part in rows)
    return _spread(rows, roll, days)


def _spread(rows: tuple[np.ndarray, ...], roll: Rollup, days: pd.DatetimeIndex) -> Window:
    """Rows of (base area, day's place, amount) summed into the units."""
    base, place, amount = rows
    shape = (len(days), len(roll.unit_ids))
    sums, seen = roll.spread(base.astype(np.int64), place.astype(int), amount=amount)
    table = np.full(shape, np.nan)
    table[: len(sums)] = np.where(seen, sums, np.nan)
    known = ~np.isnan(table)
    back = known[::-1].argmax(axis=0)
    last = days.to_numpy()[len(days) - 1 - back]
    is_known = known.any(axis=0)
    return Window(
        table=table,
        last_day=np.where(is_known, last, np.datetime64("NaT")).astype("datetime64[ns]"),
        is_known=is_known,
    )


def _looks(session: Session, slice_: Slice, *methods: str) -> pd.DataFrame:
    c = signal_look.c
    known = [c.known_on <= slice_.known_on] if slice_.known_on else []
    names = ("subject", "vaccine_code", "province_id", "cut_off", "load_id", "observed", "tested")
    names = (*names, "expected", "statistic", "threshold", "of_limit")
    statement = sa.select(*[c[name] for name in names]).where(c.method.in_(methods), *known)
    frame = session.memo(("looks", methods, slice_.known_on), lambda: session.frame(statement))
    frame = frame.assign(cut_off=pd.to_datetime(frame["cut_off"]))
    return frame.sort_values(["cut_off", "load_id"])


def _in_force(looks: pd.DataFrame, day: pd.Timestamp, *, by: str) -> pd.DataFrame:
    """The newest look at each subject by the end of a day."""
    return looks[looks["cut_off"] <= day].drop_duplicates(by, keep="last")


def _nearest_rows(
    session: Session, column: str, *, scope: Scope, slice_: Slice, days: pd.DatetimeIndex
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    is_report = column == "ic025"
    looks = _looks(session, slice_, *(("ic",) if is_report else _PAIRS))
    if scope.vaccine:
        looks = looks[looks["vaccine_code"] == scope.vaccine]
    rank, shown = ("statistic", "statistic") if is_report else ("of_limit", column)
    found = []
    for place, day in enumerate(days):
        now = _in_force(looks, day, by="subject")
        if is_report and len(now):  # pairs of an older look may have left the newest one
            now = now[now["load_id"] == now["load_id"].max()]
        if len(now):
            found.append((0, place, float(now.loc[now[rank].idxmax(), shown])))
    return _columns(found)


def _columns(rows: list[tuple]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    table = np.array(rows, dtype=float).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def _site_rows(
    session: Session, column: str, *, slice_: Slice, days: pd.DatetimeIndex
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Silent sites, or sites large enough to judge, of each province's newest look."""
    looks = _looks(session, slice_, "silent_sites")
    shown = "observed" if column == "silent_sites" else "tested"
    found = []
    for place, day in enumerate(days):
        now = _in_force(looks, day, by="province_id")
        found += [(row.province_id, place, getattr(row, shown)) for row in now.itertuples()]
    return _columns(found)


def _case_rows(
    session: Session, column: str, *, slice_: Slice, days: pd.DatetimeIndex
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Severe cases with a clock running, or past one, at the end of each day by province."""
    cases = cases_known(session, Scope(known_on=slice_.known_on))
    province = cases["province_id"].fillna(0).to_numpy(dtype=np.int64)
    now = datetime.combine(slice_.as_of + timedelta(days=1), time())
    rules = rules_at(session, now)
    spans = clock_spans(cases, rules, holidays=holidays(session))
    moments = (days + pd.Timedelta(days=1)).to_numpy()[:, None]
    hit = np.zeros((len(days), len(cases)), dtype=bool)
    for started, due, done in spans:
        running = (started <= moments) & ~(done <= moments)
        hit |= running & (due < moments) if column == "overdue" else running
    received = cases["received"].to_numpy() < moments
    place, case = np.nonzero(received)
    return province[case], place, (hit & received)[place, case].astype(float)
