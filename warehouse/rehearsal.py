"""The questions that readers ask first, asked of a state while it is being published."""

import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

from warehouse import findings
from warehouse.answer import Answer
from warehouse.engines.kept import FreshState
from warehouse.indicators import BY_KEY
from warehouse.marts.waiting import STATES
from warehouse.queries import (
    freshness,
    funnel_views,
    history,
    indicator,
    pace_views,
    peer_views,
    response_views,
    screening_views,
    site_amounts,
    site_views,
    slot_views,
    wait_views,
)
from warehouse.queries.day_table import keep_by_district
from warehouse.queries.rollup import every_district
from warehouse.queries.session import Session
from warehouse.schema.next_doses import BOOSTERS
from warehouse.scope import Scope
from warehouse.viewer import NATIONAL

log = logging.getLogger(__name__)
_INDICATORS = (
    "declared_v_recorded",
    "injected_outside_registration",
    "coverage_d1_18plus",
    "coverage_full_18plus",
    "coverage_booster_due",
    "dropout_d1_d2_due",
    "doses_day",
    "stock_on_hand",
    "sites_active",
)


def _questions() -> Iterator[Callable[..., Answer]]:
    yield partial(freshness.freshness, feed="injection")
    yield from (site_views.sites_by_unit, pace_views.hour_week, pace_views.step_strip)
    yield from (pace_views.screening, screening_views.screening_by_unit, slot_views.slot_days)
    yield from (partial(findings.check_totals, theme=theme) for theme in ("site", "stock"))
    yield from (peer_views.against_peers, funnel_views.funnel_steps, funnel_views.cohorts)
    yield from (partial(wait_views.waits_by, by=by) for by in ("group", "channel"))
    yield from (partial(wait_views.waits_by, state=state) for state in STATES)
    yield from (partial(response_views.follow_up, dose=dose) for dose in ("d2", *BOOSTERS))
    yield response_views.response


def rehearse(state: FreshState) -> None:
    """Ask everything of the nation on the newest day; the state keeps what is worked out.

    A question without an answer, or that fails, is left to whoever asks it next.
    """
    _rehearse_nation(Session(state))
    try:
        _rehearse_districts(Session(state))
    except LookupError:  # nothing is loaded, or there are no districts
        return
    except Exception:
        log.exception("Districts could not be worked out beforehand")


def _rehearse_nation(session: Session) -> None:
    by_area, over_time = indicator.indicator_by_area, indicator.indicator_over_time
    places = [(by_area, ""), *((over_time, code) for code in ("", *_one_of_each_zone(session)))]
    of_areas = [
        (question, Scope(area=code, indicator=key, as_of=session.last_day))
        for question, code in places
        for key in _INDICATORS
    ]
    asked = [(question, Scope(as_of=session.last_day)) for question in _questions()]
    for question, scope in (*asked, *of_areas):
        try:
            question(scope=scope, viewer=NATIONAL, session=session)
        except LookupError:
            continue
        except Exception:
            log.exception("%s could not be worked out beforehand", question)


def _one_of_each_zone(session: Session) -> list[str]:
    """A province of each zone: beside its curve those of the others of its zone are read."""
    tree = session.tree
    units = tree.units("province", under=tree.find("", map_name="63"), map_name="63")
    return units.drop_duplicates("zone_id")["area_code"].tolist()


def _rehearse_districts(session: Session) -> None:
    """What is asked of one province's districts, worked out for those of every province at once."""
    every, provinces = every_district(session)
    codes = [str(session.tree.frame.loc[roll.key[0], "area_code"]) for roll in provinces]
    for code in codes:
        scope = Scope(area=code, as_of=session.last_day)
        with suppress(LookupError):
            funnel_views.cohorts(scope=scope, viewer=NATIONAL, session=session)
    for key in (*peer_views.OF_SITES, *_INDICATORS):
        scope = Scope(area=codes[0], indicator=key, as_of=session.last_day)
        with suppress(LookupError):
            indicator.indicator_by_area(scope=scope, viewer=NATIONAL, session=session)
    history.keep_by_district(session, every=every, provinces=provinces)
    counts = [BY_KEY[key].numerator + BY_KEY[key].denominator for key in peer_views.OF_SITES]
    measures = [term.measure for terms in counts for term in terms]
    columns = dict.fromkeys(one.column for one in measures if one.family == "sites")
    site_amounts.keep_by_district(session, columns, every=every, provinces=provinces)
    followed = [response_views.people_followed(Scope(), dose=dose) for dose in ("d2", *BOOSTERS)]
    for counted in (*followed, response_views.tickets(Scope())):
        keep_by_district(session, counted)
