"""Known errors of sources, corrected by data: one <feed>.yml for each feed that needs it."""
