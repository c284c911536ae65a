"""Pages as arrangements of parts: no data, no ids of their own, every argument with a default."""
