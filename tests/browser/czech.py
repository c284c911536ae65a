"""Two hand-written files in the layout of the Czech open data, with sums anyone can add up."""

from datetime import date
from pathlib import Path

CZECH_DAY = date(2021, 1, 5)
#: First and second doses of each day in Praha; the other regions get a few on the last day.
PRAGUE = {"2021-01-03": (200, 0), "2021-01-04": (300, 10), "2021-01-05": (500, 40)}
OTHERS = {"CZ020": 70, "CZ064": 60, "CZ080": 50}
DOSES = sum(one + two for one, two in PRAGUE.values()) + sum(OTHERS.values())


def write_czech_files(folder: Path) -> list[Path]:
    """Injections by region and the list of sites."""
    head = "datum,vakcina,kraj_nuts_kod,kraj_nazev,vekova_skupina,prvnich_davek,druhych_davek,"
    rows = [f"{day},CZ010,40-44,{one},{two}" for day, (one, two) in PRAGUE.items()]
    rows += [f"2021-01-05,{code},80+,{doses},0" for code, doses in OTHERS.items()]
    injections = folder / f"ockovani@{CZECH_DAY}.csv"
    lines = [head + "celkem_davek", *(_line(row) for row in rows)]
    injections.write_text("\n".join([*lines, ""]), encoding="utf-8")
    sites = folder / "prehled-ockovacich-mist.csv"
    sites.write_text(
        "ockovaci_misto_id,ockovaci_misto_nazev,okres_nuts_kod,latitude,longitude,"
        "minimalni_kapacita\nm1,Nemocnice na kraji města,CZ0100,50.09,14.42,600\n",
        encoding="utf-8",
    )
    return [sites, injections]


def _line(row: str) -> str:
    day, code, age, one, two = row.split(",")
    return f"{day},Comirnaty,{code},kraj,{age},{one},{two},{int(one) + int(two)}"
