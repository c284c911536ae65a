"""Looks: what the ledgers say at a data cut-off, tested by the protocol and stored for good."""
