"""Safety questions: the board of signals, one signal's path, its onset, ages, lots and sites."""

import json

import numpy as np
import pandas as pd
import sqlalchemy as sa

from warehouse.analytics.safety.observed_expected import rate
from warehouse.answer import Answer
from warehouse.looks import inputs
from warehouse.queries.case_versions import cases_known
from warehouse.queries.places import stamp_of
from warehouse.queries.safety_inputs import protocol
from warehouse.queries.session import Session
from warehouse.schema.dimensions import dim_area, dim_event_term, dim_facility, dim_lot
from warehouse.schema.ledgers import BY_NAME
from warehouse.schema.safety import signal_look
from warehouse.scope import Scope
from warehouse.viewer import NotAllowed, Viewer

_SUBJECT = ["subject_kind", "subject"]
#: Which method speaks first for a subject on the board.
_ORDER = {
    "maxsprt": 0,
    "cmaxsprt": 1,
    "scri": 2,
    "lots_severe": 3,
    "cluster": 4,
    "lots_common": 5,
    "reporting": 6,
    "ic": 7,
}
#: What was crossed once by these stays crossed.
SEQUENTIAL = ("maxsprt", "cmaxsprt", "scri")


def _known_looks(session: Session, scope: Scope, *conditions: sa.ColumnElement) -> pd.DataFrame:
    c = signal_look.c
    known = [c.known_on <= scope.known_on] if scope.known_on else []
    as_of = [c.cut_off <= scope.as_of] if scope.as_of else []
    shown = c.method != "silent_sites"  # a count for each province, no look at a subject
    frame = session.frame(sa.select(signal_look).where(shown, *known, *as_of, *conditions))
    return frame.assign(cut_off=pd.to_datetime(frame["cut_off"]))


