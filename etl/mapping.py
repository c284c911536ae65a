"""Source mappings: data files that say how one source's columns become a feed's columns."""

import re
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from etl.errors import MappingError
from etl.feed import Feed
from etl.feeds import BY_NAME

_FEED_KEYS = {
    "name",
    "feed",
    "files",
    "encoding",
    "delimiter",
    "sheet",
    "partition",
    "key",
    "dates",
    "flags",
    "require",
    "columns",
    "emit",
    "ledgers",
    "reason_header",
    "known_on",
    "title",
    "companions",
    "first_of",
}
_COLUMN_KEYS = {"column", "values", "constant", "prefix"}


@dataclass(frozen=True)
class ColumnMap:
    """Where one canonical column comes from."""

    aliases: tuple[str, ...] = ()
    constant: str | None = None
    values: tuple[tuple[str, str], ...] = ()
    prefix: str = ""


@dataclass(frozen=True)
class Emit:
    """One target row made of a source row, when `when` is filled and not zero."""

    columns: dict[str, ColumnMap]
    when: tuple[str, ...] = ()


@dataclass(frozen=True)
class Companion:
    """A file beside the main one, joined by a key; `collect` gathers its cells into one a row.

    Each collected column names groups of source columns: a group's cells are joined by a slash.
    """

    file: tuple[str, str]
    key: str
    collect: tuple[tuple[str, tuple[tuple[str, ...], ...]], ...]


@dataclass(frozen=True)
class FeedMap:
    """How files of one kind become rows of one feed."""

    source: str
    name: str
    feed: Feed
    files: tuple[str, ...]
    emits: tuple[Emit, ...]
    key: tuple[str, ...] = ()
    partition: str = ""
    dates: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    require: tuple[str, ...] = ()
    ledgers: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    reason_header: str = "reason"
    companions: tuple[Companion, ...] = ()
    first_of: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def made(self) -> set[str]:
        """Columns that no file has, because they are made of others or of companions."""
        gathered = {name for one in self.companions for name, _ in one.collect}
        first = {f"{name} first" for name in gathered}
        return gathered | first | {name for name, _ in self.first_of}

    def matches(self, path: Path) -> bool:
        """Whether the file's name is one of this mapping's."""
        return any(path.match(pattern) for pattern in self.files)

    def partition_of(self, path: Path) -> str:
        """The partition a file replaces; empty for keyed rows; raises MappingError."""
        if self.key:
            return ""
        if self.partition == "whole":
            return "whole"
        found = re.search(self.partition, path.name)
        if not found:
            raise mapping_error(
                f"the file name {path.name} does not say which partition it replaces",
                where=f"mapping {self.source}/{self.name}",
                act=f"name the file so that it matches {self.partition}",
            )
        return found["partition"]


@dataclass(frozen=True)
class Source:
    """One source system or country: its reference tables and its feed mappings."""

    name: str
    country: str
    title: dict[str, str]
    reference: str
    feeds: tuple[FeedMap, ...]
    known_on: str = ""
    campaign_from: date | None = None
    basis: str = "residence"
    simulated: bool = False
    corrections: Path | None = None

    def knows(self, path: Path) -> bool:
        """Whether a mapping fits the file's name."""
        return any(feed.matches(path) for feed in self.feeds)

    def feed_for(self, path: Path) -> FeedMap:
        """The mapping whose file pattern fits; raises MappingError with the patterns known."""
        for candidate in self.feeds:
            if candidate.matches(path):
                return candidate
        patterns = ", ".join(p for feed in self.feeds for p in feed.files)
        raise mapping_error(
            f"no mapping of source {self.name} fits {path.name}",
            where=str(path),
            act=f"known file names: {patterns}",
        )

    def known_day(self, path: Path) -> date | None:
        """The day the file name gives as known, or None."""
        found = re.search(self.known_on, path.name) if self.known_on else None
        return date.fromisoformat(found["day"]) if found else None


def mapping_error(detail: str, *, where: str, act: str) -> MappingError:
    """A MappingError that says what is wrong and what to do about it."""
    return MappingError(where=where, detail=f"{detail}; {act}")


def source_names() -> list[str]:
    """The mappings that ship with the product."""
    return sorted(
        entry.name.removesuffix(".yml")
        for entry in resources.files("etl.mappings").iterdir()
        if entry.name.endswith(".yml")
    )


def load_source(name_or_path: str) -> Source:
    """A shipped mapping by name, or a mapping file by path; raises MappingError."""
    path = Path(name_or_path)
    if path.suffix in (".yml", ".yaml"):
        own = parse_source(path.read_text(encoding="utf-8"), where=str(path))
        return replace(own, corrections=path.parent / "corrections")
    if name_or_path not in source_names():
        raise mapping_error(
            f"there is no source mapping called {name_or_path}",
            where="tiemchung load",
            act=f"use one of {', '.join(source_names())}, or the path of a mapping file (.yml)",
        )
    text = resources.files("etl.mappings").joinpath(f"{name_or_path}.yml").read_text("utf-8")
    return parse_source(text, where=f"{name_or_path}.yml")


