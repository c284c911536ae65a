"""Moments as systems export them."""

from pathlib import Path

import pytest

from tests.spec.harness import Campaign, spec_source


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("2021-11-25 08:00:01", "01"),
        ("2021-11-25T08:00:01", "01"),
        ("25/11/2021 08:00:01", "01"),
        ("25/11/2021 08:00:01.000", "01"),
        ("25/11/2021 08:00", "00"),
    ],
)
def test_moment_is_read_in_each_usual_form(tmp_path: Path, written: str, seconds: str):
    campaign = Campaign(str(tmp_path / "w.duckdb"), spec_source("cz"))
    drawn = f"source_key|event_date|version_at\na|2021-11-20|{written}"
    report = campaign.given(tmp_path, "injection_keyed", drawn, known_on="2021-11-26")
    assert report.rows_quarantined == 0
    assert (
        str(campaign.value("SELECT known_at FROM fact_injection")) == f"2021-11-25 08:00:{seconds}"
    )
    campaign.close()
