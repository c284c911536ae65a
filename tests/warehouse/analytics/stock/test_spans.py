"""Running sums as spans of days, by pencil."""

import numpy as np
import pandas as pd

from warehouse.analytics.stock.spans import NO_END, on_day, spans


def rows(*told: tuple[int, str, int]) -> pd.DataFrame:
    group, day, change = (np.array(one) for one in zip(*told, strict=True))
    found = spans(group, day.astype("datetime64[us]"), change=change, holds=lambda total: total < 0)
    return found.sort_values(["group", "event_date"], ignore_index=True)


def test_a_group_is_short_until_its_next_day():
    found = rows((7, "2021-10-03", 15), (7, "2021-10-01", -10), (8, "2021-10-02", -4))
    assert found["group"].tolist() == [7, 8]
    assert found["event_date"].tolist() == [pd.Timestamp("2021-10-01"), pd.Timestamp("2021-10-02")]
    assert found["until"].tolist() == [pd.Timestamp("2021-10-03"), pd.Timestamp(NO_END)]
    assert found["total"].tolist() == [-10, -4]


def test_what_happens_on_one_day_is_one_sum():
    assert rows((1, "2021-10-01", -10), (1, "2021-10-01", 10)).empty
    assert rows((1, "1969-12-31", -2), (1, "1969-12-31", -3))["total"].tolist() == [-5]


def test_a_span_holds_from_its_day_to_the_day_before_the_next():
    found = rows((1, "2021-10-01", -10), (1, "2021-10-03", 15))
    held = [on_day(found, f"2021-10-0{day}").tolist() for day in range(1, 4)]
    assert held == [[True], [True], [False]]
    assert on_day(found, "2021-09-30").tolist() == [False]


def test_nothing_has_no_spans():
    none = np.zeros(0, dtype=int)
    found = spans(none, none.astype("datetime64[us]"), change=none, holds=lambda total: total < 0)
    assert list(found) == ["group", "event_date", "until", "total"]
    assert found.empty
