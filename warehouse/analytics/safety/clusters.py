"""The rule that needs no statistics: two severe cases in the same lot, site and day.

Such a cluster points to an immunisation error or a stress response before it points to the vaccine
(WHO, Causality assessment of an AEFI, 2nd ed., codes A3 and A4) and is looked at the same day.
"""

import pandas as pd

from warehouse.analytics.safety import checks

LEAST_CASES = 2


def severe_clusters(cases: pd.DataFrame, *, least: int = LEAST_CASES) -> pd.DataFrame:
    """Lot, site, day and the number of severe cases wherever there are `least` or more.

    `cases` has case, lot, site, day (of injection) and severe (boolean); a case that is listed
    twice counts once. An unknown lot is a lot of its own, since site and day are reason enough.
    ValueError for a missing case, site, day or severity.
    """
    known = checks.present(cases, "case", "site", "day", "severe")
    if "lot" not in cases:
        raise ValueError("columns are absent: lot")
    least = checks.whole("least", least, least=2)
    severe = known.assign(lot=cases["lot"])[known["severe"].astype(bool)]
    keys = ["lot", "site", "day"]
    counted = severe.groupby(keys, dropna=False)["case"].nunique().rename("cases").reset_index()
    found = counted[counted["cases"] >= least]
    return found.sort_values(["cases", "day"], ascending=[False, True]).reset_index(drop=True)
