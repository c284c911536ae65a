"""Small builders of DuckDB expressions."""

from collections.abc import Iterable


def name(text: str) -> str:
    """A quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted string."""
    return "'" + text.replace("'", "''") + "'"


def trimmed(expression: str) -> str:
    """Text as it should have been typed: NFC, no outer or non-breaking blanks.

    Only functions of one column: DuckDB calls them once per word of a dictionary-coded column.
    """
    return f"trim(replace(nfc_normalize(CAST({expression} AS VARCHAR)), chr(160), ' '))"


def cleaned(expression: str) -> str:
    """Text as it should have been typed, and empty is NULL."""
    return f"nullif({trimmed(expression)}, '')"


def clean(column: str) -> str:
    """A source column's text as it should have been typed, and empty is NULL."""
    return cleaned(f"src.{name(column)}")


def digest(parts: Iterable[str]) -> str:
    """128 bits of several expressions, NULL-safe and unambiguous, as UUID."""
    return f"CAST(md5({_joined(parts)}) AS UUID)"


def hashed(parts: Iterable[str]) -> str:
    """A 63-bit key of several expressions, NULL-safe, unambiguous, the same for ever."""
    return f"CAST(md5_number_upper({_joined(parts)}) >> 1 AS BIGINT)"


def fingerprint(columns: Iterable[str]) -> str:
    """63 bits that tell one row's values from another's, quickly; a DuckDB may have its own."""
    return f"CAST(hash({', '.join(columns)}) >> 1 AS BIGINT)"


def _joined(parts: Iterable[str]) -> str:
    """The parts, divided; with || those that are the same in every row are joined only once."""
    return " || chr(31) || ".join(f"coalesce(CAST({part} AS VARCHAR), chr(1))" for part in parts)


def search_key(expression: str) -> str:
    """A name reduced as etl.reference.names does: lower case, no punctuation, single blanks."""
    return (
        f"trim(regexp_replace(replace(lower(nfc_normalize({expression})), 'ð', 'đ'), "
        "'[[:punct:][:space:]–—]+', ' ', 'g'))"
    )


#: What divides the values of a list, once it is staged.
DIVIDER = "; "


def parted(expression: str, *, known: str = "") -> str:
    """The values of a divided cell, trimmed, each once, sorted and divided by `DIVIDER`; or NULL.

    `known` is a map expression from search keys to codes; a value it does not have stays as it is.
    """
    cell = f"string_split(replace(replace({expression}, '|', ';'), chr(10), ';'), ';')"
    trim = f"list_filter(list_transform({cell}, x -> trim(x)), x -> x <> '')"
    if known:
        trim = f"list_transform({trim}, x -> coalesce({known}[{search_key('x')}], x))"
    return f"nullif(array_to_string(list_sort(list_distinct({trim})), {literal(DIVIDER)}), '')"
