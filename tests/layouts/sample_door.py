"""A door that answers with invented frames, so that screens can be seen without a warehouse."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from tests.layouts.sample_safety import SampleSafety
from tests.layouts.sample_sites import SampleSites
from tests.layouts.sample_stock import SampleStock
from warehouse.answer import Answer, Stamp
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.scope import Scope

ROOT = Path(__file__).resolve().parents[2]
LAST = date(2021, 11, 27)
DAYS = pd.date_range("2021-03-08", LAST)
PEOPLE = {"province": 1_140_000, "district": 102_000, "commune": 6_800}
CHILD = {"nation": "province", "province": "district", "district": "commune"}
INCOMPLETE, SILENT = ("14", "38", "84"), ("11",)
KNOWN = [date(2021, 11, 28) - timedelta(days=7 * i) for i in range(6)]


@lru_cache(maxsize=1)
def areas() -> pd.DataFrame:
    """The units of the campaign's map from the committed reference table."""
    path = ROOT / "etl" / "reference" / "vn" / "area.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        frame = pd.DataFrame(csv.DictReader(lines))
    frame = frame.rename(columns={"code": "area_code"})
    for column in ("lat", "lon"):
        frame[column] = pd.to_numeric(frame[column])
    return frame


@lru_cache(maxsize=64)
def _of_level(map_name: str, level: str, parent: str) -> pd.DataFrame:
    known = areas()
    period = "2025-07-01" if map_name == "34" else "2021-01-01"
    current = known[(known["valid_from"] == period) & (known["level"] == level)]
    return current[current["parent_code"] == parent] if parent else current


