"""Facilities: stores and sites as a list names them."""

from etl.feed import Feed, Field

FEED = Feed(
    name="site",
    target="dim_facility",
    title="Sites and stores",
    event_date="",
    places=("place",),
    fields=(
        Field("facility_code", "text", "code", required=True),
        Field("facility_name", "text", "name", required=True),
        Field("facility_type", "text", "type"),
        Field("parent_code", "text", "the store that supplies it"),
        Field("lat", "real", "latitude", low=-90, high=90),
        Field("lon", "real", "longitude", low=-180, high=180),
        Field("lines", "integer", "vaccination lines", low=0),
        Field("capacity", "integer", "declared capacity, doses per day", low=0),
    ),
)
