"""Loads by the day they count as known: the sums, shades and sentences of every such chart."""

from __future__ import annotations

import pandas as pd

from layouts.formats import day, large, number
from layouts.theme import SEQUENTIAL, TOKENS, Theme
from layouts.words import t

#: Shades of a day: nothing loaded, then loaded with ever more rows, then rows left behind.
QUIET, FAILED = 0, 4
UNDONE = ("quarantine", "refused", "failed")
_SHARES = (0.25, 0.75)
#: Fewer days than this are a list; a calendar of them would be an empty field.
_HANDFUL = 8


def by_day(loads: pd.DataFrame) -> pd.DataFrame:
    """Sums by known day and a code of shade, with every day between the first and the last."""
    dated = loads.assign(date=pd.to_datetime(loads["known_on"]).dt.normalize())
    dated["failed"] = dated["status"].isin(UNDONE).astype(int)
    sums = dated.groupby("date").agg(
        loads=("load_id", "count"),
        rows_read=("rows_read", "sum"),
        rows_quarantined=("rows_quarantined", "sum"),
        failed=("failed", "sum"),
    )
    every = pd.date_range(sums.index.min(), sums.index.max(), name="date")
    days = sums.reindex(every, fill_value=0).reset_index()
    return days.assign(code=_codes(days))


def is_handful(loads: pd.DataFrame) -> bool:
    """Whether so few days have loads that they are told one by one."""
    return 0 < loads["known_on"].nunique() < _HANDFUL


def _codes(days: pd.DataFrame) -> pd.Series:
    busy = days.loc[days["loads"] > 0, "rows_read"]
    low, high = (busy.quantile(q) for q in _SHARES)
    codes = 1 + (days["rows_read"] > low).astype(int) + (days["rows_read"] > high).astype(int)
    codes = codes.where(days["loads"] > 0, QUIET)
    return codes.where(days["failed"] == 0, FAILED)


def palette(theme: Theme) -> tuple[str, ...]:
    """A colour for each code."""
    ramp = SEQUENTIAL[theme]
    return (TOKENS[theme]["no_data"], ramp[1], ramp[3], ramp[5], TOKENS[theme]["watch"])


def told(row: dict, *, lang: str, joint: str = "<br>") -> str:
    """What was loaded on a day."""
    if not row["loads"]:
        return t("data.calendar.none", lang)
    keys = ("loads", "rows_read", "rows_quarantined")
    return joint.join(
        t(f"data.calendar.{key}", lang, count=large(row[key], lang=lang))
        for key in keys
        if row[key] or key == "loads"
    )


def title(loads: pd.DataFrame, *, lang: str) -> str:
    """How many loads there were, and how many left rows behind."""
    failed = int(loads["status"].isin(UNDONE).sum())
    count = number(len(loads), lang=lang)
    if failed:
        shown = number(failed, lang=lang)
        return t("data.title.loads_failed", lang, failed=shown, loads=count)
    return t("data.title.loads", lang, loads=count)


def facts(loads: pd.DataFrame, days: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """What became of all rows, the days without a load, and the last day."""
    sums = loads[["rows_read", "rows_loaded", "rows_unchanged", "rows_quarantined"]].sum()
    words = {k: number(v, lang=lang) for k, v in sums.items()}
    quiet = number(int((days["loads"] == 0).sum()), lang=lang)
    latest = days.loc[days["loads"] > 0, "date"].iloc[-1]
    return (
        t("data.fact.rows", lang, **words),
        t("data.fact.quiet_days", lang, days=quiet),
        t("data.fact.latest", lang, date=day(latest, lang=lang)),
    )


def legend(*, theme: Theme, lang: str) -> tuple[tuple[str, str, str], ...]:
    """The shades and their names."""
    keys = ("none", "few", "some", "many", "failed")
    pairs = zip(keys, palette(theme), strict=True)
    return tuple((key, colour, t(f"data.calendar.legend.{key}", lang)) for key, colour in pairs)
