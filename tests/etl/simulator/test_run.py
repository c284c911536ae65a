"""A simulation is repeatable, can be cut at any day, and loads without a complaint."""

import hashlib
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from etl.mapping import load_source
from etl.pipeline import Clock, LoadReport, find_files, load_files
from etl.simulator.explain import explain
from etl.simulator.run import simulate
from tests.spec.ready import open_ready

SMALL = 0.0005
#: Enough to have a city, lists handed in late, and institutes of the North and the South.
SOME = ("01", "12", "79")


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.iterdir()
        if path.is_file()
    }


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    simulate(folder, scale=SMALL, provinces=SOME, until=date(2021, 11, 27), is_parquet=False)
    return folder


def test_the_same_seed_writes_the_same_bytes(small, tmp_path):
    simulate(tmp_path, scale=SMALL, provinces=SOME, until=date(2021, 11, 27), is_parquet=False)
    assert digests(tmp_path) == digests(small)


def test_another_seed_writes_other_people_but_as_many_doses(small, tmp_path):
    simulate(
        tmp_path, scale=SMALL, provinces=SOME, seed=2, until=date(2021, 11, 27), is_parquet=False
    )
    assert digests(tmp_path)["tiem_0001.csv"] != digests(small)["tiem_0001.csv"]
    counts = [
        duckdb.sql(f"SELECT count(*) FROM '{folder}/tiem_0001.csv'").fetchone()[0]
        for folder in (small, tmp_path)
    ]
    assert counts[0] == pytest.approx(counts[1], rel=0.01)


def test_a_campaign_cut_earlier_is_the_beginning_of_the_longer_one(small, tmp_path):
    simulate(tmp_path, scale=SMALL, provinces=SOME, until=date(2021, 8, 20), is_parquet=False)
    names = {"ngay_tiem": "DATE", "ngay_sinh": "DATE"}
    read = "read_csv('{}', dateformat = '%d/%m/%Y', types = {})"
    longer = read.format(small / "tiem_0001.csv", names)
    shorter = read.format(tmp_path / "tiem_0001.csv", names)
    missing = duckdb.sql(f"""SELECT count(*) FROM (SELECT ma_mui_tiem, ma_co_so, so_lo, ngay_tiem
        FROM {longer} WHERE ngay_tiem <= DATE '2021-08-20' EXCEPT
        SELECT ma_mui_tiem, ma_co_so, so_lo, ngay_tiem FROM {shorter})""").fetchone()[0]
    assert missing == 0


@pytest.mark.parametrize(
    ("request_", "complaint"),
    [
        ({"scale": 0.0}, "above 0"),
        ({"scale": 2.0}, "at most 1"),
        ({"start": date(2021, 9, 1), "until": date(2021, 8, 1)}, "before it begins"),
        ({"until": date(2020, 12, 31), "start": date(2020, 12, 1)}, "outside the campaign"),
        ({"faults": "no_such_file.yml"}, "no_such_file"),
        ({"provinces": ("03",)}, "no province 03"),
    ],
)
def test_an_impossible_request_is_refused_before_anything_is_written(tmp_path, request_, complaint):
    with pytest.raises((ValueError, OSError, KeyError), match=complaint):
        simulate(tmp_path / "out", **request_)
    assert not (tmp_path / "out").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "tiem_2021.csv").write_text("real\n", encoding="utf-8")
    with pytest.raises(FileExistsError, match="no simulation wrote"):
        simulate(tmp_path, scale=SMALL, provinces=SOME)
    assert [path.name for path in tmp_path.iterdir()] == ["tiem_2021.csv"]


def test_a_second_simulation_leaves_nothing_of_the_first(tmp_path):
    simulate(tmp_path, scale=SMALL, provinces=SOME, until=date(2021, 6, 1), is_parquet=False)
    simulate(tmp_path, scale=SMALL, provinces=SOME, until=date(2021, 6, 1))
    assert not list(tmp_path.glob("tiem_*.csv"))
    assert list(tmp_path.glob("tiem_*.parquet"))


def test_every_row_written_is_a_row_loaded(small, tmp_path):
    source = load_source("vn")
    files, unknown = find_files(source, [small])
    assert {path.name for path in unknown} == {"mo_phong.json"}
    warehouse = open_ready(f"duckdb:///{tmp_path / 'vn.duckdb'}", "vn")
    clock = Clock(now=datetime(2021, 11, 28, 6), known_on=date(2021, 11, 28))  # noqa: DTZ001 - local time
    reports = load_files(warehouse, source, files=files, clock=clock, secret=b"test")
    warehouse.close()
    assert all(isinstance(report, LoadReport) for report in reports)
    assert [(r.rows_quarantined, r.rows_flagged) for r in reports] == [(0, 0)] * len(reports)
    # Of a lot's lines the newest counts where all come at once.
    once = [report for report in reports if report.mapping != "vn/lots"]
    assert sum(r.rows_loaded for r in once) == sum(r.rows_read for r in once) > 10_000
    assert sum(r.rows_loaded for r in reports) > sum(r.rows_loaded for r in once)


def test_explain_shows_each_published_figure_and_how_far_the_model_is_from_it():
    rows = explain()
    told = rows[(rows["area"] == "Z-TN") & (rows["stream"] == "adult_d2")]
    assert told["published"].tolist() == ["= 14.0", "= 41.2"]
    assert rows["level"].value_counts()["nation"] == 21
    # Nearly every published figure is met; the rest are named with their distance.
    places = rows[rows["level"] == "place"]
    assert (places["outside_pct"] < 0.6).mean() > 0.98
    assert places["outside_pct"].max() < 1.5
    assert rows.loc[rows["level"] == "nation", "outside_pct"].max() < 3
    assert rows.loc[rows["level"] == "stream", "outside_pct"].median() < 2


def test_published_counts_that_nothing_was_fitted_to_are_near():
    rows = explain()
    held = rows[rows["level"] == "held"].set_index(["stream", "area", "date"])["outside_pct"]
    cumulative = held[held.index.get_level_values("stream").str.endswith("_cum")]
    assert len(cumulative) > 30
    assert (
        cumulative.drop(("doses_cum", "00", "2021-03-08")).max() < 6
    )  # 377 doses on the first day
    assert cumulative.median() < 1.5
    # Hà Nội passed 411,000 on 11/09/2021, a record that no later day of the press undercut.
    assert held["doses_injected_day", "01", "2021-09-11"] == 0
