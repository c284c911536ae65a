"""Invented frames of stock, in the columns that the questions promise."""

from __future__ import annotations

from typing import Any

import pandas as pd

_DOSES = ("on_hand", "usable", "held", "expired", "negative", "in_transit", "decided")
_DOSES += ("reserve", "at_risk")


class SampleStock:
    """Hà Nội may lack Pfizer within a week; Đà Nẵng has enough."""

    def _run_out(self, scope: Any) -> pd.DataFrame:
        none = dict.fromkeys(_DOSES, 0.0)
        return pd.DataFrame(
            {
                "area_code": ["01", "48"],
                "name_vi": ["Thành phố Hà Nội", "Thành phố Đà Nẵng"],
                "name_en": ["Ha Noi", "Da Nang"],
                "level": "province",
                "vaccine_code": "PFZ",
                "weekly_use": [90_000.0, 8_000.0],
                "days_cover": [4.0, 40.0],
                "early": [2.0, 29.0],
                "middle": [4.0, 29.0],
                "late": [6.0, 29.0],
                "lat": [21.0, 16.0],
                "lon": [105.8, 108.2],
                "is_alarm": [True, False],
                "has_forecast": True,
                **none,
                "usable": [50_000.0, 45_000.0],
                "on_hand": [50_000.0, 45_000.0],
            }
        )

    def _own_cover(self, scope: Any) -> pd.DataFrame:
        return self._run_out(scope).tail(1).assign(vaccine_code="")
