"""Amounts by node and vaccine as one array: a question of many small tables without joins."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from warehouse.queries.stock.balances import STATES
from warehouse.queries.stock.nodes import Nodes

ALL = ""


@dataclass(frozen=True)
class Grid:
    """Nodes and vaccines, both ascending, the first vaccine "" being all of them together.

    A place is a node and a vaccine as one number, in the order of both.
    """

    node_ids: np.ndarray
    vaccines: np.ndarray

    @classmethod
    def of(cls, nodes: Nodes, *told: pd.DataFrame) -> "Grid":
        """The nodes, and every vaccine that one of the tables names."""
        named = [pd.unique(frame["vaccine_code"]).tolist() for frame in told]
        vaccines = np.array(sorted({ALL, *sum(named, [])}), dtype=object)
        return cls(np.sort(nodes.frame["node_id"].to_numpy()), vaccines)

    @property
    def size(self) -> int:
        """How many places there are."""
        return len(self.node_ids) * len(self.vaccines)

    def place(self, rows: pd.DataFrame) -> np.ndarray:
        """The place of each row's node_id and vaccine_code, -1 for a node that is not in it."""
        node = pd.Index(self.node_ids).get_indexer(rows["node_id"])
        vaccine = pd.Index(self.vaccines).get_indexer(rows["vaccine_code"])
        return np.where(node >= 0, node * len(self.vaccines) + vaccine, -1)

    def sums(self, place: np.ndarray, amount: np.ndarray) -> np.ndarray:
        """Amounts of single vaccines added up by place, and for all of them by node."""
        inside = place >= 0
        amounts = np.asarray(amount, dtype=float)[inside]
        return self.with_all(np.bincount(place[inside], weights=amounts, minlength=self.size))

    def with_all(self, found: np.ndarray) -> np.ndarray:
        """An amount of each place, where "" gets what the others of its node come to."""
        table = found.reshape(len(self.node_ids), len(self.vaccines)).copy()
        table[:, 0] = table[:, 1:].sum(axis=1)
        return table.ravel()

    def keys(self, place: np.ndarray) -> dict[str, np.ndarray]:
        """node_id and vaccine_code of some places."""
        count = len(self.vaccines)
        return {
            "node_id": self.node_ids[place // count],
            "vaccine_code": self.vaccines[place % count],
        }

    def in_states(self, place: np.ndarray, balances: pd.DataFrame) -> dict[str, np.ndarray]:
        """Doses of each state by place, held with recalled, and all on hand."""
        state, on_hand = balances["state"].to_numpy(), balances["on_hand"].to_numpy(dtype=float)
        found = {one: self.sums(place, np.where(state == one, on_hand, 0.0)) for one in STATES}
        found["on_hand"] = np.sum(list(found.values()), axis=0)
        found["held"] = found["held"] + found["recalled"]
        # What a missing paper took out is not there either: it counts against what can be used.
        found["usable"] = found["usable"] + found["negative"]
        return found
