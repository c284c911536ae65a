"""Map geometry: how it is written for the browser, and how an operator's own is checked."""
