"""The real door: questions by name, a viewer, a cache that a new publication empties."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from warehouse import findings
from warehouse.answer import Answer
from warehouse.engines import Reader, open_reader
from warehouse.queries import age_dose, indicator, operations, places
from warehouse.queries.session import Memory, Session
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL, Viewer

QUESTIONS: dict[str, Callable[..., Answer]] = {
    "indicator_by_area": indicator.indicator_by_area,
    "indicator_over_time": indicator.indicator_over_time,
    "sibling_band": indicator.sibling_band,
    "age_by_dose": age_dose.age_by_dose,
    "area_path": places.area_path,
    "area_children": places.area_children,
    "sites_in_area": places.sites_in_area,
    "loads": operations.loads,
    "quarantine_by_reason": operations.quarantine_by_reason,
    "completeness": operations.completeness,
    "moved_between": operations.moved_between,
    "freshness": operations.freshness,
    "dates": operations.dates,
    "ledger_totals": operations.ledger_totals,
    "findings": findings.findings,
    "check_totals": findings.check_totals,
}

_CACHED_ANSWERS = 2_000


class WarehouseDoor:
    """Answers questions from the published state; thread-safe."""

    def __init__(self, reader: Reader, *, viewer: Viewer = NATIONAL) -> None:
        self.reader = reader
        self.viewer = viewer
        self._lock = threading.Lock()
        self._memory: Memory | None = None
        self._answers: OrderedDict[tuple, Answer] = OrderedDict()

    @classmethod
    def open(cls, url: str, *, viewer: Viewer = NATIONAL) -> "WarehouseDoor":
        """Open the published state of a warehouse; raises WarehouseError."""
        return cls(open_reader(url), viewer=viewer)

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """Answer one question, all of it from one state; raises LookupError or NotAllowed."""
        with self.reader.pinned() as state:
            memory = self._memory_of(state.snapshot())
            key = (memory.snapshot, self.viewer, question, scope, tuple(sorted(params.items())))
            with self._lock:
                if key in self._answers:
                    self._answers.move_to_end(key)
                    return self._answers[key]
            session = Session(state, memory)
            answer = QUESTIONS[question](scope=scope, viewer=self.viewer, session=session, **params)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > _CACHED_ANSWERS:
                self._answers.popitem(last=False)
        return answer

    def close(self) -> None:
        """Release the published state."""
        self.reader.close()

    def _memory_of(self, snapshot: str) -> Memory:
        with self._lock:
            if self._memory is None or self._memory.snapshot != snapshot:
                self._memory = Memory(snapshot)
                self._answers.clear()
            return self._memory
