"""The registry of checks, by theme, in the order in which findings are read."""

from warehouse.checks import sites, stock

CHECKS = (*stock.CHECKS, *sites.CHECKS)
BY_KEY = {check.key: check for check in CHECKS}
