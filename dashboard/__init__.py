"""Who asks: the app factory, pages with their ids and callbacks, the URL, and the one data door."""
