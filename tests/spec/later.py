"""A warehouse whose publications wait until somebody asks: many loads tell one story."""

from collections.abc import Callable
from typing import Any

from warehouse.engines import Warehouse
from warehouse.rehearsal import rehearse


class Later:
    """The warehouse of the moment in all but this: what is to be published is noted."""

    def __init__(self, warehouse: Callable[[], Warehouse]) -> None:
        self._warehouse = warehouse
        self._is_due = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._warehouse(), name)

    def publish(self, _rehearse: object = None) -> None:
        """Note that a load has ended."""
        self._is_due = True

    def publish_now(self) -> None:
        """Publish what is due, as a load would have done."""
        if self._is_due:
            self._is_due = False
            self._warehouse().publish(rehearse)
