"""The pages in the order of the menu."""

from dashboard.pages import compare, coverage, data, dictionary, overview

PAGES = (overview.PAGE, coverage.PAGE, compare.PAGE, data.PAGE, dictionary.PAGE)
