"""Observed and expected events of one vaccine and event by dose, age band and sex."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.delay import known_share
from warehouse.analytics.safety.expectation import days_at_risk
from warehouse.analytics.safety.observed_expected import DAYS_PER_YEAR, PER_100K, ratio
from warehouse.analytics.safety.surveillance import rate_by_band, received_on, windows_of
from warehouse.answer import Answer
from warehouse.looks import inputs
from warehouse.queries.places import stamp_of
from warehouse.queries.safety_inputs import delays_of, protocol
from warehouse.queries.session import Session
from warehouse.schema.dimensions import dim_age_band
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

STRATA = ["dose_code", "age_band_code", "sex"]


def signal_strata(*, scope: Scope, viewer: Viewer, session: Session, subject: str = "") -> Answer:
    """dose_code, age_band_code, sex, doses, observed, expected, ratio, lower, upper of a pair.

    Those with most expected first; no row where no background rate is sourced. Observed and
    expected follow the protocol's window, cut at the next dose, as in the stored looks.
    """
    if viewer.role == "public":
        raise NotAllowed("signals are not public")
    vaccine, _, event = subject.partition("/")
    plans = protocol(session)
    own = plans[(plans["vaccine_code"] == vaccine) & (plans["event_term_code"] == event)]
    area = session.tree.find(scope.area, map_name=scope.map)
    stamp = stamp_of(session, area, scope=scope)
    if own.empty or not own["rate_code"].iloc[0]:
        return Answer(frame=pd.DataFrame(columns=_COLUMNS), stamp=stamp)
    last = pd.Timestamp(scope.as_of or session.last_day)
    frame = _strata(session, scope, own.iloc[0], last=last)
    return Answer(frame=frame[_COLUMNS], stamp=stamp)


_COLUMNS = [*STRATA, "doses", "observed", "expected", "ratio", "lower", "upper"]


def _strata(session: Session, scope: Scope, plan: pd.Series, *, last: pd.Timestamp) -> pd.DataFrame:
    doses = _doses(session, scope, vaccine=plan["vaccine_code"], last=last)
    risk = (int(plan["window_from_days"]), int(plan["window_to_days"]))
    windows = windows_of(plan, doses["dose_code"], risk=risk)
    known = known_share(delays_of(session, "severe", known_on=scope.known_on), now=last)
    linked = doses.merge(windows, on="dose_code", how="inner")
    rates = rate_by_band(
        session.frame(inputs.background_rates()),
        plan["rate_code"],
        ages=session.frame(sa.select(dim_age_band)),
    )
    linked["expected"] = 0.0
    for row in windows.itertuples():
        at = linked["dose_code"] == row.dose_code
        elapsed = (last - linked.loc[at, "event_date"]).dt.days.to_numpy()
        by_elapsed = days_at_risk(
            np.arange(elapsed.max(initial=0) + 1),
            window=(row.first, row.last),
            completeness=known,
        )
        days = by_elapsed[elapsed]
        per_day = rates(linked.loc[at, "age_band_code"]) / PER_100K / DAYS_PER_YEAR
        linked.loc[at, "expected"] = linked.loc[at, "doses"] * days * per_day
    found = linked.groupby(STRATA)[["doses", "expected"]].sum()
    seen = _reports(session, scope, plan, windows=windows, last=last)
    # A report whose age or sex is not that of any dose still counts, without an expectation.
    found = found.join(seen, how="outer").fillna(0.0).reset_index()
    found["observed"] = found["observed"].astype(int)
    found = found[(found["expected"] > 0) | (found["observed"] > 0)]
    return _with_ratio(found.sort_values("expected", ascending=False).reset_index(drop=True))


def _with_ratio(found: pd.DataFrame) -> pd.DataFrame:
    """The rows with ratio, lower and upper; missing where nothing is expected."""
    some = (found["expected"] > 0).to_numpy()
    shown = ratio(found["observed"], np.where(some, found["expected"], 1.0)) if some.any() else None
    for place, name in enumerate(("ratio", "lower", "upper")):
        found[name] = np.nan if shown is None else np.where(some, shown[place], np.nan)
    return found


def _doses(session: Session, scope: Scope, *, vaccine: str, last: pd.Timestamp) -> pd.DataFrame:
    table = BY_NAME["mart_injection_province"].table
    known = [table.c.known_date <= scope.known_on] if scope.known_on else []
    columns = [table.c[name] for name in (*STRATA, "event_date")]
    total = sa.func.sum(table.c.doses).label("doses")
    return _days(
        session.frame(
            sa.select(*columns, total)
            .where(table.c.vaccine_code == vaccine, table.c.event_date <= last.date(), *known)
            .group_by(*columns)
        )
    )


def _reports(
    session: Session,
    scope: Scope,
    plan: pd.Series,
    *,
    windows: pd.DataFrame,
    last: pd.Timestamp,
) -> pd.Series:
    """Reports in the window of their dose that were received by the last day, by stratum."""
    table = BY_NAME["mart_report_severe"].table.c
    pair = (
        table.vaccine_code == plan["vaccine_code"],
        table.event_term_code == plan["event_term_code"],
    )
    own = _days(session.frame(inputs.severe_reports(scope.known_on).where(*pair)))
    linked = own.merge(windows, on="dose_code", how="inner")
    inside = linked["onset_days"].between(linked["first"], linked["last"])
    kept = linked[inside & (received_on(linked) <= last)]
    return kept.groupby(STRATA)["reports"].sum().rename("observed")


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(event_date=pd.to_datetime(frame["event_date"]))
