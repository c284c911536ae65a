"""Daily forms: what a site declares for a day (QĐ 3588/QĐ-BYT, Phụ lục 5, form A)."""

from etl.feed import FACILITY, Feed, Field

_COUNTS = {
    "people_planned": "số đối tượng trong ngày",
    "people_sent_to_hospital": "chuyển bệnh viện",
    "people_refused": "không đồng ý",
    "people_deferred": "hoãn",
    "people_contraindicated": "chống chỉ định",
    "doses_d1": "mũi 1",
    "doses_d2": "mũi 2",
    "doses_used": "số sử dụng",
    "doses_destroyed": "số hủy",
    "reactions_common": "phản ứng thông thường",
    "reactions_severe": "tai biến nặng",
}

FEED = Feed(
    name="site_day",
    target="fact_site_day",
    title="Daily forms",
    places=("place",),
    pair_on=("facility_code", "event_date"),
    weight="doses_d1",
    fields=(
        Field("event_date", "day", "day of the session", required=True),
        *FACILITY,
        Field("round_code", "text", "đợt tiêm"),
        Field("vaccine_code", "vaccine", "vaccine", required=True),
        *(Field(name, "integer", about, low=0) for name, about in _COUNTS.items()),
    ),
    # The form's own identity is a doubt, not an error: it is flagged by the mapping's `flags`.
    caveats=("declared_not_recorded",),
)