@dataclass(frozen=True)
class SampleDoor(SampleSites, SampleStock, SampleSafety):
    """Answers every question with a plausible frame; the same question, the same answer."""

    is_empty: bool = False

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """One frame with its stamp."""
        if not hasattr(self, f"_{question}"):
            raise NoAnswer(f"the sample door does not answer {question}")
        frame = getattr(self, f"_{question}")(scope, **params)
        return Answer(frame.iloc[:0] if self.is_empty else frame, self._stamp(scope))

    def state(self) -> str:
        """Nothing is ever published."""
        return "sample"

    def _units(self, scope: Scope, *, level: str = "") -> pd.DataFrame:
        wanted = level or CHILD[self._level(scope)]
        if not scope.area or level:
            return _of_level(scope.map, wanted, "")
        found = _of_level(scope.map, wanted, scope.area)
        known = areas()
        return found if len(found) else known[known["area_code"] == scope.area].head(1)

    def _level(self, scope: Scope) -> str:
        if not scope.area:
            return "nation"
        return {2: "province", 3: "district"}.get(len(scope.area), "district")

    def _reach(self, scope: Scope) -> float:
        """The national value on the scope's day: a logistic campaign."""
        day = (pd.Timestamp(scope.as_of or LAST) - pd.Timestamp("2021-09-14")).days
        top = {"coverage_full_18plus": 78, "coverage_booster_due": 9, "coverage_12_17": 61}
        return top.get(scope.indicator, 95) / (1 + np.exp(-day / 21))

    def _values(self, scope: Scope, codes: pd.Series) -> np.ndarray:
        noise = np.array([np.sin(int(c) * 12.9898) * 43758.5453 % 1 for c in codes])
        spread = np.where(noise > 0.93, 11, (noise - 0.62) * 24)
        reach = self._reach(scope)
        return np.clip(reach + spread * reach / 95, 0.4, 104)

    def _indicator_by_area(self, scope: Scope) -> pd.DataFrame:
        units = self._units(scope).reset_index(drop=True)
        level = units["level"].iloc[0]
        base = PEOPLE.get(level, 1_000_000)
        size = np.array([0.4 + (np.sin(int(c)) + 1) * 0.8 for c in units["area_code"]])
        frame = units[["area_code", "name_vi", "short_vi", "name_en", "level", "lat", "lon"]].copy()
        frame["denominator"] = (size * base).round()
        frame["value"] = self._values(scope, units["area_code"])
        frame["state"] = "ok"
        frame.loc[frame["area_code"].isin(INCOMPLETE), "state"] = "incomplete"
        frame.loc[frame["area_code"].isin(SILENT), "state"] = "no_data"
        frame["numerator"] = (frame["value"] / 100 * frame["denominator"]).round()
        frame.loc[frame["state"] == "no_data", ["value", "numerator"]] = np.nan
        frame["rank"] = frame["value"].rank(ascending=False, method="min").astype("Int64")
        frame["national"] = self._reach(scope)
        frame["spark"] = [self._spark(scope, v) for v in frame["value"]]
        return frame

    def _spark(self, scope: Scope, value: float) -> list[float] | None:
        if value != value:
            return None
        day = (pd.Timestamp(scope.as_of or LAST) - pd.Timestamp("2021-09-14")).days
        shape = 1 / (1 + np.exp(-(np.arange(day - 29, day + 1) + value - 90) / 21))
        return [round(float(v), 2) for v in shape / shape[-1] * value]

    def _indicator_over_time(self, scope: Scope) -> pd.DataFrame:
        last = pd.Timestamp(scope.as_of or LAST)
        days = DAYS[last >= DAYS]
        gap = 0.0 if not scope.area else float(np.sin(sum(map(ord, scope.area))) * 7)
        position = (days - pd.Timestamp("2021-09-14")).days.to_numpy()
        if scope.indicator == "doses_day":
            week = 1 + 0.2 * np.sin(position * 2 * np.pi / 7)
            doses = 1_250_000 * np.exp(-(((position - 20) / 42.0) ** 2)) * week
            return self._series(days, scope, doses.round(), np.nan, doses.round())
        value = np.clip((95 + gap) / (1 + np.exp(-position / 21)), 0, 104)
        people = 72_030_000.0 if not scope.area else 1_200_000.0
        return self._series(days, scope, (value / 100 * people).round(), people, value)

    def _series(
        self, days: pd.DatetimeIndex, scope: Scope, top: object, below: object, value: object
    ) -> pd.DataFrame:
        frame = pd.DataFrame({"date": days, "area_code": scope.area, "numerator": top})
        frame["denominator"], frame["value"] = below, value
        frame["state"] = np.where(
            days > pd.Timestamp(LAST) - pd.Timedelta(days=4), "incomplete", "ok"
        )
        return frame

    def _comparison(self, scope: Scope, **params: object) -> pd.DataFrame:
        frame = self._indicator_by_area(scope).drop(columns="spark")
        frame["low"], frame["high"] = frame["value"] - 0.4, frame["value"] + 0.4
        frame["before"] = frame["value"] - 5.0 if params.get("back") else np.nan
        frame["other"] = 100.0 - frame["value"] / 2 if params.get("against") else np.nan
        frame["is_self"] = frame["area_code"] == scope.area
        frame["is_peer"] = np.arange(len(frame)) % 3 == 0
        frame["zone_vi"], frame["zone_en"] = "Vùng", "Zone"
        return frame.assign(people=frame["denominator"])

    def _indicator_table(self, scope: Scope, **params: object) -> pd.DataFrame:
        units = self._comparison(scope)
        return pd.concat(
            [units.assign(indicator=key, better="up") for key in params["indicators"]],
            ignore_index=True,
        )

    def _units_over_time(self, scope: Scope, **params: object) -> pd.DataFrame:
        units = self._units(scope)
        wanted = units[units["area_code"].isin(params["codes"])]
        dates = pd.DataFrame({"date": DAYS[-60:], "value": np.linspace(40.0, 90.0, 60)})
        return wanted[["area_code", "name_vi", "short_vi", "name_en"]].merge(dates, how="cross")

    def _sibling_band(self, scope: Scope) -> pd.DataFrame:
        frame = self._indicator_over_time(Scope(as_of=scope.as_of, indicator=scope.indicator))
        return pd.DataFrame(
            {
                "date": frame["date"],
                "median": frame["value"] * 0.985,
                "q1": frame["value"] * 0.9,
                "q3": np.minimum(frame["value"] * 1.05 + 0.5, 101),
            }
        )

    def _age_by_dose(self, scope: Scope) -> pd.DataFrame:
        shares = {
            "12-17": (62.1, 18.4, None, None),
            "18-29": (93.4, 64.2, 2.1, None),
            "30-39": (94.8, 69.0, 3.4, None),
            "40-49": (96.1, 72.9, 4.9, None),
            "50-64": (95.2, 74.4, 9.8, None),
            "65-79": (88.7, 68.3, 12.6, None),
            "80+": (74.9, 55.1, 8.8, None),
        }
        rows = [
            (age, dose, None if v is None else v * 90_000, 9_000_000.0, v)
            for age, values in shares.items()
            for dose, v in zip(("d1", "full", "b1", "b2"), values, strict=True)
        ]
        columns = ["age_band", "dose", "numerator", "denominator", "value"]
        return pd.DataFrame(rows, columns=columns).astype({"value": float, "numerator": float})

    def _area_path(self, scope: Scope) -> pd.DataFrame:
        known = areas().drop_duplicates("area_code").set_index("area_code")
        codes, code = [], scope.area
        while code and code in known.index:
            codes.insert(0, code)
            code = known.loc[code, "parent_code"]
        codes = [c for c in codes if not c.startswith("Z-") and c != "00"]
        return known.loc[["00", *codes]].reset_index()[
            ["area_code", "name_vi", "short_vi", "name_en", "level"]
        ]

    def _area_children(self, scope: Scope, *, level: str = "") -> pd.DataFrame:
        return self._units(scope, level=level)[
            ["area_code", "name_vi", "short_vi", "name_en", "level"]
        ]

    def _lot_list(self, scope: Scope) -> pd.DataFrame:
        """One lot."""
        row = ("AZ/ABX1466", "AZ", "ABX1466", pd.Timestamp("2021-12-31"))
        names = ["subject", "vaccine_code", "lot_code", "effective_expiry"]
        return pd.DataFrame([row], columns=names)

    def _sites_in_area(self, scope: Scope) -> pd.DataFrame:
        units = self._units(scope).head(9).reset_index(drop=True)
        frame = units[["lat", "lon"]] + 0.004
        frame["facility_code"] = [f"CS{i:03d}" for i in range(len(units))]
        frame["name_vi"] = "Trạm Y tế " + units["short_vi"]
        frame["name_en"] = units["name_en"] + " health station"
        return frame.assign(doses=180, lines=1)

    def _check_totals(self, scope: Scope, *, theme: str = "") -> pd.DataFrame:
        """One check that found nothing, one that found 5,000 doses."""
        names = "check theme unit acts findings weight heaviest facility_name"
        rows = [
            ("negative_stock", "stock", "doses", "facility", 3, 5_000.0, 3_000.0, "Trạm Y tế A"),
            ("use_after_expiry", "stock", "doses", "facility", 0, 0.0, 0.0, ""),
        ]
        return pd.DataFrame(rows, columns=names.split())

    def _daily_form(self, scope: Scope) -> pd.DataFrame:
        """Two places: 100 came and 96 were injected; 50 came and all were injected."""
        counts = {
            "people_planned": [100, 50],
            "people_sent_to_hospital": [1, 0],
            "people_refused": [1, 0],
            "people_deferred": [2, 0],
            "people_contraindicated": [0, 0],
            "doses_d1": [60, 20],
            "doses_d2": [36, 30],
            "doses_used": [96, 50],
            "doses_destroyed": [0, 1],
            "reactions_common": [4, 0],
            "reactions_severe": [0, 0],
        }
        places = {"place_code": ["760", "761"], "place": ["Quận 1", "=cmd()"]}
        kinds = {"round_code": ["38", ""], "vaccine_code": ["AZ", "PFZ"]}
        return pd.DataFrame({**places, **kinds, "vaccine": ["AstraZeneca", "Pfizer"], **counts})

    def _loads(self, scope: Scope) -> pd.DataFrame:
        feeds = ("injection", "registration", "stock_movement", "allocation", "site_day")
        rows = []
        for i, day in enumerate(pd.date_range("2021-06-01", LAST)):
            if day.weekday() == 6 and i % 3 == 0:
                continue
            feed, read = feeds[i % 5], int(20_000 + 9_000 * ((i * 7) % 11))
            waiting = 0 if i % 9 else 412
            rows.append(
                (
                    i,
                    "vn",
                    feed,
                    f"{feed}_{day:%Y-%m-%d}.csv",
                    day + pd.Timedelta(hours=17),
                    day,
                    read,
                    read - 800 - waiting,
                    800,
                    waiting,
                    "quarantine" if waiting else "loaded",
                )
            )
        names = "load_id source feed file_name loaded_at known_on"
        names += " rows_read rows_loaded rows_unchanged rows_quarantined status"
        return pd.DataFrame(rows, columns=names.split())

    def _newest_load(self, scope: Scope) -> pd.DataFrame:
        last = self._loads(scope).tail(1)
        return last[["loaded_at", "known_on", "rows_loaded"]].assign(files=1)

    def _quarantine_by_reason(self, scope: Scope) -> pd.DataFrame:
        rows = [
            ("unknown_area", "quarantine", "injection", 1_204, 1_204, pd.Timestamp("2021-11-03")),
            ("not_a_date", "quarantine", "registration", 2_877, 0, pd.Timestamp("2021-10-21")),
            ("after_known", "quarantine", "injection", 318, 9_540, pd.Timestamp("2021-11-25")),
            (
                "unknown_vaccine",
                "quarantine",
                "stock_movement",
                12,
                4_800,
                pd.Timestamp("2021-11-14"),
            ),
            ("before_campaign", "flag", "stock_movement", 41, 610, pd.Timestamp("2021-11-02")),
        ]
        return pd.DataFrame(
            rows, columns=["reason", "severity", "feed", "rows", "weight_doses", "oldest"]
        )

    def _completeness(self, scope: Scope, *, days: int = 28) -> pd.DataFrame:
        units = self._units(Scope(map=scope.map), level="province")
        last = pd.Timestamp(scope.as_of or LAST)
        frame = units[["area_code", "name_vi", "short_vi", "name_en", "level"]].merge(
            pd.DataFrame({"date": pd.date_range(last - pd.Timedelta(days=days - 1), last)}),
            how="cross",
        )
        dice = (
            np.sin(np.arange(len(frame)) * 78.233 + frame["area_code"].astype(int) ** 2)
            * 43758.5453
        ) % 1
        weak = frame["area_code"].isin((*INCOMPLETE, *SILENT, "24", "62"))
        recent = (last - frame["date"]).dt.days < 3
        dice = dice - 0.35 * weak - 0.22 * recent
        frame["state"] = np.select(
            [dice < 0.012, dice < 0.03, dice < 0.11], ["missing", "partial", "late"], "ok"
        )
        return frame

    def _moved_between(self, scope: Scope) -> pd.DataFrame:
        units = self._units(Scope(map=scope.map), level="province").head(40)
        rows = []
        for unit in units.to_dict("records"):
            size = 4_000 * (1 + np.sin(int(unit["area_code"])))
            for kind, share in (("new", 6), ("late", 1.4), ("corrected", 0.3), ("withdrawn", -0.5)):
                rows.append(
                    {
                        **{k: unit[k] for k in ("area_code", "name_vi", "short_vi", "name_en")},
                        "kind": kind,
                        "doses": round(size * share),
                    }
                )
        return pd.DataFrame(rows)

    def _freshness(self, scope: Scope, *, feed: str = "") -> pd.DataFrame:
        feeds = {
            "injection": 0,
            "registration": 0,
            "stock_movement": 1,
            "allocation": 5,
            "site_day": 1,
        }
        rows = [
            (
                f,
                "vn",
                pd.Timestamp(f"2021-11-{27 - lag:02d} 17:00"),
                LAST - timedelta(days=lag),
                LAST - timedelta(days=lag),
                True,
                61 - lag,
                63,
            )
            for f, lag in feeds.items()
        ]
        return pd.DataFrame(
            rows,
            columns=[
                "feed",
                "source",
                "loaded_at",
                "known_on",
                "last_event_date",
                "is_dated",
                "areas_reported",
                "areas_expected",
            ],
        )

    def _dates(self, scope: Scope) -> pd.DataFrame:
        rows = [("first", DAYS[0].date()), ("last", LAST), *(("known", d) for d in KNOWN)]
        return pd.DataFrame(rows, columns=["kind", "date"])

    def _stamp(self, scope: Scope) -> Stamp:
        path = self._area_path(scope).iloc[-1]
        is_late = (scope.as_of or LAST) > LAST - timedelta(days=4)
        return Stamp(
            indicator=scope.indicator,
            area_code=scope.area,
            area_name_vi=path["short_vi"],
            area_name_en=path["name_en"],
            as_of=scope.as_of or LAST,
            known_on=scope.known_on or KNOWN[0],
            basis=scope.basis or "residence",
            population_version="2021",
            updated_at=pd.Timestamp("2021-11-27 17:00"),
            marks=("simulated", *(("incomplete_inputs",) if is_late else ())),
        )
