"""The registry of indicators, by theme, in editorial order."""

from warehouse.indicators import coverage, registration, response, steps, stock, throughput

INDICATORS = (
    *coverage.INDICATORS,
    *stock.INDICATORS,
    *registration.INDICATORS,
    *throughput.INDICATORS,
    *steps.INDICATORS,
    *response.INDICATORS,
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
