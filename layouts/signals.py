"""What a signal is called and what is said of it: names, sentences, tables of the safety page."""

from __future__ import annotations

import pandas as pd

from layouts.formats import MISSING, day, number, percent
from layouts.view import Column
from layouts.words import t, term

_POWERLESS = 1.0
_SMALL_HISTORY = 50
_METHODS = (
    *("maxsprt", "cmaxsprt", "scri", "lots_severe", "lots_common"),
    *("reporting", "cluster", "ic"),
)
#: Which method speaks first of a signal.
ORDER = {name: place for place, name in enumerate(_METHODS)}
#: Methods whose expectation comes from a background rate.
AGAINST_BACKGROUND = ("maxsprt", "cmaxsprt")


def name(row: dict, *, lang: str) -> str:
    """A subject as a reader calls it: "Moderna × viêm cơ tim", "lô B2021103398", a site."""
    kind = row["subject_kind"]
    if kind == "event":
        event = row.get(f"term_{lang}")
        shown = event if isinstance(event, str) and event else row["event_term_code"]
        return f"{vaccine(row['vaccine_code'], lang=lang)} × {shown}"
    if kind == "lot":
        code = str(row["subject"]).partition("/")[2] or t("safety.unknown_lot", lang)
        return f"{t('safety.kind.lot', lang)} {code} ({vaccine(row['vaccine_code'], lang=lang)})"
    if kind == "province":
        shown = row.get("province_vi" if lang == "vi" else "province_en")
    else:
        shown = row.get("site_name")
    return str(shown) if isinstance(shown, str) and shown else str(row["subject"])


def vaccine(code: str, *, lang: str) -> str:
    """A vaccine's usual name."""
    return term("states.vaccine", str(code), lang=lang)


def ratio(row: dict, *, lang: str) -> str:
    """A ratio with its interval: 2,9 (1,5–5,1)."""
    if _absent(row["ratio"]):
        return MISSING
    shown = number(row["ratio"], lang=lang, digits=1)
    if _absent(row["lower"]):
        return shown
    low, high = (number(row[name], lang=lang, digits=1) for name in ("lower", "upper"))
    return f"{shown} ({low}–{high})"


def share(value: float | None, *, lang: str) -> str:
    """A share of a limit as a whole percentage."""
    return MISSING if _absent(value) else percent(float(value) * 100, lang=lang, digits=0)


def state(row: dict, *, lang: str) -> str:
    """Where a subject stands: what people did, else new, watched or ended."""
    if row["state"]:
        return t(f"safety.state.{row['state']}", lang)
    if row["methods"]:
        is_silent = "reporting" in row["methods"] and row["ratio"] < 1
        return t("safety.silent.low" if is_silent else "safety.state.new", lang)
    return t("safety.state.ended" if row["is_ended"] else "safety.state.watched", lang)


def methods(row: dict, *, lang: str) -> str:
    """The methods that signal, or the one that watches."""
    found = row["methods"].split() if row["methods"] else [row["method"]]
    return ", ".join(t(f"safety.method.{method}", lang) for method in found)


def loud(frame: pd.DataFrame) -> pd.DataFrame:
    """The events and lots that signal by more than disproportionality, which alone is a hint."""
    watched = frame[frame["subject_kind"].isin(["event", "lot"])]
    return watched[~watched["methods"].isin(["", "ic"])]


def shown(frame: pd.DataFrame) -> pd.DataFrame:
    """The board's rows: events, lots, and provinces that signal; sites have a list of their own."""
    kinds = frame["subject_kind"].isin(["event", "lot", "province"])
    return frame[kinds]


def silence(frame: pd.DataFrame, *, lang: str) -> str:
    """How many sites and provinces are silent, where any is; the reason to doubt a low rate."""
    low = frame[(frame["method"] == "reporting") & (frame["ratio"] < 1)]
    if low.empty:
        return ""
    kinds = low["subject_kind"].value_counts()
    counts = {f"{kind}s": number(kinds.get(kind, 0), lang=lang) for kind in ("site", "province")}
    return t("safety.silent.warned", lang, **counts)


