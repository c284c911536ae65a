"""Physical counts: what somebody counted in the store, lot by lot, beside what the book says."""

from etl.feed import FACILITY, Feed, Field

FEED = Feed(
    name="stock_count",
    target="fact_stock_count",
    title="Physical counts",
    places=("place",),
    pair_on=("facility_code", "event_date", "vaccine_code"),
    weight="doses",
    fields=(
        Field("event_date", "day", "day of the count", required=True),
        *FACILITY,
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("lot_code", "text", "lot number"),
        Field("doses", "integer", "doses counted", required=True, low=0),
        Field("vials", "integer", "vials counted", low=0),
        Field("count_lines", "integer", "lines counted, 1 a row", required=True, low=1, high=1),
    ),
)
