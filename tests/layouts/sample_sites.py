"""Invented frames of sites and registrations, in the columns that the questions promise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

STATES = (
    "submitted",
    "approved",
    "allocated",
    "scheduled",
    "invited",
    "arrived",
    "screened",
    "injected",
)


def by_unit(level: str = "district") -> pd.DataFrame:
    """Four places: ordinary, above the limits, at rest, and without coordinates."""
    frame = pd.DataFrame(
        {
            "code": ["001", "002", "003", "004"],
            "area_code": ["001", "002", "003", "004"],
            "name_vi": ["Quận Ba Đình", "Quận Hoàn Kiếm", "Quận Tây Hồ", "Quận Long Biên"],
            "name_en": ["Ba Dinh", "Hoan Kiem", "Tay Ho", "Long Bien"],
            "level": level,
            "lat": [21.03, 21.02, 21.07, np.nan],
            "lon": [105.82, 105.85, 105.82, np.nan],
            "sites": [3, 2, 1, 1],
            "working": [2, 2, 0, 1],
            "planned": [3, 2, 0, 1],
            "silent": [1, 0, 0, 0],
            "idle": [0, 0, 1, 0],
            "lines": [4, 4, 0, 1],
            "doses": [300, 1_700, 0, 90],
            "doses_week": [2_000, 12_000, 0, 600],
            "sessions": [10, 14, 0, 7],
            "line_days": [20, 28, 0, 7],
        }
    )
    frame["per_line"] = frame["doses_week"] / frame["line_days"].where(frame["line_days"] > 0)
    frame["load"] = frame["per_line"] / 2
    frame["low"] = [60.0, 70.0, np.nan, 40.0]
    frame["high"] = [400.0, 380.0, np.nan, 500.0]
    return frame.assign(mean=265.5, state=["ok", "above", "no_data", "ok"])


def strip() -> pd.DataFrame:
    """Screening is slow; nine in ten stay; the ceiling is 45 x 8."""
    return pd.DataFrame(
        {
            "step": ["screening", "injection", "watch"],
            "people": [900.0, 900.0, 880.0],
            "measured": [800.0, 890.0, 870.0],
            "equal": [100.0, 10.0, 10.0],
            "p50": [24.0, 6.0, 33.0],
            "p90": [55.0, 12.0, 44.0],
            "long": [np.nan, np.nan, 90.0],
            "typed": [np.nan, np.nan, 12.0],
            "waiting": [16.0, 4.0, 22.0],
            "sessions": 20,
            "lines": 2.0,
            "doses_hour": 40.0,
            "busiest": 45.0,
            "hours": 8,
            "ceiling": 360.0,
            "is_bottleneck": [True, False, False],
        }
    )


def steps() -> pd.DataFrame:
    """Half of the registered wait for an appointment; nobody is recorded as screened."""
    reached = [1_000.0, 950, 900, 500, 500, 450, 0, 440]
    waiting = [50.0, 50, 400, 0, 50, 10, 0, 100]
    frame = pd.DataFrame({"state": STATES, "reached": reached, "waiting": waiting})
    frame["holder"] = ["province"] * 2 + ["district"] * 2 + ["citizen", "site", "site", "signing"]
    frame["conversion"] = 90.0
    frame = frame.assign(entered=70.0, left=[70.0, 70, 0, 70, 70, 70, 0, 70])
    frame = frame.assign(age_p50=6.0, oldest=40.0, p50=3.0, p90=[9.0, np.nan, *[9.0] * 6])
    frame["clearing_days"] = [5.0, 5.0, np.nan, 0, 5, 1, 0, 10]
    frame["clears_on"] = pd.Timestamp("2021-11-27") + pd.to_timedelta(frame["clearing_days"], "D")
    done = {"state": "certified", "holder": "citizen", "reached": 340.0, "waiting": 0.0}
    return pd.concat([frame, pd.DataFrame([done])], ignore_index=True)


def cohorts() -> pd.DataFrame:
    """Two weeks: three quarters of the first are injected, none of the second."""
    weeks = pd.to_datetime(["2021-11-08", "2021-11-15"])
    rows = [
        (weeks[0], "submitted", 10.0),
        (weeks[0], "injected", 30.0),
        (weeks[1], "submitted", 38.0),
        (weeks[1], "cancelled", 2.0),
    ]
    frame = pd.DataFrame(rows, columns=["cohort_week", "state", "people"])
    return frame.assign(share=frame["people"] / 40 * 100)


class SampleSites:
    """The answers of the Sites and Registration pages."""

    def _sites_by_unit(self, _scope: Any, *, box: Any = None) -> pd.DataFrame:
        return by_unit("site" if box else "district")

    def _screening_by_unit(self, _scope: Any) -> pd.DataFrame:
        frame = by_unit()[["code", "area_code", "name_vi", "name_en", "level"]]
        frame = frame.assign(of=[100.0, 800, 60, 40], people=[4.0, 90, 2, 0])
        frame = frame.assign(value=frame["people"] / frame["of"] * 100, mean=9.6, value_low=1.0)
        limits = {"low": 2.0, "high": 10.0, "wide_low": 1.5, "wide_high": 11.0, "value_high": 14.0}
        return frame.assign(**limits, state=["ok", "above", "ok", "ok"])

    def _slot_days(self, _scope: Any) -> pd.DataFrame:
        days = pd.date_range("2021-11-20", "2021-12-04")
        frame = pd.DataFrame({"date": days, "capacity": 100.0, "free": 40.0, "reserved": 55.0})
        return frame.assign(queue=np.where(days <= "2021-11-27", 900.0, np.nan))

    def _site_names(self, _scope: Any) -> pd.DataFrame:
        row = {"code": "S7", "name": "Trạm Y tế phường 7", "area_code": "26734"}
        return pd.DataFrame([{**row, "name_vi": "Phường 7", "name_en": "Ward 7"}])

    def _site_head(self, _scope: Any, *, site: str) -> pd.DataFrame:
        row = {
            "facility_code": site,
            "name": "Trạm Y tế phường 7",
            "area_code": "26734",
            "name_vi": "Phường 7",
            "name_en": "Ward 7",
            "supplier": "",
            **dict.fromkeys(("lines", "doses", "doses_week", "doses_total", "days_worked"), 4.0),
            **dict.fromkeys(("per_line", "load", "on_hand"), np.nan),
            **dict.fromkeys(("planned", "silent", "idle"), False),
            **dict.fromkeys(("first_on", "last_on"), pd.NaT),
        }
        return pd.DataFrame([row])

    def _site_days(self, _scope: Any, *, site: str) -> pd.DataFrame:
        del site
        days = pd.date_range("2021-11-20", "2021-11-27")
        frame = pd.DataFrame({"date": days, "doses": 120.0, "declared": 130.0, "on_hand": -4.0})
        frame.loc[3, ["doses", "declared"]] = [0.0, np.nan]
        state = ["working"] * 3 + ["silent"] + ["working"] * 4
        return frame.assign(slots=np.nan, state=state, lines=1.0)

    def _site_hours(self, _scope: Any, *, site: str) -> pd.DataFrame:
        del site
        return pd.DataFrame({"hour": range(7, 19), "doses": [float(h) for h in range(12)]})

    def _site_stock(self, _scope: Any, *, site: str) -> pd.DataFrame:
        del site
        frame = pd.DataFrame({"subject": ["AZ/A1", "", "PFZ/P9"], "on_hand": [60.0, -5.0, 0.0]})
        frame["vaccine_code"], frame["lot_code"] = ["AZ", "", "PFZ"], ["A1", "", "P9"]
        frame = frame.assign(received=100.0, given=40.0, recorded=38.0, wasted=0.0)
        frame["state"] = ["active", "active", "recalled"]
        return frame.assign(last_given_on=pd.NaT, effective_expiry=pd.Timestamp("2021-12-31"))

    def _site_findings(self, scope: Any, *, site: str) -> pd.DataFrame:
        del site
        return self._findings(scope)

    def _hour_week(self, _scope: Any) -> pd.DataFrame:
        rows = [(d, h, float((h - 6) * (8 - d))) for d in range(1, 8) for h in range(7, 19)]
        return pd.DataFrame(rows, columns=["weekday", "hour", "doses"])

    def _step_strip(self, _scope: Any, *, site: str = "") -> pd.DataFrame:
        del site
        return strip()

    def _screening(self, _scope: Any, *, site: str = "") -> pd.DataFrame:
        del site
        rows = [("injected", 960.0, 96.0), ("refused", 0.0, 0.0), ("deferred", 40.0, 4.0)]
        frame = pd.DataFrame(rows, columns=["outcome", "people", "value"])
        return frame.assign(of=1_000.0, low=frame["value"] * 0.9, high=frame["value"] * 1.1)

    def _findings(self, _scope: Any, *, theme: str = "", check: str = "") -> pd.DataFrame:
        del theme, check
        day = pd.Timestamp("2021-11-20")
        row = {
            "check": "recorded_not_declared",
            "unit": "doses",
            "facility_id": 7,
            "facility_code": "S7",
            "facility_type": "site",
            "facility_area": "10321",
            "facility_name": "Trạm Y tế Minh Cường",
            "province_code": "01",
            "province_name_vi": "Thành phố Hà Nội",
            "province_name_en": "Ha Noi",
            "weight": 286.0,
            "first_on": day,
            "last_on": day,
        }
        return pd.DataFrame([row])

    def _funnel_steps(self, _scope: Any) -> pd.DataFrame:
        return steps()

    def _cell_steps(self, _scope: Any, *, by: str, code: str) -> pd.DataFrame:
        del by, code
        return steps()

    def _cohorts(self, _scope: Any) -> pd.DataFrame:
        return cohorts()

    def _waits_by(self, _scope: Any, *, by: str, state: str = "") -> pd.DataFrame:
        names = {"area": ["001", "002"], "group": ["9", ""], "channel": ["app", "portal"]}[by]
        frame = pd.DataFrame({"code": names, "waiting": [400.0, 10.0]})
        frame["name_vi"], frame["name_en"] = ["Quận Ba Đình", "Quận Hoàn Kiếm"], ["Ba Dinh", "HK"]
        said = steps()[steps()["state"] == (state or "allocated")].iloc[0]
        more = (
            "state",
            "holder",
            "reached",
            "conversion",
            "age_p50",
            "oldest",
            "p50",
            "entered",
            "left",
            "clearing_days",
        )
        frame = frame.assign(level=by, all_waiting=500.0, p90=np.nan, **{k: said[k] for k in more})
        return frame.assign(clears_on=pd.to_datetime(["2021-12-04", None]))

    def _follow_up(self, _scope: Any, *, dose: str) -> pd.DataFrame:
        del dose
        frame = pd.DataFrame({"code": ["01"], "name_vi": ["Hà Nội"], "name_en": ["Ha Noi"]})
        counts = {"first": 900.0, "due": 400.0, "soon": 30.0, "overdue": 20.0, "dropout": 5.0}
        return frame.assign(level="province", **counts)

    def _response(self, _scope: Any) -> pd.DataFrame:
        frame = pd.DataFrame({"code": ["01"], "name_vi": ["Hà Nội"], "name_en": ["Ha Noi"]})
        counts = {"opened": 40.0, "open": 25.0, "open_48": 10.0, "hours": 31.5, "in_time": np.nan}
        return frame.assign(level="province", **counts)

    def _against_peers(self, _scope: Any, *, by: str = "population") -> pd.DataFrame:
        del by
        return pd.DataFrame(
            {
                "indicator": ["observation_30", "approval_days"],
                "better": ["up", "down"],
                "own": [90.0, 6.0],
                "median": [85.0, 4.0],
                "best_quarter": [95.0, 2.0],
                "lowest": [80.0, 1.0],
                "highest": [100.0, 9.0],
                "rank": [3.0, 7.0],
                "of": [10, 10],
            }
        )
