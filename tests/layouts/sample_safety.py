"""Invented frames of signals and cases, in the columns that the questions promise."""

from __future__ import annotations

import pandas as pd

from warehouse.scope import Scope


class SampleSafety:
    """A lot that signals, a hint, a silent site, and two overdue cases."""

    def _signal_board(self, scope: Scope) -> pd.DataFrame:
        """A lot that signals, a pair that only IC hints at, and a silent site."""
        names = "subject_kind subject vaccine_code term_vi term_en event_term_code site_name"
        names += " observed methods state"
        pair = ("event", "PFZ/myo", "PFZ", "Viêm cơ tim", "Myocarditis", "myo", "")
        lot = ("lot", "AZ/ABX1466", "AZ", "", "", "", "")
        site = ("site", "S1", "", "", "", "", "Trạm Y tế A")
        rows = [(*lot, 4, "lot", ""), (*pair, 2, "ic", ""), (*site, 0, "silent", "")]
        return pd.DataFrame(rows, columns=names.split())

    def _clock_summary(self, scope: Scope) -> pd.DataFrame:
        """One clock with two overdue cases."""
        return pd.DataFrame([("report", 5, 2)], columns=["clock_code", "open", "overdue"])
