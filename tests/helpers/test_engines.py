"""The engines start empty, and one test's tables are not the next test's."""

import sqlalchemy as sa


def _tables(url: str) -> list[str]:
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        found = connection.execute(
            sa.text(
                "SELECT table_name FROM information_schema.tables "
                "WHERE table_schema NOT IN ('information_schema', 'pg_catalog')"
            )
        ).scalars()
        names = list(found)
    engine.dispose()
    return names


def _make_table(url: str) -> None:
    engine = sa.create_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE left_over (id INTEGER)"))
    engine.dispose()


def test_first_database_starts_empty(engine_url):
    assert _tables(engine_url) == []
    _make_table(engine_url)
    assert _tables(engine_url) == ["left_over"]


def test_next_database_holds_nothing_of_the_one_before(engine_url):
    assert _tables(engine_url) == []
    _make_table(engine_url)


def test_copy_of_a_template_holds_its_tables(postgres):
    template = postgres.create()
    _make_table(postgres.url(template))
    copy = postgres.create(template=template)
    assert _tables(postgres.url(copy)) == ["left_over"]
    for name in (copy, template):
        postgres.drop(name)


def test_database_that_a_test_left_connected_is_dropped_all_the_same(postgres):
    name = postgres.create()
    engine = sa.create_engine(postgres.url(name))
    connection = engine.connect()
    postgres.drop(name)
    connection.invalidate()
    engine.dispose()
