"""The real door: questions by name, a viewer, a cache that a new publication empties."""

import threading
from collections import OrderedDict
from collections.abc import Callable

from warehouse import findings
from warehouse.acts.act import Act, ActRefused
from warehouse.acts.store import ActStore
from warehouse.answer import Answer
from warehouse.engines import Reader, open_reader
from warehouse.queries import (
    acts,
    age_dose,
    case_story,
    cases,
    cell_steps,
    comparison,
    daily_form,
    forecast_score,
    freshness,
    funnel_views,
    indicator,
    operations,
    pace_views,
    peer_views,
    peers,
    places,
    response_views,
    safety,
    safety_rates,
    screening_views,
    signal_funnel,
    signal_strata,
    site_page,
    site_views,
    slot_views,
    wait_views,
)
from warehouse.queries.session import Memory, Session
from warehouse.queries.stock import (
    burn_down,
    decisions,
    expiry,
    flow,
    lot_events,
    lot_page,
    lots,
    run_out,
    stores,
    waste,
)
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
    "freshness": freshness.freshness,
    "newest_load": operations.newest_load,
    "dates": operations.dates,
    "ledger_totals": operations.ledger_totals,
    "stock_flow": flow.stock_flow,
    "decision_lines": decisions.decision_lines,
    "decision_sums": decisions.decision_sums,
    "waste_by_reason": waste.waste_by_reason,
    "expiry_calendar": expiry.expiry_calendar,
    "run_out": run_out.run_out,
    "own_cover": run_out.own_cover,
    "store_stock": stores.store_stock,
    "facility_cover": stores.facility_cover,
    "burn_down": burn_down.burn_down,
    "lot_head": lot_page.lot_head,
    "lot_versions": lot_page.lot_versions,
    "lot_places": lot_page.lot_places,
    "lot_days": lot_page.lot_days,
    "lot_neighbours": lot_page.lot_neighbours,
    "lot_events": lot_events.lot_events,
    "lot_list": lots.lot_list,
    "acts": acts.acts,
    "signal_board": safety.signal_board,
    "signal_path": safety.signal_path,
    "signal_protocol": safety.signal_protocol,
    "signal_onset": safety.signal_onset,
    "signal_ages": safety.signal_ages,
    "signal_places": safety.signal_places,
    "signal_funnel": signal_funnel.signal_funnel,
    "signal_strata": signal_strata.signal_strata,
    "report_rates": safety_rates.report_rates,
    "weekly_reports": safety_rates.weekly_reports,
    "event_terms": safety.event_terms,
    "case_story": case_story.case_story,
    "case_list": cases.case_list,
    "clock_summary": cases.clock_summary,
    "findings": findings.findings,
    "check_totals": findings.check_totals,
    "daily_form": daily_form.daily_form,
    "peers": peers.peers,
    "comparison": comparison.comparison,
    "units_over_time": comparison.units_over_time,
    "indicator_table": comparison.indicator_table,
    "forecast_scores": forecast_score.forecast_scores,
    "against_peers": peer_views.against_peers,
    "sites_by_unit": site_views.sites_by_unit,
    "screening_by_unit": screening_views.screening_by_unit,
    "slot_days": slot_views.slot_days,
    "site_names": site_page.site_names,
    "site_head": site_page.site_head,
    "site_days": site_page.site_days,
    "site_hours": site_page.site_hours,
    "site_stock": site_page.site_stock,
    "site_findings": findings.site_findings,
    "hour_week": pace_views.hour_week,
    "step_strip": pace_views.step_strip,
    "screening": pace_views.screening,
    "funnel_steps": funnel_views.funnel_steps,
    "cell_steps": cell_steps.cell_steps,
    "cohorts": funnel_views.cohorts,
    "waits_by": wait_views.waits_by,
    "follow_up": response_views.follow_up,
    "response": response_views.response,
}

_CACHED_ANSWERS = 2_000


class WarehouseDoor:
    """Answers questions from the published state; thread-safe."""

    def __init__(
        self, reader: Reader, *, viewer: Viewer = NATIONAL, acts: ActStore | None = None
    ) -> None:
        self.reader = reader
        self.acts = acts
        self.viewer = viewer
        self._lock = threading.Lock()
        self._memory: Memory | None = None
        self._answers: OrderedDict[tuple, Answer] = OrderedDict()

    @classmethod
    def open(cls, url: str, *, viewer: Viewer = NATIONAL) -> "WarehouseDoor":
        """Open the published state of a warehouse; raises WarehouseError."""
        return cls(open_reader(url), viewer=viewer, acts=ActStore.open(url))

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """Answer one question, all of it from one state; raises LookupError or NotAllowed."""
        acts = None if self.acts is None else self.acts.acts()
        newest_act = 0 if acts is None else len(acts)
        with self.reader.pinned() as state:
            memory = self._memory_of(state.snapshot())
            known = (memory.snapshot, newest_act, self.viewer)
            key = (*known, question, scope, tuple(sorted(params.items())))
            with self._lock:
                if key in self._answers:
                    self._answers.move_to_end(key)
                    return self._answers[key]
            session = Session(state, memory, acts=acts)
            answer = QUESTIONS[question](scope=scope, viewer=self.viewer, session=session, **params)
        with self._lock:
            self._answers[key] = answer
            while len(self._answers) > _CACHED_ANSWERS:
                self._answers.popitem(last=False)
        return answer

    def state(self) -> str:
        """The name of the published state and of the newest act."""
        newest_act = 0 if self.acts is None else len(self.acts.acts())
        return f"{self.reader.snapshot()}-{newest_act}"

    def record(self, act: Act) -> int:
        """Write an act into the book; every later answer knows it. ActRefused or NotAllowed."""
        if self.acts is None:
            raise ActRefused("this dashboard has no book of acts")
        return self.acts.record(act, viewer=self.viewer)

    def close(self) -> None:
        """Release the published state and the book of acts."""
        self.reader.close()
        if self.acts is not None:
            self.acts.close()

    def _memory_of(self, snapshot: str) -> Memory:
        with self._lock:
            if self._memory is None or self._memory.snapshot != snapshot:
                self._memory = Memory(snapshot)
                self._answers.clear()
            return self._memory
