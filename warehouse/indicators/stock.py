"""Allocation and stock: decided, received, injected, on hand, lost."""

from warehouse.indicators.base import (
    Indicator,
    Measure,
    Term,
    Window,
    injected,
    moved,
    terms,
)


def planned(column: str, *, window: Window = "cumulative") -> Measure:
    """A column of the stock and its plan, whose running sum is the state of a day."""
    return Measure("plan", column=column, window=window)


DECIDED = Measure("allocation")
USABLE = planned("usable")
RECEIVED = moved("receipt")

RECEIVED_OF_DECIDED = Indicator(
    key="received_of_decided",
    theme="stock",
    unit="percent",
    better="up",
    asks="How much of what was decided has been received?",
    numerator=terms(RECEIVED),
    denominator=terms(DECIDED),
    basis="facility",
    caveats=("amended_decisions",),
    source="Cổng công khai: thực nhận / theo quyết định",
)

INJECTED_OF_RECEIVED = Indicator(
    key="injected_of_received",
    theme="stock",
    unit="percent",
    better="up",
    asks="How much of what was received has been injected?",
    numerator=terms(injected()),
    denominator=terms(RECEIVED),
    basis="place",
    caveats=("extra_doses", "incomplete_deliveries"),
    source="Ministry of Health; CDC",
)

INJECTED_OF_DECIDED = Indicator(
    key="injected_of_decided",
    theme="stock",
    unit="percent",
    better="up",
    asks="How much of what was decided has been injected?",
    numerator=terms(injected()),
    denominator=terms(DECIDED),
    basis="place",
    caveats=("may_not_have_arrived",),
    source="Ministry of Health",
)

STOCK_ON_HAND = Indicator(
    key="stock_on_hand",
    theme="stock",
    unit="doses",
    better="band",
    asks="How many doses are on hand by the movements reported?",
    numerator=terms(Measure("stock", column="doses_on_hand")),
    basis="facility",
    caveats=("stock_by_subtraction",),
    source="WHO/V&B; DHIS2 COVIDVAC",
)

WASTAGE_OPEN = Indicator(
    key="wastage_open",
    theme="stock",
    unit="percent",
    better="down",
    asks="What share of the doses in opened vials was not given?",
    numerator=(Term(moved("use", column="vials", per_vial=True)), Term(moved("use"), -1.0)),
    denominator=terms(moved("use", column="vials", per_vial=True)),
    basis="facility",
    caveats=("extra_doses", "zero_may_mean_unreported"),
    source="TechNet-21; DHIS2 EPI",
)

WASTAGE_CLOSED = Indicator(
    key="wastage_closed",
    theme="stock",
    unit="percent",
    better="down",
    asks="What share of the doses received was discarded?",
    numerator=terms(moved("discard")),
    denominator=terms(RECEIVED),
    basis="facility",
    caveats=("zero_may_mean_unreported",),
    source="WHO/V&B/03.18",
)

DELIVERY_ON_TIME = Indicator(
    key="delivery_on_time",
    theme="stock",
    unit="percent",
    better="up",
    asks="What share of the lines due arrived within five days of decision and arrival?",
    numerator=terms(planned("lines_on_time")),
    denominator=terms(planned("lines_due")),
    basis="facility",
    caveats=("undelivered_count", "amended_decisions", "lines_matched"),
    source="DOMAIN 6: institutes deliver within 5 days",
)

ROUND_UNCLAIMED = Indicator(
    key="round_unclaimed",
    theme="stock",
    unit="percent",
    better="down",
    asks="What share of the doses decided was refused or transferred?",
    numerator=terms(planned("doses_taken_back")),
    denominator=terms(planned("doses_decided")),
    basis="facility",
    caveats=("refusals_by_amendment",),
    source="DOMAIN 6: provinces refuse or ask to transfer",
)

STOCK_USABLE = Indicator(
    key="stock_usable",
    theme="stock",
    unit="doses",
    better="band",
    asks="How many doses lie in lots that are neither held nor past their last day?",
    numerator=terms(USABLE),
    basis="facility",
    caveats=("stock_by_subtraction", "reserve_inside"),
    source="PLANNING 2",
)

WEEKS_COVER = Indicator(
    key="weeks_cover",
    theme="stock",
    unit="weeks",
    better="band",
    asks="For how many weeks of forecast use does the usable stock last?",
    numerator=terms(USABLE),
    denominator=terms(planned("week_use")),
    basis="facility",
    caveats=("stock_by_subtraction", "reserve_inside", "forecast_of_the_day"),
    source="PLANNING 2: usable stock / forecast weekly use",
)

EXPIRY_AT_RISK = Indicator(
    key="expiry_at_risk",
    theme="stock",
    unit="doses",
    better="down",
    asks="How many doses reach their last day within four weeks before they are used?",
    numerator=terms(planned("at_risk")),
    basis="facility",
    caveats=("first_expired_first_out", "forecast_of_the_day"),
    source="PLANNING 2: lots in order of expiry against forecast use",
)

STOCK_DISCREPANCY = Indicator(
    key="stock_discrepancy",
    theme="stock",
    unit="percent",
    better="zero",
    asks="By what share did the books differ from the counts of the last 28 days?",
    numerator=terms(planned("apart", window="month")),
    denominator=terms(planned("counted", window="month")),
    basis="facility",
    caveats=("signs_cancel",),
    source="DHIS2 COVIDVAC: (closing balance - counted) / counted",
)

STOCKOUT_DAYS = Indicator(
    key="stockout_days",
    theme="stock",
    unit="percent",
    better="down",
    asks="On what share of the site-days of the last 28 days was there no dose?",
    numerator=terms(Measure("sites", column="dry", window="month")),
    denominator=terms(Measure("sites", column="booked", window="month")),
    basis="facility",
    caveats=("old_books_left_out", "stock_by_subtraction"),
    source="PLANNING 2; eVIN",
)

INDICATORS = (
    RECEIVED_OF_DECIDED,
    INJECTED_OF_RECEIVED,
    INJECTED_OF_DECIDED,
    DELIVERY_ON_TIME,
    ROUND_UNCLAIMED,
    STOCK_ON_HAND,
    STOCK_USABLE,
    WEEKS_COVER,
    EXPIRY_AT_RISK,
    STOCK_DISCREPANCY,
    STOCKOUT_DAYS,
    WASTAGE_OPEN,
    WASTAGE_CLOSED,
)
