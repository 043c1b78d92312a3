"""Which saved strategy a run came from, and what is left of that later."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import select

from core.enums import TrialOrigin
from core.errors import NotFoundError
from core.trading.library.strategy_service import StrategyService
from core.trading.library.templates import TEMPLATES
from core.trading.library.types import StrategyDraft
from core.trading.origin_text import describe_origin
from core.trading.request import BacktestRequest
from core.trading.result_parts import RunOrigin
from db.trading.trial_tables import TrialEntry
from tests.conftest import on_sqlite
from tests.core.trading.backtest_desk import Desk


@pytest.fixture
def desk(database, trader):
    return Desk(database, trader)


@pytest.fixture
def library(database):
    return StrategyService(database)


def make_request(saved, **changes):
    request = BacktestRequest(
        "GOOG",
        saved.kind,
        saved.params,
        execution=saved.execution,
        strategy_id=saved.id,
        strategy_version=saved.version,
    )
    return replace(request, **changes)


def origin_of(desk, trader, request):
    number = desk.service.submit_backtest(trader, request).id
    return number, desk.service.get_backtest(trader, number).origin


def test_a_run_made_by_hand_came_from_nothing(desk, trader):
    assert origin_of(desk, trader, BacktestRequest("GOOG", "momentum"))[1] == RunOrigin()


def test_a_run_names_its_strategy_and_version_then_and_now(desk, library, trader):
    saved = library.create_strategy(trader, StrategyDraft("Mine", "momentum"))
    number, origin = origin_of(desk, trader, make_request(saved))
    expected = RunOrigin(TrialOrigin.HAND, saved.id, 1, "Mine", is_changed=False)
    assert origin == expected
    library.update_strategy(trader, saved.id, StrategyDraft("Yours", "momentum", {"period": 33}))
    assert desk.service.get_backtest(trader, number).origin == replace(
        expected, strategy_name="Yours"
    )


def test_values_changed_in_the_form_are_said(desk, library, trader):
    saved = library.create_strategy(trader, StrategyDraft("Mine", "momentum"))
    changed = make_request(saved, params={**saved.params, "period": 44})
    assert origin_of(desk, trader, changed)[1].is_changed is True


def test_another_kind_chosen_in_the_form_is_no_longer_that_strategy(desk, library, trader):
    saved = library.create_strategy(trader, StrategyDraft("Mine", "momentum"))
    other = make_request(saved, strategy="sma_crossover", params={})
    assert origin_of(desk, trader, other)[1] == RunOrigin()


def test_a_strategy_from_a_template_makes_runs_from_a_template(desk, library, trader, database):
    one = TEMPLATES[0]
    draft = StrategyDraft("T", one.kind, one.params, one.execution, template=one.key)
    saved = library.create_strategy(trader, draft)
    number, origin = origin_of(desk, trader, make_request(saved))
    assert origin.kind is TrialOrigin.TEMPLATE
    desk.work()
    with database.read() as session:
        assert [row.origin for row in session.exec(select(TrialEntry))] == [TrialOrigin.TEMPLATE]
    clone = desk.service.get_clone_request(trader, number)
    assert origin_of(desk, trader, clone)[1] == origin


def test_a_clone_keeps_it_even_when_the_strategy_is_deleted(desk, library, trader):
    saved = library.create_strategy(trader, StrategyDraft("Mine", "momentum"))
    number, _ = origin_of(desk, trader, make_request(saved))
    library.delete_strategy(trader, saved.id)
    clone = desk.service.get_clone_request(trader, number)
    assert (clone.strategy_id, clone.strategy_version) == (saved.id, 1)
    _, origin = origin_of(desk, trader, clone)
    assert origin == RunOrigin(TrialOrigin.HAND, saved.id, 1, None, None)


@on_sqlite
def test_a_strategy_of_somebody_else_or_a_version_that_never_was_is_refused(
    desk, library, trader, stranger
):
    theirs = library.create_strategy(stranger, StrategyDraft("Theirs", "momentum"))
    with pytest.raises(NotFoundError):
        desk.service.submit_backtest(trader, make_request(theirs))
    mine = library.create_strategy(trader, StrategyDraft("Mine", "momentum"))
    with pytest.raises(NotFoundError):
        desk.service.submit_backtest(trader, make_request(mine, strategy_version=2))


@pytest.mark.parametrize(
    ("origin", "words"),
    [
        (RunOrigin(), ""),
        (RunOrigin(TrialOrigin.HAND, 3, 2, "Mine", is_changed=False), "From “Mine”, version 2"),
        (
            RunOrigin(TrialOrigin.TEMPLATE, 3, 2, "Mine", is_changed=True),
            "From “Mine”, version 2, made from a template, values changed for this run",
        ),
        (RunOrigin(TrialOrigin.HAND, 3, 2), "From a deleted strategy, version 2"),
    ],
)
def test_the_origin_in_words(origin, words):
    assert describe_origin(origin) == words
