"""Step 3: identity becomes a keyed hash, and every row gets a key and a fingerprint."""

import hashlib

import duckdb

from etl.feed import IDENTITY_NAMES, Feed
from etl.mapping import FeedMap
from etl.read import EXPORT_LOAD, EXPORT_ROW
from etl.stage.mapped import Shape
from etl.stage.sql import cleaned, fingerprint, hashed, literal, name

_BLOCK = 64


def key_rows(
    staging: duckdb.DuckDBPyConnection,
    feed_map: FeedMap,
    *,
    shape: Shape,
    partition: str,
    secret: bytes,
) -> None:
    """Create `typed` from `checked`: every row, good or bad, keyed and without any identity.

    The one copy that a load makes: columns that are the same in every row are added by a view.
    """
    feed = feed_map.feed
    withdrawn = "coalesce(row_status = 'withdrawn', false) AS is_withdrawn"
    content = fingerprint(content_columns(feed))
    columns = _columns(feed, staging)
    source, person = _with_people(staging, shape, secret) if feed.personal else ("checked", "")
    pseudonymous = (
        f"SELECT _row, _emit, _is_bad, {', '.join(columns.values())}{person} FROM {source}"
    )
    rows = f"SELECT *, {content} AS row_hash, {withdrawn} FROM ({pseudonymous})"
    key = f", {_record_key(feed_map, partition)} AS record_key" if feed_map.key else ""
    fixed = [column for column in columns if column in shape.fixed and column != "age_band_code"]
    drop = f" EXCLUDE ({', '.join(map(name, fixed))})" if fixed else ""
    staging.execute(f"CREATE TABLE typed_rows AS SELECT *{drop}{key} FROM ({rows})")
    staging.execute("DROP TABLE IF EXISTS people")
    constants = _constants(staging, fixed)
    added = "".join(f", {value} AS {name(column)}" for column, value in constants.items())
    staging.execute(f"CREATE VIEW typed AS SELECT *{added} FROM typed_rows")


def _constants(staging: duckdb.DuckDBPyConnection, columns: list[str]) -> dict[str, str]:
    """The literal that each column has in every row, in the column's type."""
    if not columns:
        return {}
    types = dict(
        staging.execute("SELECT column_name, column_type FROM (DESCRIBE checked)").fetchall()
    )
    texts = ", ".join(f"CAST({name(column)} AS VARCHAR)" for column in columns)
    row = staging.execute(f"SELECT {texts} FROM checked LIMIT 1").fetchone()
    values = row or [None] * len(columns)
    return {
        column: f"CAST({'NULL' if value is None else literal(value)} AS {types[column]})"
        for column, value in zip(columns, values, strict=True)
    }


def stage_rows(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, partition: str, is_patch: bool = False
) -> None:
    """Create `staged`: the good rows of `typed` that no other row contradicts."""
    feed = feed_map.feed
    good = "SELECT * FROM typed WHERE _row NOT IN (SELECT _row FROM bad_rows)"
    if len(feed_map.emits) == 1:
        good = "SELECT * FROM typed WHERE NOT _is_bad AND _row NOT IN (SELECT _row FROM dropped)"
    person = (
        "coalesce(person_key, record_key) AS person_key, person_key IS NOT NULL AS is_person_known"
        if feed.personal
        else "true AS is_person_known"
    )
    drop = "EXCLUDE (person_key)" if feed.personal else ""
    if not feed_map.key:
        key = _patch_key(feed_map, partition) if is_patch else _record_key(feed_map, partition)
        origin = " JOIN src USING (_row)" if is_patch else ""
        staging.execute(
            f"CREATE TABLE keyed AS SELECT f.*, {key} AS record_key FROM ({good}) f{origin}"
        )
        good = "SELECT * FROM keyed"
    staging.execute(f"CREATE VIEW uncontested AS SELECT * {drop}, {person} FROM ({good})")
    set_aside_conflicts(staging, feed_map)


def set_aside_conflicts(staging: duckdb.DuckDBPyConnection, feed_map: FeedMap) -> None:
    """Create `losers`: rows that another row of the file contradicts in the same version.

    An older version is no contradiction: the merge keeps the newest of a key.
    """
    staging.execute("CREATE TABLE losers (_row INTEGER)")
    if feed_map.key:
        best = "max(row_hash) OVER (PARTITION BY record_key, version_at)"
        contested = (
            "SELECT record_key FROM uncontested GROUP BY record_key "
            "HAVING min(row_hash) <> max(row_hash)"
        )
        staging.execute(
            f"INSERT INTO losers SELECT DISTINCT _row FROM (SELECT _row, row_hash, {best} AS best "
            f"FROM uncontested WHERE record_key IN ({contested})) WHERE row_hash <> best"
        )
    some = staging.execute("SELECT count(*) FROM losers").fetchone()[0]
    kept = " WHERE _row NOT IN (SELECT _row FROM losers)" if some else ""
    staging.execute(f"CREATE VIEW staged AS SELECT * FROM uncontested{kept}")


