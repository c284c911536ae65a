"""Forecasts made from the ledgers after a load, kept as they were made, and scored later."""
