"""Dimensions: the things that facts are about."""

import sqlalchemy as sa

from warehouse.schema.columns import day, flag, integer, key, metadata, moment, real, table, text

dim_area = table(
    "dim_area",
    "one administrative unit in one validity period",
    columns=[
        integer("area_id", "surrogate key; 0 is the unknown area"),
        text("area_code", "official code; means one territory only together with valid_from"),
        day("valid_from", "first day of the period"),
        day("valid_to", "last day of the period, empty while it lasts"),
        text("level", "nation, zone, province, district or commune"),
        integer("parent_id", "the unit directly above in the same period"),
        integer("nation_id", "the nation above or the unit itself"),
        integer("zone_id", "the allocation zone above, 0 if none"),
        integer("province_id", "the province above or the unit itself, 0 if none"),
        integer("district_id", "the district above or the unit itself, 0 if none"),
        text("name_vi", "name with its type, as officials write it"),
        text("short_vi", "name without its type"),
        text("name_en", "name in English"),
        text("kind_vi", "type of unit: tỉnh, quận, phường ..."),
        real("lat", "latitude of a point inside", unit="degree"),
        real("lon", "longitude of a point inside", unit="degree"),
        text("region_code", "statistical region"),
        text("institute", "regional institute that supplies vaccine"),
    ],
    primary_key=("area_id",),
)

bridge_area_closure = table(
    "bridge_area_closure",
    "every unit with each unit above it, itself too",
    columns=[
        integer("ancestor_id", "the unit above"),
        integer("descendant_id", "the unit below"),
        integer("depth", "steps between them", unit="levels"),
    ],
    primary_key=("ancestor_id", "descendant_id"),
)

bridge_area_succession = table(
    "bridge_area_succession",
    "which unit of a later period took over",
    columns=[
        integer("old_area_id", "unit of the earlier period"),
        integer("new_area_id", "unit of the later period"),
        real("share", "share of the old unit's people that went over", unit="fraction"),
    ],
    primary_key=("old_area_id", "new_area_id"),
)

fact_population = table(
    "fact_population",
    "people by area, age band, sex and version",
    columns=[
        integer("area_id", "area"),
        text("age_band_code", "coarse age band, or all"),
        text("sex", "m, f or all"),
        text("version", "edition of the population figures"),
        integer("people", "people", unit="people"),
        flag("is_estimate", "derived by a stated rule, not published for this unit"),
        text("source", "where the figure comes from"),
    ],
    primary_key=("area_id", "age_band_code", "sex", "version"),
)

dim_facility = table(
    "dim_facility",
    "everything that holds vaccine or people",
    columns=[
        integer("facility_id", "surrogate key; 0 is the unknown facility"),
        text("source", "source system that knows the code"),
        text("facility_code", "code in that source"),
        text("name", "name as the source writes it"),
        text(
            "facility_type",
            "national_store, regional_store, military_store, province_store, "
            "district_store, site, provider",
        ),
        integer("parent_id", "the store that supplies it, 0 if unknown"),
        integer("area_id", "finest area known"),
        real("lat", "latitude", unit="degree"),
        real("lon", "longitude", unit="degree"),
        integer("lines", "vaccination lines (dây chuyền)", unit="lines"),
        integer("capacity", "declared capacity", unit="doses per day"),
        flag("is_listed", "named in a site list, not only met in movements"),
        integer("name_rank", "how trusted the name is: 2 a list, 1 a movement"),
        moment("known_at", "when this version was known"),
        text("listed_by", "fingerprint of the list that gave this version"),
        moment("placed_at", "when the list was known that says where it is"),
        text("placed_by", "fingerprint of that list"),
        integer("inferred_area_id", "area by movements alone, empty if they give none"),
    ],
    primary_key=("facility_id",),
)
sa.Index("ux_dim_facility_code", dim_facility.c.source, dim_facility.c.facility_code, unique=True)

