from __future__ import annotations

import numpy as np
import pytest

from core.enums import Direction
from core.trading.excursion_summary import summarise_excursions
from core.trading.trade_breakdown import calculate_trade_breakdown
from core.trading.trade_sides import SIDE_NUMBERS, choose_side, compare_sides
from tests.core.trading.result_samples import make_trades, make_walk

TRADES = make_trades([100, -50, 300, -20], sizes=[100, -100, 100, -100], held_days=[1, 2, 3, 6])


def test_each_side_by_hand():
    sides = compare_sides(TRADES)
    long, short = sides[Direction.LONG], sides[Direction.SHORT]
    assert (long["count"], short["count"]) == (2, 2)
    assert (long["win_rate"], short["win_rate"]) == (1.0, 0.0)
    assert (long["profit"], short["profit"]) == (400, -70)
    assert long["mean_return"] == pytest.approx(0.02)
    assert long["mean_held"] == 2 * 86_400
    assert (short["best"], short["worst"]) == (-0.002, -0.005)
    assert long["profit_factor"] is None  # nothing was lost
    assert short["profit_factor"] == 0.0
    assert long["commission"] == 4.0


def test_both_sides_together_are_the_numbers_of_the_run():
    curve = make_walk(50)
    stored = calculate_trade_breakdown(curve, TRADES, 1_000)
    both = compare_sides(TRADES)[Direction.BOTH]
    for key in ("avg_win", "avg_loss", "payoff_ratio"):
        assert both[key] == pytest.approx(stored[key])
    sides = compare_sides(TRADES)
    assert sides[Direction.LONG]["profit"] == stored["long_profit"]
    assert sides[Direction.SHORT]["win_rate"] == stored["short_win_rate"]
    for key in ("count", "profit", "commission"):
        assert both[key] == sides[Direction.LONG][key] + sides[Direction.SHORT][key]


def test_every_row_is_defined_for_every_side_even_without_trades():
    keys = {item.key for item in SIDE_NUMBERS}
    for trades in (TRADES, make_trades([]), make_trades([5], is_complete=False)):
        for numbers in compare_sides(trades).values():
            assert set(numbers) == keys
    empty = compare_sides(make_trades([]))[Direction.BOTH]
    assert empty["count"] == 0
    assert empty["win_rate"] is None
    assert empty["mean_best_excursion"] is None


def test_a_chosen_side_keeps_its_numbers_and_every_column():
    chosen = choose_side(TRADES, Direction.SHORT)
    assert chosen.numbers.tolist() == [2, 4]
    assert chosen.trades.profit.tolist() == [-50, -20]
    assert len(chosen.trades.exit_reason) == 2
    assert chosen.trades.worst_excursion == pytest.approx([-0.025, -0.022])
    assert choose_side(TRADES, Direction.BOTH).trades is TRADES


def test_a_side_of_an_old_run_stays_without_reasons():
    chosen = choose_side(make_trades([5, -5], is_complete=False), Direction.LONG)
    assert chosen.trades.exit_reason is None
    assert chosen.trades.best_excursion is None


def test_excursions_by_hand():
    # Best: return above 0 plus 1 %; worst: return below 0 less 2 %.
    summary = summarise_excursions(make_trades([100, 300, -100]))
    assert summary.winners == 2
    assert summary.winners_worst == pytest.approx(-0.02)
    assert summary.losers_best == pytest.approx(0.01)
    kept = [0.01 / 0.02, 0.03 / 0.04, -0.01 / 0.01]
    assert summary.kept == pytest.approx(np.median(kept))


def test_excursions_that_were_not_measured_have_no_summary():
    assert summarise_excursions(make_trades([1], is_complete=False)) is None
    nothing = summarise_excursions(make_trades([]))
    assert nothing.winners_worst is None
    assert nothing.kept is None
