"""The registry of indicators, by theme, in editorial order."""

from warehouse.indicators import (
    coverage,
    planning,
    registration,
    response,
    safety,
    steps,
    stock,
    throughput,
)

INDICATORS = (
    *coverage.INDICATORS,
    *stock.INDICATORS,
    *planning.INDICATORS,
    *registration.INDICATORS,
    *throughput.INDICATORS,
    *steps.INDICATORS,
    *response.INDICATORS,
    *safety.INDICATORS,
)
BY_KEY = {indicator.key: indicator for indicator in INDICATORS}
