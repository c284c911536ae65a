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


def hashed(parts: Iterable[str]) -> str:
    """A 128-bit key of several expressions, NULL-safe and unambiguous."""
    texts = ", ".join(f"coalesce(CAST({part} AS VARCHAR), chr(1))" for part in parts)
    return f"CAST(md5(concat_ws(chr(31), {texts})) AS UUID)"


def search_key(expression: str) -> str:
    """A name reduced as etl.reference.names does: lower case, no punctuation, single blanks."""
    return (
        f"trim(regexp_replace(replace(lower(nfc_normalize({expression})), 'ð', 'đ'), "
        "'[[:punct:][:space:]–—]+', ' ', 'g'))"
    )
