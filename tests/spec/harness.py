"""What spec tests share: a warehouse on any engine, ASCII tables in, plain numbers out."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from uuid import uuid4

import pandas as pd
import pytest
import sqlalchemy as sa
import yaml

from etl.feeds import FEEDS
from etl.mapping import Source, parse_source
from etl.pipeline import Clock, LoadReport, Refused, load_files
from etl.reference_load import load_reference
from tests import engines
from tests.spec.later import Later
from tests.spec.ready import open_ready
from warehouse.acts.store import ActStore
from warehouse.answer import Answer
from warehouse.engines import Reader, Warehouse, open_reader
from warehouse.queries.indicator import indicator_by_area
from warehouse.queries.session import Memory, Session
from warehouse.queries.tree import AreaTree
from warehouse.schema.columns import metadata
from warehouse.schema.ledgers import MARTS
from warehouse.schema.loads import warehouse_state
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, Viewer

NOW = datetime.fromisoformat("2021-12-31T08:30")
SECRET = b"a secret for tests"
_POPULATION = metadata.tables["fact_population"]

#: What a drawn table need not say.
DEFAULTS: dict[str, dict[str, str]] = {
    "injection": {"dose_kind": "primary", "dose_number": "1", "vaccine_code": "PFZ", "doses": "1"},
    "registration": {"people": "1"},
    "stock_movement": {"vaccine_code": "PFZ"},
    "allocation": {"vaccine_code": "PFZ"},
    "site_day": {"vaccine_code": "PFZ"},
    "slot": {"slots_free": "0"},
    "lot": {"vaccine_code": "PFZ"},
    "stock_count": {"vaccine_code": "PFZ", "count_lines": "1"},
}


def spec_source(reference: str = "vn") -> Source:
    """A source whose headers are the feeds' own column names: every feed by key and as extracts."""
    feeds = []
    for feed in FEEDS:
        columns = {field.name: field.name for field in feed.all_fields}
        how = {"feed": feed.name, "columns": columns}
        if feed.name != "site":
            feeds.append(
                {
                    "name": f"{feed.name}_keyed",
                    "key": ["vaccine_code", "lot_code"] if feed.name == "lot" else ["source_key"],
                    "files": [f"{feed.name}_keyed_*.csv"],
                    **how,
                }
            )
        feeds.append(
            {
                "name": f"{feed.name}_extract",
                "files": [f"{feed.name}_extract_*.csv"],
                "partition": "extract_(?P<partition>[a-z]+)_",
                **how,
            }
        )
    text = yaml.safe_dump(
        {
            "source": "spec",
            "country": "VN",
            "title": {"vi": "spec", "en": "spec"},
            "reference": reference,
            "dates": ["%Y-%m-%d"],
            "feeds": feeds,
        }
    )
    return parse_source(text, where="spec")


