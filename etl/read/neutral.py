"""Text that a spreadsheet would run as a formula, made harmless in a way that can be undone.

Rule: a cell whose first character after any leading apostrophes is = + - @, their full-width
forms, a tab or a line break gets one apostrophe more in front. Reading an export takes one
apostrophe away from exactly such cells. Plain negative numbers stay as they are: no sheet
runs them.
"""

import re

_TRIGGERS = "=+\\-@\\t\\r\\n＝＋－＠"
RISKY = f"^'*[{_TRIGGERS}]"  # or an apostrophe in front that `restore` might take for ours
NEGATIVE_NUMBER = "-[0-9]+(\\.[0-9]+)?"
_RISKY = re.compile(RISKY)
_NEUTRALISED = re.compile(f"^'+[{_TRIGGERS}]")
_NEGATIVE = re.compile(f"^{NEGATIVE_NUMBER}\\Z")


def neutralise(text: str) -> str:
    """The text as it is written to an export."""
    is_risky = _RISKY.match(text) and not _NEGATIVE.match(text)
    return f"'{text}" if is_risky else text


def restore(text: str) -> str:
    """The text as it was before `neutralise`."""
    return text[1:] if _NEUTRALISED.match(text) else text


def restored_sql(expression: str) -> str:
    """DuckDB's `restore`."""
    pattern = f"(?s)^'+[{_TRIGGERS}].*".replace("'", "''")
    return f"CASE WHEN regexp_full_match({expression}, '{pattern}')" + (
        f" THEN substr({expression}, 2) ELSE {expression} END"
    )
