"""Questions on vaccine: what was decided, came, went, lies where, and until when it lasts."""
