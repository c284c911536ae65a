"""A small story of stock: what two provinces hold, were promised and will use."""

from datetime import date, datetime
from pathlib import Path

import sqlalchemy as sa

from tests.spec.harness import Campaign
from warehouse.schema.columns import metadata
from warehouse.schema.planning import dim_forecast, dim_forecast_cover, fact_forecast

AS_OF = date(2021, 10, 31)
KNOWN = "2021-11-01"

SITES = """
facility_code | facility_name | facility_type  | place_district_code | parent_code
P1            | CDC Hà Nội    | province_store | 001                 |
P79           | HCDC          | province_store | 760                 |
S1            | Trạm Phúc Xá  | site           | 001                 | P1
S2            | Trạm Bến Nghé | site           | 760                 | P79
"""

MOVEMENTS = """
source_key | event_date | movement_kind | vaccine_code | lot_code | label_expiry | facility_code | counterparty_code | doses
m1 | 2021-10-22 | receipt      | AZ | L1 | 2021-11-03 | P1  |     | 100
m2 | 2021-10-25 | receipt      | AZ | L2 | 2021-12-31 | P1  |     | 60
m3 | 2021-10-12 | receipt      | AZ | L3 | 2021-12-31 | P79 |     | 50
m4 | 2021-10-13 | transfer_out | AZ | L3 | 2021-12-31 | P79 | S2  | 50
m5 | 2021-10-13 | transfer_in  | AZ | L3 | 2021-12-31 | S2  | P79 | 50
m6 | 2021-10-29 | use          | AZ | L3 | 2021-12-31 | S2  |     | 50
"""  # noqa: E501  a drawn table is as wide as its columns

#: 160 of 200 came in time, 50 of 50 did, and 30 of Pfizer were decided and taken back.
DECISIONS = """
source_key | event_date | round_code | decision_no | amends_decision_no | vaccine_code | place_province_code | doses
d1 | 2021-10-20 | 1 | 10/QĐ |       | AZ  | 01 | 200
d2 | 2021-10-10 | 1 | 9/QĐ  |       | AZ  | 79 | 50
d3 | 2021-10-01 | 1 | 8/QĐ  |       | PFZ | 79 | 30
d4 | 2021-10-05 | 1 | 11/QĐ | 8/QĐ  | PFZ | 79 | -30
"""  # noqa: E501  a drawn table is as wide as its columns

#: One decision moves doses from a province to another; a later one gives some of them back.
MOVED = """
source_key | event_date | round_code | decision_no | amends_decision_no | vaccine_code | place_province_code | doses
d1 | 2021-10-01 | 1 | 1/QĐ |      | AZ | 01 | 100
d2 | 2021-10-01 | 1 | 1/QĐ |      | AZ | 79 | 50
d3 | 2021-10-08 | 1 | 2/QĐ | 1/QĐ | AZ | 01 | -40
d4 | 2021-10-08 | 1 | 2/QĐ | 1/QĐ | AZ | 79 | 50
d5 | 2021-10-20 | 1 | 3/QĐ | 1/QĐ | AZ | 01 | 25
"""  # noqa: E501  a drawn table is as wide as its columns

INJECTIONS = """
source_key | event_date | vaccine_code | facility_code | dose_number | residence_district_code | doses
i1 | 2021-10-13 | AZ | S1 | 1 | 001 | 40
i2 | 2021-10-20 | AZ | S1 | 2 | 001 | 10
i3 | 2021-10-28 | AZ | S1 | 1 | 001 | 60
i4 | 2021-10-31 | AZ | S1 | 2 | 001 | 10
"""  # noqa: E501  a drawn table is as wide as its columns

COUNTS = """
source_key | event_date | facility_code | vaccine_code | lot_code | doses
c1 | 2021-10-30 | P1 | AZ | L1 | 95
c2 | 2021-10-30 | P1 | AZ | L2 | 55
"""

TABLES = (
    ("site_extract_all", SITES),
    ("stock_movement_keyed", MOVEMENTS),
    ("allocation_keyed", DECISIONS),
    ("stock_count_keyed", COUNTS),
    ("injection_keyed", INJECTIONS),
)


def node_of(told: Campaign, code: str) -> dict[str, object]:
    """The columns that name a province or district in a stored forecast."""
    area = metadata.tables["dim_area"].c
    level = "province" if len(code) == 2 else "district"
    of_2021 = (area.level == level, area.valid_from == date(2021, 1, 1))
    [(number, province)] = told.rows(
        sa.select(area.area_id, area.province_id).where(area.area_code == code, *of_2021)
    )
    return {"province_id": province, "forecast_id": 1, "node_kind": "area", "node_id": number}


def foretell(told: Campaign) -> None:
    """20 doses a day for Hà Nội, 5 of them second ones, 8 in its first district, 5 for the city.

    A stock lasts half as long as predicted, or half longer. Small nodes have one week stored.
    """
    hanoi, city, district = (node_of(told, code) for code in ("01", "79", "001"))
    made = {"forecast_id": 1, "measure_code": "given", "origin_date": AS_OF, "known_on": AS_OF}
    made |= {"made_at": datetime.fromisoformat("2021-10-31T20:00"), "is_hindcast": False}
    days = [
        {**node, "vaccine_code": "AZ", "dose_group": group, "horizon_day": day, "doses": doses}
        for node, group, doses in ((hanoi, "all", 20.0), (hanoi, "d2", 5.0), (city, "all", 5.0))
        for day in range(1, 36)
    ]
    week = {"vaccine_code": "AZ", "dose_group": "all", "doses": 8.0}
    days += [{**district, **week, "horizon_day": day} for day in range(1, 8)]
    window = {"vaccine_code": "", "early": 0.5, "middle": 1.0, "late": 1.5}
    with told.warehouse.transaction() as connection:
        connection.execute(sa.insert(dim_forecast), [{**made, "last_load_id": 1}])
        connection.execute(sa.insert(fact_forecast), days)
        levels = [{"forecast_id": 1, "level": "province", **window}]
        connection.execute(sa.insert(dim_forecast_cover), levels)


def tell(told: Campaign, folder: Path) -> None:
    """Load the story and publish it."""
    told.people("area | age | people\n01 | all | 1000\n00 | all | 2000")
    foretell(told)
    for table, drawn in TABLES:
        told.given(folder, table, drawn, known_on=KNOWN)
