"""Who has no number is known by name, day of birth, sex and telephone together."""

from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.spec.harness import Campaign, spec_source
from warehouse.schema.columns import metadata

ROWS = """
source_key | event_date | dose_number | vaccine_code | full_name | birth_date | sex | doses
a1 | 2021-08-01 | 1 | AZ | Nguyễn Thị An | 1970-03-02 | f | 1
a2 | 2021-10-01 | 2 | AZ | NGUYỄN THỊ AN | 1970-03-02 | f | 1
b1 | 2021-08-01 | 1 | AZ | Nguyễn Thị An | 1988-11-30 | f | 1
c1 | 2021-08-01 | 1 | AZ | Lê Văn Bình   |            | m | 1
"""


@pytest.fixture
def keys(tmp_path: Path, engine_url: str) -> dict[str, object]:
    campaign = Campaign(engine_url, spec_source())
    campaign.people("area | age | people\n01 | 18+ | 100")
    campaign.given(tmp_path, "injection_keyed", ROWS, known_on="2021-10-02")
    fact = metadata.tables["fact_injection"].c
    rows = campaign.rows(sa.select(fact.event_date, fact.dose_number, fact.person_key))
    campaign.close()
    return rows


def test_the_same_name_and_day_of_birth_are_one_person_whatever_the_letters(keys):
    second = next(key for _, number, key in keys if number == 2)
    assert [key for _, _, key in keys].count(second) == 2


def test_another_day_of_birth_and_a_name_alone_are_other_people(keys):
    assert len({key for _, _, key in keys}) == 3
