"""Reads the committed reference tables of a country."""

from pathlib import Path

import pandas as pd

FOLDER = Path(__file__).parent


def reference_path(country: str, *, table: str) -> Path:
    """The CSV (plain or gzip) that holds a table; FileNotFoundError names what exists."""
    folder = FOLDER / country
    for suffix in (".csv", ".csv.gz"):
        path = folder / f"{table}{suffix}"
        if path.exists():
            return path
    known = ", ".join(sorted(path.name.split(".")[0] for path in folder.glob("*.csv*")))
    raise FileNotFoundError(f"no reference table {table!r} for {country!r}; there are: {known}")


def read_reference(country: str, *, table: str) -> pd.DataFrame:
    """A reference table with every column as text, empty cells as empty text."""
    path = reference_path(country, table=table)
    return pd.read_csv(path, dtype=str, keep_default_na=False)
