"""Forecasts as they were made: never overwritten, scored when their days have come.

A figure to plan by is the newest forecast known on the day asked for; an older one stays what it
was. Totals run from the day after the origin up to the day of the row.
"""

import sqlalchemy as sa

from warehouse.schema.columns import day, flag, integer, metadata, moment, real, table, text

dim_forecast = table(
    "dim_forecast",
    "one making of forecasts: what was known then, and up to which day",
    columns=[
        integer("forecast_id", "surrogate key, rising with every forecast made"),
        text("measure_code", "given (injections, by area) or used (stock movements, by facility)"),
        day("origin_date", "the last day observed; the first day to come is the one after it"),
        day("known_on", "the last day of reporting that counted"),
        moment("made_at", "when it was computed"),
        integer("last_load_id", "the newest load whose rows counted: the data cut-off"),
        flag("is_hindcast", "made afterwards, for a day of the past, to be scored"),
    ],
    primary_key=("forecast_id",),
)

dim_forecast_kernel = table(
    "dim_forecast_kernel",
    "the interval from dose 1 to dose 2 that a forecast found, by product",
    columns=[
        integer("forecast_id", "forecast"),
        text("vaccine_code", "vaccine"),
        real("mass", "second doses expected for each first dose", unit="fraction"),
        real("mean_lag_days", "mean days between the doses, empty without second doses"),
        flag("is_trusted", "mass within 0.7 to 1.2; outside, interval or product was changed"),
    ],
    primary_key=("forecast_id", "vaccine_code"),
)

dim_forecast_cover = table(
    "dim_forecast_cover",
    "what to multiply a predicted run-out with to get its 80 % window, by level and vaccine",
    columns=[
        integer("forecast_id", "forecast"),
        text("level", "nation, zone, province, district or site"),
        text("vaccine_code", "vaccine, empty for all"),
        real("early", "factor of the early edge"),
        real("middle", "factor of the middle"),
        real("late", "factor of the late edge"),
    ],
    primary_key=("forecast_id", "level", "vaccine_code"),
)

fact_forecast = table(
    "fact_forecast",
    "doses expected at one node on one day to come, and the quantiles of the total up to it",
    columns=[
        integer("province_id", "province of the node, 0 for nation and zones", nullable=False),
        integer("forecast_id", "forecast", nullable=False),
        text("node_kind", "area or facility", nullable=False),
        integer("node_id", "area_id or facility_id", nullable=False),
        text("vaccine_code", "vaccine, empty for all", nullable=False),
        text("dose_group", "d1, d2, later (additional and boosters) or all", nullable=False),
        integer("horizon_day", "days after the origin, from 1", unit="days", nullable=False),
        real("doses", "doses on that day", unit="doses"),
        integer("total_p025", "2.5 % quantile of the total up to that day", unit="doses"),
        integer("total_p100", "10 % quantile", unit="doses"),
        integer("total_p500", "median", unit="doses"),
        integer("total_p900", "90 % quantile", unit="doses"),
        integer("total_p975", "97.5 % quantile", unit="doses"),
        integer("naive_total", "total by the seasonal naive, to be compared with", unit="doses"),
        text("model", "struct_sn, seasonal_naive or weekday_profile"),
    ],
    primary_key=(
        "province_id",
        "forecast_id",
        "node_kind",
        "node_id",
        "vaccine_code",
        "dose_group",
        "horizon_day",
    ),
    distribute_by="province_id",
)

mart_forecast_score = sa.Table(
    "mart_forecast_score",
    metadata,
    integer("province_id", "province", nullable=False),
    text("vaccine_code", "vaccine, empty for all"),
    integer("horizon_days", "length of the total scored", unit="days"),
    integer("forecast_id", "the forecast scored, as it was published"),
    day("event_date", "last day of the total"),
    day("known_date", "day on which it was scored"),
    text("kind", "new"),
    real("given_doses", "doses given", unit="doses"),
    real("error_doses", "how far the forecast total lay from it", unit="doses"),
    real("naive_error_doses", "how far the seasonal naive lay from it", unit="doses"),
    integer("totals", "totals with an interval", unit="totals"),
    integer("totals_inside", "of them inside the 80 % interval", unit="totals"),
    comment="errors of past forecasts, once their days have come",
    info={"distribute_by": "province_id", "ledger": True},
)
sa.Index("ix_mart_forecast_score", mart_forecast_score.c.province_id)
