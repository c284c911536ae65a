"""Checks on vaccine: what movements, decisions and injections cannot both say."""

from warehouse.checks import stock_lots, stock_moves
from warehouse.checks.base import Check

NEGATIVE_STOCK = Check(
    key="negative_stock",
    theme="stock",
    asks="Who gave out more of a vaccine than the movements say was taken in?",
    weight="doses",
    acts="facility",
    find=stock_moves.negative_stock,
    caveats=("stock_by_subtraction",),
    source="DOMAIN 3; PLANNING 4",
)

SHIPMENT_MISSING = Check(
    key="shipment_missing",
    theme="stock",
    asks="What was sent weeks ago and never booked in by the receiver?",
    weight="doses",
    acts="facility",
    find=stock_moves.shipment_missing,
    source="DHIS2 COVIDVAC",
)

NEVER_SENT = Check(
    key="never_sent",
    theme="stock",
    asks="What was booked in that nobody booked out?",
    weight="doses",
    acts="store",
    find=stock_moves.never_sent,
    source="DHIS2 COVIDVAC",
)

COUNT_DIFFERS = Check(
    key="count_differs",
    theme="stock",
    asks="Where do the books and the newest physical count disagree?",
    weight="doses",
    acts="facility",
    find=stock_moves.count_differs,
    source="DHIS2 COVIDVAC: discrepancy",
)

RECEIPT_WITHOUT_DECISION = Check(
    key="receipt_without_decision",
    theme="stock",
    asks="Which receipts does no allocation decision account for?",
    weight="doses",
    acts="province",
    find=stock_moves.receipt_without_decision,
    caveats=("amended_decisions",),
    source="DOMAIN 6",
)

DELIVERY_OVERDUE = Check(
    key="delivery_overdue",
    theme="stock",
    asks="Which decided deliveries are past their fifth day?",
    weight="doses",
    acts="institute",
    find=stock_moves.delivery_overdue,
    caveats=("amended_decisions",),
    source="DOMAIN 6: institutes deliver within 5 days",
)

COLD_CHAIN_LOSS = Check(
    key="cold_chain_loss",
    theme="stock",
    asks="Who destroyed vaccine that froze or left its cold chain?",
    weight="doses",
    acts="store",
    find=stock_moves.cold_chain_loss,
    source="DOMAIN 6; WHO/V&B/03.18",
)

LOT_NEVER_RECEIVED = Check(
    key="lot_never_received",
    theme="stock",
    asks="Which sites record injections of a lot that they never received?",
    weight="doses",
    acts="facility",
    find=stock_lots.never_received,
    source="DOMAIN 3",
)

USED_AFTER_EXPIRY = Check(
    key="used_after_expiry",
    theme="stock",
    asks="Which sites record injections of a lot after its last day of use?",
    weight="doses",
    acts="facility",
    find=stock_lots.used_after_expiry,
    source="PLANNING 2; WHO",
)

USED_WHILE_STOPPED = Check(
    key="used_while_stopped",
    theme="stock",
    asks="Which sites record injections of a lot after it was held or recalled?",
    weight="doses",
    acts="facility",
    find=stock_lots.used_while_stopped,
    source="DOMAIN 7: tạm dừng lô",
)

CHECKS = (
    NEGATIVE_STOCK,
    SHIPMENT_MISSING,
    NEVER_SENT,
    COUNT_DIFFERS,
    RECEIPT_WITHOUT_DECISION,
    DELIVERY_OVERDUE,
    COLD_CHAIN_LOSS,
    LOT_NEVER_RECEIVED,
    USED_AFTER_EXPIRY,
    USED_WHILE_STOPPED,
)