class Campaign:
    """One warehouse under test, open for loads and for questions."""

    def __init__(self, url: str, source: Source) -> None:
        self._url = url
        self.source = source
        self.warehouse: Warehouse = open_ready(url, source.reference)
        self._later = Later(lambda: self.warehouse)
        self._numbers = iter(range(1, 10_000))

    @property
    def url(self) -> str:
        """Where the warehouse is, for those who read it from outside: all is published."""
        self.publish()
        return self._url

    def load(self, *files: Path, known_on: date | None, now: datetime = NOW) -> list[LoadReport]:
        """Load files as known on a day, and publish; a refused file fails the test."""
        return self._loaded(self.warehouse, files, Clock(now=now, known_on=known_on))

    def _loaded(
        self, warehouse: Warehouse, files: Iterable[Path], clock: Clock
    ) -> list[LoadReport]:
        reports = load_files(warehouse, self.source, files=files, secret=SECRET, clock=clock)
        refused = [report for report in reports if isinstance(report, Refused)]
        assert not refused, refused[0].error
        return reports

    def given(self, folder: Path, table: str, drawn: str, *, known_on: str) -> LoadReport:
        """Load one drawn table, such as `injection_keyed` or `slot_extract_march`.

        It is published when somebody asks: many tables tell one story.
        """
        path = folder / f"{table}_{next(self._numbers)}.csv"
        write_csv(path, drawn, defaults=DEFAULTS.get(table.split("_keyed")[0].split("_extract")[0]))
        clock = Clock(now=NOW, known_on=date.fromisoformat(known_on))
        return self._loaded(self._later, [path], clock)[0]

    def publish(self) -> None:
        """Publish what was given, if it is not yet; whoever asks through the campaign need not."""
        self._later.publish_now()

    def rows(self, statement: sa.Select | str) -> list[tuple]:
        """The answer of a statement to the working state, as plain tuples."""
        asked = sa.text(statement) if isinstance(statement, str) else statement
        with self.warehouse.transaction() as connection:
            return [tuple(row) for row in connection.execute(asked)]

    def value(self, statement: sa.Select | str) -> object:
        """The only cell of an answer."""
        return self.rows(statement)[0][0]

    def people(self, drawn: str) -> None:
        """Replace every published population by a drawn one: area | age | people."""
        rows = drawn_rows(drawn)
        area = metadata.tables["dim_area"].c
        with self.warehouse.transaction() as connection:
            load_reference(connection, self.source.reference)
            connection.execute(sa.delete(_POPULATION))
            codes = dict(
                connection.execute(
                    sa.select(area.area_code, area.area_id).where(
                        area.valid_from == date(2021, 1, 1)
                    )
                ).all()
            )
            connection.execute(
                sa.insert(_POPULATION),
                [
                    {
                        "area_id": codes[row["area"]],
                        "age_band_code": row["age"],
                        "sex": "all",
                        "version": "2021",
                        "people": int(row["people"]),
                        "is_estimate": False,
                        "source": "drawn",
                    }
                    for row in rows
                ],
            )

    def ask(self, indicator: str, *, viewer: Viewer = NATIONAL, **scope: object) -> Answer:
        """An indicator by area, asked of the published state."""
        with self.session() as session:
            return indicator_by_area(
                scope=Scope(indicator=indicator, **scope), viewer=viewer, session=session
            )

    @contextmanager
    def session(
        self, memory: Memory | None = None, *, book: ActStore | None = None
    ) -> Iterator[Session]:
        """A session on the published state; without a memory it has read nothing but the areas."""
        self.publish()
        with self.reader.pinned() as state:
            acts = None if book is None else book.acts()
            session = Session(state, memory, acts=acts)
            yield with_areas(session, kept_as=(self.warehouse.engine.name, self.source.reference))

    @cached_property
    def reader(self) -> Reader:
        """What reads the published state, open as a dashboard's is: from the first question on."""
        return open_reader(self.url)

    def clear(self) -> None:
        """Forget every load; the reference tables stay. What is emptied is another warehouse."""
        members = {"dim_facility": "facility_id", "dim_lot": "lot_id"}
        own_name = sa.update(warehouse_state).where(warehouse_state.c.name == "warehouse_id")
        with self.warehouse.transaction() as connection:
            connection.execute(own_name.values(value=str(uuid4())))
            for table in metadata.sorted_tables:
                if table.name in members:
                    connection.execute(sa.delete(table).where(table.c[members[table.name]] != 0))
                elif _is_of_loads(table):
                    connection.execute(sa.delete(table))

    def close(self) -> None:
        """Release the warehouse and its reader."""
        self.publish()
        if "reader" in vars(self):
            self.reader.close()
        self.warehouse.close()


_TREES: dict[Hashable, AreaTree] = {}


def with_areas(session: Session, *, kept_as: tuple[str, str]) -> Session:
    """A session that knows the areas; they are those of every copy of the same reference."""
    key = (*kept_as, session.state.get("home"))
    if key not in _TREES:
        _TREES[key] = session.tree
    session.memo("tree", lambda: _TREES[key])
    return session


def _is_of_loads(table: sa.Table) -> bool:
    return table.name != "fact_population" and table.name.startswith(
        (
            "fact_",
            "mart_",
            "bridge_event",
            "load_partition",
            "dim_load",
            "dim_lot_",
            "dim_forecast",
            "row_issue",
        )
    )


