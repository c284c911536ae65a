"""The list of lots, `lo_vac_xin`: a line for each day on which something about a lot changed.

A lot waits for its quality test when it comes, may be used once it is released, is thawed where it
was frozen, and Pfizer's lots of 2021 were extended by three months late that year (DOMAIN 3).
"""

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.simulator import vaccines
from etl.simulator.calendar import epoch_days, number
from etl.simulator.lots import LEFT, THAW_LIMIT, LotBook
from etl.simulator.vaccines import PFZ
from etl.simulator.write import coded, days, moments

#: Arrival in the country, days before the first receipt in a province; days until its release.
CAME, RELEASED = 9, 4
#: Six months became nine at the end of 2021; the day and the number are assumed.
EXTENDED_ON, EXTENDED_FOR, _DECISION = number("2021-11-25"), 90, "GH-01/2021/QLD"
STATUSES = ["Chờ kiểm định", "Đang dùng"]
_DAY, _THAWED_HOUR, _LISTED_HOUR = 86_400, 23, 8
_NEVER = -(10**6)


def lot_table(book: LotBook, used: np.ndarray, *, period: tuple[int, int]) -> pa.Table:
    """What the list says of each lot in use (rows of the book) on the days that changed it."""
    lots = book.table().loc[np.sort(used)]
    lots["came"] = np.maximum(lots["first"] - CAME, 0)
    left = np.maximum(lots["first"] - LEFT, 0)
    lots["released"] = np.minimum(lots["came"] + RELEASED, left)
    lots["extended"] = _extended(lots)
    told = pd.concat(
        [lots.assign(day=lots[event]) for event in ("came", "released", "thawed", "extended")]
    )
    told = told[(told["day"] >= 0) & (told["day"] <= period[1])]
    told["day"] = np.maximum(told["day"], period[0])
    told = told.reset_index().drop_duplicates(["index", "day"]).sort_values(["day", "index"])
    return _printed(told)


def _extended(lots: pd.DataFrame) -> pd.Series:
    """The day on which a lot's extension became known; lots expired shortly before have one too."""
    chosen = (lots["vaccine"] == PFZ) & (lots["came"] < number("2021-12-15"))
    chosen &= lots["expiry"] >= EXTENDED_ON - 30
    return np.maximum(lots["came"], EXTENDED_ON).where(chosen, _NEVER)


def _printed(told: pd.DataFrame) -> pa.Table:
    day = told["day"].to_numpy()
    is_extended = ((told["extended"] >= 0) & (told["extended"] <= day)).to_numpy()
    is_thawed = ((told["thawed"] >= 0) & (told["thawed"] <= day)).to_numpy()
    limit = told["vaccine"].map(THAW_LIMIT).to_numpy()
    vaccine, expiry = told["vaccine"].to_numpy(), told["expiry"].to_numpy()
    return pa.table(
        {
            "vac_xin": coded(vaccine, list(vaccines.NAMES)),
            "so_lo": told["code"].tolist(),
            "han_dung": days(expiry),
            "han_dung_gia_han": days(np.where(is_extended, expiry + EXTENDED_FOR, _NEVER)),
            "quyet_dinh_gia_han": coded(np.where(is_extended, 0, -1), [_DECISION]),
            "ngay_gia_han": days(np.where(is_extended, EXTENDED_ON, _NEVER)),
            "thoi_diem_ra_dong": _moment(told["thawed"].to_numpy(), is_thawed, _THAWED_HOUR),
            "so_ngay_sau_ra_dong": pa.array(limit, mask=~is_thawed).cast(pa.int32()),
            "trang_thai": coded((day >= told["released"].to_numpy()).astype(int), STATUSES),
            "thoi_diem_cap_nhat": _moment(day, np.ones(len(day), bool), _LISTED_HOUR),
        }
    )


def _moment(day: np.ndarray, known: np.ndarray, hour: int) -> pa.Array:
    seconds = epoch_days(np.where(known, day, 0)).astype(np.int64) * _DAY + hour * 3600
    return pa.array(moments(seconds).to_numpy(zero_copy_only=False), mask=~known)