def parse_source(text: str, *, where: str) -> Source:
    """Read and check a mapping; every mistake is a MappingError that names the entry."""
    try:
        data = yaml.safe_load(text)
        return Source(
            name=data["source"],
            country=data["country"],
            title=data["title"],
            reference=data["reference"],
            known_on=data.get("known_on", ""),
            campaign_from=data.get("campaign_from"),
            simulated=data.get("simulated", False),
            basis=data.get("basis", "residence"),
            feeds=tuple(_feed_map(entry, data, where) for entry in data["feeds"]),
        )
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise mapping_error(
            f"the mapping cannot be read: {error!r}",
            where=where,
            act="compare it with etl/mappings/cz.yml",
        ) from error


def _feed_map(entry: dict[str, Any], source: dict[str, Any], where: str) -> FeedMap:
    place = f"{where}, feed {entry.get('name', '?')}"
    _only(entry, _FEED_KEYS, place)
    if entry["feed"] not in BY_NAME:
        raise mapping_error(
            f"there is no feed {entry['feed']}", where=place, act=f"use one of {', '.join(BY_NAME)}"
        )
    feed = BY_NAME[entry["feed"]]
    shared = entry.get("columns", {})
    emits = tuple(_emit(feed, shared, emit, place) for emit in entry.get("emit", [{}]))
    if not entry.get("key") and not entry.get("partition"):
        raise mapping_error(
            "neither a key nor a partition is given",
            where=place,
            act="say how rows are recognised again",
        )
    return FeedMap(
        source=source["source"],
        name=entry["name"],
        feed=feed,
        files=tuple(entry["files"]),
        emits=emits,
        key=tuple(entry.get("key", ())),
        partition=entry.get("partition", ""),
        dates=tuple(entry.get("dates", source.get("dates", ()))),
        flags=tuple(entry.get("flags", ())),
        require=_require(feed, emits, entry, place),
        ledgers=tuple(entry.get("ledgers", ())),
        encoding=entry.get("encoding"),
        delimiter=entry.get("delimiter"),
        sheet=entry.get("sheet"),
        reason_header=entry.get("reason_header", "reason"),
        companions=tuple(_companion(one) for one in entry.get("companions", ())),
        first_of=tuple((name, tuple(of)) for name, of in entry.get("first_of", {}).items()),
    )


def _companion(entry: dict[str, Any]) -> Companion:
    ((old, new),) = entry["file"].items()
    collect = {name: tuple(map(tuple, groups)) for name, groups in entry["collect"].items()}
    return Companion(file=(old, new), key=entry["key"], collect=tuple(collect.items()))


def _require(
    feed: Feed, emits: tuple[Emit, ...], entry: dict[str, Any], place: str
) -> tuple[str, ...]:
    """Columns that this source promises to fill, beyond those that the feed itself demands."""
    wanted = tuple(entry.get("require", ()))
    for column in wanted:
        if any(column not in emit.columns for emit in emits):
            raise mapping_error(
                f"the required column {column} is not mapped",
                where=place,
                act=f"map it, or take it off the list; {feed.name} can load without it",
            )
    return wanted


def _emit(feed: Feed, shared: dict[str, Any], emit: dict[str, Any], place: str) -> Emit:
    _only(emit, {"when", "columns"}, place)
    merged = {**shared, **emit.get("columns", {})}
    columns = {name: _column(feed, name, spec, place) for name, spec in merged.items()}
    missing = [f.name for f in feed.fields if f.required and f.name not in columns]
    if missing:
        raise mapping_error(
            f"required columns are not mapped: {', '.join(missing)}",
            where=place,
            act=f"map them, or use another feed than {feed.name}",
        )
    when = emit.get("when", ())
    return Emit(columns=columns, when=(when,) if isinstance(when, str) else tuple(when))


def _column(feed: Feed, name: str, spec: Any, place: str) -> ColumnMap:
    try:
        feed.field(name)
    except KeyError as error:
        raise mapping_error(
            str(error.args[0]), where=place, act="correct the column's name"
        ) from error
    if isinstance(spec, str):
        return ColumnMap(aliases=(spec,))
    if isinstance(spec, list):
        return ColumnMap(aliases=tuple(spec))
    _only(spec, _COLUMN_KEYS, f"{place}, column {name}")
    aliases = spec.get("column", ())
    values = tuple((str(k).casefold(), str(v)) for k, v in spec.get("values", {}).items())
    constant = spec.get("constant")
    return ColumnMap(
        aliases=(aliases,) if isinstance(aliases, str) else tuple(aliases),
        constant=None if constant is None else str(constant),
        values=values,
        prefix=spec.get("prefix", ""),
    )


def _only(entry: dict[str, Any], allowed: set[str], place: str) -> None:
    extra = set(entry) - allowed
    if extra:
        raise mapping_error(
            f"unknown entries: {', '.join(sorted(extra))}",
            where=place,
            act=f"allowed are {', '.join(sorted(allowed))}",
        )
