"""Declared totals: what a province or the portal published, beside what was recorded."""

from etl.feed import Feed, Field

FEED = Feed(
    name="declared_total",
    target="fact_declared_total",
    title="Declared totals",
    places=("place",),
    pair_on=("measure_code", "place_area_id"),
    weight="amount",
    fields=(
        Field("event_date", "day", "day of the figure", required=True),
        Field("measure_code", "text", "what was declared", required=True),
        Field("vaccine_code", "vaccine", "vaccine"),
        Field("amount", "integer", "the figure", required=True, low=0),
    ),
    caveats=("declared_not_recorded",),
)
