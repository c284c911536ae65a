"""The pages in the order of the menu."""

from dashboard.pages import compare, coverage, data, dictionary, overview, safety

PAGES = (
    overview.PAGE,
    coverage.PAGE,
    safety.PAGE,
    compare.PAGE,
    data.PAGE,
    dictionary.PAGE,
)
