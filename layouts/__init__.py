"""How it looks: theme, words, figures (frame in, figure out), parts and pages; no data, no ids."""
