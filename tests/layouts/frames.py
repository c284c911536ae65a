"""Small invented frames of the agreed columns, for figures to be asked about."""

from datetime import date

import pandas as pd

from layouts.shape import Label, Shape
from warehouse.answer import Stamp

LOOK = {"theme": "light", "lang": "vi"}
MEASURE = {"indicator": "coverage_d1_18plus", **LOOK}
SHAPE = Shape(
    key="provinces63.abc",
    url="/assets/geo/provinces63.abc.json",
    bounds=(102.1, 7.8, 115.9, 23.4),
    ids=("01", "14", "48", "79", "83"),
    labels=(Label("Hoàng Sa (Đà Nẵng)", "Hoang Sa (Da Nang)", 111.9, 17.2),),
)
STAMP = Stamp(
    indicator="coverage_d1_18plus",
    as_of=date(2021, 11, 27),
    known_on=date(2021, 11, 28),
    basis="residence",
    population_version="2021",
    marks=("simulated", "incomplete_inputs"),
)

_AREAS = [
    # code, name_vi, short_vi, name_en, numerator, denominator, value, state, rank
    (
        "79",
        "Thành phố Hồ Chí Minh",
        "TP. Hồ Chí Minh",
        "Ho Chi Minh City",
        7_100_000,
        7_000_000,
        101.4286,
        "ok",
        1,
    ),
    ("01", "Thành phố Hà Nội", "Hà Nội", "Ha Noi", 5_567_000, 6_018_000, 92.5058, "ok", 2),
    ("14", "Tỉnh Sơn La", "Sơn La", "Son La", 640_000, 900_000, 71.1111, "incomplete", 3),
    ("48", "Thành phố Đà Nẵng", "Đà Nẵng", "Da Nang", None, 850_000, None, "no_data", None),
    ("83", "Tỉnh Bến Tre", "Bến Tre", "Ben Tre", None, 960_000, None, "suppressed", None),
]


def by_area(level: str = "province") -> pd.DataFrame:
    """Five areas: above 100, ordinary, incomplete, without data, suppressed."""
    names = [
        "area_code",
        "name_vi",
        "short_vi",
        "name_en",
        "numerator",
        "denominator",
        "value",
        "state",
        "rank",
    ]
    frame = pd.DataFrame(_AREAS, columns=names)
    frame["rank"] = frame["rank"].astype("Int64")
    spark = [[50.0, 70.0, 90.0], [40.0, None, 92.5], [10.0, 40.0, 71.1], None, None]
    return frame.assign(
        level=level,
        lat=[10.8, 21.0, 21.3, 16.0, 10.2],
        lon=[106.6, 105.8, 103.9, 108.2, 106.4],
        national=92.3,
        spark=spark,
    )


def over_time(*, open_days: int = 0) -> pd.DataFrame:
    """Ten days to 27/11/2021, one point a day up to 92, the last days still open."""
    days = pd.date_range("2021-11-18", "2021-11-27")
    frame = pd.DataFrame({"date": days, "area_code": "", "value": [83.0 + i for i in range(10)]})
    frame["denominator"] = 72_030_000.0
    frame["numerator"] = (frame["value"] / 100 * frame["denominator"]).round()
    frame["state"] = ["ok"] * (10 - open_days) + ["incomplete"] * open_days
    return frame


def band() -> pd.DataFrame:
    """Quartiles of the same days."""
    days = pd.date_range("2021-11-18", "2021-11-27")
    return pd.DataFrame({"date": days, "q1": 70.0, "median": 80.0, "q3": 90.0})


def ages() -> pd.DataFrame:
    """Two age bands; the children have no booster."""
    rows = [
        ("12-17", "d1", 62.0),
        ("12-17", "full", 18.4),
        ("12-17", "b1", None),
        ("65-79", "d1", 101.2),
        ("65-79", "full", 74.0),
        ("65-79", "b1", 9.8),
    ]
    frame = pd.DataFrame(rows, columns=["age_band", "dose", "value"])
    return frame.assign(numerator=frame["value"] * 10_000, denominator=1_000_000.0)


def loads() -> pd.DataFrame:
    """Three days with loads and one without; one load left rows in quarantine."""
    rows = [
        (1, "2021-11-22 17:00", 1_000, 990, 10, 0, "loaded"),
        (2, "2021-11-23 17:00", 9_000, 8_588, 0, 412, "quarantine"),
        (3, "2021-11-25 17:00", 5_000, 0, 5_000, 0, "unchanged"),
    ]
    names = [
        "load_id",
        "loaded_at",
        "rows_read",
        "rows_loaded",
        "rows_unchanged",
        "rows_quarantined",
        "status",
    ]
    frame = pd.DataFrame(rows, columns=names)
    frame["loaded_at"] = pd.to_datetime(frame["loaded_at"])
    return frame.assign(
        source="vn", feed="injection", file_name="a.csv", known_on=frame["loaded_at"].dt.date
    )


def completeness() -> pd.DataFrame:
    """Two provinces, three days; the second is worse."""
    days = pd.date_range("2021-11-25", "2021-11-27")
    states = {"01": ["ok", "ok", "late"], "14": ["missing", "partial", "missing"]}
    names = {"01": ("Hà Nội", "Ha Noi"), "14": ("Sơn La", "Son La")}
    rows = [
        (c, *names[c], d, s) for c, row in states.items() for d, s in zip(days, row, strict=True)
    ]
    return pd.DataFrame(rows, columns=["area_code", "name_vi", "name_en", "date", "state"])


def moved() -> pd.DataFrame:
    """New doses, late ones, a correction and a withdrawal in two provinces."""
    rows = [
        ("new", "01", "Hà Nội", "Ha Noi", 60_000),
        ("late", "01", "Hà Nội", "Ha Noi", 900),
        ("late", "14", "Sơn La", "Son La", 2_000),
        ("corrected", "14", "Sơn La", "Son La", 500),
        ("withdrawn", "14", "Sơn La", "Son La", -1_500),
    ]
    return pd.DataFrame(rows, columns=["kind", "area_code", "name_vi", "name_en", "doses"])
