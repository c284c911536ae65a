"""The Czech open data gives the sums that an independent reader takes straight from its files."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from etl.mapping import load_source
from etl.pipeline import LoadReport, find_files
from tests import engines
from tests.spec.harness import Campaign, engine_urls, state_of
from warehouse.findings import findings
from warehouse.queries.facilities import facilities
from warehouse.queries.look import look
from warehouse.queries.stock.balances import by_facility
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

pytestmark = pytest.mark.timeout(400)  # one fixture loads a whole country's files

KNOWN_ON = date(2021, 6, 14)
CAMPAIGN_FROM = "2020-12-26"
DISTRIBUTION, CONSUMPTION = "ockovani-distribuce.csv", "ockovani-spotreba.csv"
RECEIPT, ISSUE = "Příjem", "Výdej"


def published(folder: Path, name: str) -> list[dict[str, str]]:
    """The rows of a file as its publisher wrote them."""
    with (folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def cz(shared_data: Path) -> Path:
    return shared_data / "cz"


@pytest.fixture(scope="module")
def distribution(cz: Path) -> list[dict[str, str]]:
    return published(cz, DISTRIBUTION)


@pytest.fixture(scope="module")
def consumption(cz: Path) -> list[dict[str, str]]:
    return published(cz, CONSUMPTION)


class Loaded:
    """The warehouse after the whole folder, and what each file reported."""

    def __init__(self, campaign: Campaign, reports: list[LoadReport]) -> None:
        self.campaign = campaign
        self.reports = {report.path.name: report for report in reports}


@pytest.fixture(scope="module", params=engines.ENGINES)
def loaded(
    request: pytest.FixtureRequest, cz: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Loaded]:
    with engine_urls(request, tmp_path_factory.mktemp("cz")) as url:
        campaign = Campaign(url(), load_source("cz"))
        if request.param == "duckdb":
            campaign.warehouse.staging().execute("RESET threads")  # as a product loads them
            campaign.warehouse.release()
        files, _unknown = find_files(campaign.source, [cz])
        yield Loaded(campaign, campaign.load(*files, known_on=KNOWN_ON))
        campaign.close()


def doses(rows: list[dict[str, str]], column: str = "pocet_davek") -> int:
    return sum(int(row[column]) for row in rows)


def moved(campaign: Campaign, kind: str) -> tuple[int, int]:
    """Rows and doses of one kind of movement in the fact."""
    return campaign.rows(
        f"SELECT count(*), sum(doses) FROM fact_stock_movement WHERE movement_kind = '{kind}'"
    )[0]


def test_every_row_read_is_loaded_unchanged_or_quarantined(loaded: Loaded, cz: Path):
    for name, report in loaded.reports.items():
        assert report.rows_read == len(published(cz, name)), name
        assert report.rows_read == (
            report.rows_loaded + report.rows_unchanged + report.rows_quarantined
        ), name


def test_distribution_gives_its_receipts_and_issues(loaded: Loaded, distribution):
    receipts = [row for row in distribution if row["akce"] == RECEIPT]
    issues = [row for row in distribution if row["akce"] == ISSUE]
    assert len(distribution) == 19_746
    assert (len(receipts), doses(receipts)) == (1_793, 6_927_042)
    assert (len(issues), doses(issues)) == (17_953, 5_853_958)
    assert moved(loaded.campaign, "receipt") == (1_793, 6_927_042)
    assert moved(loaded.campaign, "issue") == (17_953, 5_853_958)


def test_rows_that_equal_another_row_are_all_kept(loaded: Loaded, distribution):
    copies = Counter(tuple(row.values()) for row in distribution)
    # Rows beyond the first of their kind; with the first ones it is 8,060 rows in 1,049 kinds.
    assert sum(count - 1 for count in copies.values()) == 7_011
    assert loaded.reports[DISTRIBUTION].rows_loaded == 19_746
    kept = loaded.campaign.value(
        "SELECT count(*) FROM fact_stock_movement m JOIN load_partition p USING (partition_id) "
        "WHERE p.mapping = 'distribution' AND m.movement_kind IN ('receipt', 'issue')"
    )
    assert kept == 19_746


def test_an_issue_to_a_named_site_is_that_sites_receipt(loaded: Loaded, distribution):
    targeted = [row for row in distribution if row["cilove_ockovaci_misto_id"]]
    assert moved(loaded.campaign, "transfer_in") == (len(targeted), doses(targeted))


def test_consumption_gives_used_and_wasted_doses(loaded: Loaded, consumption):
    assert len(consumption) == 22_864
    assert doses(consumption, "pouzite_davky") == 5_458_816
    assert doses(consumption, "znehodnocene_davky") == 1_804
    assert moved(loaded.campaign, "use") == (22_864, 5_458_816)
    wasted = [row for row in consumption if int(row["znehodnocene_davky"])]
    assert moved(loaded.campaign, "discard") == (len(wasted), 1_804)


def test_slots_keep_every_row(loaded: Loaded, cz: Path):
    rows = [row for path in cz.glob("ockovani-rezervace_*") for row in published(cz, path.name)]
    assert len(rows) == 170_652
    assert loaded.campaign.rows(
        "SELECT count(*), sum(slots_capacity), sum(slots_free) FROM fact_slot"
    )[0] == (170_652, doses(rows, "maximalni_kapacita"), doses(rows, "volna_kapacita"))


def test_listed_sites_are_told_from_those_met_only_in_movements(
    loaded: Loaded, cz: Path, distribution, consumption
):
    listed = {row["ockovaci_misto_id"] for row in published(cz, "prehled-ockovacich-mist.csv")}
    assert len(listed) == 248
    assert loaded.campaign.value("SELECT count(*) FROM dim_facility WHERE is_listed") == 248
    met = {row["ockovaci_misto_id"] for row in [*distribution, *consumption]}
    met |= {row["cilove_ockovaci_misto_id"] for row in distribution} - {""}
    known = {
        code
        for (code,) in loaded.campaign.rows(
            "SELECT facility_code FROM dim_facility WHERE NOT is_listed"
        )
    }
    assert met - listed <= known
    assert not known & listed


def balances(distribution: list[dict[str, str]], consumption: list[dict[str, str]]) -> Counter:
    """Receipts - issues + issues received - used - wasted of each site, from the files."""
    found: Counter = Counter()
    for row in distribution:
        found[row["ockovaci_misto_id"]] += doses([row]) * (1 if row["akce"] == RECEIPT else -1)
        if row["cilove_ockovaci_misto_id"]:
            found[row["cilove_ockovaci_misto_id"]] += doses([row])
    for row in consumption:
        found[row["ockovaci_misto_id"]] -= int(row["pouzite_davky"])
        found[row["ockovaci_misto_id"]] -= int(row["znehodnocene_davky"])
    return found


def test_balance_of_every_site_is_what_the_files_leave(loaded: Loaded, distribution, consumption):
    expected = balances(distribution, consumption)
    assert len(expected) == 296
    assert sum(left < 0 for left in expected.values()) == 3
    assert (min(expected.values()), sum(expected.values())) == (-354, 933_672)
    for table, column in (
        ("mart_stock_site", "doses_on_hand"),
        ("fact_stock_movement", "doses_on_hand"),
    ):
        found = dict(
            loaded.campaign.rows(
                f"SELECT facility_code, sum({column}) FROM {table} JOIN dim_facility "
                "USING (facility_id) GROUP BY facility_code"
            )
        )
        assert found == expected, table


def of_vaccine(distribution: list[dict], consumption: list[dict], vaccine: str) -> Counter:
    """The same balances of one vaccine, by the name it has in the files."""
    return balances(
        [row for row in distribution if row["ockovaci_latka"] == vaccine],
        [row for row in consumption if row["ockovaci_latka"] == vaccine],
    )


def test_the_three_sites_below_nothing_are_found_the_worst_by_354_doses(
    loaded: Loaded, distribution, consumption
):
    sites = {site for site, left in balances(distribution, consumption).items() if left < 0}
    with loaded.campaign.session() as session:
        scope = Scope(as_of=date(2022, 12, 31))
        where = look(scope, viewer=NATIONAL, session=session)
        on_hand = by_facility(where).groupby("facility_id")["on_hand"].sum()
        codes = facilities(session)["facility_code"]
        negative = on_hand[on_hand < 0].rename(codes)
        assert set(negative.index) == sites
        assert (len(negative), negative.min()) == (3, -354)
        check = findings(scope=scope, viewer=NATIONAL, session=session, check="negative_stock")
    vaccines = {row["ockovaci_latka"] for row in distribution}
    short = {
        (site, -left)
        for vaccine in vaccines
        for site, left in of_vaccine(distribution, consumption, vaccine).items()
        if left < 0
    }
    named = set(zip(check.frame["facility_code"], check.frame["weight"], strict=True))
    assert named == short
    assert sites <= {site for site, _weight in named}


def flagged(loaded: Loaded, mapping: str) -> dict[str, tuple[int, int]]:
    return {
        reason: (rows, weight)
        for reason, rows, weight in loaded.campaign.rows(
            "SELECT reason, count(*), sum(doses) FROM row_issue WHERE severity = 'flag' "
            f"AND mapping = '{mapping}' GROUP BY reason"
        )
    }


def weighed(rows: list[dict[str, str]], column: str) -> tuple[int, int]:
    return len(rows), doses(rows, column)


def last_busy_day(rows: list[dict[str, str]]) -> str:
    """The last day on which five sites report: what lies after it was mistyped."""
    sites: dict[str, set[str]] = {}
    for row in rows:
        sites.setdefault(row["datum"], set()).add(row["ockovaci_misto_id"])
    return max(day for day, met in sites.items() if len(met) >= 5)


def test_odd_dates_are_flagged_with_a_reason_and_their_weight(
    loaded: Loaded, distribution, consumption
):
    for mapping, rows, column in (
        ("distribution", distribution, "pocet_davek"),
        ("consumption", consumption, "pouzite_davky"),
    ):
        last = last_busy_day(rows)
        early = [row for row in rows if row["datum"] < CAMPAIGN_FROM]
        after_extract = [row for row in rows if row["datum"] > last]
        after_known = [row for row in rows if row["datum"] > KNOWN_ON.isoformat()]
        expected = {
            "before_campaign": weighed(early, column),
            "after_extract": weighed(after_extract, column),
            "after_known": weighed(after_known, column),
        }
        assert flagged(loaded, mapping) == {
            reason: found for reason, found in expected.items() if found[0]
        }


def test_the_report_of_a_file_weighs_a_doubtful_row_once(loaded: Loaded):
    # 528 doses issued on 2020-04-28 and 4,500 dated after the last busy day; by hand from the file.
    report = loaded.reports[DISTRIBUTION]
    assert (report.rows_flagged, report.doses_flagged) == (4, 5_028)
    # 2 rows of 142 doses in June 2020 and 20 of 8,548 after; 18 of them also after the known day.
    report = loaded.reports[CONSUMPTION]
    assert (report.rows_flagged, report.doses_flagged) == (22, 8_690)


def test_the_row_of_april_2020_can_be_found_by_its_reason(loaded: Loaded):
    assert loaded.campaign.rows(
        "SELECT reason, value, doses, column_name FROM row_issue WHERE mapping = 'distribution' "
        "AND reason = 'before_campaign'"
    ) == [("before_campaign", "2020-04-28", 528, "datum")]


def test_both_shapes_of_injections_land_in_one_fact(loaded: Loaded, cz: Path):
    by_region = published(cz, "ockovani@2021-06-05.csv")
    one_by_one = published(cz, "ockovaci-mista_2020-12_v2.csv")
    found = dict(
        loaded.campaign.rows(
            "SELECT mapping, sum(doses) FROM fact_injection "
            "JOIN load_partition USING (partition_id) GROUP BY mapping"
        )
    )
    assert found == {
        "injections_by_region": doses(by_region, "celkem_davek"),
        "injections_by_site": len(one_by_one),
    }
    # The same doses are in both files: areas count them once.
    assert loaded.campaign.value("SELECT sum(doses) FROM mart_injection_province") == 5_772_983


def test_registrations_of_unstated_age_are_loaded_as_unknown(loaded: Loaded, cz: Path):
    rows = [row for path in cz.glob("ockovani-registrace_*") for row in published(cz, path.name)]
    with_slot = sum(1 for row in rows if row["datum_rezervace"])
    found = dict(
        loaded.campaign.rows("SELECT step, sum(people) FROM mart_registration GROUP BY step")
    )
    assert found == {"submitted": len(rows), "scheduled": with_slot}
    unstated = sum(1 for row in rows if row["vekova_skupina"] == "neuvedeno")
    assert (
        loaded.campaign.value(
            "SELECT count(*) FROM fact_registration WHERE age_band_code = 'unknown'"
        )
        == unstated
        == 189
    )


def test_the_same_files_twice_change_nothing(loaded: Loaded, cz: Path):
    before = state_of(loaded.campaign)
    ledger = "SELECT count(*) FROM mart_stock_site"
    rows_before = loaded.campaign.value(ledger)
    again = [
        cz / name
        for name in (
            DISTRIBUTION,
            CONSUMPTION,
            "prehled-ockovacich-mist.csv",
            "ockovani-rezervace_2021-01_v1.csv",
        )
    ]
    for report in loaded.campaign.load(*again, known_on=KNOWN_ON):
        assert (report.rows_loaded, report.rows_withdrawn) == (0, 0), report
    assert loaded.campaign.value(ledger) == rows_before
    assert state_of(loaded.campaign) == before


class Later:
    """A later extract of the distribution file with known differences, and their sums."""

    def __init__(self, rows: list[dict[str, str]], path: Path) -> None:
        copies = Counter(tuple(row.values()) for row in rows)
        days = Counter(self.cell(row) for row in rows)
        alone = [row for row in rows if row["akce"] == RECEIPT and days[self.cell(row)] == 1]
        twin = next(
            row
            for row in rows
            if row["akce"] == RECEIPT and copies[tuple(row.values())] == days[self.cell(row)] == 2
        )
        self.removed, self.changed, self.twin = alone[0], alone[1], twin
        self.kept = [row for row in rows if row is not self.removed and row is not self.twin]
        self._write(path, rows[0].keys())

    @staticmethod
    def cell(row: dict[str, str]) -> tuple[str, str, str]:
        return row["ockovaci_misto_id"], row["datum"], row["ockovaci_latka"]

    def _write(self, path: Path, header) -> None:
        changed = self.changed | {"pocet_davek": str(doses([self.changed]) + 7)}
        rows = [changed if row is self.changed else row for row in self.kept]
        # A day before the campaign's first receipt of this site, and one after the first extract.
        rows += [
            self.removed | {"datum": "2021-01-01", "pocet_davek": "100"},
            self.removed | {"datum": "2021-06-18", "pocet_davek": "60"},
        ]
        self.rows = rows
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(header))
            writer.writeheader()
            writer.writerows(rows)


def by_kind(campaign: Campaign, known_on: str) -> dict[str, int]:
    return dict(
        campaign.rows(
            "SELECT kind, sum(doses) FROM mart_stock_site WHERE movement_kind = 'receipt' "
            f"AND known_date = '{known_on}' GROUP BY kind"
        )
    )


def test_a_later_extract_replaces_the_file_and_the_ledger_shows_the_difference(
    cz: Path, distribution, tmp_path: Path, engine_url: str
):
    campaign = Campaign(engine_url, load_source("cz"))
    campaign.load(cz / DISTRIBUTION, known_on=KNOWN_ON)
    assert by_kind(campaign, "2021-06-14") == {"new": 6_927_042}
    later = Later(distribution, tmp_path / DISTRIBUTION)
    report = campaign.load(tmp_path / DISTRIBUTION, known_on=date(2021, 6, 20))[0]
    assert (report.rows_read, report.rows_loaded) == (19_746, 3)
    assert by_kind(campaign, "2021-06-20") == {
        "withdrawn": -doses([later.removed, later.twin]),
        "corrected": 7,
        "late": 100,
        "new": 60,
    }
    assert by_kind(campaign, "2021-06-14") == {"new": 6_927_042}
    receipts = [row for row in later.rows if row["akce"] == RECEIPT]
    assert moved(campaign, "receipt") == (len(receipts), doses(receipts))
    older = campaign.load(cz / DISTRIBUTION, known_on=KNOWN_ON)[0]
    assert older.is_superseded
    assert older.rows_loaded == 0
    assert moved(campaign, "receipt") == (len(receipts), doses(receipts))
    campaign.load(cz / DISTRIBUTION, known_on=date(2021, 6, 21))
    assert moved(campaign, "receipt") == (1_793, 6_927_042)
    campaign.close()
