"""Lists of the Vaccine page: who runs out, lines of decisions, what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from layouts import row_list as listing
from layouts import say, stock
from layouts.formats import collation, day, number, signed
from layouts.row_list import Field, Listing, Row
from layouts.theme import TOKENS, VACCINES, Theme
from layouts.words import known, t, term

MOST = 120
#: What decisions can be added up by, and the parameter that a click on such a sum chooses.
SUMS = {"round": "area", "decision": "area", "province": "area", "vaccine": "vaccine"}
_HEADS = {
    "round": "round_code",
    "decision": "decision_no",
    "province": "recipient",
    "vaccine": "vaccine",
}
_FORCE = {"first": "decided_first", "now": "doses"}
_CLOCK_ICONS = {
    "overdue": "exclamation-triangle",
    "late": "hourglass-split",
    "running": "clock",
    "waiting": "clock",
    "undecided": "question-circle",
}


def field(key: str, kind: Any = "text", *, lang: str, **more: bool) -> Field:
    """A column of a list on vaccine, named by its key."""
    own = f"stock.column.{key}"
    return Field(key, t(own if known(own) else f"ui.column.{key}", lang), kind, **more)


def doses(value: Any, *, lang: str, title: str = "") -> tuple:
    """A cell of doses; unknown ones are a dash."""
    worth = None if pd.isna(value) else float(value)
    return listing.number(number(worth, lang=lang), worth=worth, title=title)


def date(value: Any, *, lang: str) -> tuple:
    """A cell of a day; one that is not known is a dash."""
    worth = None if pd.isna(value) else value.timestamp()
    return listing.number(day(None if pd.isna(value) else value, lang=lang), worth=worth)


def _colour(code: str, theme: Theme) -> str:
    return VACCINES[theme].get(code, VACCINES[theme]["other"]) if code else TOKENS[theme]["muted"]


def alphabet(names: list[str]) -> Callable[[str], int]:
    """The place of each name in the dictionary's order."""
    order = {name: i for i, name in enumerate(sorted(set(names), key=collation))}
    return order.__getitem__


def run_out(
    frame: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    horizon: int,
    chosen: str,
    theme: Theme,
    lang: str,
) -> Listing:
    """Nodes and vaccines by the early edge of their window, with what is on its way.

    A facility that is `chosen` stands out; who clicks it again is back in its area.
    """
    is_known = frame["has_forecast"].astype(bool) & ~stock.is_store(frame)
    first = ["is_alarm", "early", "weekly_use"]
    shown = frame[is_known].sort_values(first, ascending=[False, True, False]).head(MOST)
    rows = [*shown.to_dict("records"), *_stores(frame[~is_known])]
    names = [say.place(row, lang=lang) for row in rows]
    order = alphabet(names)
    drawn = [
        (
            listing.place(name, worth=order(name), colour=_colour(row["vaccine_code"], theme)),
            (stock.vaccine(row["vaccine_code"], lang=lang), row["vaccine_code"]),
            _window(row, as_of=as_of, horizon=horizon, lang=lang),
            doses(row["usable"], lang=lang, title=_why(row, lang=lang)),
            doses(row["weekly_use"], lang=lang),
            doses(row["in_transit"] + row["decided"], lang=lang),
            _alarm(row, lang=lang),
        )
        for row, name in zip(rows, names, strict=True)
    ]
    found = [
        Row(_node_query(row), cells, selected=row["area_code"] == chosen)
        for row, cells in zip(rows, drawn, strict=True)
    ]
    return Listing(_of_nodes(lang), tuple(found), opens="query")


def _stores(frame: pd.DataFrame) -> list[dict]:
    """Stores, and sites for which nothing is forecast, as far as they hold vaccine, most first."""
    own = frame[~frame["level"].isin(stock.AREAS) & (frame["on_hand"] != 0)]
    own = own[own["vaccine_code"] != ""].sort_values("usable", ascending=False)
    return own.head(MOST).to_dict("records")


def _of_nodes(lang: str) -> tuple[Field, ...]:
    return (
        field("area", "place", lang=lang),
        field("vaccine", lang=lang, wide=True),
        field("window", "window", lang=lang, strong=True),
        field("usable", "number", lang=lang),
        field("weekly_use", "number", lang=lang, wide=True),
        field("coming", "number", lang=lang, wide=True),
        field("state", "mark", lang=lang),
    )


def _node_query(row: dict) -> str:
    """What a click on a node's row changes in the address."""
    is_area = row["level"] in ("nation", "zone", "province", "district", "commune")
    where = {"area" if is_area else "facility": row["area_code"]}
    return urlencode(where | ({"vaccine": row["vaccine_code"]} if row["vaccine_code"] else {}))


