"""What differs between two tables of one card: rows that moved, came, or went, as sentences."""

from __future__ import annotations

from collections import Counter

from layouts.formats import number
from layouts.view import Table
from layouts.words import t

MOST = 12
_CODE = 8  # letters of the longest code


def changes(before: Table, after: Table, *, lang: str) -> tuple[str, ...]:
    """A line for each row that is not the same in both, at most so many, and how many more.

    A row is known by its first words, as many of them as tell every row from the others.
    """
    words = max(_words_needed(before), _words_needed(after))
    old, new = _by_name(before, words), _by_name(after, words)
    both = (_moved(name, old[name], new[name], lang=lang) for name in old if name in new)
    lines = [
        *(line for line in both if line),
        *(t("exports.verify.came", lang, row=name) for name in new if name not in old),
        *(t("exports.verify.went", lang, row=name) for name in old if name not in new),
    ]
    rest = number(len(lines) - MOST, lang=lang)
    more = (t("exports.verify.more", lang, rows=rest),) if len(lines) > MOST else ()
    return (*lines[:MOST], *more)


def _words(table: Table) -> list[int]:
    """The columns that are words or days."""
    return [i for i, column in enumerate(table.columns) if column.kind in ("text", "date")]


def _words_needed(table: Table) -> int:
    """How many of the columns of words tell every row from the others, all of them if none do."""
    places = _words(table)
    for count in range(1, len(places) + 1):
        names = {tuple(row[i] for i in places[:count]) for row in table.shown}
        if len(names) == len(table.shown):
            return count
    return len(places)


def _by_name(table: Table, words: int) -> dict[str, dict[str, str]]:
    """Each row by its words: what its other columns say."""
    places = _words(table)
    found: dict[str, dict[str, str]] = {}
    seen: Counter[str] = Counter()
    for row in table.shown:
        # A code alone is no name: the next words stand with it.
        is_code = words == 1 and places and len(row[places[0]]) <= _CODE
        kept = places[: words + 1 if is_code else words]
        name = " · ".join(row[i] for i in kept if row[i])
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name} ({seen[name]})"
        rest = (i for i in range(len(row)) if i not in kept)
        found[key] = {table.columns[i].label: row[i] for i in rest}
    return found


def _moved(name: str, old: dict[str, str], new: dict[str, str], *, lang: str) -> str:
    """What a row says otherwise now; "" where nothing is."""
    told = [f"{x} {old[x]} → {new[x]}" for x in old if x in new and old[x] != new[x]]
    return t("exports.verify.row", lang, row=name, changes=", ".join(told)) if told else ""
