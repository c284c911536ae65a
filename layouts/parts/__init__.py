"""Pieces of a page: pure functions that return components; every id is passed in."""