def parse_table(drawn: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a table drawn with bars; empty lines and rules (---) are skipped."""
    lines = [line.strip() for line in drawn.splitlines()]
    cells = [
        [cell.strip() for cell in line.split("|")]
        for line in lines
        if line and not set(line) <= set("-+| ")
    ]
    header, *rows = cells
    assert all(len(row) == len(header) for row in rows), f"ragged table:\n{drawn}"
    return header, rows


def write_csv(path: Path, drawn: str, *, defaults: dict[str, str] | None = None) -> None:
    """Write a drawn table, and the columns it need not say, as the CSV that a source would send."""
    header, rows = parse_table(drawn)
    more = {name: value for name, value in (defaults or {}).items() if name not in header}
    lines = [[*header, *more], *[[*row, *more.values()] for row in rows]]
    path.write_text("".join(",".join(line) + "\n" for line in lines), "utf-8")


def drawn_rows(drawn: str) -> list[dict[str, str]]:
    """The rows of a drawn table as text."""
    header, rows = parse_table(drawn)
    return [dict(zip(header, row, strict=True)) for row in rows]


def published_answers(frame: pd.DataFrame) -> dict[str, tuple]:
    """numerator, denominator, value, state of the areas that have any figure."""
    known = frame[frame["numerator"].notna()]
    return {
        row.area_code: tuple(
            None if pd.isna(cell) else round(float(cell), 4)
            for cell in (row.numerator, row.denominator, row.value)
        )
        + (row.state,)
        for row in known.itertuples()
    }


def drawn_answers(drawn: str) -> dict[str, tuple]:
    """The same of a drawn table: area | numerator | denominator | value | state."""
    header, rows = parse_table(drawn)
    assert header == ["area", "numerator", "denominator", "value", "state"]
    return {
        row[0]: tuple(None if cell == "-" else float(cell) for cell in row[1:4]) + (row[4],)
        for row in rows
    }


@contextmanager
def engine_urls(request: pytest.FixtureRequest, folder: Path) -> Iterator[Callable[[], str]]:
    """Makes URLs of empty warehouses on the engine that `request.param` names."""
    if request.param == "duckdb":
        numbers = iter(range(10_000))
        yield lambda: f"duckdb:///{folder / str(next(numbers))}.duckdb"
        return
    server: engines.PostgresServer = request.getfixturevalue("postgres")
    names: list[str] = []

    def create() -> str:
        names.append(server.create())
        return server.url(names[-1])

    yield create
    for name in names:
        server.drop(name)


def state_of(campaign: Campaign) -> dict[str, list[tuple]]:
    """Everything a load may change, by natural keys: two warehouses that agree are equal here."""
    return {
        name: sorted(campaign.rows(statement), key=repr)
        for name, statement in _everything().items()
    }


@cache
def _everything() -> dict[str, sa.Select]:
    facts = {
        table.name: _natural(table)
        for table in metadata.sorted_tables
        if table.name.startswith("fact_") and table.name != "fact_population"
    }
    ledgers = {mart.name: _ledger_now(mart.table, mart.dimensions, mart.measures) for mart in MARTS}
    return {**facts, **ledgers, **_small()}


def _small() -> dict[str, sa.Select]:
    facility = metadata.tables["dim_facility"].c
    parent = metadata.tables["dim_facility"].alias("parent").c
    issue = metadata.tables["row_issue"].c
    return {
        "dim_facility": (
            sa.select(
                facility.source,
                facility.facility_code,
                facility.name,
                facility.facility_type,
                facility.area_id,
                facility.lat,
                facility.lines,
                facility.capacity,
                facility.is_listed,
                parent.facility_code,
            ).outerjoin(parent.facility_code.table, parent.facility_id == facility.parent_id)
        ),
        "dim_lot_version": _lot_history(),
        "row_issue": (
            sa.select(
                issue.issue_key, issue.reason, issue.column_name, issue.value, issue.doses
            ).where(issue.status == "open")
        ),
    }


def _lot_history() -> sa.Select:
    version = metadata.tables["dim_lot_version"]
    lot = metadata.tables["dim_lot"]
    own = [column for column in version.c if column.name != "lot_id"]
    return sa.select(lot.c.lot_code, *own).join_from(version, lot, lot.c.lot_id == version.c.lot_id)


#: Columns that say how a row came, or that are surrogate keys: shown by their natural keys.
_HOW_IT_CAME = {"partition_id", "load_id", "known_at"}


def _natural(table: sa.Table) -> sa.Select:
    rows, columns = _named(table, [column for column in table.c if column.name not in _HOW_IT_CAME])
    return sa.select(*columns).select_from(rows)


def _ledger_now(table: sa.Table, dimensions: Iterable[str], measures: Iterable[str]) -> sa.Select:
    rows, cells = _named(table, [table.c[name] for name in (*dimensions, "event_date")])
    sums = [sa.func.sum(table.c[name]) for name in measures]
    return (
        sa.select(*cells, *sums)
        .select_from(rows)
        .group_by(*cells)
        .having(sa.or_(*[amount != 0 for amount in sums]))
    )


def _named(table: sa.Table, columns: list[sa.Column]) -> tuple[sa.FromClause, list]:
    rows: sa.FromClause = table
    shown = []
    for column in columns:
        if column.name in ("facility_id", "counterparty_id"):
            other = metadata.tables["dim_facility"].alias(column.name)
            rows = rows.outerjoin(other, other.c.facility_id == column)
            shown.append(other.c.facility_code)
        elif column.name == "lot_id":
            lot = metadata.tables["dim_lot"].alias("lot")
            rows = rows.outerjoin(lot, lot.c.lot_id == column)
            shown.append(lot.c.lot_code)
        else:
            shown.append(column)
    return rows, shown
