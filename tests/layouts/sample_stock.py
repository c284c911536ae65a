"""Invented frames of stock, in the columns that the questions promise."""

from __future__ import annotations

from typing import Any

import pandas as pd


class SampleStock:
    """Hà Nội may lack Pfizer within a week; Đà Nẵng has enough."""

    def _run_out(self, scope: Any) -> pd.DataFrame:
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
                "is_alarm": [True, False],
                "has_forecast": True,
            }
        )

    def _own_cover(self, scope: Any) -> pd.DataFrame:
        return self._run_out(scope).tail(1).assign(vaccine_code="")
