"""Charts as pure functions: a frame and names in, a View out. None imports another."""

FIGURES = (
    "age_dose",
    "calendar",
    "choropleth",
    "completeness",
    "curve",
    "dots",
    "heat",
    "moved",
    "multiples",
    "points",
    "ranking",
    "scatter",
    "slope",
    "sparkline",
)
