"""Arithmetic on numbers, arrays and frames; knows no database."""
