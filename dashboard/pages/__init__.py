"""The pages in the order of the menu."""

from dashboard.pages import (
    compare,
    coverage,
    data,
    dictionary,
    lot,
    overview,
    registration,
    safety,
    site,
    sites,
    vaccine,
)

PAGES = (
    overview.PAGE,
    coverage.PAGE,
    sites.PAGE,
    registration.PAGE,
    vaccine.PAGE,
    safety.PAGE,
    compare.PAGE,
    data.PAGE,
    dictionary.PAGE,
    lot.PAGE,
    site.PAGE,
)
