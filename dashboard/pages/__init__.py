"""The pages in the order of the menu."""

from dashboard.pages import compare, coverage, data

PAGES = (coverage.PAGE, compare.PAGE, data.PAGE)
