"""The gate, small: the command runs it in full size."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from core.contracts import SYSTEM
from core.errors import NotPermittedError
from core.trading.honesty import self_test, trial_lines
from core.trading.honesty.commands import describe_gate
from core.trading.honesty.exposure import calculate_exposure
from core.trading.honesty.gate_service import GateService
from core.trading.honesty.planted_markets import follow, make_market, try_idea
from core.trading.honesty.rates import Rate
from core.trading.honesty.self_test import SelfTest, Size, run_self_test
from core.trading.types import Curve, TradeTable
from tests.core.trading.scripted import Scripted

SMALL = Size(noise=5, edge=3, leak=1)


class NoQueue:
    """Nothing is submitted here."""


@pytest.fixture(scope="module")
def small():
    return run_self_test(SMALL)


def test_leaks_are_caught_noise_is_stopped_and_an_edge_passes(small):
    assert small.leaks_caught == Rate(7, 7)
    assert small.noise_passed == Rate(0, 5)
    assert small.edges_passed.hits >= 2
    assert small.honest_accused.hits == 0
    assert sum(small.stopped_by.values()) == 5
    assert small.edge_sharpe > 1


def test_the_same_seed_gives_the_same_rates(small):
    assert run_self_test(Size(1, 1, 1), 9) == run_self_test(Size(1, 1, 1), 9)


def test_a_gate_whose_deflation_is_switched_off_is_found_out(monkeypatch):
    monkeypatch.setattr(trial_lines, "find_benchmark", lambda *_: -1.0)
    monkeypatch.setattr(trial_lines, "deflated_sharpe", lambda *_: 1.0)
    monkeypatch.setattr(trial_lines, "MAX_PROBABILITY", 1.0)
    blind = run_self_test(Size(4, 1, 1))
    assert blind.noise_passed.hits > 0
    assert not blind.is_alive


def test_a_gate_that_does_not_look_ahead_is_found_out(monkeypatch):
    monkeypatch.setattr(self_test, "_is_accused", lambda *_: False)
    blind = run_self_test(Size(1, 1, 1))
    assert blind.leaks_caught.hits == 0
    assert len(blind.missed) == 7
    assert not blind.is_alive


def test_a_gate_that_stops_everything_is_found_out(monkeypatch):
    monkeypatch.setattr(trial_lines, "CONFIDENCE", 1.1)
    assert not run_self_test(Size(1, 2, 1)).is_alive


@pytest.mark.parametrize(
    "changes",
    [
        {"leaks_caught": Rate(69, 70)},
        {"honest_accused": Rate(1, 90)},
        {"noise_passed": Rate(7, 120)},
        {"edges_passed": Rate(47, 60)},
        {"noise_passed": Rate(0, 0)},
    ],
)
def test_each_target_is_held(changes):
    good = SelfTest(Rate(70, 70), Rate(0, 90), Rate(6, 120), Rate(48, 60), 2.0)
    assert good.is_alive
    assert not replace(good, **changes).is_alive


def test_it_is_stored_and_shown_to_operators_only(database, trader, monkeypatch, small):
    monkeypatch.setattr("core.trading.honesty.gate_service.run_self_test", lambda *_: small)
    service = GateService(database, NoQueue())
    assert service.get_overview(SYSTEM).tests == ()
    made = service.test_gate(SYSTEM, SMALL)
    assert service.get_overview(SYSTEM).tests == (made,)
    assert made.result == small
    for act in (service.test_gate, service.get_overview, service.submit_test):
        with pytest.raises(NotPermittedError):
            act(trader)
    lines = describe_gate(made)
    assert "planted leak caught              7     7  100.0 %" in lines[1]
    assert "≤ 5 %" in lines[3]
    assert ("The gate is alive" in lines[-1]) == small.is_alive


def test_the_commands_exit_status_says_whether_it_holds(monkeypatch, small):
    from core import __main__ as main
    from core.clock import now
    from core.trading.honesty.gate_views import GateView

    class Gate:
        def __init__(self, result):
            self.result = result

        @property
        def gate(self):
            return self

        def test_gate(self, actor, size, seed):
            assert (actor, size, seed) == (SYSTEM, Size(5, 2, 1), 8)
            return GateView(now(), 1, self.result.is_alive, 3.0, self.result)

    arguments = ["gate-self-test", "--noise", "5", "--edge", "2", "--leak", "1", "--seed", "8"]
    monkeypatch.setattr(main, "get_services", lambda: None)
    import typer

    from core.trading.honesty.commands import add_honesty_commands

    alive = replace(small, edges_passed=Rate(3, 3))
    for result, status in ((alive, 0), (replace(alive, missed=("x",), leaks_caught=Rate(6, 7)), 1)):
        app = typer.Typer()
        add_honesty_commands(app, lambda result=result: Gate(result))
        outcome = CliRunner().invoke(app, arguments)
        assert outcome.exit_code == status, outcome.output
        assert ("THE GATE FAILS" in outcome.output) == bool(status)


def test_a_planted_market_is_bars_like_any_other():
    bars = make_market(np.random.default_rng(1), 0.3, 300)
    assert (bars.high >= np.maximum(bars.open, bars.close)).all()
    assert (bars.low <= np.minimum(bars.open, bars.close)).all()
    assert (np.diff(bars.time) > 0).all()
    tried = try_idea(np.random.default_rng(2), bars, 5)
    assert tried.returns.shape == (5, 299)
    assert set(np.unique(tried.positions)) <= {0.0, 1.0}


def test_a_position_is_held_from_entry_to_exit_and_the_exit_wins():
    signals = Scripted([1, 5, 6], [3, 6]).signals(make_market(np.random.default_rng(1), 0.0, 8))
    assert follow(signals).tolist() == [0, 1, 1, 0, 0, 1, 0, 0]


def test_exposure_by_hand():
    time = np.arange(5, dtype=np.int64)
    trades = TradeTable(
        np.array([10.0, -5.0]), time[[1, 3]], time[[3, 4]], *[np.zeros(2) for _ in range(5)]
    )
    close = np.array([10.0, 10, 20, 20, 20])
    equity = np.array([200.0, 200, 400, 400, 0])
    curve = Curve(time, equity, equity, close, equity)
    # Long 10 at the close of bars 1 and 2, short 5 at that of bar 3.
    assert calculate_exposure(trades, curve).tolist() == [0.0, 0.5, 0.5, -0.25]
