"""The star as SQLAlchemy Core tables: dimensions, facts, ledgers and the record of loads."""
