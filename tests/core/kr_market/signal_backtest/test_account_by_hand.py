"""A market of a few shares, reckoned by hand to the won."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.enums import AssetKind, EntryRefusal
from core.kr_market.signal_backtest.index_line import GateSeries
from core.kr_market.signal_backtest.results import GateUse
from core.kr_market.signal_backtest.trade_table import build_trades
from tests.core.kr_market.signal_backtest.backtest_samples import (
    NAN,
    build_universe,
    find,
    flat,
    trade,
)

SESSIONS = 25
A, B = "000010", "000020"

# A is bought at 10,000 and opens above its target of 11,500 in the session after; B is bought at
# 50,000 and falls through its stop of 47,500.
RISING = [*flat(10_000, 3), (10_000, 10_300, 9_900, 10_200), (11_600, 11_900, 11_500, 11_800)]
FALLING = [*flat(50_000, 4), (49_000, 49_000, 47_000, 47_200)]
UNIVERSE = build_universe(
    {A: [*RISING, *flat(11_800, SESSIONS - 5)], B: [*FALLING, *flat(47_200, SESSIONS - 5)]}
)
BOTH = find((1, 2, 0.0), (0, 2, 100.0))


def gate(allowed: float) -> GateSeries:
    return GateSeries(np.full(SESSIONS, allowed), GateUse("069500", 0, 0, 0, 0, ""))


def test_two_positions_to_the_won() -> None:
    run = trade(UNIVERSE, BOTH)
    first, second = run.account.trades
    # Score 100: 12 % of 10,000,000 at 10,010 are 119 shares; score 0: 8 % at 50,050 are 15.
    assert (first.quantity, second.quantity) == (119, 15)
    assert first.paid == pytest.approx(119 * 10_010 * 1.00015)  # 1,191,368.68
    assert second.paid == pytest.approx(750_750 + 112.6125)
    # The open of 11,600 lies above the target: sold there. 0.18 % tax in 2024.
    assert first.received == pytest.approx(119 * 11_600 * 0.999 * (1 - 0.00015 - 0.0018))
    assert second.received == pytest.approx(710_399.514375)
    assert run.account.cash[2:5] == pytest.approx(
        [10_000_000, 8_057_768.709, 10_144_498.735155], abs=1e-6
    )
    assert run.account.equity[2:5] == pytest.approx(
        [10_000_000, 10_021_568.709, 10_144_498.735155], abs=1e-6
    )
    assert run.account.equity[-1] == run.account.equity[4]
    assert second.tax == pytest.approx(1_281.2175)
    assert second.commission == pytest.approx(112.6125 + 106.768125)
    assert second.slippage == pytest.approx(15 * 50 + 712.5)


def test_the_table_names_what_closed_each() -> None:
    run = trade(UNIVERSE, BOTH)
    table = build_trades(UNIVERSE, run.market, run.signals, run.admitted, run.account)
    assert table.symbol == [A, B]
    assert table.exit == ["take_profit", "stop_loss"]
    assert table.signal_day == ["2024-01-03"] * 2
    assert table.entry_day == ["2024-01-04"] * 2
    assert table.exit_day == ["2024-01-05"] * 2
    assert table.exit_price == [11_600, 47_500]
    assert table.held == [2, 2]


def test_equal_scores_go_by_symbol() -> None:
    shares = {symbol: flat(10_000, SESSIONS) for symbol in ("000030", "000010", "000020")}
    universe = build_universe(shares)
    signals = find((0, 2, 50.0), (1, 2, 50.0), (2, 2, 90.0))
    run = trade(universe, signals)
    bought = [universe.symbols[run.admitted.offers.row[one.offer]] for one in run.account.trades]
    assert bought == ["000020", "000010", "000030"]


def test_a_signal_without_a_score_is_bought_last_and_smallest() -> None:
    universe = build_universe({A: flat(10_000, SESSIONS), B: flat(10_000, SESSIONS)})
    run = trade(universe, find((0, 2, NAN), (1, 2, 0.0)))
    assert [one.quantity for one in run.account.trades] == [79, 79]
    assert run.admitted.offers.row.tolist() == [1, 0]


def test_no_place_no_cash_and_held_are_counted() -> None:
    shares = {f"{row:05d}0": flat(10_000, SESSIONS) for row in range(1, 9)}
    run = trade(
        build_universe(shares),
        find(*((row, 2, 100.0) for row in range(8)), (0, 3, 100.0)),
        rules="conservative",
    )
    assert len(run.account.trades) == 5
    assert run.account.refused == {EntryRefusal.SLOTS: 3, EntryRefusal.HELD: 1}
    run = trade(
        build_universe(shares), find(*((row, 2, 100.0) for row in range(8))), rules="aggressive"
    )
    # 18 % each: five are whole, the sixth gets what is left (10 %, more than half), no seventh.
    assert [one.is_short_of_cash for one in run.account.trades] == [False] * 5 + [True]
    assert run.account.refused == {EntryRefusal.CASH: 2}


def test_a_share_that_one_position_cannot_pay_is_too_dear() -> None:
    run = trade(build_universe({A: flat(900_000, SESSIONS)}), find((0, 2, 0.0)), capital=1e7)
    assert run.account.refused == {EntryRefusal.TOO_DEAR: 1}


def test_money_of_a_sale_buys_from_the_next_open_on() -> None:
    """Five of five places are taken until the close in which one is sold."""
    shares = {f"{row:05d}0": flat(10_000, SESSIONS) for row in range(1, 8)}
    shares["000010"] = [*flat(10_000, 4), (9_000, 9_000, 9_000, 9_000), *flat(9_000, SESSIONS - 5)]
    signals = find(*((row, 2, 100.0) for row in range(5)), (5, 3, 50.0), (6, 4, 50.0))
    run = trade(build_universe(shares), signals, rules="conservative")
    assert run.account.refused == {EntryRefusal.SLOTS: 1}
    assert run.admitted.offers.entry[run.account.trades[-1].offer] == 5


def test_what_never_reaches_the_account() -> None:
    locked = [*flat(10_000, 3), *flat(13_000, SESSIONS - 3)]
    suspended = [*flat(10_000, 3), *flat(NAN, 2), *flat(10_000, SESSIONS - 5)]
    split = [*flat(10_000, 2), *flat(2_000, SESSIONS - 2)]
    universe = build_universe(
        {
            "000010": locked,
            "000020": suspended,
            "000030": split,
            "000040": flat(10_000, SESSIONS),
            "000055": flat(10_000, SESSIONS),
            "000060": flat(10_000, SESSIONS),
        },
        volume=np.array([[1e6], [1e6], [1e6], [1e6], [1e6], [1.0]]),
    )
    last = SESSIONS - 1
    signals = find(*((row, 2, 1.0) for row in range(3)), (3, last, 1.0), (4, 2, 1.0))
    run = trade(universe, signals)
    assert run.admitted.refused == {
        EntryRefusal.LOCKED: 1,
        EntryRefusal.SUSPENDED: 1,
        EntryRefusal.UNADJUSTED: 1,
        EntryRefusal.NO_SESSION: 1,
        EntryRefusal.NOT_A_SHARE: 1,
    }
    thin = trade(universe, find((5, 20, 1.0), (3, 20, 1.0), (3, 5, 1.0)), min_turnover=1e9)
    assert thin.admitted.refused == {EntryRefusal.ILLIQUID: 2}  # one thin, one not known yet
    assert len(thin.account.trades) == 1


def test_a_jump_while_held_earns_nothing() -> None:
    universe = build_universe({A: [*flat(10_000, 6), *flat(1_000, SESSIONS - 6)]})
    run = trade(universe, find((0, 2, 100.0)))
    table = build_trades(universe, run.market, run.signals, run.admitted, run.account)
    assert table.exit == ["unadjusted"]
    assert table.exit_price == [10_000]
    assert table.exit_day == ["2024-01-07"]


def test_a_suspended_position_is_marked_stale_and_kept() -> None:
    bars = [*flat(10_000, 5), *flat(NAN, SESSIONS - 5)]
    run = trade(build_universe({A: bars}), find((0, 2, 100.0)))
    assert run.account.stale[4] == 0
    assert run.account.stale[5:] == pytest.approx(119 * 10_000)
    assert run.account.trades[0].is_open
    assert run.account.trades[0].received == 119 * 10_000


def test_the_gate_halves_and_stops() -> None:
    assert trade(UNIVERSE, BOTH, gate=gate(0.5)).account.trades[0].quantity == 59
    for shut in (0.0, NAN):
        run = trade(UNIVERSE, BOTH, gate=gate(shut))
        assert run.admitted.refused == {EntryRefusal.GATE: 2}


def test_the_gate_counts_as_of_the_signal_session() -> None:
    allowed = np.zeros(SESSIONS)
    allowed[2] = 1.0
    series = replace(gate(0.0), allowed=allowed)
    assert len(trade(UNIVERSE, BOTH, gate=series).account.trades) == 2


def test_a_fund_bears_no_sell_tax_but_is_no_share() -> None:
    universe = replace(UNIVERSE, kinds=(AssetKind.ETF, AssetKind.STOCK))
    assert trade(universe, BOTH).admitted.refused == {EntryRefusal.NOT_A_SHARE: 1}
