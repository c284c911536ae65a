"""Published counts of doses that nothing was fitted to, held against the plan."""

import pandas as pd

from etl.reference.tables import read_reference
from etl.simulator.calendar import DAYS, number
from etl.simulator.curve import STREAMS, national_total
from etl.simulator.plan import Plan

_FIRST = ("adult_d1", "teen_d1", "child_d1")
_SECOND = ("adult_d2", "teen_d2", "child_d2")
#: What each published count is a sum of.
CUMULATIVE = {
    "doses_cum": STREAMS,
    "doses_injected_cum": STREAMS,
    "doses_dose1_cum": _FIRST,
    "doses_dose2_cum": _SECOND,
    "doses_18plus_booster1_cum": ("adult_b1",),
    "doses_18plus_booster2_cum": ("adult_b2",),
    "doses_booster1_cum": ("adult_b1",),
    "doses_12_17_booster_cum": ("teen_b1",),
    "doses_5_11_cum": ("child_d1", "child_d2"),
    "doses_5_11_dose1_cum": ("child_d1",),
    "doses_5_11_dose2_cum": ("child_d2",),
}
OF_A_DAY = ("doses_day", "doses_injected_day")


def held_rows(made: Plan) -> pd.DataFrame:
    """date, area, stream (the metric), published, model_doses, outside_pct (of the figure).

    National counts of a day are those of a press day, which holds doses of the days around it.
    """
    rows = [_held(row, made) for row in _facts().itertuples()]
    columns = ["date", "area", "stream", "published", "model_doses", "outside_pct"]
    return pd.DataFrame(rows, columns=columns).sort_values(["date", "area"], ignore_index=True)


def _facts() -> pd.DataFrame:
    places = read_reference("vn", table="published_progress")
    nation = read_reference("vn", table="published_milestone").assign(area_code="00", op="=")
    both = pd.concat([places, nation], ignore_index=True)
    known = both["metric"].isin([*CUMULATIVE, *OF_A_DAY])
    return both[known & (both["date"].map(number) < DAYS)]


def _held(row: object, made: Plan) -> tuple:
    members, day = made.place.members(row.area_code), number(row.date)
    streams = CUMULATIVE.get(row.metric, STREAMS)
    first = day if row.metric in OF_A_DAY else 0
    model = sum(made.doses[stream][members, first : day + 1].sum() for stream in streams)
    if row.metric in OF_A_DAY and row.area_code == "00":
        model = float(national_total()[day])
    said = float(row.value)
    miss = 100 * (model / said - 1) if said else 0.0
    outside = max(-miss, 0.0) if row.op == ">" else abs(miss)
    return row.date, row.area_code, row.metric, f"{row.op} {said:.0f}", model, outside
