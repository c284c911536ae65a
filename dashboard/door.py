"""The one door to data: what a page may ask, and the frame each question is answered with.

Each answer has `frame` and `stamp` (warehouse.answer). Percentages are 0..100 and never capped.

indicator_by_area     area_code, name_vi, name_en, level, lat, lon, numerator, denominator, value,
                      state (ok, no_data, no_denominator, suppressed, incomplete), rank, national,
                      spark (about 30 values, or None); one row per child of the scope's area at
                      the scope's level (its own row alone when it has no children)
indicator_over_time   date, area_code, numerator, denominator, value, optionally state
sibling_band          date, median, q1, q3 of the areas beside the scope's area
age_by_dose           age_band, dose (d1, full, b1, b2), numerator, denominator, value
area_path             area_code, name_vi, name_en, level; from the nation down to the scope's area
area_children         the same columns; `level="province"` asks for all areas of that level
sites_in_area         facility_code, name_vi, name_en, lat, lon, doses (of the day), lines
loads                 load_id, source, feed, file_name, loaded_at, known_on, rows_read,
                      rows_loaded, rows_unchanged, rows_quarantined, status
quarantine_by_reason  reason, feed, rows, weight_doses, oldest
completeness          area_code, name_vi, name_en, date, state (ok, late, partial, missing);
                      `days=` back from the scope's date
moved_between         kind (new, late, corrected, withdrawn), area_code, name_vi, name_en, doses;
                      between scope.since and scope.known_on
freshness             feed, source, loaded_at, known_on, last_event_date, is_dated (not of lists),
                      areas_reported, areas_expected
newest_load           loaded_at, known_on, files, rows_loaded: what the last load brought
dates                 kind (first, last, known), date
stock_flow, decision_lines, decision_sums, waste_by_reason, expiry_calendar, run_out, own_cover,
                      store_stock, facility_cover, burn_down, lot_head and the other lot_*
                      as their functions in warehouse.queries.stock say
acts                  act_id, at, kind, subject_kind, subject, area_code, reason, author, detail,
                      effect; newest first, of one `subject_kind=` or `subject=`
findings              check, theme, unit, acts, facility and province names, vaccine_code, lot_code,
                      other_name, first_on, last_on, rows, weight; of one `theme=` or `check=`
check_totals          check, theme, unit, acts, findings, weight, heaviest, facility_name

What people decide goes the other way: `record` writes one act into the book of acts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

from flask import current_app

if TYPE_CHECKING:
    from warehouse.acts.act import Act
    from warehouse.answer import Answer
    from warehouse.scope import Scope

Question = Literal[
    "indicator_by_area",
    "indicator_over_time",
    "sibling_band",
    "age_by_dose",
    "area_path",
    "area_children",
    "sites_in_area",
    "loads",
    "quarantine_by_reason",
    "completeness",
    "moved_between",
    "freshness",
    "newest_load",
    "dates",
    "stock_flow",
    "decision_lines",
    "decision_sums",
    "waste_by_reason",
    "expiry_calendar",
    "run_out",
    "own_cover",
    "store_stock",
    "facility_cover",
    "burn_down",
    "lot_head",
    "lot_versions",
    "lot_places",
    "lot_days",
    "lot_neighbours",
    "lot_events",
    "lot_list",
    "acts",
    "findings",
    "check_totals",
]


class Door(Protocol):
    """Answers questions; holds the connection, the cache and the viewer's rights behind it."""

    def ask(self, question: Question, scope: Scope, **params: object) -> Answer:
        """Answer one question; raises LookupError for an area or indicator it does not have."""
        ...

    def state(self) -> str:
        """The name of what answers come from now; a new publication or act has another one."""
        ...

    def record(self, act: Act) -> int:
        """Write an act and give its number; raises ActRefused or NotAllowed."""
        ...


def door() -> Door:
    """The running app's door."""
    return current_app.config["door"]
