"""Which unit of the campaign became which unit of 1 July 2025.

A commune of 2021 is first followed to the state just before the merger (most keep their
code; the others were joined to a neighbour between 2021 and 2025), then through the
published crosswalk.
"""

import pandas as pd

from tools.vn_source import (
    CAMPAIGN_FROM,
    MERGED_FROM,
    campaign_units,
    crosswalk,
    units_after_merger,
    units_before_merger,
)

# Codes were given along the map, three apart: a namesake further off is another place.
NEAR_CODE = 60


def communes_until_merger() -> pd.DataFrame:
    """Each commune of 2021 (code), the commune it was in June 2025 (late_code), and how known."""
    units = campaign_units()
    communes = units[units.level == "commune"]
    district_of = units.set_index("code").parent_code
    late = units_before_merger().dropna(subset=["wardCode"])
    kept = set(late.wardCode)
    rows = []
    for unit in communes.itertuples():
        if unit.code in kept:
            rows.append((unit.code, unit.code, "code"))
        else:
            province = district_of[unit.parent_code]
            rows.append((unit.code, *_late_unit(unit, late[late.provinceCode == province])))
    return pd.DataFrame(rows, columns=["code", "late_code", "known_by"])


def _late_unit(unit, late: pd.DataFrame) -> tuple[str, str]:
    """The commune that took this one in: by its listed old names, its own name, or its code."""
    distance = (late.wardCode.astype(int) - int(unit.code)).abs()
    home = late.districtCode == unit.parent_code
    joined = late.aliases.map(lambda names: unit.key in names)
    joined_short = late.aliases.map(lambda names: unit.short_key in names)
    same = late.wardKey == unit.key
    near = distance <= NEAR_CODE
    for test, known_by in (
        (home & joined, "alias"),
        (home & same, "name"),
        (home & joined_short, "alias"),
        (home & (late.wardShortKey == unit.short_key), "name"),
        (near & joined, "alias"),
        (near & same, "name"),
        (home, "nearest code"),
        (near, "nearest code"),
    ):
        if test.any():
            return late.wardCode[distance[test].idxmin()], known_by
    raise ValueError(f"no successor for commune {unit.code} {unit.name_vi}")


def late_to_new() -> pd.DataFrame:
    """Units of June 2025 (code) and of July 2025 (new_code) with `parts`, islands by district."""
    late = units_before_merger()
    late["code"] = late.wardCode.fillna(late.districtCode)
    new = units_after_merger().set_index("row_key").wardCode
    pairs = crosswalk().merge(late[["row_key", "code"]], left_on="old_key", right_on="row_key")
    pairs["new_code"] = pairs.new_key.map(new)
    return pairs[["code", "new_code", "parts"]]


def succession(provinces: pd.DataFrame) -> pd.DataFrame:
    """Old unit, new unit, share of the old one that went there; shares of a unit sum to 1."""
    pairs = late_to_new()
    communes = communes_until_merger().merge(pairs, left_on="late_code", right_on="code")
    communes = communes.rename(columns={"code_x": "old_code"})
    islands = pairs[pairs.code.str.len() == 3].rename(columns={"code": "old_code"})
    islands = islands.assign(known_by="code")
    frame = pd.concat([communes, islands])[["old_code", "new_code", "parts", "known_by"]]
    whole = provinces[["code", "successor"]].set_axis(["old_code", "new_code"], axis=1)
    frame = pd.concat([whole.assign(parts=1, known_by="code"), frame], ignore_index=True)
    frame["share"] = _equal_shares(frame)
    frame["is_estimate"] = ((frame.parts > 1) | (frame.known_by == "nearest code")).astype(int)
    frame["old_valid_from"] = CAMPAIGN_FROM
    frame["new_valid_from"] = MERGED_FROM
    order = ["old_code", "old_valid_from", "new_code", "new_valid_from", "share"]
    frame = frame.sort_values(["old_code", "new_code"], key=_by_width)
    return frame[[*order, "is_estimate", "known_by"]]


def _by_width(codes: pd.Series) -> pd.Series:
    return codes.str.zfill(5).radd(codes.str.len().astype(str))


def _equal_shares(frame: pd.DataFrame) -> pd.Series:
    """1/parts to six decimals, the first part taking the rest, so that the sum is exactly 1."""
    share = (1 / frame.parts).round(6)
    first = ~frame.duplicated("old_code")
    rest = 1 - share * (frame.parts - 1)
    return share.where(~first, rest).round(6)
