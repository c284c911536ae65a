"""The registry of checks, by theme, in the order in which findings are read."""

from warehouse.checks import queues, records, sites, stock

CHECKS = (*stock.CHECKS, *sites.CHECKS, *queues.CHECKS, *records.CHECKS)
BY_KEY = {check.key: check for check in CHECKS}
