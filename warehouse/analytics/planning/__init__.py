"""Methods of planning vaccine: what will be used, until when it lasts, what must come.

| Question | Module |
| --- | --- |
| How many doses will be given? | `naive`, `kernel`, `structural` |
| How sure is that? | `conformal`, `score` |
| When is a store dry, and how sure is that? | `run_out`, `cover` |
| What expires unused? | `fefo` |
| How much is kept for second doses? | `reserve` |
| All of these together, and what if? | `burn_down` |
| How much is needed, and how long does it last? | `need`, `stock_policy` |

Days to come are counted from 1, the day after the last one observed. A history and a forecast have
days on their last axis.
"""
