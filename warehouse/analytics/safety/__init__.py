"""Methods of vaccine safety surveillance: counts in, numbers out, each with its paper.

| Question | Module |
| --- | --- |
| How many events are expected, of those known by now? | `expectation`, `delay` |
| More than expected, and how surely? | `observed_expected` |
| More than expected, watched week by week? | `maxsprt_poisson`, `look`, `spending` |
| .. when the background rests on few cases? | `maxsprt_conditional` |
| Soon after the dose? | `risk_interval` with `maxsprt_binomial`, then `case_series` |
| Reported more with this product? | `reports`, `disproportionality`, `ebgm`, `masking` |
| Is one site or province odd, or silent? | `funnel` |
| Is one lot odd? | `lots`, `clusters`, `discovery` |
| Anything that nobody listed? | `tree_scan` |
| Is the case handled in time? | `clocks` |
"""
