"""The ledger of doses as arithmetic on frames: deliveries against decisions, balances, counts."""
