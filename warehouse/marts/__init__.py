"""From a difference between facts to ledger rows, and from the ledger back to totals."""
