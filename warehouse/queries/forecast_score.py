"""How good past forecasts were: one row a horizon, for the table beside every forecast."""

import pandas as pd
import sqlalchemy as sa

from warehouse.answer import Answer, Stamp
from warehouse.queries.session import Session
from warehouse.schema.planning import dim_forecast, mart_forecast_score
from warehouse.scope import Scope
from warehouse.viewer import Viewer


def forecast_scores(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """horizon_days, made (published, hindcast), forecasts, totals, wape, naive_wape, inside.

    Percentages over provinces and forecasts of the scope's vaccine (all without one) whose last day
    is no later than the scope's; an area's own errors where the scope has one.
    """
    area = session.tree.find(scope.area, map_name=scope.map)
    score, made = mart_forecast_score.c, dim_forecast.c
    conditions = [score.vaccine_code == scope.vaccine]
    conditions += [score.event_date <= scope.as_of] if scope.as_of else []
    conditions += [score.known_date <= scope.known_on] if scope.known_on else []
    conditions += [score.province_id == area.province_id] if area.province_id else []
    kind = sa.case((made.is_hindcast, "hindcast"), else_="published").label("made")
    sums = ("given_doses", "error_doses", "naive_error_doses", "totals", "totals_inside")
    rows = session.frame(
        sa.select(
            score.horizon_days,
            kind,
            sa.func.count(score.forecast_id.distinct()).label("forecasts"),
            *[sa.func.sum(score[name]).label(name) for name in sums],
        )
        .join(dim_forecast, made.forecast_id == score.forecast_id)
        .where(*conditions)
        .group_by(score.horizon_days, made.is_hindcast)
        .order_by(score.horizon_days, made.is_hindcast)
    )
    return Answer(frame=_shares(rows), stamp=_stamp(session, scope, area))


def _shares(rows: pd.DataFrame) -> pd.DataFrame:
    """Percentages; unknown where nothing was given or no total had an interval."""
    given, totals = rows["given_doses"].replace(0, pd.NA), rows["totals"].replace(0, pd.NA)
    shares = {
        "wape": rows["error_doses"] / given,
        "naive_wape": rows["naive_error_doses"] / given,
        "inside": rows["totals_inside"] / totals,
    }
    kept = rows[["horizon_days", "made", "forecasts", "totals"]]
    return kept.assign(**{name: share.astype(float) * 100 for name, share in shares.items()})


def _stamp(session: Session, scope: Scope, area: object) -> Stamp:
    return Stamp(
        area_code=area.code,
        area_name_vi=area.name_vi,
        area_name_en=area.name_en,
        as_of=scope.as_of or session.last_day,
        known_on=scope.known_on,
        basis="place",
        updated_at=session.updated_at,
        marks=("simulated",) if session.state.get("simulated") == "1" else (),
    )
