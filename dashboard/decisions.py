"""What needs a decision today: from every page its heaviest matter, ranked by what is at stake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from layouts import say, stock
from layouts.signals import loud
from layouts.signals import name as signals_name
from layouts.words import known, t, term
from warehouse.queries.ledger_sum import NoAnswer

if TYPE_CHECKING:
    from dashboard.asked import Asked

MOST = 7
_EACH = 2  # lines that one kind of matter may take


@dataclass(frozen=True)
class Decision:
    """One line: an act, a place, what is at stake in its unit, and the view that proves it."""

    kind: str
    act: str
    place: str
    amount: float
    unit: str
    to: str
    urgency: int = 0


Source = Callable[["Asked"], Iterator[Decision]]


def decisions(asked: Asked) -> list[Decision]:
    """The heaviest matters of all sources, the urgent ones first, at most seven."""
    found = [one for source in SOURCES for one in _of(source, asked)]
    return sorted(found, key=lambda d: (-d.urgency, -d.amount))[:MOST]


def _of(source: Source, asked: Asked) -> list[Decision]:
    """A source's heaviest lines; none where the warehouse keeps nothing to answer it."""
    try:
        lines = sorted(source(asked), key=lambda d: -d.amount)
    except NoAnswer:
        return []
    return lines[:_EACH]


def _link(path: str, **params: str) -> str:
    given = {name: value for name, value in params.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def uncovered(asked: Asked) -> Iterator[Decision]:
    """Areas below their siblings' median of first doses, by adults without any."""
    measured = asked.measuring("coverage_d1_18plus")
    frame = measured.ask("indicator_by_area").frame
    open_cases = frame["denominator"] - frame["numerator"]
    behind = frame[(frame["value"] < frame["value"].median()) & (open_cases > 0)]
    for row in behind.to_dict("records"):
        yield Decision(
            "uncovered",
            t("overview.decide.uncovered", asked.lang),
            say.place(row, lang=asked.lang),
            row["denominator"] - row["numerator"],
            "people",
            _link("/coverage", area=row["area_code"], dose="d1"),
        )


def second_due(asked: Asked) -> Iterator[Decision]:
    """Areas by people past the longest interval without a second dose."""
    frame = asked.measuring("dropout_d1_d2_due").ask("indicator_by_area").frame
    for row in frame[frame["numerator"] > 0].to_dict("records"):
        yield Decision(
            "second_due",
            t("overview.decide.second_due", asked.lang),
            say.place(row, lang=asked.lang),
            row["numerator"],
            "people",
            _link("/coverage", area=row["area_code"], indicator="dropout_d1_d2_due"),
        )


def run_out(asked: Asked) -> Iterator[Decision]:
    """Places and vaccines that may be dry within a week with nothing on its way, by weekly use."""
    whole = replace(asked, scope=replace(asked.scope, dose="", level="", vaccine=""))
    frame = whole.ask("run_out").frame
    short = frame[frame["is_alarm"] & (frame["vaccine_code"] != "") & (frame["weekly_use"] > 0)]
    for row in short.to_dict("records"):
        what = stock.vaccine(row["vaccine_code"], lang=asked.lang)
        yield Decision(
            "run_out",
            t("overview.decide.run_out", asked.lang, what=what),
            say.place(row, lang=asked.lang),
            row["weekly_use"],
            "doses",
            _link("/vaccine", area=row["area_code"], vaccine=row["vaccine_code"]),
        )


def silent(asked: Asked) -> Iterator[Decision]:
    """Areas whose figures have stopped, by the people they stand for."""
    frame = asked.measuring("coverage_d1_18plus").ask("indicator_by_area").frame
    for row in frame[frame["state"].isin(("incomplete", "no_data"))].to_dict("records"):
        if row["denominator"] == row["denominator"]:
            yield Decision(
                "silent",
                t("overview.decide.silent", asked.lang),
                say.place(row, lang=asked.lang),
                row["denominator"],
                "people",
                _link("/data", area=row["area_code"]),
                urgency=1,
            )


def quarantine(asked: Asked) -> Iterator[Decision]:
    """Reasons for which rows wait, by the doses that are outside every figure."""
    frame = asked.ask("quarantine_by_reason").frame
    waiting = frame[frame["severity"] == "quarantine"] if "severity" in frame else frame
    for row in waiting.to_dict("records"):
        what = term("quarantine", f"{row['reason']}.name", lang=asked.lang)
        yield Decision(
            "quarantine",
            t("overview.decide.quarantine", asked.lang, what=what.lower()),
            term("data.feed", str(row["feed"]), lang=asked.lang),
            float(row["weight_doses"] or 0),
            "doses",
            "/data",
        )


def checks(asked: Asked) -> Iterator[Decision]:
    """Checks that found something, each by its whole weight, at the facility with most of it."""
    frame = asked.ask("check_totals").frame
    for row in frame[frame["findings"] > 0].to_dict("records"):
        what = term("checks", f"{row['check']}.name", lang=asked.lang)
        page = {"stock": "/vaccine", "site": "/sites", "safety": "/safety"}[row["theme"]]
        yield Decision(
            "check",
            t("overview.decide.check", asked.lang, what=what.lower()),
            str(row["facility_name"]),
            float(row["weight"]),
            str(row["unit"]),
            _link(page, area=asked.scope.area),
            urgency=1 if row["theme"] == "safety" else 0,
        )


def signals(asked: Asked) -> Iterator[Decision]:
    """Signals that no one has closed, by the reports observed."""
    frame = asked.ask("signal_board").frame
    if frame.empty:
        return
    nation = t("coverage.nation", asked.lang)
    found = loud(frame)
    for row in found[found["state"] != "closed"].to_dict("records"):
        yield Decision(
            "signal",
            t("overview.decide.signal", asked.lang, what=signals_name(row, lang=asked.lang)),
            nation,
            float(row["observed"]),
            "cases",
            _link("/safety"),
            urgency=1,
        )


def clocks(asked: Asked) -> Iterator[Decision]:
    """Severe cases past a legal clock, all together."""
    frame = asked.ask("clock_summary").frame
    overdue = int(frame["overdue"].sum()) if len(frame) else 0
    if overdue:
        place = say.stamp_place(asked.ask("area_path").stamp, lang=asked.lang)
        yield Decision(
            "clock",
            t("overview.decide.clock", asked.lang),
            place,
            overdue,
            "cases",
            _link("/safety", area=asked.scope.area),
            urgency=2,
        )


SOURCES: tuple[Source, ...] = (
    clocks,
    signals,
    uncovered,
    second_due,
    run_out,
    silent,
    quarantine,
    checks,
)


def why(decision: Decision, *, lang: str) -> str:
    """What the amount counts."""
    key = f"overview.why.{decision.kind}"
    return t(key, lang) if known(key) else ""
