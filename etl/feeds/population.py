"""Populations by area, age band, sex and version; the version loaded last is the default."""

from etl.feed import Feed, Field

FEED = Feed(
    name="population",
    target="fact_population",
    title="Populations",
    event_date="valid_from",
    is_dated=False,
    fields=(
        Field("area_code", "area", "code of the area, of any level", required=True),
        Field("valid_from", "day", "first day of the area's validity", required=True),
        Field("age_band_code", "age_band", "age band, or all", required=True),
        Field("sex", "choice", "m, f or all", choices=("m", "f", "all")),
        Field("version", "text", "edition of the figures", required=True),
        Field("people", "integer", "people", required=True, low=0),
        Field("is_estimate", "choice", "1 derived, 0 published", choices=("0", "1")),
        Field("note", "text", "where the figure comes from"),
    ),
)
