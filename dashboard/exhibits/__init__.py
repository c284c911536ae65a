"""Cards of the pages as functions of what was asked, for files that show what the screen shows."""
