from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from core.admin.language_model_service import LanguageModelService
from core.contracts import SYSTEM
from core.enums import BreakerState, ModelOutcome
from core.errors import NotFoundError
from core.gen_ai.asking.budget import Budget
from core.gen_ai.llms.rules import RulesOnly
from tests.core.gen_ai.model_desk import (
    AT,
    FACTS,
    GENEROUS,
    REQUEST,
    ModelDesk,
    fail,
    take_all,
)


@pytest.fixture
def clock():
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def test_the_day_adds_up(database, clock):
    desk = ModelDesk(database)
    service = LanguageModelService(database, FACTS, GENEROUS)
    desk.model.answers = ["yesterday", "a", fail(ModelOutcome.REJECTED)]
    for number, hours in ((1, 23), (2, 1), (3, 1)):
        desk.asker.ask(SYSTEM, replace(REQUEST, user=str(number)), take_all)
        clock.shift(timedelta(hours=hours))
    found = service.get_overview(SYSTEM)
    assert found.outcomes == {ModelOutcome.GOOD: 1, ModelOutcome.REJECTED: 1}
    assert found.spent == 0.0012, "yesterday's is not today's"
    assert (found.day_budget, found.user_budget) == (1.0, 1.0)
    assert found.breaker.state is BreakerState.CLOSED
    assert found.breaker.failures == 1
    assert [one.outcome.value for one in found.calls] == ["rejected", "good", "good"]
    assert found.calls[0].sentence == "It is rejected."
    newest = service.get_call(SYSTEM, found.calls[1].id)
    assert (newest.answer, newest.call.prompt) == ("a", "question 3")
    assert '"user":"2"' in newest.request


@pytest.mark.parametrize(("dollars", "is_spent"), [(1.0, False), (0.001, True), (0.0, True)])
def test_a_budget_is_spent_once_no_call_fits_into_it(sqlite_database, dollars, is_spent):
    """Calls that could exceed it are not made: what was spent never reaches it."""
    service = LanguageModelService(sqlite_database, FACTS, Budget.of_dollars(dollars, 1.0))
    found = service.get_overview(SYSTEM)
    assert (found.is_spent, found.spent) == (is_spent, 0.0)


def test_nothing_yet_is_nothing_yet(sqlite_database):
    service = LanguageModelService(sqlite_database, RulesOnly.facts, GENEROUS)
    found = service.get_overview(SYSTEM)
    assert not found.is_asked
    assert (found.outcomes, found.p50_seconds, found.spent, found.calls) == ({}, None, 0.0, ())
    with pytest.raises(NotFoundError, match="no call 7"):
        service.get_call(SYSTEM, 7)
