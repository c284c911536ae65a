"""Allocation decisions: who was given how many doses of what, by which decision."""

from etl.feed import Feed, Field

FEED = Feed(
    name="allocation",
    target="fact_allocation",
    title="Allocation decisions",
    places=("place",),
    pair_on=("decision_no",),
    weight="doses",
    fields=(
        Field("event_date", "day", "date of the decision", required=True),
        Field("round_code", "text", "đợt phân bổ"),
        Field("decision_no", "text", "decision number"),
        Field("amends_decision_no", "text", "decision that this one amends"),
        Field("recipient_name", "text", "recipient as written"),
        Field("facility_code", "text", "recipient facility"),
        Field("facility_name", "text", "name of the recipient facility"),
        Field("facility_type", "text", "type of the recipient facility"),
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        Field("doses", "integer", "doses decided", required=True),
    ),
)
