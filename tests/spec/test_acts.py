"""The book of acts keeps what was decided, on both engines, and never changes a line."""

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests import engines
from tests.spec.harness import engine_urls
from warehouse.acts.act import Act, ActRefused
from warehouse.acts.store import ActStore, book_url
from warehouse.schema.acts import act as table
from warehouse.viewer import NATIONAL, PUBLIC, NotAllowed, Viewer

AT = datetime.fromisoformat("2021-11-25T22:15")
HANOI = Viewer(role="province", provinces=("01",))


@pytest.fixture(params=engines.ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with engine_urls(request, tmp_path) as make:
        yield make()


@pytest.fixture
def store(url: str) -> Iterator[ActStore]:
    opened = ActStore.open(url)
    yield opened
    opened.close()


def act(kind: str = "hold", **parts: object) -> Act:
    usual = {"subject": "VERO/B2021103398", "reason": "3 ca tử vong", "author": "BS. An"}
    return Act(**{"kind": kind, "subject_kind": "lot", "at": AT, **usual, **parts})


def test_a_book_begins_empty_and_is_made_by_its_first_act(store: ActStore):
    assert (store.version(), len(store.acts())) == (0, 0)
    assert store.record(act(), viewer=NATIONAL) == 1
    assert store.version() == 1


def test_an_act_is_kept_as_it_was_said(store: ActStore):
    store.record(act(area_code="38", detail={"số công văn": "1/SYT"}), viewer=NATIONAL)
    row = store.acts().iloc[0]
    assert row["subject"] == "VERO/B2021103398"
    assert (row["reason"], row["author"], row["area_code"]) == ("3 ca tử vong", "BS. An", "38")
    assert row["at"].to_pydatetime() == AT
    assert row["detail"] == '{"số công văn": "1/SYT"}'


def test_another_process_sees_an_act_at_once(url: str, store: ActStore):
    other = ActStore.open(url)
    assert len(other.acts()) == 0
    store.record(act(), viewer=NATIONAL)
    assert other.acts()["kind"].tolist() == ["hold"]
    other.record(act("release"), viewer=NATIONAL)
    assert store.acts()["kind"].tolist() == ["hold", "release"]
    other.close()


def test_what_was_written_cannot_be_changed_or_removed(url: str, store: ActStore):
    store.record(act(), viewer=NATIONAL)
    engine = sa.create_engine(book_url(url))
    for change in (sa.update(table).values(reason="khác"), sa.delete(table)):
        with pytest.raises(sa.exc.DBAPIError, match="never changed"), engine.begin() as connection:
            connection.execute(change)
    engine.dispose()
    assert store.acts()["reason"].tolist() == ["3 ca tử vong"]


def test_many_hands_lose_nothing(store: ActStore):
    def one(number: int) -> None:
        store.record(act(subject=f"AZ/LOT{number}"), viewer=NATIONAL)

    hands = [threading.Thread(target=one, args=(number,)) for number in range(12)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(store.acts()["act_id"]) == list(range(1, 13))
    assert store.acts()["subject"].nunique() == 12


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        ({"reason": "  "}, "needs its reason"),
        ({"author": ""}, "needs its author"),
        ({"subject": ""}, "needs its subject"),
        ({"reason": "x" * 2001}, "2001 characters, at most 2000"),
        ({"kind": "burn"}, "lot knows no act burn; it knows hold, release, recall"),
        ({"kind": "release"}, "VERO/B2021103398 is untouched already"),
        ({"kind": "approve"}, "must name the act that it answers"),
        ({"subject_kind": "moon"}, "moon knows no act hold"),
    ],
)
def test_an_act_that_cannot_stand_is_refused(store: ActStore, parts: dict, says: str):
    with pytest.raises(ActRefused, match=says):
        store.record(act(**parts), viewer=NATIONAL)
    assert store.version() == 0


def test_a_lot_is_not_held_twice(store: ActStore):
    store.record(act(), viewer=NATIONAL)
    with pytest.raises(ActRefused, match="is held already"):
        store.record(act(), viewer=NATIONAL)
    store.record(act(area_code="38"), viewer=NATIONAL)


def test_of_two_who_hold_a_lot_at_once_one_is_first(store: ActStore):
    told: list[str] = []

    def one() -> None:
        try:
            store.record(act(), viewer=NATIONAL)
        except ActRefused as refusal:
            told.append(str(refusal))

    hands = [threading.Thread(target=one) for _ in range(4)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(store.acts()) == 1
    assert len(told) == 3


def test_a_province_acts_in_itself_and_the_public_nowhere(store: ActStore):
    store.record(act(area_code="01"), viewer=HANOI)
    for viewer, area in ((HANOI, ""), (HANOI, "79"), (PUBLIC, "01"), (PUBLIC, "")):
        with pytest.raises(NotAllowed):
            store.record(act(area_code=area), viewer=viewer)
    assert store.version() == 1
