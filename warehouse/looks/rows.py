"""Rows of `signal_look` from what the methods say, with every column filled."""

import json

import numpy as np
import pandas as pd

from warehouse.schema.safety import signal_look

_EMPTY: dict[str, object] = {
    "facility_id": 0,
    "load_id": 0,
    "lot_id": 0,
    "province_id": 0,
    "doses": 0,
    "observed": 0,
    "vaccine_code": "",
    "event_term_code": "",
    "is_signal": False,
    "is_ended": False,
    "detail": "",
    "tested": 0,
}
_COLUMNS = [column.name for column in signal_look.columns]


def look_rows(frame: pd.DataFrame, **fixed: object) -> pd.DataFrame:
    """The frame with every column of `signal_look`; what it does not have is empty."""
    rows = frame.assign(**fixed)
    for name in _COLUMNS:
        if name not in rows:
            rows[name] = _EMPTY.get(name)
    return rows[_COLUMNS]


def details(frame: pd.DataFrame, *columns: str) -> list[str]:
    """Each row's other figures as JSON, without those that are missing."""
    return [
        json.dumps({name: _plain(value) for name, value in row.items() if not _absent(value)})
        for row in frame[list(columns)].to_dict("records")
    ]


def _absent(value: object) -> bool:
    return value is None or (isinstance(value, float) and not np.isfinite(value))


def _plain(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.6g}")
    return value.item() if hasattr(value, "item") else value
