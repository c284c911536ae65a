"""Known source errors, corrected by data: match, action, reason; each use is counted and told.

A file etl/corrections/<feed>.yml, or one beside an own mapping, holds a list:

    - source: cz
      mapping: consumption
      match: {datum: "2021-07-15", ockovaci_misto_id: "..."}    # source columns and their values
      action: replace                                           # or drop
      set: {datum: "2021-06-15"}                                # for replace
      reason: "typed one month late; confirmed by the site on 2021-07-20"
"""

from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import yaml

from etl.errors import MappingError
from etl.mapping import FeedMap, mapping_error
from etl.stage.sql import clean, literal, name

_KEYS = {"source", "mapping", "match", "action", "set", "reason"}
ACTIONS = ("replace", "drop")


@dataclass(frozen=True)
class Correction:
    """One known error of a source and what is done about it."""

    source: str
    mapping: str
    match: dict[str, str]
    action: str
    reason: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Corrected:
    """How many rows a correction met; none means that the source has mended it."""

    correction: Correction
    rows: int


def read_corrections(feed: str, *, folder: Path | None = None) -> tuple[Correction, ...]:
    """The corrections that ship for a feed, and those of an own folder; raises MappingError."""
    shipped = resources.files("etl.corrections").joinpath(f"{feed}.yml")
    files = [shipped, *([folder / f"{feed}.yml"] if folder else [])]
    found: tuple[Correction, ...] = ()
    for file in files:
        if file.is_file():
            found += parse_corrections(file.read_text("utf-8"), where=file.name)
    return found


def parse_corrections(text: str, *, where: str) -> tuple[Correction, ...]:
    """Read and check a list of corrections; every mistake is a MappingError."""
    try:
        entries = yaml.safe_load(text) or []
        return tuple(_correction(entry, where) for entry in entries)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise mapping_error(
            f"the corrections cannot be read: {error!r}",
            where=where,
            act="compare them with the example in etl/stage/corrections.py",
        ) from error


def _correction(entry: dict[str, Any], where: str) -> Correction:
    extra = set(entry) - _KEYS
    if extra or entry["action"] not in ACTIONS or not entry["reason"] or not entry["match"]:
        raise _wrong(entry, where)
    if (entry["action"] == "replace") != bool(entry.get("set")):
        raise _wrong(entry, where)
    return Correction(
        source=entry["source"],
        mapping=entry["mapping"],
        match={str(key): str(value) for key, value in entry["match"].items()},
        action=entry["action"],
        reason=entry["reason"],
        values={str(key): str(value) for key, value in entry.get("set", {}).items()},
    )


def _wrong(entry: dict[str, Any], where: str) -> MappingError:
    return mapping_error(
        f"a correction is not complete: {entry}",
        where=where,
        act=f"give match, action ({' or '.join(ACTIONS)}), reason, and set for replace",
    )


def concern(feed_map: FeedMap, corrections: tuple[Correction, ...]) -> bool:
    """Whether any of the corrections is meant for this mapping's files."""
    return any(_is_for(correction, feed_map) for correction in corrections)


def _is_for(correction: Correction, feed_map: FeedMap) -> bool:
    return (correction.source, correction.mapping) == (feed_map.source, feed_map.name)


def apply_corrections(
    staging: duckdb.DuckDBPyConnection, feed_map: FeedMap, *, corrections: tuple[Correction, ...]
) -> list[Corrected]:
    """Correct `src` in place, fill `dropped` (_row, reason); returns what each correction met."""
    staging.execute("CREATE TABLE dropped (_row INTEGER, reason VARCHAR)")
    columns = {
        row[0] for row in staging.execute("SELECT column_name FROM (DESCRIBE src)").fetchall()
    }
    found = []
    for correction in corrections:
        if not _is_for(correction, feed_map):
            continue
        _known(correction, columns)
        found.append(Corrected(correction=correction, rows=_apply(staging, correction)))
    return found


def _known(correction: Correction, columns: set[str]) -> None:
    missing = (set(correction.match) | set(correction.values)) - columns
    if missing:
        raise mapping_error(
            f"a correction names columns that the file has not: {', '.join(sorted(missing))}",
            where=f"corrections of {correction.source}/{correction.mapping}",
            act="correct the correction's column names",
        )


def _apply(staging: duckdb.DuckDBPyConnection, correction: Correction) -> int:
    where = " AND ".join(
        f"{clean(column)} = {literal(value)}" for column, value in correction.match.items()
    )
    rows = staging.execute(f"SELECT count(*) FROM src WHERE {where}").fetchone()[0]
    if correction.action == "drop":
        staging.execute(
            f"INSERT INTO dropped SELECT _row, {literal(correction.reason)} FROM src WHERE {where}"
        )
    else:
        changes = ", ".join(
            f"{name(column)} = {literal(value)}" for column, value in correction.values.items()
        )
        staging.execute(f"UPDATE src SET {changes} WHERE {where}")
    return rows
