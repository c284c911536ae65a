"""One URL opens a warehouse on DuckDB or PostgreSQL; the two modules have the same names."""

from warehouse.engines.base import Reader, Warehouse, WarehouseError
from warehouse.engines.open import open_reader, open_warehouse

__all__ = ["Reader", "Warehouse", "WarehouseError", "open_reader", "open_warehouse"]