def _window(row: dict, *, as_of: pd.Timestamp, horizon: int, lang: str) -> tuple:
    days = [row["early"], row["middle"], row["late"]]
    if pd.isna(days[0]):
        text = t("stock.run_out.unknown", lang)
        return listing.window(text, days=(None, None, None), horizon=horizon)
    if days[0] > horizon:
        text = t("stock.run_out.later", lang, days=horizon)
        return listing.window(text, days=(None, None, None), horizon=horizon)
    dates = [as_of + timedelta(days=int(min(one, horizon))) for one in days]
    text = f"{dates[0]:%d/%m}–{dates[2]:%d/%m}" + ("+" if days[2] > horizon else "")
    words = {"early": day(dates[0], lang=lang), "late": day(dates[2], lang=lang)}
    title = t("stock.run_out.title", lang, **words)
    return listing.window(text, days=[float(one) for one in days], horizon=horizon, title=title)


def _why(row: dict, *, lang: str) -> str:
    """What of the books is not usable, and why."""
    parts = [
        f"{t(f'stock.column.{key}', lang)}: {number(row[key], lang=lang)}"
        for key in ("on_hand", "held", "expired", "negative", "reserve", "at_risk")
        if row[key] and not pd.isna(row[key])
    ]
    return " · ".join(parts)


def _alarm(row: dict, *, lang: str) -> tuple:
    if row["is_alarm"]:
        word = t("stock.run_out.alarm", lang)
        return listing.mark(word, icon="exclamation-triangle", tone="alarm")
    if row["negative"] < 0:
        return listing.mark(t("stock.run_out.negative", lang), icon="slash-circle")
    if str(row["level"]).endswith("_store"):
        return listing.mark(t("stock.run_out.store", lang), icon="box-seam", tone="quiet")
    if row["early"] <= stock.ALARM_DAYS:
        return listing.mark(t("stock.run_out.coming", lang), icon="truck", tone="quiet")
    return listing.mark("", icon="")


def decisions(frame: pd.DataFrame, *, theme: Theme, lang: str) -> Listing:
    """Lines of decisions, those past their fifth day first, then the newest."""
    late = frame["state"].isin(("overdue", "undecided"))
    ordered = frame.assign(first=~late).sort_values(
        ["first", "event_date", "decision_no"], ascending=[True, False, False]
    )
    fields = (
        field("decision_no", lang=lang),
        field("event_date", "number", lang=lang, wide=True),
        field("recipient", "place", lang=lang),
        field("decided", "number", lang=lang),
        field("received", "number", lang=lang),
        field("used", "number", lang=lang, wide=True),
        field("wasted", "number", lang=lang, wide=True),
        field("on_hand", "number", lang=lang, wide=True),
        field("state", "mark", lang=lang),
    )
    rows = ordered.head(MOST).to_dict("records")
    order = alphabet([say.place(row, lang=lang) for row in rows])
    return Listing(
        fields, tuple(_decision(row, order=order, theme=theme, lang=lang) for row in rows)
    )


def _decision(row: dict, *, order: Callable[[str], int], theme: Theme, lang: str) -> Row:
    name, wasted = say.place(row, lang=lang), sum(row[f"wasted_{one}"] for one in stock.WASTE)
    vaccine = stock.vaccine(row["vaccine_code"], lang=lang)
    return Row(
        row["area_code"],
        (
            (row["decision_no"] or t("stock.clock.undecided", lang), row["decision_no"]),
            date(row["event_date"], lang=lang),
            listing.place(
                name, worth=order(name), colour=_colour(row["vaccine_code"], theme), title=vaccine
            ),
            doses(row["doses"], lang=lang, title=_history(row, lang=lang)),
            doses(row["received"], lang=lang),
            doses(row["used"], lang=lang),
            doses(wasted, lang=lang),
            doses(row["on_hand"], lang=lang),
            _clock(row, lang=lang),
        ),
    )


def decision_sums(frame: pd.DataFrame, *, by: str, theme: Theme, lang: str) -> Listing:
    """Decided, received, given, lost and left of each round, decision, province or vaccine."""
    fields = (
        field(_HEADS[by], "place", lang=lang),
        field("lines", "number", lang=lang, wide=True),
        field("decided_first", "number", lang=lang, wide=True),
        field("decided", "number", lang=lang),
        field("received", "number", lang=lang),
        field("used", "number", lang=lang),
        field("wasted", "number", lang=lang, wide=True),
        field("on_hand", "number", lang=lang),
        field("state", "mark", lang=lang),
    )
    rows = frame.to_dict("records")
    order = alphabet([_sum_name(row, by=by, lang=lang) for row in rows])
    drawn = tuple(_sum(row, by=by, order=order, theme=theme, lang=lang) for row in rows)
    return Listing(fields, drawn, opens=SUMS[by])


