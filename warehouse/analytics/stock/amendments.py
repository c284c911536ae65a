"""What amendments did to decisions: doses decided, and doses refused or given to somebody else.

A line is what one decision gives one recipient of one vaccine. Its amendments move what is in
force down and up. Every dose that was ever in force for it was decided; what of these is not in
force any more was refused or transferred. So a line put back to where it was has refused nothing
(it accepted late), and one that was raised was decided more. Doses that the same amending decision
takes from one line and gives to another were decided once, for the first.
"""

import numpy as np
import pandas as pd

_LINE = ["group", "line"]


def steps(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines, a row each decision and amendment, with its changes of decided and taken_back.

    `lines` has group, vaccine_code, decision_no, amends_decision_no, event_date and doses. The
    running sums of a line are the doses ever decided for it and those refused or transferred.
    """
    amends = lines["amends_decision_no"].fillna("") != ""
    named = lines["amends_decision_no"].where(amends, lines["decision_no"])
    rows = lines.assign(line=named, is_amendment=amends, moved=_moved_in(lines, amends))
    rows = rows.sort_values([*_LINE, "event_date", "is_amendment"], ignore_index=True)
    of_line = [rows[name] for name in _LINE]
    in_force = rows.groupby(_LINE)["doses"].cumsum().astype(float)
    offered = in_force.clip(lower=0).groupby(of_line).cummax()
    more = _change(offered, of_line)
    back = _change(offered - in_force, of_line)
    found = rows.assign(decided=(more - rows["moved"]).clip(lower=0), taken_back=back)
    return found.drop(columns=["line", "is_amendment", "moved"])


def _change(running: pd.Series, of_line: list[pd.Series]) -> pd.Series:
    return running - running.groupby(of_line).shift().fillna(0.0)


def _moved_in(lines: pd.DataFrame, amends: pd.Series) -> pd.Series:
    """How many of a row's doses the same amending decision took from other lines."""
    doses = lines["doses"].astype(float).where(amends, 0.0)
    decision = [lines["decision_no"], lines["vaccine_code"]]
    given = doses.clip(lower=0)
    taken = (-doses).clip(lower=0).groupby(decision).transform("sum")
    share = taken / given.groupby(decision).transform("sum").replace(0.0, np.nan)
    return given * share.clip(upper=1.0).fillna(0.0)
