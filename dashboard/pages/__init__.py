"""The pages in the order of the menu."""

from dashboard.pages import (
    compare,
    coverage,
    data,
    dictionary,
    overview,
    registration,
    safety,
    sites,
)

PAGES = (
    overview.PAGE,
    coverage.PAGE,
    sites.PAGE,
    registration.PAGE,
    safety.PAGE,
    compare.PAGE,
    data.PAGE,
    dictionary.PAGE,
)
