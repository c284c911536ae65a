"""What frames on vaccine say: parts that balance, titles of at most ten words, and facts."""

from __future__ import annotations

from datetime import timedelta

import pandas as pd

from layouts import say
from layouts.formats import day, large, number, percent
from layouts.words import t, term

WASTE = ("open_vial", "expired", "cold_chain", "broken", "other")
ALARM_DAYS = 7
AREAS = ("nation", "zone", "province", "district", "commune")


def vaccine(code: str, *, lang: str) -> str:
    """A product's name as it is said; all of them together for the empty code."""
    return term("states.vaccine", code, lang=lang) if code else t("ui.scope.all_vaccines", lang)


def lot_code(subject: str) -> str:
    """The number printed on the vials, without the vaccine before it."""
    return subject.split("/", 1)[-1]


def flow_parts(frame: pd.DataFrame) -> dict:
    """Segments of the three bars in doses; what is negative stands on the other side.

    supply = received + extra + came (+ owed) = used + wasted + on hand + in transit (+ left) = went
    """
    own = frame[frame["area_code"] != ""]
    sums = own.sum(numeric_only=True)
    wasted = sum(sums.get(f"wasted_{reason}", 0.0) for reason in WASTE)
    moved = sums.get("moved", 0.0) + sums.get("adjusted", 0.0)
    on_hand, decided, received = (sums.get(k, 0.0) for k in ("on_hand", "decided", "received"))
    segments = {
        "received_of": min(received, decided),
        "undelivered": max(decided - received, 0.0),
        "received": received,
        "extra": sums.get("extra", 0.0),
        "came": max(moved, 0.0),
        "owed": max(-on_hand, 0.0),
        "used": sums.get("used", 0.0),
        "on_hand": max(on_hand, 0.0),
        "in_transit": sums.get("in_transit", 0.0),
        "left": max(-moved, 0.0),
        "wasted": wasted,
    }
    supply = sum(segments[name] for name in ("received", "extra", "came", "owed"))
    went = sum(segments[name] for name in ("used", "on_hand", "in_transit", "left", "wasted"))
    return {
        "segments": {name: float(doses) for name, doses in segments.items()},
        "decided": float(decided),
        "supply": float(supply),
        "went": float(went),
        "recorded": float(sums.get("recorded", 0.0)),
        "upstream": float(frame.loc[frame["area_code"] == "", "on_hand"].sum()),
        **{name: float(sums.get(name, 0.0)) for name in ("vials_received", "vials_opened")},
        **{name: float(sums.get(name, 0.0)) for name in ("nominal_received", "nominal_opened")},
    }


def flow_title(parts: dict, *, lang: str) -> str:
    """How much came, was given and is left."""
    words = {name: large(parts["segments"][name], lang=lang) for name in ("received", "used")}
    left = parts["segments"]["on_hand"] - parts["segments"]["owed"]
    if not parts["segments"]["received"]:
        return t("stock.title.flow_local", lang, used=words["used"], left=large(left, lang=lang))
    return t("stock.title.flow", lang, **words, left=large(left, lang=lang))


def flow_facts(parts: dict, *, lang: str) -> tuple[str, ...]:
    """Shares, the three measures (vials, nominal doses, doses), records, and the stores above."""
    own = parts["segments"]
    facts = []
    if parts["decided"]:
        share = own["received"] / parts["decided"] * 100
        words = {"share": percent(share, lang=lang), "left": number(own["undelivered"], lang=lang)}
        facts.append(t("stock.fact.received", lang, **words))
    if own["received"]:
        share = percent(own["used"] / own["received"] * 100, lang=lang)
        facts.append(t("stock.fact.used", lang, share=share, extra=number(own["extra"], lang=lang)))
    if parts["vials_opened"]:
        drawn = percent(own["used"] / parts["nominal_opened"] * 100, lang=lang)
        counts = {
            "vials": number(parts["vials_opened"], lang=lang),
            "nominal": number(parts["nominal_opened"], lang=lang),
            "used": number(own["used"], lang=lang),
        }
        facts.append(t("stock.fact.vials", lang, share=drawn, **counts))
    counts = {"used": number(own["used"], lang=lang)}
    facts.append(
        t("stock.fact.recorded", lang, recorded=number(parts["recorded"], lang=lang), **counts)
    )
    if parts["upstream"]:
        facts.append(t("stock.fact.upstream", lang, doses=number(parts["upstream"], lang=lang)))
    return (*facts, t("stock.fact.balance", lang, doses=number(parts["supply"], lang=lang)))


def waste_title(frame: pd.DataFrame, *, lang: str) -> str:
    """The heaviest reason, and how much was thrown away in all."""
    lost = frame[frame["reason"] != "opened"].groupby("reason")["doses"].sum()
    if not lost.sum():
        return t("stock.title.no_waste", lang)
    words = {"doses": large(lost.sum(), lang=lang)}
    return t("stock.title.waste", lang, reason=waste_word(lost.idxmax(), lang=lang), **words)


def waste_word(reason: str, *, lang: str) -> str:
    """Why doses were lost, in the reader's words."""
    return term("stock.waste", str(reason), lang=lang)


def waste_facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """What opened vials gave, short of their label or beyond it."""
    opened = frame.loc[frame["reason"] == "opened", "doses"].sum()
    key = "opened_beyond" if opened < 0 else "opened_short"
    return (
        t(f"stock.fact.{key}", lang, doses=number(abs(opened), lang=lang)),
        t("stock.fact.waste_by_subtraction", lang),
    )