def signal_board(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """One row a subject: doses, observed, expected, ratio, lower, upper, of_limit, method, methods
    (those that signal), first_crossed, completeness, is_signal, is_ended, cut_off, state, names.

    Signals first, then by share of the limit. Events are watched for the nation only.
    """
    if viewer.role == "public":
        raise NotAllowed("signals are not public")
    acts = len(session.acts(scope.known_on))
    key = ("signal board", scope.as_of, scope.known_on, acts, viewer)
    frame = session.memo(key, lambda: _board(session, scope, viewer))
    return _answer(session, scope, frame.copy(deep=False))


def _board(session: Session, scope: Scope, viewer: Viewer) -> pd.DataFrame:
    """The board of a day; it is the same whatever area is looked at."""
    looks = _known_looks(session, scope)
    if looks.empty:
        return looks.assign(methods="", first_crossed=pd.NaT, state="")
    newest = looks.groupby("method")["load_id"].transform("max")
    now = looks[(looks["load_id"] == newest) | (looks["method"].isin(SEQUENTIAL))]
    now = (
        now.sort_values(["cut_off", "load_id"])
        .groupby([*_SUBJECT, "method"], as_index=False)
        .tail(1)
    )
    now = now.assign(order=now["method"].map(_ORDER)).sort_values("order")
    frame = now.groupby(_SUBJECT, as_index=False).head(1)
    frame = frame.merge(_signalling(now, looks), on=_SUBJECT, how="left")
    frame = frame[(frame["observed"] > 0) | frame["methods"].ne("")]
    frame = frame[(frame["method"] != "ic") | (frame["methods"] != "")]
    frame = _of_viewer(session, _in_words(session, frame), viewer).merge(
        _stands(session, scope), on="subject_key", how="left"
    )
    frame["state"] = frame["state"].fillna("")
    frame = frame.sort_values(["rank", "of_limit"], ascending=[True, False], na_position="last")
    return frame.reset_index(drop=True)


def _signalling(now: pd.DataFrame, looks: pd.DataFrame) -> pd.DataFrame:
    """Which methods signal now or did once, since when, and how loud that makes the subject."""
    once = looks[looks["is_signal"].astype(bool)]
    kept = once[once["method"].isin(SEQUENTIAL)]
    current = now[now["is_signal"].astype(bool)]
    every = pd.concat([kept, current])
    methods = every.sort_values("method", key=lambda name: name.map(_ORDER)).groupby(_SUBJECT)[
        "method"
    ]
    joined = methods.agg(lambda names: " ".join(dict.fromkeys(names))).rename("methods")
    first = once.groupby(_SUBJECT)["cut_off"].min().rename("first_crossed")
    found = now[_SUBJECT].drop_duplicates().set_index(_SUBJECT).join([joined, first])
    found["methods"] = found["methods"].fillna("")
    only_ic = found["methods"] == "ic"
    found["rank"] = np.where(found["methods"] == "", 2, np.where(only_ic, 1, 0))
    return found.reset_index()


def _in_words(session: Session, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows with the names of their terms, sites and areas, and a key for the book of acts."""
    terms, sites, provinces = session.memo("names of subjects", lambda: _names(session))
    named = frame.merge(terms, on="event_term_code", how="left")
    named = named.merge(sites, on="facility_id", how="left")
    named = named.merge(provinces, on="province_id", how="left")
    return named.assign(subject_key=named["subject_kind"] + ":" + named["subject"])


def _names(session: Session) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """What terms, sites and provinces are called."""
    term, site, area = dim_event_term.c, dim_facility.c, dim_area.c
    terms = session.frame(sa.select(term.event_term_code, term.name_vi, term.name_en))
    terms = terms.rename(columns={"name_vi": "term_vi", "name_en": "term_en"})
    sites = session.frame(sa.select(site.facility_id, site.facility_code, site.name))
    sites = sites.rename(columns={"name": "site_name"})
    provinces = session.frame(
        sa.select(
            area.area_id.label("province_id"),
            area.short_vi.label("province_vi"),
            area.name_en.label("province_en"),
        ).where(area.level == "province")
    )
    return terms, sites, provinces


def _of_viewer(session: Session, frame: pd.DataFrame, viewer: Viewer) -> pd.DataFrame:
    """A provincial account sees the sites of its own provinces only."""
    if viewer.role == "national":
        return frame
    site, area = dim_facility.c, dim_area.alias("province")
    place = dim_area.c
    own = session.frame(
        sa.select(site.facility_id)
        .join_from(dim_facility, dim_area, place.area_id == site.area_id)
        .join(area, area.c.area_id == place.province_id)
        .where(area.c.area_code.in_(viewer.provinces))
    )["facility_id"]
    return frame[(frame["subject_kind"] != "site") | frame["facility_id"].isin(own)]


def _stands(session: Session, scope: Scope) -> pd.DataFrame:
    """Where each signal stands by the newest act on it."""
    acts = session.acts(scope.known_on)
    own = acts[(acts["subject_kind"] == "signal") & (acts["effect"] == "in_force")]
    last = own.groupby("subject", as_index=False).tail(1)
    return pd.DataFrame(
        {
            "subject_key": last["subject"].astype(object),
            "state": last["kind"].astype(object),
            "owner": last["author"].astype(object),
        }
    )


def signal_path(
    *, scope: Scope, viewer: Viewer, session: Session, kind: str = "event", subject: str = ""
) -> Answer:
    """Every stored look at one subject, by method and cut-off, with `detail` read."""
    if viewer.role == "public":
        raise NotAllowed("signals are not public")
    c = signal_look.c
    looks = _known_looks(session, scope, c.subject_kind == kind, c.subject == subject)
    looks = looks.sort_values(["method", "cut_off", "load_id"]).reset_index(drop=True)
    looks["detail"] = [json.loads(text) if text else {} for text in looks["detail"]]
    return _answer(session, scope, looks)


def signal_protocol(*, scope: Scope, viewer: Viewer, session: Session, subject: str = "") -> Answer:
    """The protocol's row for a watched pair, with its background rate's range and source."""
    vaccine, _, event = subject.partition("/")
    rows = protocol(session)
    own = rows[(rows["vaccine_code"] == vaccine) & (rows["event_term_code"] == event)]
    rates = session.frame(inputs.background_rates())
    rates = rates.groupby("rate_code", as_index=False).agg(
        rate=("rate", "mean"),
        rate_low=("rate_low", "min"),
        rate_high=("rate_high", "max"),
        rate_population=("population", "first"),
        rate_source=("source", "first"),
        history_events=("history_events", lambda events: events.astype(float).sum(min_count=1)),
    )
    return _answer(session, scope, own.merge(rates, on="rate_code", how="left"))


def _severe(session: Session, scope: Scope, *by: str, vaccine: str, event: str) -> pd.DataFrame:
    table = BY_NAME["mart_report_severe"].table
    known = [table.c.known_date <= scope.known_on] if scope.known_on else []
    as_of = [table.c.event_date <= scope.as_of] if scope.as_of else []
    columns = [table.c[name] for name in by]
    total = sa.func.sum(table.c.reports)
    return session.frame(
        sa.select(*columns, total.label("reports"))
        .where(table.c.vaccine_code == vaccine, table.c.event_term_code == event, *known, *as_of)
        .group_by(*columns)
        .having(total > 0)
    )


def signal_onset(
    *, scope: Scope, viewer: Viewer, session: Session, kind: str = "event", subject: str = ""
) -> Answer:
    """onset_days, reports of one vaccine and event, or of a lot's severe cases."""
    vaccine, _, name = subject.partition("/")
    if kind == "lot":
        cases = _lot_cases(session, scope, vaccine=vaccine, lot=name)
        days = (cases["onset_on"] - cases["injected"]).dt.days
        frame = days.dropna().astype(int).rename("onset_days").value_counts().reset_index()
        frame = frame.rename(columns={"count": "reports"})
    else:
        frame = _severe(session, scope, "onset_days", vaccine=vaccine, event=name)
    return _answer(session, scope, frame.sort_values("onset_days").reset_index(drop=True))


def _lot_cases(session: Session, scope: Scope, *, vaccine: str, lot: str) -> pd.DataFrame:
    """The severe cases of a lot as known, injected by the as-of day."""
    cases = cases_known(session, scope)
    own = cases[(cases["vaccine_code"] == vaccine) & (cases["lot_code"] == lot)]
    if scope.as_of:
        own = own[own["injected"] <= pd.Timestamp(scope.as_of)]
    return own


def signal_ages(*, scope: Scope, viewer: Viewer, session: Session, subject: str = "") -> Answer:
    """age_band_code, sex, reports, doses, rate, lower, upper per 100,000 doses of the vaccine."""
    vaccine, _, event = subject.partition("/")
    seen = _severe(session, scope, "age_band_code", "sex", vaccine=vaccine, event=event)
    given = _doses_by_age(session, scope, vaccine=vaccine)
    frame = given.merge(seen, on=["age_band_code", "sex"], how="outer").fillna(0)
    frame = frame[(frame["doses"] > 0) | (frame["reports"] > 0)]
    has_doses = (frame["doses"] > 0).to_numpy()
    shown = rate(frame["reports"], np.where(has_doses, frame["doses"], 1))
    for name, values in zip(("rate", "lower", "upper"), shown, strict=True):
        frame[name] = np.where(has_doses, values, np.nan)
    return _answer(session, scope, frame.sort_values(["age_band_code", "sex"]))


def _doses_by_age(session: Session, scope: Scope, *, vaccine: str) -> pd.DataFrame:
    table = BY_NAME["mart_injection_province"].table
    known = [table.c.known_date <= scope.known_on] if scope.known_on else []
    as_of = [table.c.event_date <= scope.as_of] if scope.as_of else []
    return session.frame(
        sa.select(table.c.age_band_code, table.c.sex, sa.func.sum(table.c.doses).label("doses"))
        .where(table.c.vaccine_code == vaccine, *known, *as_of)
        .group_by(table.c.age_band_code, table.c.sex)
    )


def signal_places(
    *, scope: Scope, viewer: Viewer, session: Session, kind: str = "event", subject: str = ""
) -> Answer:
    """lot_code, facility_code, site_name, province_vi, province_en, reports: of a pair or a lot."""
    if viewer.role != "national":
        raise NotAllowed("sites of severe events are shown to national accounts only")
    vaccine, _, name = subject.partition("/")
    site, area = dim_facility.c, dim_area.c
    sites = session.frame(
        sa.select(site.facility_id, site.facility_code, site.name.label("site_name"))
    )
    if kind == "lot":
        cases = _lot_cases(session, scope, vaccine=vaccine, lot=name)
        by = ["lot_code", "facility_code", "province_id"]
        seen = cases.groupby(by, dropna=False).size().rename("reports").reset_index()
        frame = seen.rename(columns={"province_id": "place_province_id"})
        frame = frame.merge(sites, on="facility_code", how="left")
    else:
        columns = ("lot_id", "facility_id", "place_province_id")
        seen = _severe(session, scope, *columns, vaccine=vaccine, event=name)
        lots = session.frame(sa.select(dim_lot.c.lot_id, dim_lot.c.lot_code))
        frame = seen.merge(lots, on="lot_id", how="left").merge(sites, on="facility_id", how="left")
    provinces = session.frame(
        sa.select(
            area.area_id.label("place_province_id"),
            area.short_vi.label("province_vi"),
            area.name_en.label("province_en"),
        )
    )
    frame = frame.merge(provinces, on="place_province_id", how="left")
    frame = frame.sort_values("reports", ascending=False).reset_index(drop=True)
    return _answer(session, scope, frame)


def event_terms(*, scope: Scope, viewer: Viewer, session: Session) -> Answer:
    """event_term_code, name_vi, name_en, class_code of every term on the list."""
    c = dim_event_term.c
    columns = (c.event_term_code, c.name_vi, c.name_en, c.class_code)
    return _answer(session, scope, session.frame(sa.select(*columns)))


def _answer(session: Session, scope: Scope, frame: pd.DataFrame) -> Answer:
    area = session.tree.find(scope.area, map_name=scope.map)
    return Answer(frame=frame, stamp=stamp_of(session, area, scope=scope))
