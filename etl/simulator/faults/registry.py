"""Every fault by name, with the kinds of extract that it is planted in."""

from etl.simulator.faults import places, rows, sites
from etl.simulator.faults.plan import Plant

PLANTS: dict[str, tuple[str, Plant]] = {
    "duplicate": ("tiem", rows.duplicate),
    "late_entry": ("tiem", rows.late_entry),
    "province_spelling": ("tiem", rows.province_spelling),
    "decomposed_text": ("tiem", rows.decomposed_text),
    "swapped_day_month": ("tiem", rows.swapped_day_month),
    "impossible_date": ("tiem", rows.impossible_date),
    "second_before_first": ("tiem", rows.second_before_first),
    "mislabelled_lot": ("tiem", places.mislabelled_lot),
    "expired_lot": ("tiem", places.expired_lot),
    "unsafe_lot": ("tiem", places.unsafe_lot),
    "negative_stock": ("xuat_nhap", places.negative_stock),
    "frozen_shipment": ("xuat_nhap", places.frozen_shipment),
    "count_difference": ("kiem_ke", places.count_difference),
    "silent_reporter": ("phan_ung", places.silent_reporter),
    "silent_site": ("bao_cao_ngay", places.silent_site),
    "double_declared": ("bao_cao_ngay", places.double_declared),
    "declared_above_recorded": ("cong", places.declared_above_recorded),
    "crowded_day": ("tiem", sites.heaped_day),
    "impossible_day": ("tiem", sites.heaped_day),
    "closed_site": ("tiem phan_ung xuat_nhap bao_cao_ngay", sites.closed_site),
    "stuck_queue": ("dang_ky", sites.stuck_queue),
    "truncated_file": ("dang_ky", places.truncated_file),
}
