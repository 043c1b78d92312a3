"""A strategy that somebody has saved is started by its number, as on the page."""

from __future__ import annotations

import pytest

from core.trading.library.types import StrategyDraft

_RSI = {"kind": "indicator", "indicator": "rsi"}
RULES = {"enter_long": {"kind": "compare", "left": _RSI, "right": {"kind": "number", "value": 50}}}


@pytest.fixture(scope="module")
def planner(desk):
    """Somebody with a strategy of own rules and one of a kind."""
    actor = desk.add_person()
    saved = desk.services.strategies
    own = saved.create_strategy(actor, StrategyDraft("Own", "rules", {"rules": RULES}))
    crossing = saved.create_strategy(
        actor,
        StrategyDraft("Crossing", "sma_crossover", {"short": 7, "long": 21}, {"stop_loss": 0.05}),
    )
    return actor, desk.open(actor), own, crossing


def start(caller, **body):
    answer = caller.ask("POST", "/backtests", json={"symbol": "GOOG", **body})
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def test_rules_of_ones_own_are_found_started_and_carried_out(desk, planner):
    actor, caller, own, _ = planner
    [listed] = [one for one in caller.read_all("/strategies", limit=1) if one["kind"] == "rules"]
    assert (listed["id"], listed["name"], listed["params"]) == (own.id, "Own", own.params)
    number = start(caller, strategy_id=listed["id"])
    desk.run_jobs(actor)
    read = caller.read(f"/backtests/{number}")
    assert (read["status"], read["params"]) == ("completed", own.params)
    origin = desk.services.backtests.get_backtest(actor, number).origin
    assert (origin.strategy_id, origin.strategy_version) == (own.id, 1)


def test_what_is_sent_goes_before_what_is_saved(desk, planner):
    _, caller, _, crossing = planner
    number = start(caller, strategy_id=crossing.id, params={"long": 30})
    read = caller.read(f"/backtests/{number}")
    assert read["strategy"] == "sma_crossover"
    assert (read["params"]["short"], read["params"]["long"]) == (7, 30)
    assert read["execution"]["stop_loss"] == 0.05


def test_a_kind_or_a_saved_strategy_and_not_both(planner):
    _, caller, own, _ = planner
    for named in ({}, {"strategy": "sma_crossover", "strategy_id": own.id}):
        answer = caller.ask("POST", "/backtests", json={"symbol": "GOOG", **named})
        assert answer.status_code == 400
        assert "either a strategy or a strategy_id" in answer.json()["message"]


def test_somebody_elses_does_not_exist_and_a_key_needs_the_scope(desk, planner):
    actor, _, own, _ = planner
    body = {"symbol": "GOOG", "strategy_id": own.id}
    stranger = desk.open(desk.add_person())
    assert stranger.ask("POST", "/backtests", json=body).status_code == 404
    assert stranger.read("/strategies")["items"] == []
    narrow = desk.open(actor, ["run_backtests", "read_backtests", "read_market_data"])
    answer = narrow.ask("POST", "/backtests", json=body)
    assert answer.status_code == 403
    assert "read_strategies" in answer.json()["message"]
