"""Population figures come as a feed; the version loaded last divides from then on."""

from datetime import date, datetime
from pathlib import Path

import pytest

from etl.mapping import load_source
from etl.pipeline import Clock, LoadReport, load_files
from tests.spec.ready import open_ready
from warehouse.engines import open_reader
from warehouse.queries.indicator import indicator_by_area
from warehouse.queries.session import Session
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

HEADER = "area_code,valid_from,age_band,sex,version,people,is_estimate,source\n"


@pytest.fixture
def load(engine_url: str, tmp_path: Path):
    warehouse = open_ready(engine_url, "vn")
    clock = iter(range(1, 28))

    def run(name: str, text: str) -> LoadReport:
        path = tmp_path / name
        path.write_text(text)
        at = datetime.fromisoformat(f"2021-12-{next(clock):02d}")
        return load_files(
            warehouse, load_source("vn"), files=[path], clock=Clock(now=at), secret=b"s"
        )[0]

    run.url = engine_url
    yield run
    warehouse.close()


def people_of(url: str, code: str, **scope: str) -> tuple[float, str]:
    reader = open_reader(url)
    asked = Scope(indicator="coverage_by_place", as_of=date(2021, 11, 27), **scope)
    with reader.pinned() as state:
        answer = indicator_by_area(scope=asked, viewer=NATIONAL, session=Session(state))
    reader.close()
    row = answer.frame.set_index("area_code").loc[code]
    return row["denominator"], answer.stamp.population_version


def test_loaded_version_divides_and_the_older_can_still_be_asked(load):
    load("dan_so.csv", HEADER + "79,2021-01-01,all,all,2022,9300000,0,census\n")
    assert people_of(load.url, "79") == (9_300_000, "2022")
    assert people_of(load.url, "79", population="2021") == (9_166_800, "2021")


def test_same_file_twice_changes_nothing(load):
    text = HEADER + "79,2021-01-01,all,all,2022,9300000,0,census\n"
    assert load("dan_so.csv", text).rows_loaded == 1
    again = load("dan_so.csv", text)
    assert (again.rows_loaded, again.rows_unchanged) == (0, 1)


def test_newer_figure_replaces_the_older(load):
    load("dan_so.csv", HEADER + "79,2021-01-01,all,all,2022,9300000,0,census\n")
    load("dan_so.csv", HEADER + "79,2021-01-01,all,all,2022,9400000,0,census\n")
    assert people_of(load.url, "79")[0] == 9_400_000


@pytest.mark.parametrize(
    "row",
    [
        "99,2021-01-01,all,all,2022,1,0,no such province",
        "79,2025-07-01,18+,all,2022,-5,0,negative",
        "79,2019-01-01,all,all,2022,1,0,no such period",
        "79,2021-01-01,old,all,2022,1,0,no such band",
        "79,2021-01-01,all,x,2022,1,0,no such sex",
        "79,2021-01-01,all,all,2022,1.5,0,half a person",
        ",2021-01-01,all,all,2022,1,0,no area",
    ],
)
def test_wrong_figure_is_set_aside(load, row):
    report = load("dan_so.csv", HEADER + row + "\n")
    assert (report.rows_loaded, report.rows_quarantined) == (0, 1)