dim_vaccine = table(
    "dim_vaccine",
    "vaccine products and their rules",
    columns=[
        text("vaccine_code", "short code"),
        text("name_vi", "name as officials write it"),
        text("brand", "brand name"),
        text("manufacturer", "manufacturer"),
        day("approved_on", "approval in Vietnam"),
        integer("doses_per_vial", "nominal doses", unit="doses"),
        integer("practical_doses_per_vial", "doses a skilled team draws", unit="doses"),
        integer("doses_in_primary", "doses that complete the primary course", unit="doses"),
        integer("interval_min_days", "shortest interval dose 1 to 2", unit="days"),
        integer("interval_max_days", "longest interval dose 1 to 2", unit="days"),
        integer("min_age", "youngest age", unit="years"),
        integer("thaw_limit_days", "days at 2-8 degrees after thaw", unit="days"),
        integer("in_use_hours", "hours after opening", unit="hours"),
        text("source_status", "which of these are sourced"),
    ],
    primary_key=("vaccine_code",),
)

dim_lot = table(
    "dim_lot",
    "one lot of one vaccine",
    columns=[
        integer("lot_id", "surrogate key; 0 is the unknown lot"),
        text("vaccine_code", "vaccine"),
        text("lot_code", "lot number as printed"),
        day("label_expiry", "expiry printed on the label"),
        day("extended_expiry", "expiry after a decision to extend"),
        text("extension_decision", "the decision's number"),
        moment("thawed_at", "when the lot was thawed"),
        text("status", "active, held or recalled"),
    ],
    primary_key=("lot_id",),
)
sa.Index("ux_dim_lot_code", dim_lot.c.vaccine_code, dim_lot.c.lot_code, unique=True)

dim_lot_version = table(
    "dim_lot_version",
    "what was known of a lot, and from which day to which",
    columns=[
        integer("lot_id", "lot"),
        day("known_from", "first day on which this was known"),
        day("known_until", "first day on which something else was known, empty while it lasts"),
        moment("known_at", "version of the statement that brought it"),
        day("confirmed_on", "last day on which a source said the same"),
        moment("confirmed_at", "version of that statement"),
        flag("is_listed", "a list of lots says so, not only a movement"),
        key("row_hash", "hash of the statement, to tell a change from a repetition"),
        day("label_expiry", "expiry printed on the label"),
        day("extended_expiry", "expiry after a decision to extend"),
        text("extension_decision", "the decision's number"),
        day("extended_on", "date of the decision"),
        moment("thawed_at", "when the lot was thawed"),
        integer(
            "thaw_limit_days", "days of use after thaw, where the lot has its own", unit="days"
        ),
        text("status", "active, held or recalled"),
    ],
    primary_key=("lot_id", "known_from"),
)

dim_priority_group = table(
    "dim_priority_group",
    "the 16 priority groups",
    columns=[
        text("priority_group_code", "group number"),
        text("name_vi", "name in the decision"),
        text("short_vi", "short name"),
        text("name_en", "name in English"),
        text("source_status", "sourced or not"),
    ],
    primary_key=("priority_group_code",),
)

dim_age_band = table(
    "dim_age_band",
    "age bands of all sources and the coarse band of each",
    columns=[
        text("age_band_code", "band as the source writes it"),
        integer("lower_age", "youngest age", unit="years"),
        integer("upper_age", "oldest age, empty when open", unit="years"),
        text("coarse_code", "0-4, 5-11, 12-17, 18+, 0-17 or unknown"),
    ],
    primary_key=("age_band_code",),
)

dim_event_term = table(
    "dim_event_term",
    "adverse-event terms",
    columns=[
        text("event_term_code", "term code"),
        text("name_vi", "Vietnamese term"),
        text("name_en", "English term"),
        text("class_code", "common or severe (NĐ 104/2016)"),
        flag("is_aesi", "adverse event of special interest"),
        integer("window_from_days", "risk window begins", unit="days"),
        integer("window_to_days", "risk window ends", unit="days"),
        text("source", "where the window comes from"),
    ],
    primary_key=("event_term_code",),
)

dim_date = table(
    "dim_date",
    "calendar days",
    columns=[
        day("date", "the day"),
        integer("iso_year", "ISO year"),
        integer("iso_week", "ISO week"),
        integer("weekday", "1 Monday to 7 Sunday"),
    ],
    primary_key=("date",),
)

__all__ = ["metadata"]
