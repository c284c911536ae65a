"""The demonstration: simulate a campaign once, load it, keep it until the folder is removed."""

from datetime import date

DEMO_UNTIL = date(2021, 11, 27)