def expiry_title(frame: pd.DataFrame, *, lang: str) -> str:
    """What reaches its last day in four weeks, or what has passed it already."""
    soon = frame[frame["days_left"].between(0, 28) & (frame["state"] == "usable")]
    if soon.empty:
        past = frame.loc[frame["state"] == "expired", "on_hand"].sum()
        key = "stock.title.expired_only" if past else "stock.title.nothing_expires"
        return t(key, lang, doses=large(past, lang=lang)) if past else t(key, lang)
    words = {"doses": large(soon["on_hand"].sum(), lang=lang), "lots": len(soon)}
    return t("stock.title.expiry", lang, **words)


def expiry_facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """The next lot to end, what is expired and lies there still, and what is held."""
    facts = []
    ahead = frame[(frame["days_left"] >= 0) & (frame["state"] == "usable")]
    if len(ahead):
        first = ahead.iloc[0]
        facts.append(
            t(
                "stock.fact.next_expiry",
                lang,
                lot=lot_code(first["subject"]),
                vaccine=vaccine(first["vaccine_code"], lang=lang),
                date=day(first["effective_expiry"], lang=lang),
                doses=number(first["on_hand"], lang=lang),
            )
        )
    for state in ("expired", "held", "recalled"):
        doses = frame.loc[frame["state"] == state, "on_hand"].sum()
        if doses:
            facts.append(t(f"stock.fact.{state}", lang, doses=number(doses, lang=lang)))
    return (*facts, t("stock.fact.effective_expiry", lang))


def run_out_title(frame: pd.DataFrame, *, lang: str) -> str:
    """How many nodes may be dry within a week with nothing on its way."""
    known = frame[frame["has_forecast"] & ~is_store(frame)]
    if known.empty:
        return t("stock.title.no_forecast", lang)
    alarms = known[known["is_alarm"]]
    if alarms.empty:
        return t("stock.title.no_alarm", lang, days=ALARM_DAYS)
    units = alarms["area_code"].nunique()
    places = say.areas(str(alarms["level"].iloc[0]), units, lang=lang)
    return t("stock.title.run_out", lang, places=places, days=ALARM_DAYS)


def run_out_facts(frame: pd.DataFrame, *, as_of: pd.Timestamp, lang: str) -> tuple[str, ...]:
    """The earliest dry, how windows are read, and what counts as usable."""
    known = frame[frame["has_forecast"] & frame["early"].notna() & ~is_store(frame)]
    facts = []
    if len(known):
        first = known.iloc[0]
        words = {
            "place": say.place(first, lang=lang),
            "vaccine": vaccine(first["vaccine_code"], lang=lang),
            "early": day(as_of + timedelta(days=int(first["early"])), lang=lang),
            "late": day(as_of + timedelta(days=int(first["late"])), lang=lang),
        }
        facts.append(t("stock.fact.first_dry", lang, **words))
    return (*facts, t("stock.fact.window", lang), t("stock.fact.usable", lang))


def with_stores(frame: pd.DataFrame, stores: pd.DataFrame) -> pd.DataFrame:
    """The nodes of a list and, after them, the area's own stores."""
    if stores.empty:
        return frame
    others = frame[~frame["area_code"].isin(stores["area_code"])]
    return pd.concat([others, stores.reindex(columns=frame.columns)], ignore_index=True)


def is_store(frame: pd.DataFrame) -> pd.Series:
    """Which rows are stores: they hand on, and run dry without anybody going without a dose yet."""
    return frame["level"].astype(str).str.endswith("_store")


def cover_frame(frame: pd.DataFrame, *, vaccine: str) -> pd.DataFrame:
    """Weeks of cover by node, as a map takes them; a node without a forecast has no value."""
    own = frame[frame["vaccine_code"] == vaccine].copy()
    own["numerator"] = own["usable"]
    own["denominator"] = own["weekly_use"].where(own["has_forecast"])
    own["value"] = own["numerator"] / own["denominator"].where(own["denominator"] > 0)
    known = own["value"].notna()
    own["state"] = known.map({True: "ok", False: "no_denominator"})
    own["rank"] = own["value"].rank(ascending=False, method="min").astype("Int64")
    whole = own.loc[known, ["numerator", "denominator"]].sum()
    own["national"] = whole["numerator"] / whole["denominator"] if known.any() else float("nan")
    is_area = own["level"].isin(AREAS)
    own["area_code"] = own["area_code"].where(is_area, "?facility=" + own["area_code"].astype(str))
    return own.reset_index(drop=True)


def cover_title(frame: pd.DataFrame, *, lang: str) -> str:
    """How many nodes have less than a week, else who has least."""
    shown = frame[frame["value"].notna()]
    if shown.empty:
        return t("stock.title.no_forecast", lang)
    below = shown[shown["value"] < 1]
    level = str(shown["level"].iloc[0])
    if len(below):
        return t("stock.title.cover", lang, places=say.areas(level, len(below), lang=lang))
    least = shown.loc[shown["value"].idxmin()]
    weeks = number(least["value"], lang=lang, digits=1)
    return t("stock.title.cover_least", lang, place=say.place(least, lang=lang), weeks=weeks)


def cover_facts(frame: pd.DataFrame, *, lang: str) -> tuple[str, ...]:
    """The whole, what usable means, and how many have no forecast."""
    whole = number(frame["national"].iloc[0], lang=lang, digits=1) if len(frame) else "–"
    facts = [t("stock.fact.cover", lang, weeks=whole), t("stock.fact.usable", lang)]
    without = int(frame["value"].isna().sum())
    if without:
        facts.append(t("stock.fact.no_forecast", lang, count=number(without, lang=lang)))
    return tuple(facts)