def content_columns(feed: Feed) -> list[str]:
    """The columns (quoted) that make up what a row says, without how it was keyed or versioned."""
    own = [field.name for field in feed.fields]
    areas = [f"{place}_area_id" for place in feed.places]
    kept = [*own, *areas, "row_status", *(["person_key"] if feed.personal else [])]
    return [name(column) for column in kept]


def _columns(feed: Feed, staging: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The expression for each column that leaves the staging step."""
    kept = [
        field.name
        for field in feed.all_fields
        if field.name not in IDENTITY_NAMES and not _names_a_place(field.name, feed)
    ]
    kept += [f"{place}_area_id" for place in feed.places]
    chosen = {column: name(column) for column in kept}
    if "age_band_code" in chosen and feed.personal:
        chosen["age_band_code"] = _age_band(staging)
    return chosen


def _names_a_place(column: str, feed: Feed) -> bool:
    return any(column.startswith(f"{place}_") for place in feed.places)


def _age_band(staging: duckdb.DuckDBPyConnection) -> str:
    """The source's age band, else the narrowest band that holds the age at the event."""
    bands = staging.execute(
        "SELECT age_band_code, lower_age, upper_age FROM ref_age_band WHERE lower_age IS NOT NULL "
        "AND age_band_code <> 'all' ORDER BY coalesce(upper_age, 200) - lower_age, age_band_code"
    ).fetchall()
    cases = " ".join(
        f"WHEN _age BETWEEN {lower} AND {200 if upper is None else upper} THEN {literal(code)}"
        for code, lower, upper in bands
    )
    return f"coalesce(age_band_code, CASE {cases} END, 'unknown') AS age_band_code"


def _with_people(
    staging: duckdb.DuckDBPyConnection, shape: Shape, secret: bytes
) -> tuple[str, str]:
    """The rows of `checked` and the expression of their person_key, NULL without an identity.

    Who is named by the best identity of the file is hashed once, whatever doses he had; the table
    `people`, which knows who is behind a key, lasts only until the rows are keyed.
    """
    best, *others = [*_ways(shape).items(), ("", "NULL")]
    rest = hmac_sha256(f"coalesce({', '.join(way for _, way in others)}, NULL)", secret)
    # A name alone is nobody: its birth date, sex and telephone differ from row to row.
    if best[0] not in shape.uncleaned or best[0] == "full_name":
        return "checked", f", {hmac_sha256(f'coalesce({best[1]}, NULL)', secret)} AS person_key"
    column = name(best[0])
    staging.execute(
        f"CREATE TABLE people AS SELECT {column}, {hmac_sha256(best[1], secret)} AS own_key "
        f"FROM (SELECT DISTINCT {column} FROM mapped WHERE {column} IS NOT NULL)"
    )
    return (
        f"checked LEFT JOIN people USING ({column})",
        f", coalesce(own_key, {rest}) AS person_key",
    )


def _ways(shape: Shape) -> dict[str, str]:
    """How the identities that a file names become text, the best first."""
    text = {
        column: cleaned(column) if column in shape.uncleaned else column
        for column in IDENTITY_NAMES
    }
    phone = f"right(regexp_replace({text['phone']}, '[^0-9]', '', 'g'), 9)"
    ways = {
        "person_code": f"'c:' || {text['person_code']}",
        "national_id": f"'n:' || regexp_replace({text['national_id']}, '[^0-9]', '', 'g')",
        "insurance_no": f"'b:' || upper({text['insurance_no']})",
        "full_name": (
            f"'p:' || lower({text['full_name']}) || '|' || birth_date || '|' || "
            f"coalesce(sex, '') || '|' || coalesce({phone}, '')"
        ),
    }
    return {column: way for column, way in ways.items() if column in shape.mapped}


def hmac_sha256(text: str, secret: bytes) -> str:
    """The first 63 bits of HMAC-SHA-256 (RFC 2104) of a text expression, as BIGINT."""
    padded = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(
        _BLOCK, b"\0"
    )
    inner = literal(bytes(byte ^ 0x36 for byte in padded).hex())
    outer = literal(bytes(byte ^ 0x5C for byte in padded).hex())
    mac = f"sha256(unhex({outer}) || unhex(sha256(unhex({inner}) || encode({text}))))"
    return f"CAST(CAST('0x' || left({mac}, 16) AS UBIGINT) >> 1 AS BIGINT)"


def _patch_key(feed_map: FeedMap, partition: str) -> str:
    """A corrected row is known by the load and row it was set aside from."""
    if feed_map.key:
        return _record_key(feed_map, partition)
    return hashed(
        [
            literal(feed_map.source),
            literal(feed_map.name),
            literal(partition),
            "_emit",
            name(EXPORT_LOAD),
            name(EXPORT_ROW),
        ]
    )


def _record_key(feed_map: FeedMap, partition: str) -> str:
    origin = [literal(feed_map.source), literal(feed_map.name)]
    if feed_map.key:
        return hashed([*origin, "_emit", *[name(column) for column in feed_map.key]])
    # Identical rows of an extract are real rows: the n-th copy has a key of its own.
    copy = "row_number() OVER (PARTITION BY _emit, row_hash)"
    return hashed([*origin, literal(partition), "_emit", "row_hash", copy])
