"""From staged rows to facts and ledgers, in one transaction, in SQL that both engines run."""
