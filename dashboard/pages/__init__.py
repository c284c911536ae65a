"""The pages in the order of the menu."""

from dashboard.pages import coverage, data

PAGES = (coverage.PAGE, data.PAGE)
