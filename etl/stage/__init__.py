"""From a table of raw text to typed, checked, pseudonymous rows, in DuckDB, without a row loop."""
