"""What the charts of a comparison share: who is marked how, medians, titles, facts, the table."""

from __future__ import annotations

import pandas as pd

from layouts import findings, say
from layouts.formats import number
from layouts.theme import TOKENS, Theme
from layouts.view import Column, Table
from layouts.words import t, term

#: The scope's own area, those like it, the others: drawn in the reverse order.
KINDS = ("other", "peer", "self")


def ranked(frame: pd.DataFrame) -> pd.DataFrame:
    """The units that may be shown, highest value first."""
    shown = findings.with_values(frame)
    return shown.sort_values(["value", "area_code"], ascending=[False, True])


def names(frame: pd.DataFrame, *, lang: str) -> list[str]:
    """Each unit's short name; the code is added where two have the same."""
    plain = [say.place(row, lang=lang) for row in frame.to_dict("records")]
    twice = {name for name in plain if plain.count(name) > 1}
    codes = frame["area_code"].tolist()
    return [f"{n} ({c})" if n in twice else n for n, c in zip(plain, codes, strict=True)]


def of_kind(frame: pd.DataFrame, kind: str) -> pd.Series:
    """Which rows are the scope's own, its peers, or neither."""
    own, peer = frame["is_self"].astype(bool), frame["is_peer"].astype(bool)
    return {"self": own, "peer": peer & ~own, "other": ~own & ~peer}[kind]


def dress(kind: str, *, theme: Theme) -> tuple[str, int]:
    """Colour and size of a kind's mark."""
    c = TOKENS[theme]
    return {"self": (c["ink"], 11), "peer": (c["accent"], 8), "other": (c["line"], 7)}[kind]


def suffix(indicator: str) -> str:
    """What stands after an axis's numbers."""
    return "%" if say.unit_of(indicator) == "percent" else ""


def medians(frame: pd.DataFrame, *, lang: str) -> list[tuple[str, float]]:
    """The median of all, and of the peers where they are not all, with their names."""
    lines = [(t("compare.median_all", lang), float(frame["value"].median()))]
    peers = frame[of_kind(frame, "peer")]
    if 0 < len(peers) < len(frame):
        lines.append((t("compare.median_peers", lang), float(peers["value"].median())))
    return lines


def best_quarter(frame: pd.DataFrame, *, better: str = "up") -> float:
    """The limit of the best quarter of the peers; of the lowest where less is better."""
    peers = frame[of_kind(frame, "peer")]
    return float(peers["value"].quantile(0.75 if better != "down" else 0.25))


def title(frame: pd.DataFrame, *, indicator: str, lang: str) -> str:
    """Where the scope's area stands among its peers, or who leads when none is chosen."""
    own = frame[of_kind(frame, "self")]
    if own.empty:
        return findings.ranking_title(frame, lang=lang)
    group = frame[of_kind(frame, "self") | of_kind(frame, "peer")]
    place = int(group["value"].rank(ascending=False, method="min")[own.index[0]])
    return t(
        "compare.title.place",
        lang,
        place=say.place(own.iloc[0], lang=lang),
        rank=number(place, lang=lang),
        of=number(len(group), lang=lang),
    )


def facts(frame: pd.DataFrame, *, indicator: str, lang: str) -> tuple[str, ...]:
    """The medians, the best quarter of the peers, and the ends."""
    write = {"indicator": indicator, "lang": lang}
    lines = [
        t("compare.fact.median", lang, name=name, value=say.value(value, **write))
        for name, value in medians(frame, lang=lang)
    ]
    if of_kind(frame, "peer").any():
        best = say.value(best_quarter(frame), **write)
        lines.append(t("compare.fact.best_quarter", lang, value=best))
    first, last = frame.iloc[0], frame.iloc[-1]
    ends = {
        "high": say.place(first, lang=lang),
        "high_value": say.value(first["value"], **write),
        "low": say.place(last, lang=lang),
        "low_value": say.value(last["value"], **write),
    }
    return (*lines, t("coverage.fact.ends", lang, **ends))


def table(frame: pd.DataFrame, *, indicator: str, lang: str) -> Table:
    """One row a unit with its interval, numerator, denominator and group."""
    keys = ("area_code", "area", "value", "low", "high", "numerator", "denominator", "group")
    texts = ("area_code", "area", "group")
    columns = tuple(
        Column(k, t(f"compare.column.{k}", lang), "text" if k in texts else "number") for k in keys
    )
    rows = frame.assign(
        area=names(frame, lang=lang),
        group=[_group(row, lang=lang) for row in frame.to_dict("records")],
    )
    raw = tuple(tuple(row[k] for k in keys) for row in rows.to_dict("records"))
    shown = tuple(_shown(row, indicator=indicator, lang=lang) for row in raw)
    return Table(columns, shown, raw)


def _group(row: dict, *, lang: str) -> str:
    kind = "self" if row["is_self"] else "peer" if row["is_peer"] else "other"
    return term("compare.kind", kind, lang=lang)


def _shown(row: tuple, *, indicator: str, lang: str) -> tuple[str, ...]:
    code, area, value, low, high, top, below, group = row
    figures = (say.value(v, indicator=indicator, lang=lang) for v in (value, low, high))
    return (code, area, *figures, number(top, lang=lang), number(below, lang=lang), group)
