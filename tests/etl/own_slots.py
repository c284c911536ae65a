"""The smallest source of one's own: appointment slots, of which each file is all there are."""

from pathlib import Path

from etl.mapping import Source, load_source

MAPPING = """
source: own
country: CZ
title: {vi: Riêng, en: Own}
reference: cz
dates: [DATES]
feeds:
  - name: slots
    feed: slot
    files: ["FILES"]
    partition: whole
    columns:
      event_date: day
      facility_code: site
      slots_capacity: offered
      slots_free: free
"""


def own_slots(folder: Path, *, files: str = "slots*.csv", dates: str = '"%Y-%m-%d"') -> Source:
    """The source, whose mapping is written into `folder`; `dates` are the forms it knows."""
    path = folder / "own.yml"
    path.write_text(MAPPING.replace("FILES", files).replace("DATES", dates), encoding="utf-8")
    return load_source(str(path))
