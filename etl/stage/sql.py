"""Small builders of DuckDB expressions."""

from collections.abc import Iterable


def name(text: str) -> str:
    """A quoted identifier."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A quoted string."""
    return "'" + text.replace("'", "''") + "'"


def clean(column: str, *, table: str = "src") -> str:
    """Text as it should have been typed: NFC, no outer or non-breaking blanks, empty is NULL."""
    return f"nullif(trim(replace(nfc_normalize({table}.{name(column)}), chr(160), ' ')), '')"


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
