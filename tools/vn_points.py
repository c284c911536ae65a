"""Points of communes, with the geocoder's mistakes found and mended.

Both source tables come from a geocoder. Three mistakes show: a commune placed on its
district's point (not found), two communes on one point, and a namesake far away. Each
commune is therefore held against the commune of 2025 it went into, whose point and area
come from elsewhere, and against the others that went there too.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from tools.vn_source import units_after_merger, units_before_merger
from tools.vn_succession import communes_until_merger, late_to_new

FACTS = Path(__file__).parent / "facts"
# A commune's point may lie this far from the middle of the unit it became.
REACH_RADII = 2.5
REACH_KM = 3.0


def manual_points(period: str) -> pd.DataFrame:
    """Points set by hand (islands the geocoder placed ashore), indexed by code."""
    frame = pd.read_csv(FACTS / "point.csv", dtype={"code": str})
    return frame[frame.period == period].set_index("code")[["lat", "lon"]]


def distance_km(lat, lon, other_lat, other_lon):
    """Kilometres between points in degrees; flat-earth, good to a percent within Vietnam."""
    north = (lat - other_lat) * 110.57
    east = (lon - other_lon) * 111.32 * np.cos(np.radians((lat + other_lat) / 2))
    return np.hypot(north, east)


def new_points() -> pd.DataFrame:
    """Points of the 3,321 communes since July 2025, indexed by code: lat, lon, radius_km."""
    units = units_after_merger().set_index("wardCode")
    area = units.wardAreaKm2.astype(float).replace(0, np.nan)
    frame = pd.DataFrame(
        {
            "lat": units.wardLat.astype(float),
            "lon": units.wardLon.astype(float),
            "radius_km": np.sqrt(area.fillna(area.median()).clip(lower=3) / np.pi),
        }
    )
    members = _members(frame)
    return _with_manual(_moved_to_members(frame, members), period="2025")


def _late_points() -> pd.DataFrame:
    """Communes of June 2025 with their raw points; `lost` marks those the geocoder missed."""
    late = units_before_merger().dropna(subset=["wardCode"])
    frame = late[["wardCode", "wardLat", "wardLon"]].set_axis(["code", "lat", "lon"], axis=1)
    frame[["lat", "lon"]] = frame[["lat", "lon"]].astype(float)
    on_district = (late.wardLat == late.districtLat) & (late.wardLon == late.districtLon)
    frame["lost"] = on_district | frame.duplicated(["lat", "lon"], keep=False)
    return frame


def _members(new: pd.DataFrame) -> pd.DataFrame:
    """Found communes of June 2025 beside the point of the unit they became."""
    found = _late_points().query("not lost")
    pairs = late_to_new().merge(found, on="code")
    return pairs.join(new.add_prefix("new_"), on="new_code")


def _moved_to_members(new: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Where two or more members agree with each other and not with the point, they win."""
    middle = members.groupby("new_code")[["lat", "lon"]].median().add_prefix("mid_")
    frame = new.join(middle).join(members.groupby("new_code").size().rename("count"))
    reach = REACH_RADII * frame.radius_km + REACH_KM
    off = distance_km(frame.lat, frame.lon, frame.mid_lat, frame.mid_lon) > reach
    joined = members.join(middle, on="new_code")
    spread = distance_km(joined.lat, joined.lon, joined.mid_lat, joined.mid_lon)
    spread = spread.groupby(joined.new_code).median().reindex(frame.index)
    moved = off & (frame["count"] >= 2) & (spread <= reach)
    frame.loc[moved, ["lat", "lon"]] = frame.loc[moved, ["mid_lat", "mid_lon"]].to_numpy()
    return frame[["lat", "lon", "radius_km"]]


def _with_manual(frame: pd.DataFrame, *, period: str) -> pd.DataFrame:
    manual = manual_points(period)
    known = manual.index.intersection(frame.index)
    frame.loc[known, ["lat", "lon"]] = manual.loc[known].to_numpy()
    return frame


def late_points() -> pd.DataFrame:
    """Communes of June 2025, indexed by code: lat, lon, trusted (a point of its own)."""
    late = _late_points().set_index("code")
    new = new_points()
    pairs = late_to_new().merge(late.reset_index(), on="code")
    pairs = pairs.join(new.add_prefix("new_"), on="new_code")
    gap = distance_km(pairs.lat, pairs.lon, pairs.new_lat, pairs.new_lon)
    pairs["near"] = gap <= REACH_RADII * pairs.new_radius_km + REACH_KM
    late["trusted"] = pairs.groupby("code").near.any().reindex(late.index) & ~late.lost
    late["trusted"] |= late.index.isin(manual_points("campaign").index)
    return _with_manual(late[["lat", "lon", "trusted"]], period="campaign")


def campaign_points() -> pd.DataFrame:
    """Points of the campaign's 10,599 communes, indexed by code: lat, lon, own.

    `own` is false where the point is not the commune's own: such communes are set on a
    circle of half the radius around the unit of 2025 they became, so that none covers another.
    """
    late = late_points()
    frame = communes_until_merger().merge(late, left_on="late_code", right_index=True)
    frame["own"] = frame.trusted & (frame.code == frame.late_code)
    first = late_to_new().drop_duplicates("code").set_index("code").new_code
    frame["new_code"] = frame.late_code.map(first)
    frame = frame.join(new_points().add_prefix("new_"), on="new_code")
    return _on_circles(frame).set_index("code")[["lat", "lon", "own"]]


def _on_circles(frame: pd.DataFrame) -> pd.DataFrame:
    """Sets communes without a point of their own evenly around the point of their successor."""
    guessed = frame[~frame.own]
    place = guessed.groupby("new_code").cumcount()
    count = guessed.groupby("new_code").code.transform("size")
    angle = 2 * np.pi * place / count
    radius = guessed.new_radius_km / 2
    lat = guessed.new_lat + radius * np.sin(angle) / 110.57
    width = 111.32 * np.cos(np.radians(guessed.new_lat))
    lon = guessed.new_lon + radius * np.cos(angle) / width
    frame.loc[guessed.index, "lat"] = lat
    frame.loc[guessed.index, "lon"] = lon
    return frame
