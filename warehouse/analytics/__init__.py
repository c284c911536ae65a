"""Arithmetic on numbers, arrays and frames. Knows no database and no screen."""
