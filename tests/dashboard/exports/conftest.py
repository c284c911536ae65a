"""The dashboard on invented frames, inside its own context, as exports are made."""

import pytest

from dashboard.app import create_app
from dashboard.asked import asked
from dashboard.exports.sheet import briefing, template
from tests.layouts.sample_door import SampleDoor
from warehouse.answer import Answer
from warehouse.queries.ledger_sum import NoAnswer
from warehouse.scope import Scope


class WithoutSafety(SampleDoor):
    """A door whose warehouse keeps no reports, so that pages about them are left out."""

    def ask(self, question: str, scope: Scope, **params: object) -> Answer:
        """One frame, but none of signals and clocks."""
        if question in ("signal_board", "clock_summary"):
            raise NoAnswer(f"no {question} here")
        return super().ask(question, scope, **params)


PROVINCE = "?area=79&date=2021-11-20"


@pytest.fixture(scope="session")
def exporting():
    """The app; tests run within its context."""
    return create_app(door=WithoutSafety())


@pytest.fixture
def context(exporting):
    """The app's context."""
    with exporting.server.app_context():
        yield exporting.server


@pytest.fixture
def sheets(context):
    """The standard briefing of TP. Hồ Chí Minh."""
    return briefing(template("standard"), asked(PROVINCE))
