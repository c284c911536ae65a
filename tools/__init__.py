"""Scripts that make the committed reference tables and boundaries; nothing imports them."""
