"""Faults planted on purpose, each written down in a truth file, to score what finds them."""
