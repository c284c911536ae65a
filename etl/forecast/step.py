"""The step between loading and publishing: score what has come, then forecast what will."""

from datetime import timedelta

from etl.forecast.make import Made, Making, latest_known, make_forecasts
from etl.forecast.score import INJECTIONS, score_forecasts
from etl.forecast.series import origin_of
from etl.pipeline import Clock
from warehouse.engines import Warehouse


def forecast_latest(warehouse: Warehouse, clock: Clock) -> list[Made]:
    """Forecasts as of the newest day that any load counts as known; none where nothing is new."""
    with warehouse.transaction() as connection:
        known_on = latest_known(connection)
    if known_on is None:
        return []
    score_forecasts(warehouse, known_on=known_on)
    return make_forecasts(warehouse, Making(made_at=clock.now, known_on=known_on))


def hindcast(warehouse: Warehouse, clock: Clock, *, weeks: int) -> list[Made]:
    """Forecasts of areas from as many weekly origins back, and their scores.

    A warehouse that was filled at once knows no earlier state: each origin sees the days up to it
    as they are known today, which is kinder than life, so the forecasts are marked as hindcasts.
    """
    with warehouse.transaction() as connection:
        known_on = latest_known(connection)
        newest = origin_of(connection, INJECTIONS, known_on=known_on) if known_on else None
    if known_on is None or newest is None:
        return []
    found = []
    for back in range(weeks, 0, -1):
        until = newest - timedelta(days=7 * back)
        making = Making(made_at=clock.now, known_on=known_on, until=until)
        found += make_forecasts(warehouse, making)
    score_forecasts(warehouse, known_on=known_on)
    return found
