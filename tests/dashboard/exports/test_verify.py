"""A code after further loads: the same numbers, or what has changed since and why."""

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.data import WarehouseDoor
from dashboard.exports.code import code_of
from dashboard.exports.exhibit import exhibit
from dashboard.exports.verify import Finding, verify
from tests.spec.harness import Campaign, spec_source

GIVEN = """
source_key | event_date | vaccine_code | residence_district_code | doses
e1 | 2021-10-31 | AZ | 001 | 20
"""
LATER = """
source_key | event_date | vaccine_code | residence_district_code | doses
late1 | 2021-10-30 | AZ | 001 | 30
"""


def after(folder, *, known_on: str) -> Finding:
    """What verify says of a code when 30 late doses came, known on some day."""
    campaign = Campaign(str(folder / "w.duckdb"), spec_source())
    campaign.given(folder, "injection_keyed", GIVEN, known_on="2021-11-01")
    door = WarehouseDoor.open(campaign.url)
    with create_app(door=door).server.app_context():
        code = code_of(exhibit("briefing.bulletin", asked("?date=2021-10-31")))
    door.close()
    campaign.given(folder, "injection_keyed", LATER, known_on=known_on)
    campaign.close()
    door = WarehouseDoor.open(campaign.url)
    with create_app(door=door).server.app_context():
        found = verify(code, lang="vi", door=door)
    door.close()
    return found


def test_a_code_says_the_same_and_what_moved_since_and_why(tmp_path):
    found = after(tmp_path, known_on="2021-11-02")
    assert found.is_same
    assert found.lines[2] == "Theo ghi nhận mới nhất (02/11/2021), các số này đã thay đổi:"
    assert any("Tổng số mũi đã tiêm" in line and "20 → 50" in line for line in found.lines)
    assert "Vì sao: sau ngày đó đã nạp 1 tệp (Mũi tiêm 1)." in found.lines
    assert any(line.endswith(": 30 mũi") for line in found.lines)


def test_files_that_came_late_under_an_old_day_change_the_record_and_are_named(tmp_path):
    found = after(tmp_path, known_on="2021-11-01")
    assert not found.is_same
    assert found.lines[1].startswith("Đã khác")
    assert any("Mũi tiêm" in line for line in found.lines[2:5])