def _sum(row: dict, *, by: str, order: Callable[[str], int], theme: Theme, lang: str) -> Row:
    name = _sum_name(row, by=by, lang=lang)
    colour = _colour(row["code"], theme) if by == "vaccine" else ""
    wasted = sum(row[f"wasted_{one}"] for one in stock.WASTE)
    amounts = (row["lines"], row["decided_first"], row["doses"], row["received"], row["used"])
    return Row(
        row["code"] if by in ("province", "vaccine") else "",
        (
            listing.place(name, worth=order(name), colour=colour),
            *(doses(amount, lang=lang) for amount in (*amounts, wasted, row["on_hand"])),
            _overdue(int(row["overdue"]), lang=lang),
        ),
    )


def _sum_name(row: dict, *, by: str, lang: str) -> str:
    if not row["code"]:
        return t("stock.clock.undecided", lang)
    return stock.vaccine(row["code"], lang=lang) if by == "vaccine" else str(row[f"name_{lang}"])


def _overdue(lines: int, *, lang: str) -> tuple:
    if not lines:
        return listing.mark("", icon="check2")
    said = t("stock.decisions.overdue", lang, lines=number(lines, lang=lang))
    return listing.mark(said, icon=_CLOCK_ICONS["overdue"], tone="alarm")


def _history(row: dict, *, lang: str) -> str:
    """What the decision first said, when it was amended."""
    if not row["amendments"]:
        return ""
    words = {key: number(row[name], lang=lang) for key, name in _FORCE.items()}
    said = [t("stock.decisions.amended", lang, **words), *amendments(row, lang=lang)]
    return " · ".join(said)


def amendments(row: dict, *, lang: str) -> list[str]:
    """Each amendment of a line: by which decision, on which day, by how many doses."""
    return [
        t(
            "stock.decisions.step",
            lang,
            decision=decision,
            date=day(on, lang=lang),
            change=signed(change, lang=lang, digits=0),
        )
        for decision, on, change in row["history"]
    ]


def _clock(row: dict, *, lang: str) -> tuple:
    state = str(row["state"])
    word = term("stock.clock", state, lang=lang)
    if state in ("late", "overdue", "running") and not pd.isna(row["days"]):
        word = f"{word} · {t('stock.decisions.days', lang, days=int(row['days']))}"
    if row["amendments"]:
        word = f"{word} · {t('stock.decisions.is_amended', lang)}"
    tone = {"overdue": "alarm", "late": "", "undecided": ""}.get(state, "quiet")
    return listing.mark(word, icon=_CLOCK_ICONS.get(state, "check2"), tone=tone)


def findings(frame: pd.DataFrame, *, lang: str) -> Listing:
    """What does not fit, by check and weight: where, of what, since when, and who can act."""
    fields = (
        field("check", lang=lang),
        field("facility", "place", lang=lang),
        field("province", lang=lang, wide=True),
        field("vaccine", lang=lang, wide=True),
        field("lot", lang=lang, wide=True),
        field("first_on", "number", lang=lang, wide=True),
        field("weight", "number", lang=lang, strong=True),
        field("acts", lang=lang, wide=True),
    )
    rows = frame.head(MOST).to_dict("records")
    order = alphabet([str(row["facility_name"]) for row in rows])
    return Listing(
        fields, tuple(_finding(row, order=order, lang=lang) for row in rows), opens="query"
    )


def _finding(row: dict, *, order: Callable[[str], int], lang: str) -> Row:
    name = str(row["facility_name"])
    weight = t(f"checks.weight.{row['unit']}", lang, n=number(row["weight"], lang=lang))
    what = row["lot_code"] or row["subject"]
    place = {"area": row["province_code"], "facility": row["facility_code"]}
    return Row(
        urlencode({key: value for key, value in place.items() if value}),
        (
            (
                term("checks", f"{row['check']}.name", lang=lang),
                row["check"],
                term("checks", f"{row['check']}.act", lang=lang),
            ),
            listing.place(name, worth=order(name), title=_other(row, lang=lang)),
            (row[f"province_name_{lang}"], row["province_code"]),
            (stock.vaccine(row["vaccine_code"], lang=lang) if row["vaccine_code"] else "",) * 2,
            (what, what),
            date(row["first_on"], lang=lang),
            listing.number(weight, worth=float(row["weight"])),
            (term("checks.acts", str(row["acts"]), lang=lang), row["acts"]),
        ),
    )


def _other(row: dict, *, lang: str) -> str:
    if not row["other_name"]:
        return str(row["facility_name"])
    words = {"name": row["facility_name"], "other": row["other_name"]}
    return t("stock.findings.between", lang, **words)
