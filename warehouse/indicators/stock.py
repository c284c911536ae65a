"""Allocation and stock: decided, received, injected, on hand, lost."""

from warehouse.indicators.base import Indicator, Measure, Term, injected, moved, terms

DECIDED = Measure("allocation")
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

INDICATORS = (
    RECEIVED_OF_DECIDED,
    INJECTED_OF_RECEIVED,
    INJECTED_OF_DECIDED,
    STOCK_ON_HAND,
    WASTAGE_OPEN,
    WASTAGE_CLOSED,
)
