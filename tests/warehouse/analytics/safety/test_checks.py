"""Every method asks the same of its input."""

import math

import numpy as np
import pandas as pd
import pytest

from warehouse.analytics.safety import checks

NOT_A_NUMBER = (math.nan, math.inf, -math.inf, None, "many")


@pytest.mark.parametrize("bad", NOT_A_NUMBER)
def test_what_is_no_finite_number_is_refused_by_name(bad):
    with pytest.raises(ValueError, match="^doses must be"):
        checks.amounts("doses", [1.0, bad])


def test_negative_amount_is_refused():
    with pytest.raises(ValueError, match="doses must not be negative, got -3"):
        checks.amounts("doses", [1, -3])


@pytest.mark.parametrize("bad", [0, -1, math.nan])
def test_zero_is_no_expectation(bad):
    with pytest.raises(ValueError, match="expected"):
        checks.positives("expected", bad)


def test_half_a_case_is_refused():
    with pytest.raises(ValueError, match="cases must be whole"):
        checks.counts("cases", [1, 2.5])


@pytest.mark.parametrize("alpha", [0, -0.05, 0.5, 1, 5, math.nan])
def test_alpha_lies_between_zero_and_one_half(alpha):
    with pytest.raises(ValueError, match="alpha"):
        checks.significance(alpha)


@pytest.mark.parametrize("bad", [0, 1.5, math.nan, math.inf])
def test_a_number_of_events_is_whole_and_at_least_the_least(bad):
    with pytest.raises(ValueError, match="least_events"):
        checks.whole("least_events", bad, least=1)


def test_shapes_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"cases \(2,\), doses \(3,\)"):
        checks.aligned(cases=np.zeros(2), doses=np.zeros(3))


def test_absent_column_is_named_with_those_there_are():
    with pytest.raises(ValueError, match=r"absent: lot; there are \['site'\]"):
        checks.present(pd.DataFrame({"site": [1]}), "site", "lot")


def test_missing_value_is_named():
    with pytest.raises(ValueError, match="missing values: lot"):
        checks.present(pd.DataFrame({"lot": ["A", None]}), "lot")
