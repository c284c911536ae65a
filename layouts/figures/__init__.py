"""Charts as pure functions: a frame and names in, a View out. None imports another."""

FIGURES = (
    "age_dose",
    "age_rate",
    "calendar",
    "choropleth",
    "completeness",
    "curve",
    "dots",
    "heat",
    "llr_path",
    "load_bars",
    "moved",
    "multiples",
    "onset",
    "points",
    "ranking",
    "scatter",
    "slope",
    "sparkline",
)
