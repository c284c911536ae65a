"""What a load changes in the ledgers that are made of all doses of a person."""

from dataclasses import dataclass

import sqlalchemy as sa

from etl.merge.compare import Difference, lies_in
from warehouse.engines.temp import count, create_temp, sought
from warehouse.marts.doubts import doubted_people, doubtful_doses, doubts
from warehouse.marts.follow_up import PER_COURSE, courses, known_doses
from warehouse.schema.ledgers import Mart

#: Whether a load leaves a dose as it is.
_STAYS = "stays"


@dataclass(frozen=True)
class People:
    """The people whose doses change, as they stood at one time: each dose, each course."""

    doses: sa.FromClause
    courses: sa.Table
    sign: int

    def rows(self, connection: sa.Connection, mart: Mart) -> sa.CompoundSelect:
        """Signed rows of a ledger."""
        if mart.per_person in PER_COURSE:
            return PER_COURSE[mart.per_person](self.courses, sign=self.sign)
        # Hardly anybody: to read all doses for nobody is what is saved.
        when = "before" if self.sign < 0 else "after"
        people = create_temp(connection, f"doubted_{when}", query=doubted_people(self.courses))
        query = doubtful_doses(self.doses, people)
        if count(connection, people) == 0:
            query = query.where(sa.false())
        return doubts(create_temp(connection, f"doubtful_{when}", query=query), sign=self.sign)


@dataclass(frozen=True)
class Change:
    """The same people before and after a load; nobody before when all of them are new."""

    times: tuple[People, ...]

    def difference(self, connection: sa.Connection, mart: Mart) -> sa.CompoundSelect:
        """What a ledger says after the load, less what it said before."""
        return sa.union_all(*[people.rows(connection, mart) for people in self.times])


def read_people(connection: sa.Connection, fact: sa.Table, *, change: Difference) -> Change:
    """The people whose doses a load changes, before it and after."""
    delta = change.delta
    now = known_doses(delta).where(delta.c.sign == 1)
    doses = _known_before(connection, fact, change)
    if doses is None:
        return Change((_people(connection, "courses_after", doses=now, sign=1),))
    known = sa.select(*[column for column in doses.c if column.name != _STAYS])
    kept = known.where(doses.c[_STAYS])
    return Change(
        (
            _people(connection, "courses_before", doses=known, sign=-1),
            _people(connection, "courses_after", doses=sa.union_all(kept, now), sign=1),
        )
    )


def _known_before(connection: sa.Connection, fact: sa.Table, change: Difference) -> sa.Table | None:
    """The doses that the fact holds of the people of a load; None when there is none."""
    if connection.execute(sa.select(fact.c.record_key).limit(1)).first() is None:
        return None
    delta = change.delta
    touched = sa.select(delta.c.person_key).where(delta.c.is_person_known).distinct()
    people = create_temp(connection, "people", query=touched)
    theirs = known_doses(fact).where(fact.c.person_key.in_(sought(people.c.person_key)))
    query = theirs.add_columns(sa.true().label(_STAYS))
    if not change.is_all_new:
        query = _marked(connection, fact, delta, theirs)
    doses = create_temp(connection, "known_doses", query=query)
    return doses if count(connection, doses) else None


def _marked(
    connection: sa.Connection, fact: sa.Table, delta: sa.FromClause, theirs: sa.Select
) -> sa.CompoundSelect:
    """Doses, and whether each stays. Keys are costly to read: only where a load brought one that
    goes.
    """
    keys = sa.select(delta.c.record_key, delta.c.load_id).where(delta.c.sign == -1)
    gone = create_temp(connection, "gone_doses", query=keys)
    near = lies_in(connection, fact, loads=gone.c.load_id)
    stays = fact.c.record_key.not_in(sa.select(gone.c.record_key))
    return sa.union_all(
        theirs.add_columns(sa.true().label(_STAYS)).where(~near),
        theirs.add_columns(stays.label(_STAYS)).where(near),
    )


def _people(
    connection: sa.Connection, name: str, *, doses: sa.Select | sa.CompoundSelect, sign: int
) -> People:
    rows = doses.subquery("doses")
    return People(rows, create_temp(connection, name, query=courses(rows)), sign)
