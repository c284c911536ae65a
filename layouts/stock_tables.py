"""The table form of the charts on vaccine: the same numbers as rows."""

from __future__ import annotations

from typing import Any

import pandas as pd

from layouts import stock, stock_lists
from layouts.rows import Cell, table
from layouts.view import Table, when_opened
from layouts.words import known, t, term

#: Rows of a table at most; what lies beyond is asked by area.
MOST = 500
_WASTED = tuple(f"wasted_{reason}" for reason in stock.WASTE)
_FLOW = (
    *("decided", "received", "extra", "adjusted", "moved", "used"),
    *_WASTED,
    *("on_hand", "in_transit", "recorded", "undelivered"),
    *("vials_received", "nominal_received", "vials_opened", "nominal_opened"),
)


def _head(key: str) -> str:
    own = f"stock.column.{key}"
    return own if known(own) else f"ui.column.{key}"


def of_rows(frame: pd.DataFrame, columns: dict[str, str], *, lang: str, opens: str = "") -> Table:
    """Any frame as a table: column to kind (text, number, decimal, percent, date)."""
    cells = tuple(Cell(key, _head(key), kind) for key, kind in columns.items())
    return table(frame.head(MOST), cells, lang=lang, opens=opens)


def _named(frame: pd.DataFrame, *, lang: str) -> pd.DataFrame:
    above = t("stock.above_provinces", lang)
    name = frame["name_vi" if lang == "vi" else "name_en"]
    area = name.where(frame["area_code"] != "", above)
    return frame.assign(area=area, vaccine=_vaccines(frame, lang=lang))


def _vaccines(frame: pd.DataFrame, *, lang: str) -> list[str]:
    return [stock.vaccine(code, lang=lang) for code in frame["vaccine_code"]]


