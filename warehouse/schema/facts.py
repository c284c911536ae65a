"""Facts: what happened, one table a process, at the grain DESIGN fixes."""

from warehouse.schema.columns import day, fact, flag, integer, key, moment, second, text

_person = ("person_key", "keyed hash of the identity; an anonymous row has one of its own")

fact_injection = fact(
    "fact_injection",
    "one dose, or one source row with a count of doses",
    columns=[
        key(*_person, nullable=False),
        flag("is_person_known", "person_key stands for a person, not for an anonymous row"),
        day("event_date", "day of the injection"),
        text("dose_kind", "primary, additional or booster"),
        integer("dose_number", "1, 2, 3 within its kind"),
        flag("is_complete", "this dose completes the product's primary course"),
        text("vaccine_code", "vaccine"),
        integer("lot_id", "lot"),
        integer("facility_id", "where it was given"),
        integer("residence_area_id", "where the person lives, finest area known"),
        integer("place_area_id", "where it was given, when no facility is named"),
        text("age_band_code", "age band at the event"),
        text("sex", "m, f or u"),
        text("priority_group_code", "priority group"),
        second("received_at", "reception"),
        second("screened_at", "screening"),
        second("injected_at", "injection"),
        second("released_at", "end of observation"),
        second("entered_at", "entry into the source system"),
        integer("doses", "doses", unit="doses"),
    ],
    distribute_by="person_key",
)

fact_registration = fact(
    "fact_registration",
    "one registration, accumulating its dates",
    columns=[
        key(*_person, nullable=False),
        text("channel", "app, portal, list or unknown"),
        integer("residence_area_id", "where the person lives"),
        integer("facility_id", "site asked for or assigned"),
        integer("place_area_id", "area of the site when no facility is named"),
        text("priority_group_code", "priority group"),
        text("age_band_code", "age band at registration"),
        text("sex", "m, f or u"),
        integer("dose_number", "dose asked for"),
        day("submitted_on", "submitted"),
        day("approved_on", "approved by the provincial health department"),
        day("allocated_on", "allocated to a district centre"),
        day("scheduled_for", "day of the appointment"),
        day("invited_on", "invited"),
        day("arrived_on", "arrived"),
        day("screened_on", "screened"),
        day("injected_on", "injected"),
        day("certified_on", "certificate issued"),
        day("cancelled_on", "cancelled"),
        integer("people", "people", unit="people"),
    ],
    distribute_by="person_key",
)

fact_stock_movement = fact(
    "fact_stock_movement",
    "one line: vaccine comes, goes, is used or lost",
    columns=[
        integer("province_id", "province that holds the facility; never updated", nullable=False),
        day("event_date", "day of the movement"),
        integer("facility_id", "facility whose stock changes"),
        integer("counterparty_id", "the other facility, 0 if none"),
        text("vaccine_code", "vaccine"),
        integer("lot_id", "lot"),
        text(
            "movement_kind", "receipt, issue, transfer_in, transfer_out, use, discard or adjustment"
        ),
        text("discard_reason", "why it was discarded or adjusted"),
        integer("doses", "doses, positive; a negative adjustment is negative", unit="doses"),
        integer("vials", "vials", unit="vials"),
        integer("doses_on_hand", "signed effect on the facility's stock", unit="doses"),
    ],
    distribute_by="province_id",
)

fact_stock_count = fact(
    "fact_stock_count",
    "one physical count",
    columns=[
        integer("province_id", "province", nullable=False),
        day("event_date", "day of the count"),
        integer("facility_id", "facility"),
        text("vaccine_code", "vaccine"),
        integer("lot_id", "lot"),
        integer("doses", "doses counted", unit="doses"),
        integer("vials", "vials counted", unit="vials"),
        integer("count_lines", "1, so that a count of nothing is a count", unit="lines"),
    ],
    distribute_by="province_id",
)

fact_slot = fact(
    "fact_slot",
    "slots offered by a site on a day in one calendar",
    columns=[
        integer("province_id", "province", nullable=False),
        day("event_date", "day of the slots"),
        integer("facility_id", "site"),
        text("calendar_code", "the source's calendar, such as first or second dose"),
        integer("slots_capacity", "slots offered", unit="slots"),
        integer("slots_free", "slots still free", unit="slots"),
    ],
    distribute_by="province_id",
)

