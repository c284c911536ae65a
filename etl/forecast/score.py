"""Score stored forecasts once their days have come: as they were published, never refitted."""

from datetime import date, timedelta

import sqlalchemy as sa

from etl.forecast.make import GIVEN
from etl.forecast.series import origin_of
from warehouse.engines import Warehouse
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.planning import dim_forecast, fact_forecast, mart_forecast_score

#: The totals that planners ship by, in days.
HORIZONS = (7, 14, 28)
INJECTIONS = "mart_injection_province"


def score_forecasts(warehouse: Warehouse, *, known_on: date) -> int:
    """Append the scores of every total whose last day counts as reported; how many totals."""
    with warehouse.transaction() as connection:
        observed = origin_of(connection, INJECTIONS, known_on=known_on)
        due = _due(connection, observed) if observed else []
        for forecast_id, origin, horizon in due:
            query = _scores(forecast_id, origin, horizon=horizon, known_on=known_on)
            names = [column.name for column in query.selected_columns]
            connection.execute(sa.insert(mart_forecast_score).from_select(names, query))
    return len(due)


def _due(connection: sa.Connection, observed: date) -> list[tuple[int, date, int]]:
    """Forecast, origin and horizon of the totals that are observed and not scored yet."""
    made, score = dim_forecast.c, mart_forecast_score.c
    forecasts = connection.execute(
        sa.select(made.forecast_id, made.origin_date).where(
            made.measure_code == GIVEN, made.origin_date < observed
        )
    ).all()
    done = {
        tuple(row)
        for row in connection.execute(
            sa.select(score.forecast_id, score.horizon_days).distinct()
        ).all()
    }
    return [
        (forecast_id, origin, horizon)
        for forecast_id, origin in forecasts
        for horizon in HORIZONS
        if origin + timedelta(days=horizon) <= observed and (forecast_id, horizon) not in done
    ]


def _scores(forecast_id: int, origin: date, *, horizon: int, known_on: date) -> sa.Select:
    """One row a province and vaccine; a series that nobody gave any more has an error too."""
    last = origin + timedelta(days=horizon)
    given, told = _given(origin, last, known_on), fact_forecast.c
    doses = sa.func.coalesce(given.c.doses, 0)
    inside = sa.case((doses.between(told.total_p100, told.total_p900), 1), else_=0)
    has_window = sa.case((told.total_p100.is_(None), 0), else_=1)
    return (
        sa.select(
            told.province_id,
            told.vaccine_code,
            sa.literal(horizon).label("horizon_days"),
            sa.literal(forecast_id).label("forecast_id"),
            sa.literal(last).label("event_date"),
            sa.literal(known_on).label("known_date"),
            sa.literal("new").label("kind"),
            doses.label("given_doses"),
            sa.func.abs(doses - told.total_p500).label("error_doses"),
            sa.func.abs(doses - told.naive_total).label("naive_error_doses"),
            has_window.label("totals"),
            inside.label("totals_inside"),
        )
        .outerjoin(
            given,
            sa.and_(
                given.c.province_id == told.province_id, given.c.vaccine_code == told.vaccine_code
            ),
        )
        .where(
            told.forecast_id == forecast_id,
            told.node_kind == "area",
            told.node_id == told.province_id,
            told.dose_group == "all",
            told.horizon_day == horizon,
        )
    )


def _given(origin: date, last: date, known_on: date) -> sa.Subquery:
    """Doses given by province, for each vaccine and for all (an empty code)."""
    c = BY_NAME[INJECTIONS].table.c
    parts = [
        sa.select(
            c.place_province_id.label("province_id"),
            vaccine.label("vaccine_code"),
            sa.func.sum(c.doses).label("doses"),
        )
        .where(c.event_date > origin, c.event_date <= last, c.known_date <= known_on)
        .group_by(c.place_province_id, *([c.vaccine_code] if vaccine is c.vaccine_code else []))
        for vaccine in (c.vaccine_code, sa.literal(""))
    ]
    return sa.union_all(*parts).subquery("given")
