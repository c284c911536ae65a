"""Above the provinces: import, regional stores, military stores, and the allocation decisions."""

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.chance import generator
from etl.simulator.country import Country
from etl.simulator.lot_list import CAME
from etl.simulator.lots import LEFT, LotBook
from etl.simulator.sites import MILITARY, NATIONAL, REGIONAL
from etl.simulator.stock import IMPORT, IN, OUT, Delivered, Lines
from etl.simulator.write import days

_ARMY_SHARE = 0.02
_AMENDED = 0.03
_OTHERS = {
    "Bộ Quốc phòng": 0.02,
    "Bộ Công an": 0.012,
    "Bệnh viện Bạch Mai": 0.004,
    "Bệnh viện Chợ Rẫy": 0.004,
}


def delivery_frame(delivered: dict[int, list[Delivered]], place: Country) -> pd.DataFrame:
    """Every delivery to a province: round, decision day, receipt day, vaccine, lot, doses."""
    parts = []
    for province, items in delivered.items():
        for item in items:
            size = len(item.doses)
            parts.append(
                pd.DataFrame(
                    {
                        "province": province,
                        "vaccine": item.vaccine,
                        "doses": item.doses,
                        "round": item.supply.rounds[:size],
                        "decided": item.supply.decided[:size],
                        "received": item.supply.received[:size],
                        "lot": item.supply.lots[:size],
                    }
                )
            )
    frame = pd.concat(parts, ignore_index=True)
    frame["institute"] = frame["province"].map(place.provinces["institute"])
    return frame[frame["doses"] > 0].sort_values(["decided", "vaccine", "province"])


def upstream_lines(deliveries: pd.DataFrame, codes: dict[str, int], *, book: LotBook) -> Lines:
    """National and regional stores pass on what the provinces receive, lot by lot."""
    lines, national = Lines(), codes[NATIONAL]
    lots = deliveries.groupby(["lot", "vaccine", "institute"], as_index=False)["doses"].sum()
    lots["day"] = book.table()["first"].to_numpy()[lots["lot"]]
    for vaccine in range(len(vaccines.CODES)):
        own = lots[lots["vaccine"] == vaccine]
        store = own["institute"].map(lambda name: codes[f"KV-{name}"]).to_numpy()
        lot, doses, day = (own[name].to_numpy() for name in ("lot", "doses", "day"))
        army = np.ceil(doses * _ARMY_SHARE).astype(np.int64)
        base = np.array([codes[name] for name in MILITARY])[np.arange(len(own)) % len(MILITARY)]
        came, left = np.maximum(day - CAME, 0), np.maximum(day - LEFT, 0)
        lines.add(IMPORT, came, national, doses + army, vaccine=vaccine, lot=lot)
        lines.add(OUT, left, national, doses, vaccine=vaccine, lot=lot, other=store)
        lines.add(IN, left, store, doses, vaccine=vaccine, lot=lot, other=national)
        lines.add(OUT, left, national, army, vaccine=vaccine, lot=lot, other=base)
        lines.add(IN, left, base, army, vaccine=vaccine, lot=lot, other=national)
    return lines


def allocation_table(
    deliveries: pd.DataFrame, place: Country, *, period: tuple[int, int], seed: int
) -> pa.Table:
    """Decisions by round and vaccine; some lines decide more and are amended a week later."""
    random = generator(seed, "allocation")
    lines = deliveries.groupby(["round", "decided", "vaccine", "province"], as_index=False)[
        "doses"
    ].sum()
    lines["amends"] = random.random(len(lines)) < _AMENDED
    more = np.ceil(lines["doses"] * 0.25).astype(int).where(lines["amends"], 0)
    first = lines.assign(doses=lines["doses"] + more, original="")
    first["number"] = _number(first["round"], first["vaccine"])
    later = lines[lines["amends"]].assign(doses=-more[lines["amends"]])
    later = later.assign(
        original=_number(later["round"], later["vaccine"]),
        number=_number(later["round"], later["vaccine"] + 10),
        decided=later["decided"] + 7,
    )
    whole = pd.concat([first, _to_others(first), later], ignore_index=True)
    whole = whole[(whole["decided"] >= period[0]) & (whole["decided"] <= period[1])]
    whole["line"] = whole.groupby("number").cumcount() + 1
    return _printed(whole, place)


def _number(rounds: pd.Series, vaccine: pd.Series) -> pd.Series:
    return (2000 + rounds * 20 + vaccine).astype(str) + "/QĐ-BYT"


def _to_others(first: pd.DataFrame) -> pd.DataFrame:
    """What army, police and central hospitals get of each decision."""
    sums = first.groupby(["round", "decided", "vaccine", "number"], as_index=False)["doses"].sum()
    parts = [
        sums.assign(doses=np.floor(sums["doses"] * share).astype(int), recipient=name)
        for name, share in _OTHERS.items()
    ]
    found = pd.concat(parts, ignore_index=True).assign(original="", province=-1)
    return found[found["doses"] > 0]


def _printed(whole: pd.DataFrame, place: Country) -> pa.Table:
    known = whole["province"] >= 0
    row = whole["province"].where(known, 0).astype(int)
    name = place.provinces["short_vi"].to_numpy()[row]
    code = place.provinces["code"].to_numpy()[row]
    recipient = whole["recipient"] if "recipient" in whole else pd.Series("", index=whole.index)
    return pa.table(
        {
            "so_dong": whole["line"].to_numpy(),
            "dot": whole["round"].to_numpy(),
            "so_quyet_dinh": whole["number"].tolist(),
            "sua_doi_quyet_dinh": whole["original"].tolist(),
            "ngay_quyet_dinh": days(whole["decided"].to_numpy()),
            "noi_nhan": np.where(known, name, recipient.fillna("")).tolist(),
            "ma_tinh": np.where(known, code, "").tolist(),
            "vac_xin": [vaccines.NAMES[vaccine] for vaccine in whole["vaccine"]],
            "so_lieu": whole["doses"].to_numpy(),
        }
    )


def institutes() -> list[str]:
    """Codes of the regional institutes."""
    return list(REGIONAL)
