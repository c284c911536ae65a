"""Reports for 100,000 doses with exact limits: by vaccine, dose, age, sex, province, or week."""

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.delay import known_share
from warehouse.analytics.safety.observed_expected import rate
from warehouse.answer import Answer
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.safety_inputs import delays_of
from warehouse.queries.session import Session
from warehouse.schema.dimensions import dim_area
from warehouse.schema.ledgers import BY_NAME
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

GROUPS = {
    "vaccine": "vaccine_code",
    "dose": "dose_code",
    "age": "age_band_code",
    "sex": "sex",
    "province": "place_province_id",
}
CLASSES = ("severe", "common")


def report_rates(*, scope: Scope, viewer: Viewer, session: Session, by: str = "vaccine") -> Answer:
    """group, group_vi, group_en, doses, and for severe and common reports the count, rate, lower
    and upper for 100,000 doses: one row a group of `by` (a key of GROUPS) with doses or reports."""
    asked = _asked(scope, viewer, session)
    column = GROUPS[by]
    given = _sums(asked, "mart_injection_province", column, measure="doses")
    seen = _sums(asked, "mart_report", column, "class_code", measure="reports")
    counted = seen.pivot_table(index=column, columns="class_code", values="reports", aggfunc="sum")
    frame = _with_rates(given.merge(counted.reset_index(), on=column, how="outer"))
    frame = _named(session, frame.rename(columns={column: "group"}), by)
    return _answer(asked, frame.sort_values("group").reset_index(drop=True))


def weekly_reports(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """week (its Monday), doses, severe and common with rate, lower and upper for 100,000 doses of
    the week's injections, and the share of each class that is reported by now."""
    asked = _asked(scope, viewer, session)
    given = _sums(asked, "mart_injection_province", "event_date", measure="doses")
    seen = _sums(asked, "mart_report", "event_date", "class_code", measure="reports")
    by_week = given.assign(week=_week(given)).groupby("week", as_index=False)["doses"].sum()
    counted = seen.assign(week=_week(seen)).groupby(["week", "class_code"])["reports"].sum()
    weeks = by_week.merge(counted.unstack().reset_index(), on="week", how="outer", sort=True)
    frame = _with_rates(weeks)
    now = pd.Timestamp(asked.as_of)
    for name in CLASSES:
        known = known_share(delays_of(session, name, known_on=scope.known_on), now=now)
        days = frame["week"].to_numpy()[:, None] + np.arange(7).astype("timedelta64[D]")
        lag = (now.to_datetime64() - days) // np.timedelta64(1, "D")
        shares = np.where(lag >= 0, known[np.clip(lag, 0, len(known) - 1).astype(int)], np.nan)
        frame[f"{name}_known"] = np.nanmean(shares, axis=1)
    return _answer(asked, frame)


def _asked(scope: Scope, viewer: Viewer, session: Session) -> Look:
    if viewer.role == "public":
        raise NotAllowed("reports of adverse events are not public")
    return look(scope, viewer=viewer, session=session, detail=False)


def _sums(asked: Look, name: str, *by: str, measure: str) -> pd.DataFrame:
    table = BY_NAME[name].table
    inside = []
    if asked.province_ids is not None:
        inside = [table.c.place_province_id.in_(asked.province_ids)]
    columns = [table.c[column] for column in by]
    total = sa.func.sum(table.c[measure]).label(measure)
    statement = sa.select(*columns, total).where(*asked.among(table), *inside).group_by(*columns)
    return asked.frame(statement)


def _week(frame: pd.DataFrame) -> pd.Series:
    day = pd.to_datetime(frame["event_date"])
    return day - pd.to_timedelta(day.dt.day_of_week, unit="D")


def _with_rates(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with doses or reports; without doses there is a count and no rate."""
    frame = frame.assign(doses=frame["doses"].astype(float).fillna(0.0).clip(lower=0))
    for name in CLASSES:
        count = frame[name] if name in frame else pd.Series(0.0, index=frame.index)
        frame[name] = count.astype(float).fillna(0.0).clip(lower=0).astype(int)
    frame = frame[(frame["doses"] > 0) | (frame["severe"] + frame["common"] > 0)]
    given = (frame["doses"] > 0).to_numpy()
    for name in CLASSES:
        shown = rate(frame[name], np.where(given, frame["doses"], 1.0))
        for part, values in zip(("rate", "lower", "upper"), shown, strict=True):
            frame[f"{name}_{part}"] = np.where(given, values, np.nan)
    return frame.reset_index(drop=True)


def _named(session: Session, frame: pd.DataFrame, by: str) -> pd.DataFrame:
    """Provinces by their names; other groups are codes that the screen has words for."""
    if by != "province":
        return frame.assign(group_vi=frame["group"], group_en=frame["group"])
    area = dim_area.c
    names = session.frame(
        sa.select(
            area.area_id.label("group"),
            area.short_vi.label("group_vi"),
            area.name_en.label("group_en"),
        ).where(area.level == "province")
    )
    return frame.merge(names, on="group", how="inner")


def _answer(asked: Look, frame: pd.DataFrame) -> Answer:
    return Answer(frame=frame, stamp=stamp_of(asked.session, asked.area, scope=asked.scope))
