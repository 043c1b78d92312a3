from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.trading.portfolio.drift import PricedHolding, calculate_drift

A, B = PricedHolding("A", 10, 100.0, "USD"), PricedHolding("B", 0, 30.0, "USD")


def test_trades_and_distances_by_hand():
    # 1,000 in A and 1,000 cash; half each wanted: nothing to do for A, 33 units of B for 990.
    drift = calculate_drift([A, B], 1_000.0, {"A": 0.5, "B": 0.5}, 0.001)
    trades = {trade.symbol: trade for trade in drift.trades}
    assert (trades["A"].units, trades["B"].units) == (0, 33)
    assert drift.distance == pytest.approx(0.5)
    assert drift.cost == pytest.approx(0.99)
    assert drift.cash_after == pytest.approx(1_000 - 990 - 0.99)
    assert drift.turnover == pytest.approx(990 / 2_000)
    assert trades["B"].after == pytest.approx(990 / 1_999.01)


def test_what_the_plan_does_not_name_is_sold():
    drift = calculate_drift([A, B], 0.0, {"B": 1.0}, 0.0)
    assert {trade.symbol: trade.units for trade in drift.trades} == {"A": -10, "B": 33}
    assert drift.cash_after == pytest.approx(10.0)


def test_the_price_of_another_currency_counts_in_the_base():
    won = PricedHolding("K", 0, 70_000.0, "KRW", 1 / 1400.0)
    drift = calculate_drift([won], 100.0, {"K": 1.0}, 0.0)
    assert drift.trades[0].units == 2
    assert drift.trades[0].value == pytest.approx(100.0)


def test_a_portfolio_worth_nothing_has_no_drift():
    assert "worth nothing" in calculate_drift([B], 0.0, {"B": 1.0}, 0.0).refusals[0]


holdings = st.lists(
    st.tuples(st.floats(0, 1_000), st.floats(0.01, 5_000), st.floats(0, 1)), min_size=1, max_size=6
)


@settings(max_examples=80, deadline=None)
@given(holdings, st.floats(0, 1e6), st.floats(0, 0.05))
def test_no_plan_sells_what_is_not_held_or_spends_what_is_not_there(rows, cash, commission):
    priced = [
        PricedHolding(f"S{n}", units, price, "USD") for n, (units, price, _) in enumerate(rows)
    ]
    scale = max(1.0, sum(weight for _, _, weight in rows))
    plan = {f"S{n}": weight / scale for n, (_, _, weight) in enumerate(rows)}
    drift = calculate_drift(priced, cash, plan, commission)
    if drift.refusals:
        return
    total = cash + sum(one.units * one.price for one in priced)
    held = {one.symbol: one.units for one in priced}
    assert all(held[trade.symbol] + trade.units >= 0 for trade in drift.trades)
    assert all(isinstance(trade.units, int) for trade in drift.trades)
    assert drift.cash_after >= -1e-6 * max(1.0, total)
    spent = sum(trade.units * trade.price for trade in drift.trades)
    assert cash - spent - drift.cost == pytest.approx(drift.cash_after, abs=1e-6 * max(1.0, total))
    # Rounding and costs aside, nothing is farther from the plan than before.
    slack = sum(price for _, price, _ in rows) / total + 2 * commission
    assert drift.distance_after <= drift.distance + slack + 1e-9
