"""Reference tables (areas, populations, vaccines, terms) per country, and how they are read."""