fact_site_day = fact(
    "fact_site_day",
    "what a site declared in the Ministry's daily form",
    columns=[
        integer("province_id", "province", nullable=False),
        day("event_date", "day of the session"),
        integer("facility_id", "site"),
        integer("place_area_id", "area when no facility is named"),
        text("round_code", "đợt tiêm"),
        text("vaccine_code", "vaccine"),
        integer("people_planned", "số đối tượng trong ngày", unit="people"),
        integer("people_sent_to_hospital", "chuyển bệnh viện tiêm", unit="people"),
        integer("people_refused", "không đồng ý", unit="people"),
        integer("people_deferred", "hoãn tiêm", unit="people"),
        integer("people_contraindicated", "chống chỉ định", unit="people"),
        integer("doses_d1", "tiêm được mũi 1", unit="doses"),
        integer("doses_d2", "tiêm được mũi 2", unit="doses"),
        integer("doses_used", "vắc xin sử dụng", unit="doses"),
        integer("doses_destroyed", "vắc xin hủy", unit="doses"),
        integer("reactions_common", "phản ứng thông thường", unit="cases"),
        integer("reactions_severe", "tai biến nặng", unit="cases"),
    ],
    distribute_by="province_id",
)

fact_allocation = fact(
    "fact_allocation",
    "one line of one allocation decision",
    columns=[
        integer("province_id", "province of the recipient, 0 for others", nullable=False),
        text("round_code", "đợt phân bổ"),
        text("decision_no", "decision number"),
        text("amends_decision_no", "decision that this one amends"),
        day("event_date", "date of the decision"),
        text("recipient_name", "recipient as written"),
        integer("facility_id", "recipient facility, 0 if a province"),
        text("vaccine_code", "vaccine"),
        integer("doses", "doses decided", unit="doses"),
    ],
    distribute_by="province_id",
)

fact_declared_total = fact(
    "fact_declared_total",
    "a total that a province or the portal published",
    columns=[
        integer("province_id", "province", nullable=False),
        day("event_date", "day of the figure"),
        text("measure_code", "what was declared, such as doses_injected"),
        text("vaccine_code", "vaccine, empty for all"),
        integer("amount", "the figure", unit="by measure"),
    ],
    distribute_by="province_id",
)

fact_adverse_event = fact(
    "fact_adverse_event",
    "one report of an adverse event",
    columns=[
        key(*_person, nullable=False),
        text("report_no", "the source's report number"),
        day("event_date", "day of the injection"),
        day("onset_on", "first sign"),
        moment("received_at", "report received"),
        text("class_code", "common or severe"),
        text("seriousness", "most serious criterion"),
        text("outcome", "outcome"),
        text("causality_code", "WHO causality code in force"),
        text("vaccine_code", "vaccine"),
        integer("lot_id", "lot"),
        text("dose_kind", "primary, additional or booster; empty counts as primary"),
        integer("dose_number", "dose number"),
        integer("facility_id", "site of the injection"),
        integer("residence_area_id", "where the person lives"),
        integer("place_area_id", "area when no facility is named"),
        text("age_band_code", "age band"),
        text("sex", "m, f or u"),
        flag("is_person_known", "person_key stands for a person, not for an anonymous row"),
        flag("has_reporter", "the report names who reported; the name is never stored"),
        flag("has_contact", "the report says how to reach who reported; never stored"),
        flag("has_description", "the report tells the story in words; never stored"),
        flag("has_history", "the report tells the medical history; never stored"),
        text("reporter_institution", "institution of who reported"),
        moment("injected_at", "time of the injection"),
        moment("onset_at", "time of the first sign"),
        day("expires_on", "expiry written on the vial"),
        text("diluent_lot", "lot of the diluent"),
        moment("reconstituted_at", "when the vial was mixed"),
        text("first_decision", "what was decided first"),
        moment("nationally_received_at", "received at the national level"),
        moment("reported_at", "reported to the provincial health department"),
        moment("investigation_started_at", "investigation opened"),
        moment("investigation_reported_at", "investigation report received"),
        moment("council_met_at", "expert council met"),
        moment("closed_at", "case closed"),
    ],
    distribute_by="person_key",
)

bridge_event_term = fact(
    "bridge_event_term",
    "terms of a report",
    columns=[
        key(*_person, nullable=False),
        key("report_key", "record_key of the report"),
        text("event_term_code", "term"),
    ],
    distribute_by="person_key",
)

bridge_event_vaccine = fact(
    "bridge_event_vaccine",
    "vaccines that a report suspects beside its own",
    columns=[
        key(*_person, nullable=False),
        key("report_key", "record_key of the report"),
        text("vaccine_code", "vaccine"),
    ],
    distribute_by="person_key",
)

fact_ticket = fact(
    "fact_ticket",
    "one case of the response centre",
    columns=[
        integer("province_id", "province", nullable=False),
        text("ticket_no", "number"),
        text("ticket_kind", "correction or incident"),
        moment("opened_at", "opened"),
        moment("due_at", "answer due"),
        moment("closed_at", "closed"),
        text("severity", "severity"),
        integer("facility_id", "facility that can act"),
    ],
    distribute_by="province_id",
)