@when_opened
def flow(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a unit and vaccine, every component of the balance."""
    columns = {"area_code": "text", "area": "text", "vaccine": "text"}
    return of_rows(_named(frame, lang=lang), columns | dict.fromkeys(_FLOW, "number"), lang=lang)


@when_opened
def cover(rows: pd.DataFrame, *, lang: str) -> Table:
    """One row an area, store or site of the map; `rows` of `stock_map_rows.rows`."""
    columns = {"area_code": "text", "area": "text", "kind": "text", "weeks": "decimal"}
    columns |= {"usable": "number", "weekly_use": "number", "state": "text", "placed": "text"}
    return of_rows(rows, columns, lang=lang, opens="opens")


@when_opened
def waste(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a reason and vaccine."""
    words = [stock.waste_word(reason, lang=lang) for reason in frame["reason"]]
    named = frame.assign(reason=words, vaccine=_vaccines(frame, lang=lang))
    columns = {"reason": "text", "vaccine": "text", "doses": "number", "of_received": "percent"}
    return of_rows(named, columns, lang=lang)


@when_opened
def expiry(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a lot, the earliest last day first."""
    named = frame.assign(
        vaccine=_vaccines(frame, lang=lang),
        state=[term("stock.state", state, lang=lang) for state in frame["state"]],
    )
    columns = {
        "vaccine": "text",
        "lot_code": "text",
        "effective_expiry": "date",
        "days_left": "number",
        "on_hand": "number",
        "state": "text",
        "places": "number",
    }
    return of_rows(named, columns, lang=lang)


@when_opened
def burn_down(row: Any, days: list, *, lang: str) -> Table:
    """One row a day: usable doses on three paths of use, and the reserve that second doses need."""
    low, middle, high = row["outcome"].on_hand
    frame = pd.DataFrame(
        {
            "date": days[1:],
            "fan_low": high,
            "fan_middle": middle,
            "fan_high": low,
            "reserve": row["outcome"].wanted[1:],
        }
    )
    columns = {"date": "date"} | dict.fromkeys(list(frame.columns[1:]), "number")
    return of_rows(frame, columns, lang=lang)


@when_opened
def run_out(frame: pd.DataFrame, *, as_of: pd.Timestamp, lang: str) -> Table:
    """One row a node and vaccine, with every part of its usable stock and the window's dates."""
    named = _named(frame, lang=lang)
    for edge in ("early", "middle", "late"):
        named[edge] = as_of + pd.to_timedelta(frame[edge], unit="D")
    named["coming"] = frame["in_transit"] + frame["decided"]
    doses = ("on_hand", "held", "expired", "negative", "usable", "coming", "weekly_use")
    more = ("days_cover", "reserve", "at_risk")
    columns = {"area_code": "text", "area": "text", "vaccine": "text"}
    columns |= dict.fromkeys((*doses, *more), "number")
    return of_rows(named, columns | dict.fromkeys(("early", "middle", "late"), "date"), lang=lang)


@when_opened
def decisions(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a line of a decision, with its history and what became of its doses."""
    named = _named(frame, lang=lang).rename(columns={"area": "recipient"})
    named["wasted"] = frame[[*_WASTED]].sum(axis=1)
    named["state"] = [term("stock.clock", state, lang=lang) for state in frame["state"]]
    steps = ({"history": history} for history in frame["history"])
    named["history"] = ["; ".join(stock_lists.amendments(row, lang=lang)) for row in steps]
    columns = {
        **dict.fromkeys(("round_code", "decision_no"), "text"),
        "event_date": "date",
        **dict.fromkeys(("recipient", "vaccine"), "text"),
        **dict.fromkeys(("decided_first", "doses", "amendments"), "number"),
        "amended_on": "date",
        "history": "text",
        "received": "number",
        **dict.fromkeys(("due_on", "completed_on"), "date"),
        "days": "number",
        "state": "text",
        **dict.fromkeys(("extra", "moved", "used", "wasted", *_WASTED, "on_hand"), "number"),
    }
    return of_rows(named, columns, lang=lang)


@when_opened
def decision_sums(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a round, decision, province or vaccine, with what became of its doses."""
    named = frame.assign(area=frame[f"name_{lang}"], wasted=frame[[*_WASTED]].sum(axis=1))
    doses = ("decided_first", "doses", "received", "used", "wasted", *_WASTED, "on_hand")
    columns = {"code": "text", "area": "text"}
    columns |= dict.fromkeys(("lines", "overdue", *doses), "number")
    return of_rows(named, columns, lang=lang)


@when_opened
def findings(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a finding, with who can explain it."""
    named = frame.assign(
        reason=[term("checks", f"{check}.name", lang=lang) for check in frame["check"]],
        facility=frame["facility_name"],
        other=frame["other_name"],
        province=frame[f"province_name_{lang}"],
        vaccine=_vaccines(frame, lang=lang),
        lot=frame["lot_code"].where(frame["lot_code"] != "", frame["subject"]),
        acts=[term("checks.acts", str(who), lang=lang) for who in frame["acts"]],
    )
    columns = {
        **dict.fromkeys(("check", "facility", "other", "province", "vaccine", "lot"), "text"),
        **dict.fromkeys(("first_on", "last_on"), "date"),
        "weight": "number",
        "acts": "text",
    }
    named["check"] = named["reason"]
    return of_rows(named, columns, lang=lang)


@when_opened
def lot_places(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a facility that ever had the lot."""
    named = frame.assign(
        facility=frame["facility_name"],
        area=frame["name_vi" if lang == "vi" else "name_en"],
        state=[term("acts.state", state, lang=lang) for state in frame["state"]],
    )
    doses = ("received", "given", "recorded", "wasted", "sent", "on_hand", "in_transit")
    columns = {"facility_code": "text", "facility": "text", "area": "text"}
    columns |= dict.fromkeys(doses, "number")
    columns |= {"first_on": "date", "last_given_on": "date", "state": "text"}
    return of_rows(named, columns, lang=lang)


@when_opened
def lot_neighbours(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a lot with a number near this one's."""
    named = frame.assign(state=[term("acts.state", state, lang=lang) for state in frame["state"]])
    columns = {"lot_code": "text", "effective_expiry": "date"}
    columns |= dict.fromkeys(("received", "given", "on_hand"), "number")
    return of_rows(named, columns | {"state": "text"}, lang=lang)


@when_opened
def lot_days(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row a day, site and dose."""
    doses = [term("stock.dose", code, lang=lang) for code in frame["dose_code"]]
    named = frame.assign(facility=frame["facility_name"], dose=doses)
    columns = {"date": "date", "facility_code": "text", "facility": "text", "dose": "text"}
    return of_rows(named, columns | {"doses": "number"}, lang=lang)


@when_opened
def lot_history(history: pd.DataFrame, *, lang: str) -> Table:
    """One row a version of what was known of a lot."""
    columns = dict.fromkeys(
        ("known_from", "known_until", "label_expiry", "extended_expiry", "thawed_at"), "date"
    )
    named = history.assign(
        status=[term("acts.state", str(s), lang=lang) for s in history["status"]]
    )
    return of_rows(named, columns | {"extension_decision": "text", "status": "text"}, lang=lang)


@when_opened
def acts(frame: pd.DataFrame, *, lang: str) -> Table:
    """One row an act, newest first."""
    named = frame.assign(
        act=[t(f"acts.{kind}.name", lang) for kind in frame["kind"]],
        effect=[t(f"acts.effect.{effect}", lang) for effect in frame["effect"]],
        date=frame["at"],
    )
    columns = {"date": "date"} | dict.fromkeys(
        ("act", "area_code", "reason", "author", "effect"), "text"
    )
    return of_rows(named, columns, lang=lang)