def board_title(frame: pd.DataFrame, *, lang: str) -> str:
    """How many signals among how many rows."""
    if frame.empty:
        return t("safety.title.board_empty", lang)
    watched = int(frame["subject_kind"].isin(["event", "lot"]).sum())
    found = len(loud(frame))
    key = "safety.title.board" if found else "safety.title.board_none"
    counts = {"signals": number(found, lang=lang), "watched": number(watched, lang=lang)}
    return t(key, lang, **counts)


def said(last: dict, protocol: dict | None, *, crossed: object, lang: str) -> tuple[str, ...]:
    """What a look does and does not mean, in plain sentences."""
    found = []
    if not _absent(last["expected"]) and not _absent(last["lower"]):
        figures = {k: number(last[k], lang=lang, digits=1) for k in ("expected", "ratio")}
        limits = {k: number(last[k], lang=lang, digits=1) for k in ("lower", "upper")}
        count = number(last["observed"], lang=lang)
        found.append(t("safety.says.observed", lang, observed=count, **figures, **limits))
    if not _absent(crossed):
        found.append(t("safety.says.crossed", lang, date=day(crossed, lang=lang)))
    elif not _absent(last["of_limit"]):
        found.append(t("safety.says.below", lang, share=share(last["of_limit"], lang=lang)))
        found += _needed(last, lang=lang)
    if last["method"] in AGAINST_BACKGROUND:
        found += _band(last, lang=lang)
    if protocol is not None:
        found += _plan(protocol, lang=lang)
    kind = last.get("subject_kind", "event")
    if kind != "event":
        found += _compared(last, kind, lang=lang)
        return (*found, t("safety.says.passive", lang))
    return (*found, t("safety.says.multiplicity", lang), t("safety.says.passive", lang))


def _needed(last: dict, *, lang: str) -> list[str]:
    """How many cases would cross the limit at what is expected now."""
    events = (last.get("detail") or {}).get("events_to_signal")
    if _absent(events):
        return []
    return [t("safety.says.needed", lang, events=number(events, lang=lang))]


def _compared(last: dict, kind: str, *, lang: str) -> list[str]:
    """With what a lot, a site or a province is compared, and what else may explain it."""
    found = [t(f"safety.says.against_{'lots' if kind == 'lot' else 'places'}", lang)]
    share = (last.get("detail") or {}).get("share")
    if kind == "lot" and not _absent(share):
        found.append(
            t("safety.says.one_site", lang, share=percent(share * 100, lang=lang, digits=0))
        )
    return found


def _band(last: dict, *, lang: str) -> list[str]:
    """The ratio under half and double the background, and little power where T is small."""
    half, double = (number(last["ratio"] * f, lang=lang, digits=1) for f in (0.5, 2.0))
    found = [t("safety.says.band", lang, half=half, double=double)]
    if last["expected_total"] < _POWERLESS:
        total = number(last["expected_total"], lang=lang, digits=2)
        found.append(t("safety.says.power", lang, total=total))
    return found


def _plan(protocol: dict, *, lang: str) -> list[str]:
    """The window and level fixed beforehand, and where the background comes from."""
    window = t(
        "safety.says.window",
        lang,
        first=protocol["window_from_days"],
        last=protocol["window_to_days"],
        alpha=number(protocol["alpha"], lang=lang, digits=2),
        least=protocol["least_events"],
        version=protocol["protocol_version"],
    )
    if not protocol["rate_code"]:
        return [t("safety.says.no_background", lang), window]
    figures = {
        name: number(protocol[column], lang=lang, digits=2)
        for name, column in (("rate", "rate"), ("low", "rate_low"), ("high", "rate_high"))
    }
    source = t(
        "safety.says.background",
        lang,
        **figures,
        population=protocol["rate_population"],
        source=protocol["rate_source"],
    )
    return [source, *_small(protocol, lang=lang), window]


def _small(protocol: dict, *, lang: str) -> list[str]:
    """On how few cases the background rests, where it is few."""
    events = protocol.get("history_events")
    if _absent(events) or not 0 < events < _SMALL_HISTORY:
        return []
    return [t("safety.says.small_history", lang, events=number(events, lang=lang))]


def column(key: str, *, lang: str, kind: str = "text") -> Column:
    """A column of a safety table."""
    return Column(key, t(f"safety.column.{key}", lang), kind)


def _absent(value: object) -> bool:
    return value is None or bool(pd.isna(value))
