"""What the bar charts of sites and registrations say: rows for the bars, titles, tables."""

from __future__ import annotations

import pandas as pd

from layouts.figures.bars import bars
from layouts.formats import day, number, percent
from layouts.rows import Cell, table
from layouts.site_cells import WAITING, group
from layouts.theme import Theme
from layouts.view import View
from layouts.words import t, term


def _bars(
    rows: list[dict], *, theme: Theme, lang: str, room: float = 1.6, zeros: bool = False
) -> dict:
    frame = pd.DataFrame(rows, columns=["name", "value", "said", "strong"])
    return bars(frame, theme=theme, lang=lang, room=room, zeros=zeros)


_OUTCOMES = (
    Cell("outcome", "sites.column.outcome", "word", "sites.outcome"),
    Cell("people", "sites.column.people"),
    Cell("of", "sites.column.of"),
    Cell("value", "sites.column.share", "percent"),
    Cell("low", "sites.column.low", "percent"),
    Cell("high", "sites.column.high", "percent"),
)


def screening(frame: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """Outcomes of the screening with their exact intervals, without the large one."""
    rest = frame[(frame["outcome"] != "injected")].dropna(subset=["value"])
    rest = rest.sort_values("value", ascending=False)
    rows = [
        {
            "name": t(f"sites.outcome.{r['outcome']}", lang),
            "value": r["value"],
            "said": t(
                "sites.said.interval",
                lang,
                value=percent(r["value"], lang=lang, digits=2),
                low=number(r["low"], lang=lang, digits=2),
                high=number(r["high"], lang=lang, digits=2),
            ),
            "strong": False,
        }
        for r in rest.to_dict("records")
    ]
    share = percent(rest["value"].sum() if len(rest) else None, lang=lang)
    title = t("sites.title.screening", lang, share=share)
    facts = (t("sites.fact.screening", lang),)
    table_ = table(frame, _OUTCOMES, lang=lang)
    return View(_bars(rows, theme=theme, lang=lang), title, facts, table_)


_CHECKS = (
    Cell("name", "sites.column.check", "text"),
    Cell("findings", "sites.column.findings"),
    Cell("weight", "sites.column.weight"),
    Cell("unit_word", "sites.column.unit", "text"),
    Cell("act", "sites.column.act", "text"),
)


def checks(totals: pd.DataFrame, *, theme: Theme, lang: str) -> View:
    """How many findings each check has, what they weigh and what is to be done."""
    named = totals.assign(
        name=[term("checks", f"{key}.name", lang=lang) for key in totals["check"]],
        act=[term("checks", f"{key}.act", lang=lang) for key in totals["check"]],
        unit_word=[term("site.unit", unit, lang=lang) for unit in totals["unit"]],
    ).sort_values(["findings", "weight"], ascending=False)
    rows = [
        {
            "name": r["name"],
            "value": r["findings"],
            "said": t(
                "sites.said.check",
                lang,
                sites=number(r["findings"], lang=lang),
                weight=number(r["weight"], lang=lang),
                unit=r["unit_word"],
            ),
            "strong": r["check"] == "impossible_load",
        }
        for r in named.to_dict("records")
    ]
    some = named[named["findings"] > 0]
    count = number(some["findings"].sum(), lang=lang)
    title = t("sites.title.checks", lang, count=count, checks=number(len(some), lang=lang))
    drawn = _bars(rows, theme=theme, lang=lang, zeros=True)
    facts = (t("sites.fact.checks", lang),)
    return View(drawn, title, facts, table(named, _CHECKS, lang=lang))


_STEPS = (
    Cell("state", "registration.column.state", "word", "registration.state"),
    Cell("holder", "registration.column.holder", "word", "registration.holder"),
    Cell("reached", "registration.column.reached"),
    Cell("conversion", "registration.column.conversion", "percent"),
    Cell("waiting", "registration.column.waiting"),
    *WAITING,
)


def who(code: str, *, inside: str, lang: str) -> str:
    """A priority group or channel as the subject of a title, with the province it is told of."""
    key = "who_whole" if inside else "who"
    return t(f"registration.title.{key}", lang, who=group(code, lang=lang), area=inside)


def funnel(frame: pd.DataFrame, *, theme: Theme, lang: str, who: str = "") -> View:
    """How many reached each step, and what share of them went on.

    `who` names the group or channel whose people they are.
    """
    rows = [
        {
            "name": t(f"registration.state.{r['state']}", lang),
            "value": r["reached"],
            "said": t(
                "registration.said.step",
                lang,
                people=number(r["reached"], lang=lang),
                share=percent(r["conversion"], lang=lang),
            )
            if r["state"] != "certified"
            else t("registration.said.people", lang, people=number(r["reached"], lang=lang)),
            "strong": False,
        }
        for r in frame[frame["reached"] > 0].to_dict("records")
    ]
    first, done = (float(frame.loc[frame["state"] == s, "reached"].sum()) for s in _ENDS)
    share = percent(done / first * 100.0 if first else None, lang=lang)
    title = who + t("registration.title.funnel", lang, share=share)
    facts = (t("registration.fact.outside", lang), t("registration.fact.scheduled", lang))
    return View(_bars(rows, theme=theme, lang=lang), title, facts, table(frame, _STEPS, lang=lang))


_ENDS = ("submitted", "injected")


def backlog(frame: pd.DataFrame, *, theme: Theme, lang: str, who: str = "") -> View:
    """Who waits in each state, who holds them, how old they are and when it clears."""
    # Whoever waits for a certificate has been injected, and who has one waits for nothing.
    frame = frame[frame["state"] != "certified"]
    before = frame[frame["state"] != "injected"]
    worst = before["waiting"].idxmax() if len(before) else -1
    rows = [
        {
            "name": t(f"registration.state.{r['state']}", lang),
            "value": r["waiting"],
            "said": _waiting_said(r, lang=lang),
            "strong": i == worst,
        }
        for i, r in frame.iterrows()
        if r["reached"] > 0
    ]
    title = t("registration.title.no_backlog", lang)
    if len(before) and before["waiting"].sum() > 0:
        row = frame.loc[worst]
        title = t(
            "registration.title.backlog",
            lang,
            people=number(row["waiting"], lang=lang),
            holder=t(f"registration.holder.{row['holder']}", lang),
        )
    facts = [t(f"registration.fact.{key}", lang) for key in ("open", "clears")]
    facts += [t("registration.fact.weeks", lang)] if who else []
    drawn = _bars(rows, theme=theme, lang=lang, room=3.2)
    return View(drawn, who + title, tuple(facts), table(frame, _STEPS, lang=lang))


def _waiting_said(row: dict, *, lang: str) -> str:
    if row["oldest"] != row["oldest"]:  # nobody waits, or a commune, of which no times are kept
        people, p50 = (number(row[key], lang=lang) for key in ("waiting", "p50"))
        key = "nobody" if row["p50"] == row["p50"] else "people"
        return t(f"registration.said.{key}", lang, people=people, p50=p50)
    is_cleared = row["clearing_days"] == row["clearing_days"]
    return t(
        f"registration.said.{'waiting' if is_cleared else 'waiting_on'}",
        lang,
        people=number(row["waiting"], lang=lang),
        oldest=number(row["oldest"], lang=lang),
        p50=number(row["p50"], lang=lang),
        clears=day(row["clears_on"], lang=lang) if is_cleared else "",
    )


_AREAS = (
    Cell("area_code", "ui.column.area_code", "text"),
    Cell("name", "ui.column.area", "text"),
    Cell("value", "ui.column.value"),
    Cell("numerator", "ui.column.numerator"),
    Cell("denominator", "ui.column.denominator"),
    Cell("state", "ui.column.state", "word", "states.area"),
)


def areas(
    frame: pd.DataFrame,
    *,
    indicator: str,
    theme: Theme,
    lang: str,
    title: str,
    highest: bool = True,
) -> View:
    """Areas by an indicator, worst first; the title is given the place that leads."""
    known = frame.dropna(subset=["value"]).sort_values("value", ascending=not highest)
    known = known.assign(name=known["name_vi"] if lang == "vi" else known["name_en"])
    if known.empty:
        return View(_bars([], theme=theme, lang=lang), t("coverage.title.no_values", lang))
    unit = t(f"indicators.{indicator}.unit", lang)
    rows = [
        {
            "name": r["name"],
            "value": r["value"],
            "said": _said(r, unit, indicator=indicator, lang=lang),
            "strong": False,
        }
        for r in known.to_dict("records")
    ]
    return View(
        _bars(rows, theme=theme, lang=lang),
        t(title, lang, place=known["name"].iloc[0], value=_first(known, unit, lang=lang)),
        (t(f"indicators.{indicator}.asks", lang),),
        table(known, _AREAS, lang=lang),
    )


def _in_unit(value: float, unit: str, *, lang: str) -> str:
    return percent(value, lang=lang) if unit == "%" else f"{number(value, lang=lang)} {unit}"


def _first(known: pd.DataFrame, unit: str, *, lang: str) -> str:
    return _in_unit(known["value"].iloc[0], unit, lang=lang)


def _said(row: dict, unit: str, *, indicator: str, lang: str) -> str:
    """The value, and of doses recorded against declared how many are still to be entered."""
    value = _in_unit(row["value"], unit, lang=lang)
    if indicator != "declared_v_recorded":
        return value
    left = max(row["denominator"] - row["numerator"], 0)
    return t("registration.said.left", lang, value=value, doses=number(left, lang=lang))
