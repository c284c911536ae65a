"""Step 3: identity becomes a keyed hash, and every row gets a key and a fingerprint."""

import hashlib

import duckdb

from etl.feed import IDENTITY_NAMES, Feed
from etl.mapping import FeedMap
from etl.read import EXPORT_LOAD, EXPORT_ROW
from etl.stage.sql import hashed, literal, name

_BLOCK = 64


def stage_rows(
    staging: duckdb.DuckDBPyConnection,
    feed_map: FeedMap,
    *,
    partition: str,
    secret: bytes,
    is_patch: bool = False,
) -> None:
    """Create `staged`: typed columns of the good rows, keys, hashes; no identity column."""
    feed = feed_map.feed
    content = hashed([name(column) for column in content_columns(feed)])
    withdrawn = "coalesce(row_status = 'withdrawn', false)"
    key = _patch_key(feed_map, partition) if is_patch else _record_key(feed_map, partition)
    pseudonymous = (
        f"SELECT _row, _emit, {_columns(feed, staging)} {_person(feed, secret)} FROM typed "
        "WHERE _row NOT IN (SELECT _row FROM bad_rows)"
    )
    fingerprinted = (
        f"SELECT *, {content} AS row_hash, {withdrawn} AS is_withdrawn FROM ({pseudonymous})"
    )
    origin = " JOIN src USING (_row)" if is_patch else ""
    keyed = f"SELECT f.*, {key} AS record_key FROM ({fingerprinted}) f{origin}"
    person = (
        "coalesce(person_key, record_key) AS person_key, person_key IS NOT NULL AS is_person_known"
        if feed.personal
        else "true AS is_person_known"
    )
    drop = "EXCLUDE (person_key)" if feed.personal else ""
    staging.execute(f"CREATE TABLE staged AS SELECT * {drop}, {person} FROM ({keyed})")


def set_aside_conflicts(staging: duckdb.DuckDBPyConnection, feed_map: FeedMap) -> None:
    """Create `losers`: rows that another row of the file contradicts in the same version.

    An older version is no contradiction: the merge keeps the newest of a key.
    """
    staging.execute("CREATE TABLE losers (_row INTEGER)")
    if not feed_map.key:
        return
    best = "max(row_hash) OVER (PARTITION BY record_key, version_at)"
    staging.execute(
        f"INSERT INTO losers SELECT DISTINCT _row FROM (SELECT _row, row_hash, {best} "
        "AS best FROM staged) WHERE row_hash <> best"
    )
    staging.execute("DELETE FROM staged WHERE _row IN (SELECT _row FROM losers)")


def content_columns(feed: Feed) -> list[str]:
    """The columns that make up what a row says, without how it was keyed or versioned."""
    own = [field.name for field in feed.fields]
    areas = [f"{place}_area_id" for place in feed.places]
    return [*own, *areas, "row_status", *(["person_key"] if feed.personal else [])]


def _columns(feed: Feed, staging: duckdb.DuckDBPyConnection) -> str:
    kept = [
        field.name
        for field in feed.all_fields
        if field.name not in IDENTITY_NAMES and not _names_a_place(field.name, feed)
    ]
    chosen = [
        _age_band(staging) if column == "age_band_code" and feed.personal else name(column)
        for column in kept
    ]
    return ", ".join(chosen + [f"{place}_area_id" for place in feed.places])


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


def _person(feed: Feed, secret: bytes) -> str:
    if not feed.personal:
        return ""
    identity = (
        "coalesce('c:' || person_code, "
        "'n:' || regexp_replace(national_id, '[^0-9]', '', 'g'), "
        "'b:' || upper(insurance_no), "
        "'p:' || lower(full_name) || '|' || birth_date || '|' || coalesce(sex, '') "
        "|| '|' || coalesce(right(regexp_replace(phone, '[^0-9]', '', 'g'), 9), ''))"
    )
    return f", {hmac_sha256(identity, secret)} AS person_key"


def hmac_sha256(text: str, secret: bytes) -> str:
    """The first 128 bits of HMAC-SHA-256 (RFC 2104) of a text expression, as UUID."""
    padded = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(
        _BLOCK, b"\0"
    )
    inner = literal(bytes(byte ^ 0x36 for byte in padded).hex())
    outer = literal(bytes(byte ^ 0x5C for byte in padded).hex())
    return (
        f"CAST(left(sha256(unhex({outer}) || unhex(sha256(unhex({inner}) || "
        f"encode({text})))), 32) AS UUID)"
    )


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
