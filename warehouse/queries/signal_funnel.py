"""The funnel that a lot, site or province stands in: all of its kind, with limits."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.delay import known_share
from warehouse.analytics.safety.funnel import INNER, OUTER, dispersion, funnel_limits
from warehouse.analytics.safety.places import expected_reports
from warehouse.answer import Answer
from warehouse.looks import inputs
from warehouse.looks.places import STRATA, WEEKS
from warehouse.queries.look import Look, look
from warehouse.queries.places import stamp_of
from warehouse.queries.safety_inputs import delays_of
from warehouse.queries.session import Session
from warehouse.queries.stock.lot_events import lot_events
from warehouse.schema.dimensions import dim_area, dim_facility
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

_COLUMNS = ["key", "name", "observed", "expected", "ratio", "lower", "upper", "is_this"]
_PLACE = {"site": "facility_id", "province": "province_id"}
_LEAST_UNITS = 10


def signal_funnel(
    *, scope: Scope, viewer: Viewer, session: Session, kind: str = "lot", subject: str = ""
) -> Answer:
    """key, name, observed, expected, ratio, lower, upper (limits of the ratio at that expectation)
    and is_this: every lot of the product by its reports against its sisters', or every place by its
    common reactions of the last eight weeks. Lower is the .025 limit; upper the .001 limit, widened
    by how much the units differ beyond chance."""
    if viewer.role != "national":
        raise NotAllowed("sites and lots of other provinces are shown to national accounts only")
    where = look(scope, viewer=viewer, session=session, detail=False)
    if kind == "lot":
        frame = _lots(scope, viewer, session, subject)
    else:
        frame = session.memo(
            ("funnel", kind, where.as_of, scope.known_on), lambda: _places(where.whole(), kind)
        )
    frame = frame.assign(is_this=frame["key"] == subject)
    return Answer(
        frame=_with_limits(frame[frame["expected"] > 0]).reset_index(drop=True)[_COLUMNS],
        stamp=stamp_of(session, where.area, scope=scope),
    )


def _lots(scope: Scope, viewer: Viewer, session: Session, subject: str) -> pd.DataFrame:
    asked = replace(scope, lot=subject)
    lots = lot_events(scope=asked, viewer=viewer, session=session).frame
    own = lots.iloc[0]
    name = "common" if own["common_signal"] and not own["severe_signal"] else "severe"
    return pd.DataFrame(
        {
            "key": lots["subject"],
            "name": lots["lot_code"],
            "observed": lots[f"{name}_observed"].astype(int),
            "expected": lots[f"{name}_expected"].astype(float),
        }
    )


def _places(where: Look, kind: str) -> pd.DataFrame:
    cut_off, session = pd.Timestamp(where.as_of), where.session
    since = (cut_off - pd.Timedelta(weeks=WEEKS)).date() + timedelta(days=1)
    known_on = where.scope.known_on
    doses = _days(
        session.frame(inputs.doses_by_site(since=since, until=where.as_of, known_on=known_on))
    )
    reports = _days(session.frame(inputs.reports_by_lot(known_on)))
    reports = reports[
        (reports["class_code"] == "common")
        & (reports["event_date"] >= pd.Timestamp(since))
        & (reports["event_date"] <= cut_off)
    ]
    names = session.frame(_named(kind))
    if kind == "province":
        home = names.set_index("facility_id")["unit"]
        doses = doses.assign(province_id=doses["facility_id"].map(home).fillna(0).astype(int))
    column = _PLACE[kind]
    known = known_share(delays_of(session, "common", known_on=known_on), now=cut_off)
    found = expected_reports(
        doses[doses[column] != 0],
        reports[reports[column] != 0],
        place=column,
        strata=STRATA,
        cut_off=cut_off,
        completeness=known,
    )
    labels = names[["unit", "key", "name"]].drop_duplicates("unit")
    return found.merge(labels.rename(columns={"unit": column}), on=column, how="inner")


def _named(kind: str) -> sa.Select:
    """facility_id, unit (what it is counted under), key and name of each."""
    site, area, province = dim_facility.c, dim_area, dim_area.alias("province")
    if kind == "site":
        return sa.select(
            site.facility_id,
            site.facility_id.label("unit"),
            site.facility_code.label("key"),
            site.name,
        )
    return (
        sa.select(
            site.facility_id,
            province.c.area_id.label("unit"),
            province.c.area_code.label("key"),
            province.c.short_vi.label("name"),
        )
        .join_from(dim_facility, area, area.c.area_id == site.area_id)
        .join(province, province.c.area_id == area.c.province_id)
    )


def _with_limits(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with ratio and its limits, by rising expectation."""
    rows = frame.sort_values("expected")
    observed = rows["observed"].to_numpy()
    expected = rows["expected"].to_numpy(dtype=float)
    phi = 1.0
    if len(rows) >= _LEAST_UNITS:
        spread = dispersion(observed, expected)
        phi = spread.phi if spread.overdispersed else 1.0
    lower = funnel_limits(expected, tail=INNER)[0] if len(rows) else np.array([])
    upper = funnel_limits(expected, tail=OUTER, phi=phi)[1] if len(rows) else np.array([])
    return rows.assign(ratio=observed / expected, lower=lower, upper=upper)


def _days(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(event_date=pd.to_datetime(frame["event_date"]))
