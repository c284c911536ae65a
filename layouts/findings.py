"""What a frame says, in a sentence of at most ten words and the facts behind it."""

from __future__ import annotations

import pandas as pd

from layouts import say
from layouts.formats import day, large, number, percent, signed
from layouts.theme import Scale
from layouts.words import t, term

HAS_VALUE = ("ok", "incomplete")


def with_values(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows whose value may be shown: neither missing, suppressed nor without denominator."""
    return frame[frame["state"].isin(HAS_VALUE) & frame["value"].notna()]


def map_title(frame: pd.DataFrame, *, scale: Scale, indicator: str, dose: str, lang: str) -> str:
    """Which areas are behind, against the lowest break that some area has not reached."""
    shown = with_values(frame)
    if shown.empty:
        return _title_of_none(frame, lang=lang)
    what = say.phrase(indicator, dose=dose, lang=lang)
    if scale.unit != "percent":
        return _title_of_the_highest(shown, indicator=indicator, what=what, lang=lang)
    values = shown["value"].round(1)
    for limit in scale.breaks[:-1]:
        count = int((values < limit).sum())
        if count:
            return _title_behind(frame, count=count, limit=limit, what=what, lang=lang)
    limit = percent(scale.breaks[-2], lang=lang, digits=0)
    return t("coverage.title.all_above", lang, limit=limit, what=what)


def _title_of_none(frame: pd.DataFrame, *, lang: str) -> str:
    """Why no area has a value, when they all have the same reason."""
    reasons = set(frame["state"])
    if len(reasons) != 1 or not reasons - set(HAS_VALUE):
        return t("coverage.title.no_values", lang)
    areas = say.areas(str(frame["level"].iloc[0]), len(frame), lang=lang)
    reason = term("states.area", reasons.pop(), lang=lang).lower()
    return t("coverage.title.all_without", lang, areas=areas, reason=reason)


def _title_behind(frame: pd.DataFrame, *, count: int, limit: float, what: str, lang: str) -> str:
    areas = say.areas(str(frame["level"].iloc[0]), count, lang=lang)
    shown = percent(limit, lang=lang, digits=0)
    return t("coverage.title.below", lang, areas=areas, limit=shown, what=what)


def _title_of_the_highest(shown: pd.DataFrame, *, indicator: str, what: str, lang: str) -> str:
    top = shown.loc[shown["value"].idxmax()]
    value = say.value(top["value"], indicator=indicator, lang=lang)
    place = say.place(top, lang=lang)
    return t("coverage.title.highest", lang, place=place, value=value, what=what)


def map_facts(frame: pd.DataFrame, *, indicator: str, lang: str) -> tuple[str, ...]:
    """The whole, the highest and lowest, and what is missing or incomplete."""
    shown = with_values(frame)
    if shown.empty:
        return (t("states.empty.chart_next", lang),)
    return (
        _fact_of_the_whole(frame, indicator=indicator, lang=lang),
        _fact_of_the_ends(shown, indicator=indicator, lang=lang),
        _fact_of_the_gaps(frame, lang=lang),
    )


def _fact_of_the_whole(frame: pd.DataFrame, *, indicator: str, lang: str) -> str:
    sums = frame[["numerator", "denominator"]].sum(min_count=1)
    value = say.value(_whole(frame, sums), indicator=indicator, lang=lang)
    parts = {
        "part": large(sums["numerator"], lang=lang),
        "of": large(sums["denominator"], lang=lang),
    }
    return t("coverage.fact.whole", lang, value=value, **parts)


def _whole(frame: pd.DataFrame, sums: pd.Series) -> float:
    """The areas shown taken together, in the unit of their own values; not the nation's figure."""
    per_share = (frame["value"] * frame["denominator"] / frame["numerator"]).dropna()
    if per_share.empty or not sums["denominator"]:
        return sums["numerator"]
    return per_share.iloc[0] * sums["numerator"] / sums["denominator"]


def _fact_of_the_ends(shown: pd.DataFrame, *, indicator: str, lang: str) -> str:
    ends = {"high": shown.loc[shown["value"].idxmax()], "low": shown.loc[shown["value"].idxmin()]}
    words = {k: say.place(row, lang=lang) for k, row in ends.items()}
    values = {
        f"{k}_value": say.value(row["value"], indicator=indicator, lang=lang)
        for k, row in ends.items()
    }
    return t("coverage.fact.ends", lang, **words, **values)


def _fact_of_the_gaps(frame: pd.DataFrame, *, lang: str) -> str:
    counts = frame["state"].value_counts()
    level = str(frame["level"].iloc[0])
    parts = [
        f"{say.areas(level, int(n), lang=lang)} {term('states.area', state, lang=lang).lower()}"
        for state, n in counts.items()
        if state != "ok"
    ]
    return "; ".join(parts) + "." if parts else t("coverage.fact.complete", lang)


def ranking_title(shown: pd.DataFrame, *, lang: str) -> str:
    """Who leads and who is last, among the areas with a value."""
    if shown.empty:
        return t("coverage.title.no_values", lang)
    ordered = shown.sort_values("value", ascending=False)
    first, last = (say.place(ordered.iloc[i], lang=lang) for i in (0, -1))
    return t("coverage.title.ranking", lang, first=first, last=last)


def change(over_time: pd.DataFrame, *, days: int = 7) -> float | None:
    """Change of the last value against the one so many days before; None when too short."""
    series = over_time.dropna(subset=["value"]).set_index("date")["value"].sort_index()
    if series.empty:
        return None
    before = series[series.index <= series.index[-1] - pd.Timedelta(days=days)]
    return None if before.empty else float(series.iloc[-1] - before.iloc[-1])


def curve_title(over_time: pd.DataFrame, *, place: str, indicator: str, lang: str) -> str:
    """Where the area stands and how far it came in seven days."""
    shown = over_time.dropna(subset=["value"])
    if shown.empty:
        return t("coverage.title.no_values", lang)
    value = say.value(shown.sort_values("date")["value"].iloc[-1], indicator=indicator, lang=lang)
    step = change(over_time)
    if step is None:
        return t("coverage.title.stands", lang, place=place, value=value)
    moved = say.difference(step, indicator=indicator, lang=lang)
    key = f"coverage.title.curve_{change_words(indicator)}"
    return t(key, lang, place=place, value=value, change=moved)


def change_words(indicator: str) -> str:
    """Which sentence tells a change: in points of percentage, or plainly."""
    return "points" if say.unit_of(indicator) == "percent" else "plain"


def curve_facts(
    over_time: pd.DataFrame, band: pd.DataFrame | None, *, indicator: str, lang: str
) -> tuple[str, ...]:
    """First and last day, the middle half of the other areas, and the incomplete days."""
    shown = over_time.dropna(subset=["value"]).sort_values("date")
    if shown.empty:
        return (t("states.empty.chart_next", lang),)
    first, last = shown["date"].iloc[0], shown["date"].iloc[-1]
    facts = [
        t("coverage.fact.period", lang, first=day(first, lang=lang), last=day(last, lang=lang))
    ]
    if band is not None and not band.empty:
        end = band.sort_values("date").iloc[-1]
        quartiles = {k: say.value(end[k], indicator=indicator, lang=lang) for k in ("q1", "q3")}
        facts.append(t("coverage.fact.band", lang, **quartiles))
    late = incomplete_days(shown)
    key = "coverage.fact.late_days" if late else "coverage.fact.no_late_days"
    return (*facts, t(key, lang, days=number(late, lang=lang)))


def incomplete_days(over_time: pd.DataFrame) -> int:
    """How many days of a series still wait for reports."""
    return int((over_time["state"] != "ok").sum()) if "state" in over_time else 0


def age_title(frame: pd.DataFrame, *, lang: str) -> str:
    """The age band furthest from its full course, among those that have begun."""
    full = frame[(frame["dose"] == "full") & (frame["value"] > 0)]
    if full.empty:
        return t("coverage.title.no_values", lang)
    low = full.loc[full["value"].idxmin()]
    age = term("states.age", str(low["age_band"]), lang=lang)
    return t("coverage.title.age", lang, age=age, value=percent(low["value"], lang=lang))


def age_facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """For each dose, the ages that lead and trail."""
    facts = []
    for dose, rows in frame[frame["value"] > 0].groupby("dose", sort=False):
        high, low = rows.loc[rows["value"].idxmax()], rows.loc[rows["value"].idxmin()]
        facts.append(
            t(
                "coverage.fact.age",
                lang,
                dose=term("states.dose", str(dose), lang=lang),
                high=term("states.age", str(high["age_band"]), lang=lang),
                high_value=percent(high["value"], lang=lang),
                low=term("states.age", str(low["age_band"]), lang=lang),
                low_value=percent(low["value"], lang=lang),
            )
        )
    return tuple(facts[:3])


def moved_title(frame: pd.DataFrame, *, lang: str) -> str:
    """How much newly known, and how much of it changes the past."""
    sums = frame.groupby("kind")["doses"].sum()
    new = float(sums.get("new", 0))
    past = float(sums.drop("new", errors="ignore").abs().sum())
    if not len(frame):
        return t("data.title.nothing_moved", lang)
    return t("data.title.moved", lang, new=large(new, lang=lang), past=large(past, lang=lang))


def moved_facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """The doses of each kind, and the area that moved most."""
    sums = frame.groupby("kind")["doses"].sum()
    facts = [
        t(
            "data.fact.moved",
            lang,
            kind=term("states.moved", kind, lang=lang),
            doses=signed(n, lang=lang, digits=0),
        )
        for kind, n in sums.items()
    ]
    return tuple(facts)
